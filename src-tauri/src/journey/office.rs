//! `yuzheng office`: a department's desk full of cases, for whoever wants to see one.
//!
//! Fictional people file, a machine decides, officers work, days pass. Everything goes through the same [`App`] that
//! the window drives and through a running network: signed transactions, real reviews, real records of access. A run
//! that is interrupted goes on where it was. What it is not: a test of the rules.

mod crew;
mod moves;
mod plan;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use serde_json::json;
use tokio::{sync::Semaphore, task::JoinSet};
use yuzheng_contracts::service::lights::DEADLINE_WARNING;
use yuzheng_protocol::objects::key;

use self::{
    crew::{Member, OWN_SEAT, Running, SEATS, Seat, Tools},
    moves::Taken,
    plan::{APPLICANTS, By, DAYS, Plan, Planned},
};
use super::{At, Failed, PASSPHRASE, company, say};
use crate::{
    app::{App, Places, random32},
    views::DemoPerson,
};

/// How many things one member does at the same time.
const HANDS: usize = 4;
/// People of the list who belong to whoever opens the window, and to the companies.
const KEPT_BACK: usize = 2;
const FOUNDERS: usize = 3;

/// Arguments of the filled desk.
#[derive(Args, Clone)]
pub struct OfficeArgs {
    /// Folder of the local network that runs.
    #[arg(long)]
    nodes: PathBuf,
    /// Data folder of the window, which gets a seat in the office if it has no vault yet.
    #[arg(long)]
    own: Option<PathBuf>,
    /// How many cases.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    cases: u32,
    /// Print one last line of JSON.
    #[arg(long)]
    json: bool,
}

/// Fills the desk and returns the exit code.
#[must_use]
pub fn run(places: &Places, args: &OfficeArgs) -> i32 {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("cannot start: {error}");
            return 1;
        }
    };
    let began = Instant::now();
    let (code, line) = match runtime.block_on(fill(places, args)) {
        Ok(states) => {
            say("完成", &format!("{} s", began.elapsed().as_secs()));
            (0, json!({ "ok": true, "seconds": began.elapsed().as_secs(), "states": states }))
        }
        Err(failed) => {
            eprintln!("✗ {} — {}", failed.step, failed.reason);
            eprintln!("  再运行一次就从这里继续 · run it again and it goes on from here");
            (1, json!({ "ok": false, "step": failed.step, "reason": failed.reason }))
        }
    };
    if args.json {
        println!("{line}");
    }
    code
}

/// Everybody who takes part.
struct Cast {
    applicants: Vec<Arc<Member>>,
    officers: Vec<Arc<Member>>,
    tools: Tools,
}

/// How many cases stand in which state.
type States = BTreeMap<String, u32>;

async fn fill(places: &Places, args: &OfficeArgs) -> Result<States, Failed> {
    let step = "计划 · plan";
    std::fs::create_dir_all(&places.data).map_err(|e| failed(step, &e))?;
    let seed = random32().at(step)?.0;
    let seed = u32::from_be_bytes([seed[0], seed[1], seed[2], seed[3]]) % 32_768;
    let mut plan = Plan::open(&places.data.join("plan.json"), args.cases, seed).map_err(|e| failed(step, &e))?;
    let cast = assemble(places, args).await?;
    let warning = cast.officers[0].app.client.state(&key::document(DEADLINE_WARNING)).await;
    if warning.map_err(|e| failed("预警阈值 · thresholds", &e))?.value.is_none() {
        cast.tools.deploy_thresholds(&places.data).await?;
    }
    let people = cast.applicants[0].app.demo_people().at(step)?;
    let founders = founders(places, &people, plan.companies.1).await?;
    say("计划", &format!("{} 件，{DAYS} 个工作日；都是虚构的人", plan.cases.len() + plan.companies.1 as usize));
    while !plan.complete {
        let (began, day) = (Instant::now(), cast.applicants[0].app.chain_day());
        let filed = file_all(&cast, &mut plan).await?;
        let companies = found_companies(&founders, &mut plan).await?;
        let moved = move_all(&cast, &mut plan).await?;
        say("工作日", &format!("{day} 收件 {}，办理 {moved} 步（{} s）", filed + companies, began.elapsed().as_secs()));
        if plan.day < DAYS {
            pass_a_day(&cast, &founders).await?;
            plan.day += 1;
        } else {
            moves::last_touches(&cast.officers, &plan).await?;
            company::handed_in(&founders).await?;
            plan.complete = true;
        }
        save(&plan)?;
    }
    let states = states(&cast, &plan).await?;
    tell(args, &plan, &states);
    Ok(states)
}

