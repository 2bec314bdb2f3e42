//! How one case is filed and how one move in it is taken, through the program's own commands.

use std::time::Duration;

use serde_json::{Value, json};
use yuzheng_protocol::objects::{Case, key};

use super::{
    super::{At, Failed, SERVICE, filled_in},
    crew::{Member, SEATS},
    plan::{By, Fate, Move, Plan, Planned},
};
use crate::{
    app::App,
    identity::client_error,
    officer::{
        case_id,
        views::{ChosenReason, Purpose, StepDraft},
    },
    views::CommandError,
};

/// How long a signature may wait for its block.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a move is tried that fails for a reason that passes.
const TRIES: u32 = 3;
/// Reasons that pass: a department is slow, or this program has not seen the newest block.
const PASSING: [&str; 7] =
    ["noDepartment", "notRecorded", "tooFewAcknowledgements", "client", "deskSilent", "deskRefused", "outdated"];

/// Trade, form, and item of the scope.
const TRADES: [(&str, &str, &str); 14] = [
    ("茶", "馆", "6231-01"),
    ("咖啡", "馆", "6220-02"),
    ("小面", "店", "6291-01"),
    ("面包", "店", "5222-01"),
    ("水果", "店", "5223-01"),
    ("服装", "店", "5232-01"),
    ("理发", "店", "8040-01"),
    ("摄影", "工作室", "8060-01"),
    ("汽修", "中心", "8111-01"),
    ("民宿", "店", "6130-01"),
    ("火锅", "店", "6210-01"),
    ("便利", "店", "5213-01"),
    ("百货", "店", "5211-01"),
    ("信息技术", "工作室", "6560-01"),
];

/// Code, name and a street of a district.
const DISTRICTS: [(&str, &str, &str); 8] = [
    ("500103", "渝中区", "民生路"),
    ("500106", "沙坪坝区", "磁器口街"),
    ("500107", "九龙坡区", "杨家坪正街"),
    ("500108", "南岸区", "南坪西路"),
    ("500109", "北碚区", "朝阳路"),
    ("500101", "万州区", "高笋塘路"),
    ("500102", "涪陵区", "敦仁路"),
    ("500113", "巴南区", "鱼洞正街"),
];
/// An item that needs a permit first: a person looks at it.
const PERMIT_FIRST: &str = "8391-01";

/// What became of a move.
pub(super) enum Taken {
    Done,
    /// The case does not stand where the move begins.
    NotYet,
}

pub(super) fn district(one: &Planned) -> (&'static str, &'static str, &'static str) {
    DISTRICTS[one.number as usize * 5 % DISTRICTS.len()]
}

fn typed(one: &Planned, fate: Fate) -> Value {
    // Who wants the same name wants it in the same trade.
    let weight: u32 = one.zihao.chars().map(u32::from).sum();
    let (industry, form, item) = TRADES[weight as usize % TRADES.len()];
    let (code, name, street) = district(one);
    let mut scope = vec![item];
    scope.extend(fate.is_referred().then_some(PERMIT_FIRST));
    let mut typed = json!({
        "composition": if one.number.is_multiple_of(5) { "家庭经营" } else { "个人经营" },
        "operator": { "mobile": "13800000000" },
        "name": { "division": format!("重庆市{name}"), "zihao": one.zihao, "industry": industry, "form": form },
        "scope": scope,
        "premises": {
            "district_code": code, "street": street, "detail": format!("{}号附{}号", 1 + one.number % 200, 1 + one.number % 9),
            "ownership": if one.number.is_multiple_of(3) { "自有" } else { "租赁" },
        },
        "employees": 1 + one.number % 7,
        "funds_fen": (1 + one.number % 30) * 1_000_000,
        "liaison": { "name": "何川", "mobile": "13800000000" },
    });
    if one.number.is_multiple_of(5) {
        typed["family_members"] = json!([{ "name": "李例晴" }]);
    }
    typed
}

/// Fills in and signs a case; its id.
pub(super) async fn sign(app: &App, one: &Planned) -> Result<String, CommandError> {
    // Signed before, and not marked before the run was interrupted.
    if let Some(known) = app.cases()?.into_iter().find(|case| case.subject.contains(&one.zihao)) {
        return Ok(known.id);
    }
    let draft = app.open_draft(SERVICE).await?;
    let values = filled_in(&draft.values, &typed(one, one.fate))?;
    app.save_draft(&draft.id, 4, &values)?;
    Ok(app.submit(&draft.id).await?.id)
}

/// Sends a signed case and waits for the machine.
pub(super) async fn send(app: &App, case: &str) -> Result<(), CommandError> {
    app.see_filing_through(case_id(case)?, PATIENCE).await.map(drop)
}

