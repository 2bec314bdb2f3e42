//! Files of a case from the applicant's computer to the officer's screen: handed in by itself once the filing stands,
//! shown after a record and a comparison, and told of when it is missing.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use yuzheng_app::{
    materials::views::{FiledFile, HandIn},
    officer::views::Purpose,
};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    network::{OneProcess, PATIENCE},
    office::{await_desk, officer},
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

/// A company of one person, whose second item sends it to a person; with these files.
async fn file_company(app: &AppUnderTest, person: &yuzheng_app::views::DemoPerson, files: &[PathBuf]) -> String {
    let draft = app.open_draft(SERVICE).await.unwrap();
    let mut values: Value = serde_json::from_str(&draft.values).unwrap();
    let rows: Vec<Value> = files
        .iter()
        .map(|path| {
            let file = app.choose_file(path).unwrap();
            json!({
                "kind": "住所使用证明", "name": file.name, "media_type": file.media_type, "bytes": file.bytes as u64,
                "sha256": file.sha256,
            })
        })
        .collect();
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
    let citizen = AppUnderTest::open(Home::make(&network));
    citizen.make_key();
    citizen.await_agreement(2).await;
    let person = citizen.bind().await.unwrap();
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
        assert!(page.await.unwrap().starts_with("data:image/png;base64,"));
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
