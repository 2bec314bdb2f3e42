//! Files of a case: who may hand them in, and who gets them.

use yuzheng_protocol::actions::SupplementCase;
use yuzheng_protocol::desk_api::{
    DepositRequest, Holding, MaterialRequest, MaterialsRequest, PART_BYTES, RECORD_LIFETIME_MS,
};

use super::*;
use crate::testing::embedded;

const COMPANIES: &str = "limited-company-registration";

/// A department that registers companies: their form has a list of files.
fn desk() -> Desk {
    Desk::over(TestLedger::of(asking_departments()).deployed_with(embedded(COMPANIES)))
}

/// A file of one full part and a short one.
fn lease() -> Vec<u8> {
    let body = (0..PART_BYTES + 7).map(|at| (at * 31 % 251) as u8);
    b"%PDF-1.7".iter().copied().chain(body).take(PART_BYTES + 7).collect()
}

fn part(bytes: &[u8], number: u16) -> Vec<u8> {
    bytes.chunks(PART_BYTES).nth(usize::from(number)).unwrap().to_vec()
}

fn attached(files: &[&[u8]]) -> yuzheng_contracts::value::Value {
    let row = |bytes: &&[u8]| {
        serde_json::json!({
            "kind": "住所使用证明", "name": "租赁合同.pdf", "media_type": "application/pdf", "bytes": bytes.len(),
            "sha256": Hash::of(bytes).to_hex(),
        })
    };
    let rows: Vec<_> = files.iter().map(row).collect();
    parse(serde_json::json!({ "attachments": rows }).to_string().as_bytes(), usize::MAX).unwrap()
}

impl Desk {
    /// A case that names these files.
    fn file_with(&self, seed: &str, files: &[&[u8]]) -> Hash {
        let (package, action) = self.filling_of(COMPANIES, (seed, "500103"), &attached(files));
        self.keep(&package);
        let case = action.case;
        self.chain().submit(seed, &applicant(), Action::SubmitCase(action));
        self.chain().commit();
        case
    }

    fn deposit_of(case: Hash, file: &[u8], number: u16) -> Asked {
        let bytes = blob(part(file, number));
        Asked::Deposit(DepositRequest { case, sha256: Hash::of(file), part: number, bytes })
    }

    async fn deposits(&self, case: Hash, file: &[u8], number: u16) -> Holding {
        match self.answer(&applicant(), Self::deposit_of(case, file, number)).await.reply {
            Reply::Deposited(holding) => holding,
            other => panic!("{other:?}"),
        }
    }

    async fn hands_in(&self, case: Hash, file: &[u8]) {
        let mut next = Some(0);
        while let Some(number) = next {
            next = self.deposits(case, file, number).await.next;
        }
    }

