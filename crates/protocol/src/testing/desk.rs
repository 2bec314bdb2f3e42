//! Honest values of what stands in [`crate::desk`].

use super::{TestChain, TestSigner, blob, digest, list, text};
use crate::{
    desk::{
        AccessPurpose, AddNote, Assignment, Audience, ClaimCase, EndRole, GrantRole, GrantedRole, OfficeRole, Officer,
        OfficerStep, Officers, RecordAccess, ReleaseCase, SaltedText, SealedText,
    },
    desk_api::{
        AccessesRequest, Alike, CaseRequest, CaseView, ClockStep, Cursor, DepositRequest, EntryPage, Found, Holding,
        Holdings, Likeness, MaterialPart, MaterialRequest, MaterialsRequest, Nonce, NotesRequest, PackageKey, Reply,
        Request, Rest, RevealRequest, Revealed, Row, RowSource, RowsPage, RowsRequest, SearchRequest, SignedReply,
        SignedRequest,
    },
    sign::{Signature, Signer},
    transaction::{Action, StorageAcknowledgement, Transaction},
    units::{Height, Timestamp},
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

/// One request of every kind, with its name, asked by the clerk of department 1.
#[must_use]
pub fn requests(chain: &TestChain) -> Vec<(&'static str, SignedRequest)> {
    let (case, record, sha256) = (digest("case"), digest("record"), digest("%PDF-1.7"));
    let search =
        SearchRequest {
            record, salt: digest("salt"), query: blob(r#"{"last4":"9995","name":"周示明"}"#.as_bytes())
        };
    let kinds = [
        ("rows-request", Request::Rows(RowsRequest { after: Cursor { height: Height(7), index: 2 } })),
        ("case-request", Request::Case(CaseRequest { case })),
        ("reveal-request", Request::Reveal(RevealRequest { case, record })),
        ("search-request", Request::Search(search)),
        ("accesses-request", Request::Accesses(AccessesRequest { from: 3 })),
        ("notes-request", Request::Notes(NotesRequest { case, from: 0 })),
        ("deposit-request", Request::Deposit(DepositRequest { case, sha256, part: 0, bytes: blob(*b"%PDF-1.7") })),
        ("material-request", Request::Material(MaterialRequest { case, record, sha256, part: 0 })),
        ("materials-request", Request::Materials(MaterialsRequest { case })),
    ];
    let sign = |request| {
        let (to, at) = ((chain.chain_id(), 1), (Timestamp(1_767_571_260_000), Nonce([9; 16])));
        SignedRequest::sign(&clerk(), to, at, request)
    };
    kinds.into_iter().map(|(name, request)| (name, sign(request))).collect()
}

/// The replies to [`requests`], in their order.
#[must_use]
pub fn replies(chain: &TestChain, filed: &super::FiledCase) -> Vec<(&'static str, SignedReply)> {
    let row = Row {
        case: filed.case.clone(),
        applicant: Some(text("周*明")),
        assignment: Some(assignment()),
        source: RowSource::Referred,
        notes: 1,
        urged: Some(Timestamp(1_767_571_201_000)),
        changed: Timestamp(1_767_571_201_000),
        place: Cursor { height: Height(7), index: 3 },
        alike: list(vec![Likeness::Person, Likeness::File]),
        lapsed: list(vec![text("pending")]),
    };
    let view = CaseView {
        case: filed.case.clone(),
        assignment: None,
        source: RowSource::Direct,
        notes: 0,
        recipient: Some(digest("recipient")),
        fields: Some(blob(r#"{"name":"周*明"}"#.as_bytes())),
        unopened: None,
        report: Some(blob(*br#"{"verdict":"refer"}"#)),
        alike: list(vec![Alike {
            case: digest("another case"),
            applicant: Some(text("周*明")),
            by: list(vec![Likeness::Name, Likeness::Address]),
        }]),
    };
    let step = ClockStep { since: Timestamp(1_767_571_100_000), ahead_ms: 6 * 24 * 3_600_000 };
    let page = RowsPage {
        scope: digest("scope"),
        rows: list(vec![row.clone()]),
        next: row.place,
        rest: Rest::More,
        clock: list(vec![step]),
    };
    let key =
        PackageKey { sealed: digest("sealed"), recipient: digest("recipient"), envelope: blob(*b"age-encryption.org") };
    let entries = EntryPage { entries: list(vec![chain.entry_proof(filed.last.0, 0)]), total: 4 };
    let holding = Holding { sha256: digest("%PDF-1.7"), next: None };
    let waiting = Holding { sha256: digest("another file"), next: Some(3) };
    let replies = [
        ("rows-reply", Reply::Rows(page)),
        ("case-reply", Reply::Case(view)),
        ("revealed-reply", Reply::Revealed(Revealed { packages: list(vec![key]) })),
        ("found-reply", Reply::Found(Found { rows: list(vec![row]), rest: Rest::Done })),
        ("accesses-reply", Reply::Accesses(entries)),
        ("notes-reply", Reply::Notes(EntryPage { entries: list(Vec::new()), total: 0 })),
        ("deposited-reply", Reply::Deposited(holding)),
        ("material-reply", Reply::Material(MaterialPart { bytes: blob(*b"%PDF-1.7") })),
        ("materials-reply", Reply::Materials(Holdings { files: list(vec![holding, waiting]) })),
    ];
    let worker = TestSigner::worker(1);
    let requests = requests(chain).into_iter().map(|(_, request)| request);
    let sign = |request, reply| SignedReply::sign(&worker, &request, Timestamp(1_767_571_260_020), reply);
    requests.zip(replies).map(|(request, (name, reply))| (name, sign(request, reply))).collect()
}
