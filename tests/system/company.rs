//! A limited company from the first name to the licence: three people on three computers, four departments.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use yuzheng_app::officer::views::Purpose;
use yuzheng_app::views::{DemoPerson, signing::SignerAnswer};

use crate::app_under_test::{AppUnderTest, Home, fresh_name};
use crate::endings::step;
use crate::journey_in_the_window::{PASSPHRASE, look, open_bound};
use crate::materials::pdf;
use crate::network::{OneProcess, program};
use crate::office::{await_desk, officer};
use crate::walk::{self, Partner};
use crate::window::{Window, test_id};

/// The journey itself fails unless of two people who want one name exactly one gets it, nothing is filed while
/// somebody refuses or reports impersonation, and everybody finds their own name and number in the invitation.
#[tokio::test(flavor = "multi_thread")]
async fn three_people_sign_on_three_computers_and_the_company_is_registered_at_once() {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let places = home.places();
    fs::copy(program("yuzheng-verify"), places.folder.join("yuzheng-verify")).unwrap();
    let mut program = Command::new(program("yuzheng"));
    program.args(["journey", "--service", "limited-company", "--json", "--data"]).arg(&places.data);
    program.arg("--network").arg(&places.network).arg("--folder").arg(&places.folder).stdin(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || program.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stdout));
    let last: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&last["ok"], &last["verify_exit"]), (&json!(true), &json!(0)), "{last}");
    for step in ["争名", "保留", "拒绝", "准予", "核验"] {
        assert!(said.contains(step), "{step} is missing:\n{said}");
    }
    let invitations = fs::read_dir(&places.folder).unwrap().flatten();
    let invitations: Vec<_> = invitations.filter(|f| f.path().extension().is_some_and(|e| e == "yzi")).collect();
    assert_eq!(invitations.len(), 4, "two for the filling that was refused, two for the one that was filed");
    for file in invitations {
        let bytes = fs::read(file.path()).unwrap();
        assert!(!bytes.windows(6).any(|part| part == "软件".as_bytes()), "an invitation is sealed");
    }
}

/// Long enough for an entry to be agreed on, proven and asked for again by the window.
const SEEN: Duration = Duration::from_secs(60);

fn partner(person: &DemoPerson) -> Partner {
    let DemoPerson { name, id_number, address, .. } = person.clone();
    Partner { name, id_number, address }
}

