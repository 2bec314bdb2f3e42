//! Files of a case from the applicant's computer to the officer's screen: handed in by itself once the filing stands,
//! shown after a record and a comparison, and told of when it is missing.

use std::{
    cell::Cell,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use yuzheng_app::{
    materials::views::{FiledFile, HandIn},
    officer::views::Purpose,
    views::ProofStage,
};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    network::{Department, FourProcesses, OneProcess, PATIENCE, Place, program},
    office::{await_desk, code, draft, officer},
};

const SERVICE: &str = "limited-company-registration";
/// As long as the service allows.
const LONGEST: usize = 20 * 1024 * 1024;

/// A PDF of two pages with some words on them, made longer by what stands behind its end.
pub fn pdf(length: usize) -> Vec<u8> {
    let page = |text: &str, number: u32| {
        let content = format!("BT /F1 28 Tf 60 700 Td ({text}) Tj ET 60 650 300 4 re f");
        format!(
            "{number} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 7 0 R>>>>/Contents {} 0 R>> \
             endobj\n{} 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n",
            number + 1,
            number + 1,
            content.len(),
        )
    };
    let mut bytes = format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>> endobj\n\
         2 0 obj <</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>> endobj\n{}{}\
         7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\ntrailer <</Root 1 0 R/Size 8>>\n%%EOF\n",
        page("Lease, page one", 3),
        page("Lease, page two", 5),
    )
    .into_bytes();
    let mut at = 0_u32;
    while bytes.len() < length {
        bytes.extend_from_slice(format!("%{at:09}\n").as_bytes());
        at += 1;
    }
    bytes.truncate(length.max(600));
    bytes
}

