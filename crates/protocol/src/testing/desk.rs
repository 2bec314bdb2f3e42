//! Honest values of what stands in [`crate::desk`].

use super::{TestChain, TestSigner, blob, digest, list, text};
use crate::{
    desk::{
        AccessPurpose, AddNote, Assignment, Audience, ClaimCase, EndRole, GrantRole, GrantedRole, OfficeRole, Officer,
        OfficerStep, Officers, RecordAccess, ReleaseCase, SaltedText, SealedText,
    },
    sign::{Signature, Signer},
    transaction::{Action, StorageAcknowledgement, Transaction},
    units::Timestamp,
};

/// A clerk of department 1.
#[must_use]
pub fn clerk() -> TestSigner {
    TestSigner::new("clerk")
}

/// What a note or a legal document is sealed from.
#[must_use]
pub fn salted_text() -> SaltedText {
    SaltedText { salt: digest("salt"), text: blob(*br#"{"text":"ok"}"#) }
}

fn sealed_text() -> SealedText {
    SealedText {
        content: salted_text().hash(),
        sealed: digest("sealed"),
        acknowledgements: list(vec![StorageAcknowledgement { department: 1, signature: Signature([7; 64]) }]),
    }
}

/// One transaction of every kind, with its name.
#[must_use]
pub fn transactions(chain: &TestChain) -> Vec<(&'static str, Transaction)> {
    let case = digest("case");
    let grant = GrantRole {
        department: 1,
        officer: clerk().public_key(),
        sealing: digest("clerk-sealing"),
        name: text("王示例 工号0017"),
        role: OfficeRole::Clerk,
        services: list(vec![text("sample")]),
        divisions: list(vec![text("500103")]),
        from: 20_454,
        until: Some(20_818),
        deputy_for: None,
    };
    let end = EndRole { department: 1, officer: clerk().public_key(), role: OfficeRole::Clerk, last_day: 20_600 };
    let release = ReleaseCase { case, to: Some(TestSigner::officer(1, 2).public_key()), reason: text("absence") };
    let access =
        RecordAccess { department: 1, case: Some(case), purpose: AccessPurpose::Handling, content: digest("reason") };
    let step = OfficerStep {
        case,
        events: 2,
        action: text("ask-supplement"),
        reasons: list(vec![text("address")]),
        notice: Some(sealed_text()),
        registration: None,
    };
    let note = AddNote { case, audience: Audience::Internal, text: sealed_text() };
    let (head, clerk) = (TestSigner::officer(1, 1), clerk());
    vec![
        ("grant-role", chain.transaction(&head, Action::GrantRole(grant))),
        ("end-role", chain.transaction(&head, Action::EndRole(end))),
        ("claim-case", chain.transaction(&clerk, Action::ClaimCase(ClaimCase { case }))),
        ("release-case", chain.transaction(&clerk, Action::ReleaseCase(release))),
        ("add-note", chain.transaction(&clerk, Action::AddNote(note))),
        ("record-access", chain.transaction(&clerk, Action::RecordAccess(access))),
        ("officer-step", chain.transaction(&clerk, Action::OfficerStep(step))),
    ]
}

/// An officer with two roles.
#[must_use]
pub fn officer() -> Officer {
    let reviewer = GrantedRole {
        role: OfficeRole::Reviewer,
        services: list(Vec::new()),
        divisions: list(vec![text("500103")]),
        from: 20_454,
        until: None,
        deputy_for: Some(TestSigner::officer(1, 2).public_key()),
    };
    let clerk_role = GrantedRole { role: OfficeRole::Clerk, until: Some(20_818), deputy_for: None, ..reviewer.clone() };
    Officer {
        department: 1,
        officer: clerk().public_key(),
        sealing: digest("clerk-sealing"),
        name: text("王示例 工号0017"),
        roles: list(vec![clerk_role, reviewer]),
    }
}

/// The officers of a department.
#[must_use]
pub fn officers() -> Officers {
    Officers { officers: list(vec![clerk().public_key()]) }
}

/// A case in hand.
#[must_use]
pub fn assignment() -> Assignment {
    Assignment { officer: Some(clerk().public_key()), since: Timestamp(1_767_571_201_000), until: 20_460 }
}