/// Somebody at another computer opens the invitation and agrees; the window of whoever invited shows it by itself.
async fn agrees(window: &mut Window, row: usize, somebody: &AppUnderTest, person: &DemoPerson) -> Result<()> {
    let (file, code) = walk::invite(window, row).await?;
    let received = somebody.import_invitation(Path::new(&file), &code).await.expect("the invitation opens");
    assert_eq!((received.mine, received.text_fits, &received.name), (true, true, &person.name));
    assert!(received.shown < received.fields, "other people's numbers are not in it");
    somebody.answer_invitation(&received.id, SignerAnswer::Confirmed).await.expect("the answer is recorded");
    window.find_within(&format!("[data-testid=\"signer-{row}\"][data-answer=\"confirmed\"]"), SEEN).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn e13_a_company_is_registered_in_the_window_while_two_others_sign_on_their_own_computers() -> Result<()> {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let (second, third) = (AppUnderTest::open(Home::make(&network)), AppUnderTest::open(Home::make(&network)));
    let mut people = Vec::new();
    for app in [&second, &third] {
        app.make_key();
        app.await_agreement(2).await;
        people.push(app.bind().await.expect("the identity is bound"));
    }
    let partners = [partner(&people[0]), partner(&people[1])];
    let mut window = open_bound(&home).await?;
    walk::begin_service(&mut window, "limited-company-registration").await?;
    walk::fill_people(&mut window, &partners).await?;
    let name = fresh_name();
    walk::fill_company_name(&mut window, &name).await?;
    walk::reserve_name(&mut window).await?;
    window.click("next").await?;
    walk::fill_company_rest(&mut window, &partners).await?;
    window.find(&test_id("sign-last")).await?;
    walk::prepare_signing(&mut window).await?;
    agrees(&mut window, 1, &second, &people[0]).await?;
    look(&window, "company-one-of-two").await?;
    assert!(window.text(&test_id("sign-last")).await?.contains(&people[1].name), "who is missing is named");
    agrees(&mut window, 2, &third, &people[1]).await?;
    window.find_within("[data-testid=\"signing\"][data-complete=\"true\"]", SEEN).await?;
    walk::sign(&mut window, PASSPHRASE).await?;
    window.find_within("[data-testid=\"case-signers\"] [data-answer=\"confirmed\"]", SEEN).await?;
    window.click("open-licence").await?;
    let licence = window.wait_for_text(&test_id("licence"), &name, SEEN).await?;
    for stated in ["有限责任公司（自然人投资或控股）", "壹佰万元整", "至长期", "民生路128号附6号", "应用软件开发"]
    {
        assert!(licence.contains(stated), "{stated} is missing: {licence}");
    }
    window.click("copy-duplicate").await?;
    window.find("[data-testid=\"licence\"][data-copy=\"duplicate\"]").await?;
    look(&window, "company-licence").await?;
    window.close().await
}

const ORGANISATION: &str = "重庆示例投资有限公司";
const ORGANISATION_CODE: &str = "91500103MAT000018K";

/// A company of one person and one organisation, for which somebody signs who has no office in the company.
fn typed_with_organisation(app: &AppUnderTest, own: &DemoPerson, representative: &DemoPerson) -> Value {
    let attached = |kind: &str| {
        let path = app.home().data().join(format!("{kind}.pdf"));
        fs::write(&path, pdf(600)).unwrap();
        let file = app.choose_file(&path).unwrap();
        let (bytes, sha256) = (file.bytes as u64, file.sha256);
        json!({ "kind": kind, "name": file.name, "media_type": file.media_type, "bytes": bytes, "sha256": sha256 })
    };
    json!({
        "people": [
            { "kind": "自然人", "name": own.name },
            { "kind": "法人", "name": ORGANISATION, "represented_by": 2 },
            { "kind": "自然人", "name": representative.name },
        ],
        "name": { "division": "重庆", "zihao": fresh_name(), "industry": "软件开发", "form": "有限公司" },
        "entity_type": "自然人投资或控股",
        "scope": ["6513-01"],
        "main_item": "6513-01",
        "domicile": { "district_code": "500103", "street": "民生路", "detail": "128号附6号", "ownership": "租赁" },
        "capital_fen": 100_000_000,
        "shareholders": [
            { "person": 0, "subscribed_fen": 60_000_000, "method": "货币", "due_date": "2030-12-31" },
            { "person": 1, "subscribed_fen": 40_000_000, "method": "货币", "due_date": "2030-12-31" },
        ],
        "legal_rep": 0,
        "board": "不设董事会",
        "directors": [{ "person": 0, "role": "董事", "executes": true, "audit": false, "appointed": "股东会选举" }],
        "supervision": "不设监事",
        "no_supervisor_agreed": true,
        "supervisors": [],
        "managers": [],
        "liaison": { "person": 0, "email": "liaison@example.com" },
        "finance_officer": 0,
        "applicant": 0,
        "articles": { "adopted_on": app.chain_day().to_string() },
        "term": { "kind": "长期" },
        "copies": 1,
        "delivery": { "address": "重庆市渝中区民生路128号附6号", "electronic": true },
        "attachments": [attached("住所使用证明"), attached("股东主体资格证明")],
        "commitments": { "truth": true, "name": true, "office": true },
    })
}

/// The draft of such a company, filled in by its first shareholder.
async fn draft_with_organisation(app: &AppUnderTest, own: &DemoPerson, representative: &DemoPerson) -> String {
    let draft = app.open_draft("limited-company-registration").await.unwrap();
    let mut values: Value = serde_json::from_str(&draft.values).unwrap();
    for (name, value) in typed_with_organisation(app, own, representative).as_object().unwrap() {
        values[name] = value.clone();
    }
    let page = |row: u16, id_type: &str, id_no: &str| {
        json!({
            "person": row, "id_type": id_type, "id_no": id_no, "address": "重庆市渝中区示例三路1号",
            "mobile": format!("1380000000{row}"),
        })
    };
    values["sensitive"]["people"] = json!([
        page(0, "居民身份证", &own.id_number),
        page(1, "统一社会信用代码", ORGANISATION_CODE),
        page(2, "居民身份证", &representative.id_number),
    ]);
    app.save_draft(&draft.id, 9, &values.to_string()).unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_holds_shares_signs_by_its_representative_and_is_registered_by_officers_only() {
    let network = OneProcess::found();
    let (citizen, other) = (AppUnderTest::open(Home::make(&network)), AppUnderTest::open(Home::make(&network)));
    let mut people = Vec::new();
    for app in [&citizen, &other] {
        app.make_key();
        app.await_agreement(2).await;
        people.push(app.bind().await.expect("the identity is bound"));
    }
    let draft = draft_with_organisation(&citizen, &people[0], &people[1]).await;

    // Two people sign; for the organisation nobody is invited, whoever represents it signs for it.
    let signing = citizen.prepare_signing(&draft).await.unwrap();
    let who: Vec<_> = signing.people.iter().map(|one| (one.person, one.signs_for.len())).collect();
    assert_eq!(who, [(0, 0), (2, 1)]);
    let organisation = &signing.people[1].signs_for[0];
    assert_eq!((organisation.name.as_str(), organisation.roles[0].zh.as_str()), (ORGANISATION, "股东"));
    assert_eq!(citizen.invite(&draft, 1).await.unwrap_err().code, "unknownPerson");
    assert_eq!(citizen.submit(&draft).await.unwrap_err().code, "notAllSigned");

    // The representative is told for whom the answer is, and sees the organisation's number, nobody else's.
    let written = citizen.invite(&draft, 2).await.unwrap().people[1].invitation.clone().unwrap();
    let received = other.import_invitation(Path::new(&written.path), &written.code).await.unwrap();
    assert!(received.mine && received.text_fits);
    assert_eq!(received.signs_for, [ORGANISATION]);
    assert_eq!(
        received.roles.iter().map(|role| role.zh.as_str()).collect::<Vec<_>>(),
        [format!("{ORGANISATION}的代表人")]
    );
    let shown = format!("{:?}", received.lines);
    assert!(shown.contains(ORGANISATION_CODE) && !shown.contains(&people[0].id_number), "{shown}");
    let articles = received.text.as_ref().unwrap().blocks.iter().map(|block| block.text.as_str()).collect::<String>();
    assert!(articles.contains(&format!("{ORGANISATION}（{}代表）", people[1].name)), "{articles}");
    other.answer_invitation(&received.id, SignerAnswer::Confirmed).await.unwrap();

    // Everything else is in order, and still no machine grants it.
    let case = citizen.submit(&draft).await.unwrap().id;
    let referred = citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    let failed: Vec<_> = referred.rules.iter().filter(|rule| rule.outcome == "fail").map(|rule| &*rule.id).collect();
    assert_eq!((failed, referred.decision.as_deref()), (vec!["S7"], Some("referred")));
    let answered: Vec<_> =
        referred.rules.iter().filter(|rule| rule.outcome == "unknown").map(|rule| &*rule.id).collect();
    assert!(answered.is_empty(), "the questions about people are answered although one row is none: {answered:?}");

    let clerk = officer(&network, "周敏 A0317", &["clerk"]).await;
    let reviewer = officer(&network, "林岚 A0412", &["reviewer"]).await;
    await_desk(&clerk, &case, "shown", |view| !view.lines.is_empty()).await;
    let open = clerk.reveal_case(&case, Purpose::Handling, "核对股东主体资格证明").await.unwrap();
    let why = open.rules.iter().find(|rule| rule.id == "S7").unwrap();
    assert!(why.text.zh.contains(&format!("{ORGANISATION}（由{}代表）", people[1].name)), "{}", why.text.zh);
    for action in ["accept", "take", "propose"] {
        step(&clerk, &case, action, None).await;
    }
    step(&reviewer, &case, "grant", None).await;
    let granted = citizen.await_case(&case, "granted", |view| view.licence.is_some()).await;
    assert_eq!((granted.summary.state.as_str(), granted.decision.as_deref()), ("granted", Some("granted")));
}