fn failed(step: &'static str, reason: &dyn std::fmt::Display) -> Failed {
    Failed { step, reason: reason.to_string() }
}

fn save(plan: &Plan) -> Result<(), Failed> {
    plan.save().map_err(|e| failed("计划 · plan", &e))
}

/// Opens everybody's vault, binds identities, grants roles.
async fn assemble(places: &Places, args: &OfficeArgs) -> Result<Cast, Failed> {
    let began = Instant::now();
    let program = std::env::current_exe().map_err(|e| failed("程序 · program", &e))?;
    let program = program.with_file_name(format!("yuzheng-node{}", std::env::consts::EXE_SUFFIX));
    let tools = Tools { program, network: args.nodes.clone() };
    let seats = SEATS.iter().map(|seat| places.data.join(seat.folder));
    let officers = open_all(places, seats.collect(), Running::Driven).await?;
    for (member, seat) in officers.iter().zip(&SEATS) {
        tools.grant(member, seat).await?;
    }
    let homes = (1..=APPLICANTS).map(|number| places.data.join(format!("applicant-{number:02}")));
    let applicants = open_all(places, homes.collect(), Running::Driven).await?;
    let people = adults(&applicants[0].app)?;
    let mut binding = JoinSet::new();
    for (at, member) in applicants.iter().enumerate() {
        let (member, person) = (Arc::clone(member), people[(KEPT_BACK + FOUNDERS + at) % people.len()].clone());
        binding.spawn(async move { member.bind(&person).await });
    }
    while let Some(bound) = binding.join_next().await {
        bound.map_err(|e| failed("身份 · identity", &e))??;
    }
    if let Some(own) = args.own.as_deref().filter(|own| !own.join("vault.age").exists()) {
        own_seat(places, own, &tools, &people[0]).await?;
    }
    say(
        "人员",
        &format!("{} 位申请人，{} 位工作人员（{} s）", applicants.len(), officers.len(), began.elapsed().as_secs()),
    );
    Ok(Cast { applicants, officers, tools })
}

fn adults(app: &App) -> Result<Vec<DemoPerson>, Failed> {
    let people = app.demo_people().at("身份 · identity")?;
    Ok(people.into_iter().filter(|person| person.note == "adult").collect())
}

async fn open_all(places: &Places, homes: Vec<PathBuf>, running: Running) -> Result<Vec<Arc<Member>>, Failed> {
    let mut opening = JoinSet::new();
    // Opening a vault is work for a processor: not all at once.
    let processors = Arc::new(Semaphore::new(2));
    for (at, home) in homes.into_iter().enumerate() {
        let (places, processors) = (places.clone(), Arc::clone(&processors));
        opening.spawn(async move {
            let _turn = processors.acquire_owned().await;
            Member::open(&places, &home, running).await.map(|member| (at, Arc::new(member)))
        });
    }
    let mut members = BTreeMap::new();
    while let Some(opened) = opening.join_next().await {
        let (at, member) = opened.map_err(|e| failed("打开 · open", &e))??;
        members.insert(at, member);
    }
    Ok(members.into_values().collect())
}

/// A vault and a seat for whoever opens the window.
async fn own_seat(places: &Places, own: &Path, tools: &Tools, person: &DemoPerson) -> Result<(), Failed> {
    let member = Member::open(places, own, Running::Driven).await?;
    member.bind(person).await?;
    tools.grant(&member, &OWN_SEAT).await
}

/// The people of the limited companies; their programs run by themselves, because companies are signed by several.
async fn founders(places: &Places, people: &[DemoPerson], companies: u32) -> Result<Vec<company::Somebody>, Failed> {
    if companies == 0 {
        return Ok(Vec::new());
    }
    let adults: Vec<&DemoPerson> = people.iter().filter(|person| person.note == "adult").collect();
    let homes = (1..=FOUNDERS).map(|number| places.data.join(format!("founder-{number}")));
    let members = open_all(places, homes.collect(), Running::ByItself).await?;
    let mut founders = Vec::new();
    for (at, member) in members.into_iter().enumerate() {
        let person = adults[(KEPT_BACK + at) % adults.len()].clone();
        member.bind(&person).await?;
        founders.push(company::Somebody::of(Arc::clone(&member.app), person, tokio::spawn(keep(member))));
    }
    Ok(founders)
}