fn written(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A row of the form for a file that was chosen.
fn row(app: &AppUnderTest, path: &Path) -> Value {
    let file = app.choose_file(path).unwrap();
    json!({
        "kind": "住所使用证明", "name": file.name, "media_type": file.media_type, "bytes": file.bytes as u64,
        "sha256": file.sha256,
    })
}

/// Somebody with an app and an identity, once so many departments agree.
async fn applicant(network: &Place, agreeing: u32) -> (AppUnderTest, yuzheng_app::views::DemoPerson) {
    let app = AppUnderTest::open(Home::make(network));
    app.make_key();
    app.await_agreement(agreeing).await;
    let person = app.bind().await.unwrap();
    (app, person)
}

/// A company of one person, whose second item sends it to a person; with these files.
async fn file_company(app: &AppUnderTest, person: &yuzheng_app::views::DemoPerson, files: &[PathBuf]) -> String {
    let draft = app.open_draft(SERVICE).await.unwrap();
    let mut values: Value = serde_json::from_str(&draft.values).unwrap();
    let rows: Vec<Value> = files.iter().map(|path| row(app, path)).collect();
    let typed = json!({
        "people": [{ "kind": "自然人", "name": person.name }],
        "name": { "division": "重庆", "zihao": fresh_name(), "industry": "软件开发", "form": "有限公司" },
        "entity_type": "自然人独资",
        "scope": ["6513-01", "8391-01"],
        "main_item": "6513-01",
        "domicile": { "district_code": "500103", "street": "民生路", "detail": "128号附6号", "ownership": "租赁" },
        "capital_fen": 100_000_000,
        "shareholders": [{ "person": 0, "subscribed_fen": 100_000_000, "method": "货币", "due_date": "2030-12-31" }],
        "legal_rep": 0,
        "board": "不设董事会",
        "directors": [{ "person": 0, "role": "董事", "executes": true, "audit": false, "appointed": "股东会选举" }],
        "supervision": "不设监事",
        "no_supervisor_agreed": true,
        "supervisors": [],
        "managers": [{ "person": 0, "role": "经理", "appointed": "董事聘任" }],
        "liaison": { "person": 0, "email": "liaison@example.com" },
        "finance_officer": 0,
        "applicant": 0,
        "articles": { "adopted_on": app.chain_day().to_string() },
        "term": { "kind": "长期" },
        "copies": 1,
        "delivery": { "address": "重庆市渝中区民生路128号附6号", "electronic": true },
        "attachments": rows,
        "commitments": { "truth": true, "name": true, "office": true },
    });
    for (name, value) in typed.as_object().unwrap() {
        values[name] = value.clone();
    }
    values["sensitive"]["people"] = json!([{
        "person": 0, "id_type": "居民身份证", "id_no": person.id_number, "address": person.address,
        "mobile": "13800000001",
    }]);
    app.save_draft(&draft.id, 9, &values.to_string()).unwrap();
    app.prepare_signing(&draft.id).await.unwrap();
    app.submit(&draft.id).await.unwrap().id
}

async fn await_files(app: &AppUnderTest, case: &str, wanted: impl Fn(&[FiledFile]) -> bool) -> Vec<FiledFile> {
    let began = Instant::now();
    loop {
        let files = app.case_files(case).unwrap();
        if wanted(&files) {
            return files;
        }
        assert!(began.elapsed() < PATIENCE, "{files:#?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn sealed_copies(app: &AppUnderTest) -> usize {
    fs::read_dir(app.home().data().join("files")).map_or(0, |folders| folders.flatten().count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_file_reaches_the_officers_screen_and_nobody_elses() {
    let network = OneProcess::found();
    let (citizen, person) = applicant(&network, 2).await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = pdf(LONGEST);
    let lease = written(folder.path(), "租赁合同.pdf", &bytes);
    let case = file_company(&citizen, &person, std::slice::from_ref(&lease)).await;
    assert_eq!(sealed_copies(&citizen), 1);
    // The original may be gone: the sealed copy is what is handed in.
    fs::remove_file(&lease).unwrap();
    let files = await_files(&citizen, &case, |files| files.iter().all(|file| file.hand_in == HandIn::Delivered)).await;
    assert_eq!((files.len(), files[0].percent, files[0].name.as_str()), (1, 100, "租赁合同.pdf"));
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;

    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    let closed = await_desk(&zhou, &case, "shown", |view| !view.materials.is_empty()).await;
    assert_eq!(closed.materials[0].handed_in, None);
    let sha256 = closed.materials[0].sha256.clone();
    assert_eq!(zhou.open_material(&case, &sha256).await.unwrap_err().code, "notRevealed");
    let open = zhou.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    assert_eq!(open.materials[0].handed_in, Some(true));
    let opened = zhou.open_material(&case, &sha256).await.unwrap();
    assert_eq!((opened.pages, opened.sha256.as_str()), (2, sha256.as_str()));
    let pages = [0, 1].map(|page| zhou.material_page(&case, &sha256, page));
    for page in pages {
        assert!(page.await.unwrap().picture.starts_with("data:image/png;base64,"));
    }
    assert_eq!(zhou.material_page(&case, &sha256, 2).await.unwrap_err().code, "pageNotPainted");
    let saved = folder.path().join("saved.pdf");
    zhou.save_material(&case, &sha256, &saved).await.unwrap();
    assert!(fs::read(&saved).unwrap() == bytes);
    assert_eq!(zhou.open_material(&case, &"ab".repeat(32)).await.unwrap_err().code, "unknownFile");

    // The look is on record before the file, and a stranger gets nothing.
    let log = citizen.my_accesses().await.unwrap();
    assert!(log.complete && log.accesses.iter().any(|access| access.by.zh == "周敏 A0317"), "{log:?}");
    let stranger = AppUnderTest::open(Home::make(&network));
    stranger.make_key();
    stranger.await_agreement(2).await;
    assert!(stranger.open_material(&case, &sha256).await.is_err());
    zhou.lock();
    assert_eq!(zhou.open_material(&case, &sha256).await.unwrap_err().code, "locked");
}

/// How much of the only file of a case the department has.
fn percent(app: &AppUnderTest, case: &str) -> u8 {
    app.case_files(case).unwrap()[0].percent
}

/// Waits until some of the only file was taken and some was not.
async fn await_half(app: &AppUnderTest, case: &str, more_than: u8) -> u8 {
    let began = Instant::now();
    loop {
        let now = percent(app, case);
        if now > more_than {
            assert!(now < 100, "the file is too short for this test");
            return now;
        }
        assert!(began.elapsed() < PATIENCE, "{:#?}", app.case_files(case).unwrap());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_outlives_the_departments_node_and_the_applicants_program_and_blocks_nothing() {
    let mut network = FourProcesses::found().await;
    let (citizen, person) = applicant(&network, 4).await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = pdf(LONGEST);
    let lease = written(folder.path(), "租赁合同.pdf", &bytes);
    let case = file_company(&citizen, &person, std::slice::from_ref(&lease)).await;

    // The department dies in the middle: the filing stands, the file waits and says why.
    let half = await_half(&citizen, &case, 4).await;
    network.kill(Department::Market);
    let files = await_files(&citizen, &case, |files| files[0].problem.is_some()).await;
    assert_eq!((files[0].hand_in, files[0].problem.as_ref().unwrap().code.as_str()), (HandIn::Sending, "deskSilent"));
    assert!((half..100).contains(&files[0].percent), "{files:?}");
    assert_eq!(citizen.case_view(&case).unwrap().summary.proof, ProofStage::Verified);
    // Another filing goes its way meanwhile: the outbox knows nothing of files.
    let other = citizen.file(&fresh_name()).await;
    citizen.await_case(&other, "in a block", |view| view.summary.proof == ProofStage::Verified).await;

    // The program ends and is opened again: what was taken is known.
    let half = percent(&citizen, &case);
    let home = citizen.end().await;
    let citizen = AppUnderTest::open(home);
    citizen.open_vault();
    assert_eq!(percent(&citizen, &case), half);
    network.start(&[Department::Market]).await;
    // It ends once more, in the middle of the delivery.
    let further = await_half(&citizen, &case, half).await;
    let home = citizen.end().await;
    let citizen = AppUnderTest::open(home);
    citizen.open_vault();
    let seen = Cell::new(further);
    await_files(&citizen, &case, |files| {
        let now = files[0].percent;
        assert!(now >= seen.replace(now), "a part that was taken goes again: {files:?}");
        files[0].hand_in == HandIn::Delivered
    })
    .await;
    citizen.await_approval(&other).await;

    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    await_desk(&zhou, &case, "referred", |view| view.state == "pending").await;
    let open = zhou.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    assert_eq!(open.materials[0].handed_in, Some(true));
    let saved = folder.path().join("saved.pdf");
    zhou.save_material(&case, &open.materials[0].sha256, &saved).await.unwrap();
    assert!(fs::read(&saved).unwrap() == bytes);
    assert_eq!(sealed_copies(&citizen), 0, "nothing needs the copy any more");
}

/// What a department's node has of files is gone, as after a disk was replaced.
fn lose_files(network: &Place) {
    let store = network.folder(Department::Market).join("materials.db");
    let store = rusqlite::Connection::open(store).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    store.execute_batch("BEGIN IMMEDIATE; DELETE FROM parts; DELETE FROM files; COMMIT").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_asked_for_or_lost_or_has_no_copy_comes_later_and_is_never_shown_before() {
    let network = OneProcess::found();
    let (citizen, person) = applicant(&network, 2).await;
    let folder = tempfile::tempdir().unwrap();
    let [lease, deed, other] = [("租赁合同.pdf", 900), ("产权证.pdf", 800), ("别的.pdf", 700)]
        .map(|(name, length)| written(folder.path(), name, &pdf(length)));
    let case = file_company(&citizen, &person, std::slice::from_ref(&deed)).await;
    await_files(&citizen, &case, |files| files[0].hand_in == HandIn::Delivered).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    await_desk(&zhou, &case, "at the desk", |view| view.state == "pending").await;

    // The officer asks for it; the applicant supplies it with the next filling.
    let open = zhou.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    assert_eq!(open.materials.len(), 1);
    assert_eq!(sealed_copies(&citizen), 0, "the department has it");
    let asked = draft(&open, "ask-supplement", &[("address", "请附上租赁合同", &["attachments"])]);
    zhou.sign_step(&case, &asked).await.unwrap();
    citizen.await_case(&case, "asked", |view| view.summary.state == "supplement").await;
    let refill = citizen.open_supplement(&case).unwrap();
    let mut values: Value = serde_json::from_str(&refill.values).unwrap();
    values["attachments"].as_array_mut().unwrap().push(row(&citizen, &lease));
    citizen.save_draft(&refill.id, 9, &values.to_string()).unwrap();
    citizen.prepare_signing(&refill.id).await.unwrap();
    citizen.submit(&refill.id).await.unwrap();
    let supplied = await_files(&citizen, &case, |files| files.iter().all(|one| one.hand_in == HandIn::Delivered)).await;
    let sha256 = supplied[1].sha256.clone();
    assert_eq!((supplied.len(), supplied[1].name.as_str()), (2, "租赁合同.pdf"));
    citizen.await_case(&case, "referred again", |view| view.summary.state == "pending").await;

    // Seen with a record only: whoever locked the program looks anew.
    zhou.lock();
    zhou.open_vault();
    let closed = await_desk(&zhou, &case, "back", |view| view.state == "pending" && view.materials.len() != 1).await;
    assert!(!closed.revealed && closed.materials.iter().all(|one| one.handed_in.is_none()), "{:?}", closed.materials);
    assert_eq!(code(zhou.open_material(&case, &sha256)).await, "notRevealed");
    let open = zhou.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    assert_eq!(open.materials[1].handed_in, Some(true));
    let log = citizen.my_accesses().await.unwrap();
    assert_eq!(log.accesses.iter().filter(|access| access.by.zh == "周敏 A0317").count(), 2, "{log:?}");

    // The department loses it: said at the desk, with nothing to look at.
    lose_files(&network);
    let lost = zhou.desk_case(&case).await.unwrap();
    assert!(lost.materials.iter().all(|one| one.handed_in == Some(false)), "{:?}", lost.materials);
    assert_eq!(code(zhou.open_material(&case, &sha256)).await, "notHandedIn");
    assert_eq!(code(zhou.save_material(&case, &sha256, &folder.path().join("x"))).await, "notHandedIn");

    // The applicant brings it again; only the file that was filed is taken.
    assert_eq!(citizen.supply_file(&case, &sha256, &other).unwrap_err().code, "anotherFile");
    assert_eq!(sealed_copies(&citizen), 0);
    assert_eq!(citizen.supply_file(&case, &sha256, &lease).unwrap()[1].hand_in, HandIn::Sending);
    await_files(&citizen, &case, |files| files[1].hand_in == HandIn::Delivered).await;
    await_desk(&zhou, &case, "there again", |view| view.materials[1].handed_in == Some(true)).await;
    assert_eq!(zhou.open_material(&case, &sha256).await.unwrap().pages, 2);
    assert!(zhou.material_page(&case, &sha256, 0).await.unwrap().picture.starts_with("data:image/png;base64,"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_case_has_ended_no_file_is_handed_in_and_no_copy_stays() {
    let mut network = FourProcesses::found().await;
    let (citizen, person) = applicant(&network, 4).await;
    let folder = tempfile::tempdir().unwrap();
    let lease = written(folder.path(), "租赁合同.pdf", &pdf(LONGEST));
    let case = file_company(&citizen, &person, std::slice::from_ref(&lease)).await;
    await_half(&citizen, &case, 4).await;
    network.kill(Department::Market);
    await_files(&citizen, &case, |files| files[0].problem.is_some()).await;
    assert_eq!(sealed_copies(&citizen), 1);
    let sha256 = citizen.case_files(&case).unwrap()[0].sha256.clone();

    citizen.await_case(&case, "withdrawable", |view| view.can_withdraw).await;
    citizen.withdraw(&case).await.unwrap();
    citizen.await_case(&case, "withdrawn", |view| view.summary.state == "withdrawn").await;
    citizen.try_deliveries_now();
    let files = await_files(&citizen, &case, |files| files[0].hand_in == HandIn::Over).await;
    assert!(files[0].problem.is_none(), "{files:?}");
    let began = Instant::now();
    while sealed_copies(&citizen) > 0 {
        assert!(began.elapsed() < PATIENCE, "the sealed copy stays after the case has ended");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(citizen.supply_file(&case, &sha256, &lease).unwrap_err().code, "caseOver");
    network.start(&[Department::Market]).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(citizen.case_files(&case).unwrap()[0].hand_in, HandIn::Over, "it does not begin again");
}

/// A small PDF whose page is described by 4 GiB of blanks.
fn exploding_pdf() -> Vec<u8> {
    use lopdf::{Dictionary, Object, Stream};
    // Each pair stands for 128 blanks (RunLengthDecode).
    let mut stream = Stream::new(Dictionary::new(), [129, b' '].repeat(32 * 1024 * 1024));
    stream.compress().unwrap();
    stream.dict.set("Filter", vec![Object::Name(b"FlateDecode".to_vec()), Object::Name(b"RunLengthDecode".to_vec())]);
    stream.dict.remove(b"DecodeParms");
    let mut file = lopdf::Document::with_version("1.5");
    let contents = file.add_object(stream);
    let pages = file.new_object_id();
    let media = vec![0.into(), 0.into(), 595.into(), 842.into()];
    let page = lopdf::dictionary! { "Type" => "Page", "Parent" => pages, "MediaBox" => media, "Contents" => contents };
    let page = file.add_object(page);
    let list = lopdf::dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    file.objects.insert(pages, Object::Dictionary(list));
    let root = file.add_object(lopdf::dictionary! { "Type" => "Catalog", "Pages" => pages });
    file.trailer.set("Root", root);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_painter_ends_at_its_limits_and_paints_what_stays_within_them() {
    let paint = |bytes: &[u8], page: &[&str]| {
        let mut painter = Command::new(program("yuzheng"));
        painter.arg("paint").args(page).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut painter = painter.spawn().unwrap();
        painter.stdin.take().unwrap().write_all(bytes).unwrap();
        painter.wait_with_output().unwrap()
    };
    let bomb = exploding_pdf();
    assert!(bomb.len() < 1024 * 1024, "{} bytes", bomb.len());
    assert_eq!(paint(&bomb, &[]).stdout, b"1");
    let ended = paint(&bomb, &["0"]);
    assert_eq!((ended.status.code(), ended.stdout.len()), (None, 0), "it is ended, not done: {:?}", ended.status);
    let ended = paint(&pdf(900), &["1"]);
    assert!(ended.status.success() && ended.stdout[1..].starts_with(b"\x89PNG"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_explodes_is_told_of_in_words_and_the_next_one_is_shown() {
    let network = OneProcess::found();
    let (citizen, person) = applicant(&network, 2).await;
    let folder = tempfile::tempdir().unwrap();
    let bomb = written(folder.path(), "炸弹.pdf", &exploding_pdf());
    let lease = written(folder.path(), "租赁合同.pdf", &pdf(900));
    let case = file_company(&citizen, &person, &[bomb, lease]).await;
    await_files(&citizen, &case, |files| files.iter().all(|file| file.hand_in == HandIn::Delivered)).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    await_desk(&zhou, &case, "at the desk", |view| view.state == "pending").await;
    let open = zhou.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    let [bomb, lease] = [0, 1].map(|at| open.materials[at].sha256.as_str());
    assert_eq!(zhou.open_material(&case, bomb).await.unwrap().pages, 1);
    assert_eq!(code(zhou.material_page(&case, bomb, 0)).await, "fileTooHeavy");
    assert_eq!(zhou.open_material(&case, lease).await.unwrap().pages, 2);
    assert!(!zhou.material_page(&case, lease, 1).await.unwrap().borrowed_faces);
}
