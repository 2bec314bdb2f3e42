//! A limited company from the first name to the licence: three people on three computers, four departments.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use yuzheng_app::views::{DemoPerson, signing::SignerAnswer};

use crate::app_under_test::{AppUnderTest, Home, fresh_name};
use crate::journey_in_the_window::{PASSPHRASE, look, open_bound};
use crate::network::{OneProcess, program};
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