/// Lets a member's program run as long as the task does.
async fn keep(_member: Arc<Member>) {
    std::future::pending::<()>().await;
}

/// Files what is to be filed by today: first everybody signs, then everybody sends, so that two who want one name
/// both signed before either of them had it.
async fn file_all(cast: &Cast, plan: &mut Plan) -> Result<u32, Failed> {
    let day = plan.day;
    let wanted = |one: &Planned| one.day <= day && !one.filed && one.refused.is_none();
    let mut signing = JoinSet::new();
    for (at, member) in cast.applicants.iter().enumerate() {
        let mine = plan.cases.iter().filter(|one| one.applicant == at && wanted(one) && one.case.is_none());
        let (mine, member): (Vec<Planned>, _) = (mine.cloned().collect(), Arc::clone(member));
        signing.spawn(async move {
            let mut signed = Vec::new();
            for one in mine {
                signed.push((one.number, moves::sign(&member.app, &one).await));
            }
            signed
        });
    }
    while let Some(signed) = signing.join_next().await {
        for (number, case) in signed.map_err(|e| failed("签名 · sign", &e))? {
            mark(plan, number, |one| match case {
                Ok(case) => one.case = Some(case),
                Err(error) => one.refused = Some(error.code),
            });
        }
    }
    save(plan)?;
    let mut sending = JoinSet::new();
    let hands = hands(cast.applicants.len());
    for one in plan.cases.iter().filter(|one| wanted(one)) {
        let Some(case) = one.case.clone() else { continue };
        let (app, number) = (Arc::clone(&cast.applicants[one.applicant].app), one.number);
        let hands = Arc::clone(&hands[one.applicant]);
        sending.spawn(async move {
            let _turn = hands.acquire_owned().await;
            (number, moves::send(&app, &case).await)
        });
    }
    let mut filed = 0;
    while let Some(sent) = sending.join_next().await {
        let (number, sent) = sent.map_err(|e| failed("提交 · submit", &e))?;
        sent.at("提交 · submit")?;
        mark(plan, number, |one| one.filed = true);
        filed += 1;
    }
    save(plan)?;
    Ok(filed)
}

fn hands(members: usize) -> Vec<Arc<Semaphore>> {
    (0..members).map(|_| Arc::new(Semaphore::new(HANDS))).collect()
}

fn mark(plan: &mut Plan, number: u32, change: impl FnOnce(&mut Planned)) {
    if let Some(one) = plan.cases.iter_mut().find(|one| one.number == number) {
        change(one);
    }
}

/// Takes every move that is due today, until none is.
async fn move_all(cast: &Cast, plan: &mut Plan) -> Result<u32, Failed> {
    let mut total = 0;
    loop {
        let moved = move_once(cast, plan).await?;
        save(plan)?;
        total += moved;
        if moved == 0 {
            return Ok(total);
        }
    }
}

async fn move_once(cast: &Cast, plan: &mut Plan) -> Result<u32, Failed> {
    let mut moving = JoinSet::new();
    let (of_applicants, of_officers) = (hands(cast.applicants.len()), hands(cast.officers.len()));
    for one in &plan.cases {
        let (Some(next), Some(case)) = (one.due(plan.day), one.case.clone()) else { continue };
        let (member, hands) = match whose(next.by, one) {
            Whose::Applicant(at) => (&cast.applicants[at], &of_applicants[at]),
            Whose::Seat(at) => (&cast.officers[at], &of_officers[at]),
        };
        let (app, hands, one) = (Arc::clone(&member.app), Arc::clone(hands), one.clone());
        moving.spawn(async move {
            let _turn = hands.acquire_owned().await;
            (one.number, moves::take_patiently(&app, &one, &case, next).await)
        });
    }
    let mut moved = 0;
    while let Some(taken) = moving.join_next().await {
        let (number, taken) = taken.map_err(|e| failed("办理 · step", &e))?;
        match taken {
            Ok(Taken::Done) => {
                moved += 1;
                mark(plan, number, |one| one.done += 1);
            }
            Ok(Taken::NotYet) => {}
            Err(error) => {
                eprintln!("  {} {:?} {}", number, error.params, error.code);
                mark(plan, number, |one| one.refused = Some(error.code));
            }
        }
    }
    Ok(moved)
}

