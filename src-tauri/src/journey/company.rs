//! The way of a limited company: three people on three computers, one name, one licence.
//!
//! Each person has an [`App`] with a data folder of its own; invitations go from one to the others as files with codes.
//! On the way a name is wanted by two and got by one, somebody refuses, and somebody reports impersonation.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    At, Failed, await_agreement, await_decision, filled_in, fresh_name, mark, open_vault, papers, say, verify,
};
use crate::{
    app::{App, Places},
    materials::views::HandIn,
    views::{
        BindingView, DemoPerson,
        reservation::ReservationHolder,
        signing::{SignerAnswer, SigningState},
    },
};

const SERVICE: &str = "limited-company-registration";
const PEOPLE: usize = 3;
/// An item that needs a permit first.
const PERMIT_FIRST: &str = "8391-01";

/// A person at a computer.
pub(super) struct Somebody {
    app: Arc<App>,
    person: DemoPerson,
    running: tokio::task::JoinHandle<()>,
}

impl Somebody {
    /// Somebody whose program runs already.
    pub(super) fn of(app: Arc<App>, person: DemoPerson, running: tokio::task::JoinHandle<()>) -> Self {
        Self { app, person, running }
    }

    /// The program.
    pub(super) fn app(&self) -> &Arc<App> {
        &self.app
    }
}

/// Walks the way so many times; the first time with everything that may go wrong.
pub(super) async fn walk(places: Places, cases: u32, times: &mut Vec<Duration>) -> Result<(PathBuf, i32), Failed> {
    let folder = places.folder.clone();
    let people = three_people(&places).await?;
    wanted_twice(&people).await?;
    refused_and_reported(&people).await?;
    let mut last = None;
    for _ in 0..cases {
        let (took, receipt) = founded(&people).await?;
        times.push(took);
        last = Some(receipt);
    }
    let receipt = last.expect("at least one company was founded");
    let exit = verify(&folder, &receipt).at("离线核验 · offline check")?;
    people.iter().for_each(|one| one.running.abort());
    Ok((receipt, exit))
}

async fn three_people(places: &Places) -> Result<Vec<Somebody>, Failed> {
    let step = "身份 · identity";
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let places = Places { data: places.data.join(format!("person-{}", number + 1)), ..places.clone() };
        let app = App::open(places).at("打开 · open")?;
        let running = tokio::spawn(Arc::clone(&app).run());
        open_vault(&app).at("口令 · passphrase")?;
        await_agreement(&app).await.at("同步 · sync")?;
        let adults = app.demo_people().at(step)?.into_iter().filter(|p| p.note == "adult");
        let person = adults.take(PEOPLE).nth(number).ok_or_else(|| failed(step, "people.json has too few adults"))?;
        if app.status().at(step)?.person.is_none() {
            match app.bind_identity(&person.id_number).await.at(step)? {
                BindingView::Bound { .. } => say("身份", &format!("{} 在自己的电脑上绑定", person.name)),
                BindingView::Refused { rule, reason, .. } => {
                    return Err(failed(step, &format!("{rule} {}", reason.zh)));
                }
            }
        }
        people.push(Somebody { app, person, running });
    }
    Ok(people)
}

fn failed(step: &'static str, reason: &str) -> Failed {
    Failed { step, reason: reason.to_owned() }
}

/// What the machine will say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Everything is in order.
    Approval,
    /// One item of the scope needs a permit first: a person looks at it.
    Referral,
}

/// A draft of the first person's, filled in for everybody.
async fn filled(people: &[Somebody], by: usize, zihao: &str, wanted: Wanted) -> Result<String, Failed> {
    let step = "填表 · form";
    let app = &people[by].app;
    let draft = app.open_draft(SERVICE).await.at(step)?;
    let today = app.chain_day().to_string();
    // Whoever fills in stands first.
    let order: Vec<&DemoPerson> = (0..PEOPLE).map(|at| &people[(by + at) % PEOPLE].person).collect();
    let mut typed = typed(&order, zihao, &today);
    typed["attachments"] = attached(app, zihao)?;
    match wanted {
        Wanted::Approval => {}
        Wanted::Referral => typed["scope"] = json!(["6513-01", PERMIT_FIRST]),
    }
    let values = filled_in(&draft.values, &typed).at(step)?;
    app.save_draft(&draft.id, 9, &values).at(step)?;
    Ok(draft.id)
}