    async fn gets(&self, signer: &TestSigner, asked: MaterialRequest) -> Vec<u8> {
        match self.answer(signer, Asked::Material(asked)).await.reply {
            Reply::Material(part) => part.bytes.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    async fn is_refused(&self, signer: &TestSigner, asked: Asked, kind: &str) {
        let answer = self.ask(signer, asked).await;
        let status = match kind {
            "/problems/not-found" => 404,
            "/problems/desk-package" => 503,
            "/problems/desk-no-room" => 507,
            _other => 422,
        };
        answer.is_problem(status, kind);
        says_nothing(&answer.body);
    }

    async fn held(&self, signer: &TestSigner, case: Hash) -> Vec<Holding> {
        match self.answer(signer, Asked::Materials(MaterialsRequest { case })).await.reply {
            Reply::Materials(holdings) => holdings.files.into_inner(),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_comes_in_parts_and_goes_to_an_officer_with_a_record() {
    let (desk, file) = (desk(), lease());
    let case = desk.file_with("拾光里", &[&file, b"second", &file]);
    let (sha256, second) = (Hash::of(&file), Hash::of(b"second"));
    let waiting = |sha256| Holding { sha256, next: Some(0) };
    assert_eq!(desk.held(&applicant(), case).await, [waiting(sha256), waiting(second)]);
    assert_eq!(desk.deposits(case, &file, 0).await.next, Some(1));
    assert_eq!(desk.deposits(case, &file, 0).await.next, Some(1), "the same part again");
    let record = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    let asked = |part| MaterialRequest { case, record, sha256, part };
    desk.is_refused(&clerk(), Asked::Material(asked(0)), "/problems/desk-file-missing").await;
    assert_eq!(desk.deposits(case, &file, 1).await.next, None);
    assert_eq!(desk.deposits(case, &file, 0).await.next, None, "again after it is whole");
    let got = [desk.gets(&clerk(), asked(0)).await, desk.gets(&clerk(), asked(1)).await].concat();
    assert_eq!(Hash::of(&got), sha256);
    desk.is_refused(&clerk(), Asked::Material(asked(2)), "/problems/desk-file-missing").await;
    let whole = Holding { sha256, next: None };
    assert_eq!(desk.held(&clerk(), case).await, [whole, waiting(second)]);
}

#[tokio::test]
async fn nobody_else_hands_in_gets_or_hears_of_a_file() {
    let (desk, file) = (desk(), lease());
    let case = desk.file_with("拾光里", &[&file]);
    desk.hands_in(case, &file).await;
    let own = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    let [service, division, admin] = ["service", "division", "admin"].map(TestSigner::new);
    desk.grants(&service, OfficeRole::Clerk, |grant| grant.services = list(vec![text("another")]));
    desk.grants(&division, OfficeRole::Clerk, |grant| grant.divisions = list(vec![text("500106")]));
    desk.grants(&admin, OfficeRole::Administrator, |_| {});
    for signer in [&TestSigner::new("nobody"), &service, &division, &admin, &citizen("甲"), &TestSigner::officer(2, 1)]
    {
        let asked = MaterialRequest { case, record: own, sha256: Hash::of(&file), part: 0 };
        desk.is_refused(signer, Asked::Material(asked), "/problems/not-found").await;
        desk.is_refused(signer, Asked::Materials(MaterialsRequest { case }), "/problems/not-found").await;
        desk.is_refused(signer, Desk::deposit_of(case, &file, 0), "/problems/not-found").await;
    }
    // An officer hands in nothing, and the applicant gets nothing back.
    desk.is_refused(&clerk(), Desk::deposit_of(case, &file, 0), "/problems/not-found").await;
    let asked = MaterialRequest { case, record: own, sha256: Hash::of(&file), part: 0 };
    desk.is_refused(&applicant(), Asked::Material(asked), "/problems/not-found").await;
}

#[tokio::test]
async fn a_file_opens_with_ones_own_committed_record_of_its_case_and_nothing_else() {
    let (desk, file) = (desk(), lease());
    let (case, other) = (desk.file_with("壹光里", &[&file]), desk.file_with("贰光里", &[b"another"]));
    desk.hands_in(case, &file).await;
    desk.hands_in(other, b"another").await;
    let sha256 = Hash::of(&file);
    let asked = |case, record, sha256| Asked::Material(MaterialRequest { case, record, sha256, part: 0 });
    let action =
        RecordAccess { department: 1, case: Some(case), purpose: AccessPurpose::Handling, content: Hash::ZERO };
    let record = desk.chain().submit("waits", &clerk(), Action::RecordAccess(action));
    desk.is_refused(&clerk(), asked(case, record, sha256), "/problems/desk-no-record").await;
    desk.chain().commit();
    desk.answer(&clerk(), asked(case, record, sha256)).await;
    desk.is_refused(&clerk(), asked(other, record, Hash::of(b"another")), "/problems/desk-other-record").await;
    let colleague = TestSigner::new("colleague");
    desk.grants(&colleague, OfficeRole::Clerk, |_| {});
    desk.is_refused(&colleague, asked(case, record, sha256), "/problems/desk-other-record").await;
    let search = desk.records(&clerk(), None, AccessPurpose::Search, digest("query"));
    desk.is_refused(&clerk(), asked(case, search, sha256), "/problems/desk-other-record").await;
    desk.is_refused(&clerk(), asked(case, record, Hash::of(b"another")), "/problems/desk-file-not-named").await;
    let made = desk.chain().ledger.tip_header().time;
    desk.chain().clock.set(made.plus_ms(RECORD_LIFETIME_MS + 1));
    desk.is_refused(&clerk(), asked(case, record, sha256), "/problems/desk-old-record").await;
}

#[tokio::test]
async fn only_the_bytes_that_the_filing_names_are_taken() {
    let (desk, file) = (desk(), lease());
    let case = desk.file_with("拾光里", &[&file]);
    let sha256 = Hash::of(&file);
    let deposit = |sha256, part, bytes| Asked::Deposit(DepositRequest { case, sha256, part, bytes: blob(bytes) });
    let not_named = deposit(Hash::of(b"another"), 0, b"another".to_vec());
    desk.is_refused(&applicant(), not_named, "/problems/desk-file-not-named").await;
    for (number, bytes) in [
        (0, part(&file, 1)),
        (1, part(&file, 0)),
        (2, part(&file, 1)),
        (u16::MAX, part(&file, 1)),
        (1, Vec::new()),
        (1, vec![0; 8]),
    ] {
        desk.is_refused(&applicant(), deposit(sha256, number, bytes), "/problems/desk-other-file").await;
    }
    // Right in length and wrong in content: with the last part everything is dropped.
    assert_eq!(desk.deposits(case, &file, 0).await.next, Some(1));
    desk.is_refused(&applicant(), deposit(sha256, 1, vec![9; 7]), "/problems/desk-other-file").await;
    assert_eq!(desk.held(&applicant(), case).await, [Holding { sha256, next: Some(0) }]);
    desk.hands_in(case, &file).await;
    assert_eq!(desk.held(&applicant(), case).await, [Holding { sha256, next: None }]);
}

#[tokio::test]
async fn a_file_waits_for_the_filing_and_survives_a_restart() {
    let (desk, file) = (desk(), lease());
    let (package, action) = desk.filling_of(COMPANIES, ("拾光里", "500103"), &attached(&[&file]));
    let case = action.case;
    desk.is_refused(&applicant(), Desk::deposit_of(case, &file, 0), "/problems/not-found").await;
    desk.does(&applicant(), Action::SubmitCase(action));
    desk.is_refused(&applicant(), Desk::deposit_of(case, &file, 0), "/problems/desk-package").await;
    desk.keep(&package);
    desk.deposits(case, &file, 0).await;
    let restarted = desk.chain().desk();
    let last = Desk::sealed(&desk.request(&applicant(), Desk::deposit_of(case, &file, 1)));
    restarted.answer(&last).unwrap();
    assert_eq!(desk.held(&applicant(), case).await[0].next, None);
}

#[tokio::test]
async fn at_rest_nothing_of_a_file_stands_in_the_open() {
    let (desk, file) = (desk(), lease());
    let case = desk.file_with("拾光里", &[&file]);
    desk.hands_in(case, &file).await;
    let mut looked_at = 0;
    for entry in std::fs::read_dir(desk.chain().dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("materials.db") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        looked_at += bytes.len();
        for secret in [&file[100..164], &Hash::of(&file).0[..], &case.0[..]] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{name}");
        }
    }
    assert!(looked_at > file.len());
}

#[tokio::test]
async fn what_stands_is_what_the_newest_filling_names_and_a_file_that_came_before_is_not_asked_for_again() {
    let (desk, file) = (desk(), lease());
    let case = desk.file_with("拾光里", &[&file, b"dropped"]);
    desk.hands_in(case, &file).await;
    desk.hands_in(case, b"dropped").await;
    desk.refer(case, "拾光里");
    let stands: Case = desk.chain().ledger.read(&key::case(&case)).unwrap().unwrap();
    let (package, filled) = desk.filling_of(COMPANIES, ("拾光里二", "500103"), &attached(&[&file, b"new"]));
    desk.keep(&package);
    let supplement = SupplementCase {
        case,
        events: stands.events,
        action: text("correct"),
        commitment_root: filled.commitment_root,
        fields: filled.fields,
        sealed: filled.sealed,
        acknowledgements: filled.acknowledgements.clone(),
    };
    let id = desk.does(&applicant(), Action::SupplementCase(supplement));
    assert_eq!(desk.chain().ledger.entry(&id).unwrap().unwrap().outcome.failure(), None);
    let held = desk.held(&applicant(), case).await;
    assert_eq!(
        held,
        [Holding { sha256: Hash::of(&file), next: None }, Holding { sha256: Hash::of(b"new"), next: Some(0) },]
    );
    let record = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    let asked = MaterialRequest { case, record, sha256: Hash::of(&file), part: 0 };
    assert_eq!(desk.gets(&clerk(), asked).await, part(&file, 0), "it came with an earlier filing");
    let dropped = Asked::Material(MaterialRequest { case, record, sha256: Hash::of(b"dropped"), part: 0 });
    desk.is_refused(&clerk(), dropped, "/problems/desk-file-not-named").await;
}