/// Who takes a move: an applicant, or somebody on a seat.
enum Whose {
    Applicant(usize),
    Seat(usize),
}

fn whose(by: By, one: &Planned) -> Whose {
    let division = moves::district(one).0;
    let seat = |wanted: &str| {
        let fits = |seat: &Seat| {
            seat.roles.contains(&wanted) && (seat.divisions.is_empty() || seat.divisions.contains(&division))
        };
        SEATS.iter().position(fits).expect("the seats cover all roles in all districts")
    };
    match by {
        By::Applicant => Whose::Applicant(one.applicant),
        By::Clerk => Whose::Seat(seat("clerk")),
        By::Reviewer => Whose::Seat(seat("reviewer")),
        By::Supervisor => Whose::Seat(seat("supervisor")),
    }
}

/// Founds the companies that belong to today.
async fn found_companies(founders: &[company::Somebody], plan: &mut Plan) -> Result<u32, Failed> {
    let wanted = plan.companies.1 * (plan.day + 1) / (DAYS + 1);
    let mut founded = 0;
    while plan.companies.0 < wanted {
        // Every second one is for a person to decide, with its papers.
        if plan.companies.0.is_multiple_of(2) {
            company::founded(founders).await?;
        } else {
            company::referred(founders).await?;
        }
        plan.companies.0 += 1;
        founded += 1;
        save(plan)?;
    }
    Ok(founded)
}

/// Moves the clock and waits until everybody has seen it.
async fn pass_a_day(cast: &Cast, founders: &[company::Somebody]) -> Result<(), Failed> {
    let members = || {
        let members = cast.applicants.iter().chain(&cast.officers).map(|member| &member.app);
        members.chain(founders.iter().map(company::Somebody::app))
    };
    let before = cast.applicants[0].app.chain_day();
    cast.tools.next_day().await?;
    for app in members() {
        let began = Instant::now();
        loop {
            app.read_demonstration_clock().await;
            if app.chain_day() > before {
                break;
            }
            if began.elapsed() > Duration::from_secs(60) {
                return Err(failed("演示时间 · clock", &"the new day did not arrive"));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(())
}

/// How many cases stand in which state, proven.
async fn states(cast: &Cast, plan: &Plan) -> Result<States, Failed> {
    let app = &cast.officers[0].app;
    let mut states = States::new();
    for case in plan.cases.iter().filter_map(|one| one.case.as_deref()) {
        if let Some(case) = moves::stands(app, case).await.at("核对 · count")? {
            *states.entry(case.state.to_string()).or_default() += 1;
        }
    }
    Ok(states)
}

fn tell(args: &OfficeArgs, plan: &Plan, states: &States) {
    let counted: Vec<String> = states.iter().map(|(state, count)| format!("{state} {count}")).collect();
    say("办件", &format!("{}；公司 {}", counted.join("，"), plan.companies.0));
    let refused = plan.cases.iter().filter(|one| one.refused.is_some()).count();
    if refused > 0 {
        say("未办", &format!("{refused} 件有一步没有办成，原因在 plan.json"));
    }
    say("看工作台", &format!("make run，解锁口令 {PASSPHRASE}，左边的“待办” · `make run`, this passphrase"));
    let seats: Vec<String> = SEATS.iter().map(|seat| format!("{}（{}）", seat.folder, seat.name)).collect();
    say("换座位", &format!("make run SEAT=<座位>，口令相同：{}", seats.join("、")));
    if args.own.is_some() {
        say("自己的钥匙", "本机已有钥匙时：设置 → 工作钥匙 复制工作码，网络开着时运行");
        say(
            "",
            &format!(
                "yuzheng-node role grant --data {} --name <姓名> --role clerk --staff-code <工作码>",
                args.nodes.join("nodes").join("market").display()
            ),
        );
    }
}