/// Where a case stands, proven.
pub(super) async fn stands(app: &App, case: &str) -> Result<Option<Case>, CommandError> {
    app.client.state(&key::case(&case_id(case)?)).await.and_then(|state| state.decode()).map_err(client_error)
}

/// Takes a move; what fails while a department is slow is tried again.
pub(super) async fn take_patiently(app: &App, one: &Planned, case: &str, next: Move) -> Result<Taken, CommandError> {
    let mut taken = take(app, one, case, next).await;
    for _ in 1..TRIES {
        match &taken {
            Err(error) if PASSING.contains(&error.code.as_str()) => {}
            Ok(_) | Err(_) => break,
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        taken = take(app, one, case, next).await;
    }
    taken
}

/// Takes a move, if the case stands where it begins.
async fn take(app: &App, one: &Planned, case: &str, next: Move) -> Result<Taken, CommandError> {
    let Some(before) = stands(app, case).await? else { return Ok(Taken::NotYet) };
    if before.state.as_str() != next.from {
        return Ok(Taken::NotYet);
    }
    match (next.by, next.action) {
        (By::Applicant, "supplement") => supplied(app, one, case).await?,
        (By::Applicant, action) => {
            send(app, case).await?;
            match action {
                "withdraw" => app.withdraw(case).await.map(drop)?,
                _request_person => app.request_person(case).await.map(drop)?,
            }
            moved_on(app, case, before.events).await?;
        }
        (By::Clerk, _) => step(app, case, next, Purpose::Handling).await?,
        (By::Reviewer, _) => step(app, case, next, Purpose::Review).await?,
        (By::Supervisor, _) => step(app, case, next, Purpose::Supervision).await?,
    }
    Ok(Taken::Done)
}

async fn moved_on(app: &App, case: &str, events: u32) -> Result<(), CommandError> {
    let began = std::time::Instant::now();
    while began.elapsed() < PATIENCE {
        if stands(app, case).await?.is_some_and(|case| case.events > events) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(CommandError::new("notRecorded"))
}

/// Hands in what was asked for: the item that needs a permit is left out.
async fn supplied(app: &App, one: &Planned, case: &str) -> Result<(), CommandError> {
    send(app, case).await?;
    let draft = app.open_supplement(case)?;
    let values = filled_in(&draft.values, &typed(one, Fate::Approved))?;
    app.save_draft(&draft.id, 4, &values)?;
    app.submit(&draft.id).await?;
    send(app, case).await
}

/// An officer's step: looked at on record, signed, in a block.
async fn step(app: &App, case: &str, next: Move, purpose: Purpose) -> Result<(), CommandError> {
    let view = app.reveal_case(case, purpose, "").await?;
    // Whoever is sent elsewhere is told where; other reasons say enough.
    let remark = |code: &str| {
        if code == "not-this-office" { "请向示例区文化和旅游委员会申请（演示）" } else { "" }
    };
    let about = |code: &str| view.reasons.iter().find(|reason| reason.code == code).map(|reason| reason.fields.clone());
    let reason = |code: &str| ChosenReason {
        code: code.to_owned(),
        remark: remark(code).to_owned(),
        fields: about(code).unwrap_or_default(),
    };
    let draft = StepDraft {
        action: next.action.to_owned(),
        events: view.event_count,
        reasons: next.reason.map(reason).into_iter().collect(),
        remark: String::new(),
        corrections: Vec::new(),
    };
    let act = app.sign_step(case, &draft).await?;
    app.see_act_through(&act.id, PATIENCE).await
}

/// What stands on a desk at the end of a day: some cases in hand, some notes.
pub(super) async fn last_touches(officers: &[std::sync::Arc<Member>], plan: &Plan) -> Result<(), Failed> {
    let on_desk = plan.cases.iter().filter(|one| matches!(one.fate, Fate::Waiting | Fate::Accepted | Fate::Deemed));
    for one in on_desk.filter(|one| one.number.is_multiple_of(4)) {
        let Some(case) = &one.case else { continue };
        let seat = SEATS.iter().position(|seat| seat.divisions.contains(&district(one).0));
        let app = &officers[seat.unwrap_or(0)].app;
        let claimed = app.claim_case(case).await;
        // In hand already when the run was interrupted here.
        if claimed.is_err() {
            continue;
        }
        if one.number.is_multiple_of(8) {
            app.reveal_case(case, Purpose::Handling, "").await.at("办理 · step")?;
            noted(app, case).await.at("办理 · step")?;
        }
    }
    Ok(())
}

async fn noted(app: &App, case: &str) -> Result<(), CommandError> {
    app.add_note(case, false, "经营场所与材料已初步核对，等规划部门回复。").await?;
    for act in app.officer_acts()?.iter().filter(|act| act.case == case && !act.failed) {
        app.see_act_through(&act.id, PATIENCE).await?;
    }
    Ok(())
}