fn typed(people: &[&DemoPerson], zihao: &str, today: &str) -> serde_json::Value {
    let named: Vec<_> = people.iter().map(|p| json!({ "kind": "自然人", "name": p.name })).collect();
    let particulars = people.iter().enumerate().map(|(row, p)| {
        json!({
            "person": row, "id_type": "居民身份证", "id_no": p.id_number, "address": p.address,
            "mobile": format!("1380000000{row}"),
        })
    });
    json!({
        "people": named,
        "name": { "division": "重庆", "zihao": zihao, "industry": "软件开发", "form": "有限公司" },
        "entity_type": "自然人投资或控股",
        "scope": ["6513-01", "6560-01"],
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
        "supervision": "设一名监事",
        "supervisors": [{ "person": 2, "role": "监事", "staff": false, "appointed": "股东会选举" }],
        "managers": [{ "person": 1, "role": "经理", "appointed": "董事聘任" }],
        "liaison": { "person": 1, "email": "liaison@example.com" },
        "finance_officer": 1,
        "applicant": 0,
        "articles": { "adopted_on": today },
        "term": { "kind": "长期" },
        "copies": 1,
        "delivery": { "address": "重庆市渝中区民生路128号附6号", "electronic": true },
        "commitments": { "truth": true, "name": true, "office": true },
        "sensitive": { "people": particulars.collect::<Vec<_>>() },
    })
}

/// The papers of a company, drawn and chosen as files; rows of the form.
fn attached(app: &App, zihao: &str) -> Result<serde_json::Value, Failed> {
    let step = "材料 · files";
    let papers = [
        ("住所使用证明", "租赁合同（演示）.pdf", papers::lease(zihao)),
        ("其他", "住所平面示意图（演示）.png", papers::plan_of_office(zihao)),
    ];
    let mut rows = Vec::new();
    for (kind, name, paper) in papers {
        let paper = paper.ok_or_else(|| failed(step, "a page is not drawn"))?;
        let path = app.places.data.join(name);
        std::fs::write(&path, paper).map_err(|error| failed(step, &error.to_string()))?;
        let chosen = app.choose_file(&path).at(step)?;
        std::fs::remove_file(&path).map_err(|error| failed(step, &error.to_string()))?;
        rows.push(json!({
            "kind": kind, "name": chosen.name, "media_type": chosen.media_type, "bytes": chosen.bytes as u64,
            "sha256": chosen.sha256,
        }));
    }
    Ok(rows.into())
}

/// Waits until the department has every file that was filed.
pub(super) async fn handed_in(people: &[Somebody]) -> Result<(), Failed> {
    let (step, began) = ("材料 · files", Instant::now());
    for one in people {
        one.app.try_deliveries_now();
        for case in one.app.cases().at(step)? {
            while one.app.case_files(&case.id).at(step)?.iter().any(|file| file.hand_in != HandIn::Delivered) {
                if began.elapsed() > Duration::from_secs(60) {
                    return Err(failed(step, "a file was not handed in within 60 s"));
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
    Ok(())
}

/// Two people want one name: one of them gets it, and the other one's draft stays as it is.
async fn wanted_twice(people: &[Somebody]) -> Result<(), Failed> {
    let step = "名称保留 · reservation";
    let name = fresh_name();
    let first = filled(people, 0, &name, Wanted::Approval).await?;
    let second = filled(people, 1, &name, Wanted::Approval).await?;
    let (one, other) = tokio::join!(people[0].app.reserve_name(&first), people[1].app.reserve_name(&second));
    let got = [&one, &other].iter().filter(|r| matches!(r, Ok(o) if o.holder == ReservationHolder::Me)).count();
    if got != 1 {
        let said: Vec<String> = [one, other].into_iter().map(|r| format!("{:?}", r.map_err(|e| e.code))).collect();
        return Err(failed(step, &format!("{got} of two people hold one name: {}", said.join(", "))));
    }
    let lost = if one.is_ok() { 1 } else { 0 };
    say(
        "争名",
        &format!("“{name}”归{}，{}被告知，别的都没有丢", people[1 - lost].person.name, people[lost].person.name),
    );
    let again = fresh_name();
    let draft = filled(people, lost, &again, Wanted::Approval).await?;
    let offer = people[lost].app.reserve_name(&draft).await.at(step)?;
    say("保留", &format!("{}换一个字号，保留到 {}", people[lost].person.name, offer.until));
    Ok(())
}

/// One refuses and one reports: filing stays impossible.
async fn refused_and_reported(people: &[Somebody]) -> Result<(), Failed> {
    let step = "拒绝与冒名 · refusal";
    let draft = filled(people, 0, &fresh_name(), Wanted::Approval).await?;
    invited(people, &draft, &[SignerAnswer::Refused, SignerAnswer::Impersonated]).await?;
    match people[0].app.submit(&draft).await {
        Err(error) if error.code == "notAllSigned" => {
            say("拒绝", "一人不同意、一人举报冒名：不能提交");
            Ok(())
        }
        Err(error) => Err(failed(step, &format!("{}: {:?}", error.code, error.params))),
        Ok(_) => Err(failed(step, "it was filed although not everybody agreed")),
    }
}

/// Invites the other two and has them answer.
async fn invited(people: &[Somebody], draft: &str, answers: &[SignerAnswer; 2]) -> Result<(), Failed> {
    let step = "各自签名 · signatures";
    let applicant = &people[0].app;
    let view = applicant.prepare_signing(draft).await.at(step)?;
    if view.state != SigningState::Prepared || view.complete {
        return Err(failed(step, "nothing to sign"));
    }
    for (row, answer) in (1_u16..).zip(answers) {
        let view = applicant.invite(draft, row).await.at(step)?;
        let invitation = view.people.iter().find(|one| one.person == row).and_then(|one| one.invitation.clone());
        let invitation = invitation.ok_or_else(|| failed(step, "no invitation was written"))?;
        let app = &people[usize::from(row)].app;
        let received = app.import_invitation(&PathBuf::from(&invitation.path), &invitation.code).await.at(step)?;
        if !received.mine || !received.text_fits {
            return Err(failed(step, &format!("{} does not find itself in the invitation", received.name)));
        }
        let answered = app.answer_invitation(&received.id, *answer).await.at(step)?;
        let roles: Vec<&str> = answered.roles.iter().map(|role| role.zh.as_str()).collect();
        let fields = format!("{} / {} 项", answered.shown, answered.fields);
        say("签名", &format!("{}（{}）看到 {fields}，答复：{answer:?}", answered.name, roles.join("、")));
    }
    Ok(())
}

/// Files a company that a person has to look at.
pub(super) async fn referred(people: &[Somebody]) -> Result<(), Failed> {
    let app = &people[0].app;
    let draft = filled(people, 0, &fresh_name(), Wanted::Referral).await?;
    invited(people, &draft, &[SignerAnswer::Confirmed, SignerAnswer::Confirmed]).await?;
    let case = app.submit(&draft).await.at("提交 · submit")?;
    let view = await_decision(app, &case.id).await?;
    match view.decision.as_deref() {
        Some("referred") => Ok(()),
        other => Err(failed("决定 · decision", &format!("not referred: {other:?}"))),
    }
}

pub(super) async fn founded(people: &[Somebody]) -> Result<(Duration, PathBuf), Failed> {
    let app = &people[0].app;
    let name = fresh_name();
    let draft = filled(people, 0, &name, Wanted::Approval).await?;
    invited(people, &draft, &[SignerAnswer::Confirmed, SignerAnswer::Confirmed]).await?;
    let page = app.sign_page(&draft).await.at("核对 · review")?;
    for rule in page.check.rules.iter().filter(|rule| rule.outcome == "fail") {
        say("检查", &format!("{} {} {}", rule.id, mark(&rule.outcome), rule.text.zh));
    }
    let submitted = Instant::now();
    let case = app.submit(&draft).await.at("提交 · submit")?;
    let view = await_decision(app, &case.id).await?;
    let took = submitted.elapsed();
    if view.decision.as_deref() != Some("approved") {
        let why: Vec<String> = view.rules.iter().filter(|r| r.outcome != "pass").map(|r| r.id.clone()).collect();
        return Err(failed("决定 · decision", &format!("not approved: {:?}, {}", view.decision, why.join(" "))));
    }
    let licence = view.licence.as_ref().ok_or_else(|| failed("执照 · licence", "no licence"))?;
    say("准予", &format!("{} 统一社会信用代码 {}，{} ms", licence.name, licence.code, took.as_millis()));
    let receipt = app.receipt(&case.id).at("回执 · receipt")?;
    let path = app.folder().join(&receipt.name);
    app.write_receipt(&path, &receipt.bytes).at("回执 · receipt")?;
    Ok((took, path))
}
