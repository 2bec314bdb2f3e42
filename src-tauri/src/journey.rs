//! `yuzheng journey`: the whole way without a window, through the same [`App`] that the window drives.

mod company;
pub mod office;
mod papers;

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::{
    app::{App, Places},
    views::{BindingView, CaseView, CommandError, ProofStage, Stage},
};

/// Arguments of the journey.
#[derive(Args, Clone)]
pub struct JourneyArgs {
    /// Print one last line of JSON.
    #[arg(long)]
    json: bool,
    /// File so many cases, one after the other.
    #[arg(long, default_value_t = 1)]
    cases: u32,
    /// Which service.
    #[arg(long, value_enum, default_value_t = Way::SoleProprietor)]
    service: Way,
}

/// A service that the journey walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Way {
    /// One person alone.
    SoleProprietor,
    /// Three people on three computers.
    LimitedCompany,
}

/// The passphrase of the journey's vault. It guards fictional people only.
const PASSPHRASE: &str = "渝证通演示口令一二三四";
const SERVICE: &str = "sole-proprietor-registration";

/// A step that failed.
struct Failed {
    step: &'static str,
    reason: String,
}

trait At<T> {
    fn at(self, step: &'static str) -> Result<T, Failed>;
}

impl<T> At<T> for Result<T, CommandError> {
    fn at(self, step: &'static str) -> Result<T, Failed> {
        self.map_err(|e| {
            let params: Vec<String> = e.params.iter().map(|p| format!("{}={}", p.name, p.value)).collect();
            let reason = format!("{} {}", e.code, params.join(" "));
            Failed { step, reason: format!("{}{}", reason.trim_end(), next_step(&e.code)) }
        })
    }
}

/// What to do about a failure of which somebody at a terminal can do something.
fn next_step(code: &str) -> &'static str {
    match code {
        "io" => {
            " — the folder must hold network.yzn, people.json and yuzheng-verify: give the one that `make run` or \
             `yuzheng-node devnet` made with --folder, and its network file with --network"
        }
        "noReceiptYet" => {
            " — no department gave proofs for a receipt: look at `yuzheng-node governance status`, and at the window's \
             page of the chain, whether the network runs and agrees; then run the journey again"
        }
        "networkFile" => " — get the network file from a department and compare its fingerprint",
        "headersDatabase" | "forksDatabase" => " — see docs/operations.md, the data folder of the desktop program",
        _other => "",
    }
}

/// What one case took.
struct Walked {
    submit_to_proven: Duration,
    receipt: PathBuf,
}

/// Walks the journey and returns the exit code.
#[must_use]
pub fn run(places: Places, args: &JourneyArgs) -> i32 {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("cannot start: {error}");
            return 1;
        }
    };
    runtime.block_on(async {
        let mut times = Vec::new();
        let cases = args.cases.max(1);
        let result = match args.service {
            Way::SoleProprietor => walk(places, cases, &mut times).await,
            Way::LimitedCompany => company::walk(places, cases, &mut times).await,
        };
        report(&result, args.json, &times)
    })
}

fn report(result: &Result<(PathBuf, i32), Failed>, as_json: bool, times: &[Duration]) -> i32 {
    let millis: Vec<u64> = times.iter().map(|t| u64::try_from(t.as_millis()).unwrap_or(u64::MAX)).collect();
    let (code, line) = match result {
        Ok((receipt, verify_exit)) => {
            let ok = *verify_exit == 0;
            let line = json!({
                "ok": ok, "submit_to_proven_ms": millis.last(), "receipt": receipt,
                "verify_exit": verify_exit, "all_ms": millis,
            });
            (i32::from(!ok), line)
        }
        Err(failed) => {
            eprintln!("✗ {} — {}", failed.step, failed.reason);
            let line = json!({
                "ok": false, "submit_to_proven_ms": millis.last(), "receipt": null, "verify_exit": null,
                "step": failed.step, "reason": failed.reason,
            });
            (1, line)
        }
    };
    if as_json {
        println!("{line}");
    }
    code
}

async fn walk(places: Places, cases: u32, times: &mut Vec<Duration>) -> Result<(PathBuf, i32), Failed> {
    let folder = places.folder.clone();
    let app = App::open(places).at("打开 · open")?;
    let running = tokio::spawn(Arc::clone(&app).run());
    say("政务链", &format!("{} · 指纹 {}", app.status().at("status")?.network.zh, short(&app)));
    open_vault(&app).at("口令 · passphrase")?;
    await_agreement(&app).await.at("同步 · sync")?;
    bind(&app).await?;
    let mut last = None;
    for _ in 0..cases {
        let walked = file_one(&app).await?;
        times.push(walked.submit_to_proven);
        last = Some(walked.receipt);
    }
    let receipt = last.expect("at least one case was filed");
    let exit = verify(&folder, &receipt).at("离线核验 · offline check")?;
    running.abort();
    Ok((receipt, exit))
}

fn short(app: &App) -> String {
    app.status().map(|s| s.network_fingerprint.chars().take(16).collect()).unwrap_or_default()
}

fn say(what: &str, detail: &str) {
    eprintln!("· {what:<6} {detail}");
}

fn open_vault(app: &App) -> Result<(), CommandError> {
    let stage = app.status()?.stage;
    let started = Instant::now();
    match stage {
        Stage::Welcome => app.create_vault(PASSPHRASE.to_owned())?,
        Stage::Locked => app.unlock(PASSPHRASE.to_owned())?,
        Stage::NeedsIdentity | Stage::Ready => app.status()?,
    };
    say("密钥", &format!("在本机,已打开 ({} ms)", started.elapsed().as_millis()));
    Ok(())
}

async fn await_agreement(app: &App) -> Result<(), CommandError> {
    let started = Instant::now();
    loop {
        let view = app.network_view();
        if view.agreeing >= 2 && view.height > 0.0 {
            say("同步", &format!("{} 个部门一致,第 {} 块,本机逐块核对", view.agreeing, view.height));
            return Ok(());
        }
        if started.elapsed() > Duration::from_secs(30) {
            return Err(CommandError::new("noDepartment").with("agreeing", view.agreeing));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn bind(app: &App) -> Result<(), Failed> {
    if let Some(person) = app.status().at("身份 · identity")?.person {
        say("身份", &format!("{} {}(已绑定)", person.name, person.id_masked));
        return Ok(());
    }
    let people = app.demo_people().at("身份 · identity")?;
    let someone = people
        .iter()
        .find(|p| p.note == "adult")
        .ok_or(Failed { step: "身份 · identity", reason: "people.json has no adult".to_owned() })?;
    match app.bind_identity(&someone.id_number).await.at("身份 · identity")? {
        BindingView::Bound { person } => {
            say("身份", &format!("{} {},公安局已绑定并上链", person.name, person.id_masked));
            Ok(())
        }
        BindingView::Refused { rule, reason, .. } => {
            Err(Failed { step: "身份 · identity", reason: format!("{rule} {}", reason.zh) })
        }
    }
}

async fn file_one(app: &App) -> Result<Walked, Failed> {
    let draft = app.open_draft(SERVICE).await.at("填表 · form")?;
    let values = filled(&draft.values, &fresh_name()).at("填表 · form")?;
    app.save_draft(&draft.id, 4, &values).at("填表 · form")?;
    let page = app.sign_page(&draft.id).await.at("核对 · review")?;
    for field in &page.check.fields {
        eprintln!("  {} {}", field.path, field.code);
    }
    for rule in &page.check.rules {
        say("检查", &format!("{} {} {}({})", rule.id, mark(&rule.outcome), rule.text.zh, rule.basis.zh));
    }
    if page.check.verdict == "block" {
        return Err(Failed { step: "检查 · check", reason: "a rule stands in the way".to_owned() });
    }
    let submitted = Instant::now();
    let case = app.submit(&draft.id).await.at("提交 · submit")?;
    say("提交", &format!("{} 已签名", case.subject));
    let view = await_decision(app, &case.id).await?;
    let submit_to_proven = submitted.elapsed();
    if view.decision.as_deref() != Some("approved") {
        return Err(Failed { step: "决定 · decision", reason: format!("not approved: {:?}", view.decision) });
    }
    let code = view.licence.as_ref().map(|l| l.code.clone()).unwrap_or_default();
    let number = view.summary.number.clone().unwrap_or_default();
    say("准予", &format!("{number} 统一社会信用代码 {code},{} ms 后本机核验", submit_to_proven.as_millis()));
    let receipt = app.receipt(&case.id).at("回执 · receipt")?;
    let path = app.folder().join(&receipt.name);
    let saved = app.write_receipt(&path, &receipt.bytes).at("回执 · receipt")?;
    say("回执", &format!("{} ({} 字节)", saved.path, saved.bytes));
    Ok(Walked { submit_to_proven, receipt: path })
}

fn mark(outcome: &str) -> &'static str {
    match outcome {
        "pass" => "✓",
        "fail" => "✗",
        _unknown => "○",
    }
}

async fn await_decision(app: &App, id: &str) -> Result<CaseView, Failed> {
    let step = "决定 · decision";
    let mut events = app.events();
    let started = Instant::now();
    loop {
        let view = app.case_view(id).at(step)?;
        if view.decision.is_some() && view.summary.proof == ProofStage::Verified {
            return Ok(view);
        }
        if started.elapsed() > Duration::from_secs(60) {
            let waiting = view.summary.waiting.map(|w| w.code).unwrap_or_default();
            return Err(Failed { step, reason: format!("none within 60 s: {} {waiting}", view.summary.state) });
        }
        let _ = tokio::time::timeout(Duration::from_millis(500), events.recv()).await;
    }
}

/// Fills what a person would type into the registration's form, on top of what came prefilled.
///
/// # Errors
/// `internal` when the draft's values are no JSON.
pub fn filled(values: &str, zihao: &str) -> Result<String, CommandError> {
    filled_in(values, &typed(zihao))
}

/// Fills what a person would type on top of what came prefilled.
fn filled_in(values: &str, typed: &serde_json::Value) -> Result<String, CommandError> {
    let mut form: serde_json::Value =
        serde_json::from_str(values).map_err(|e| CommandError::new("internal").with("detail", e))?;
    merge(&mut form, typed);
    Ok(form.to_string())
}

fn merge(into: &mut serde_json::Value, from: &serde_json::Value) {
    match (into, from) {
        (serde_json::Value::Object(into), serde_json::Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(serde_json::Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

/// What a person types into the registration's form.
fn typed(zihao: &str) -> serde_json::Value {
    json!({
        "composition": "个人经营",
        "operator": { "mobile": "13800000000" },
        "name": { "division": "重庆市渝中区", "zihao": zihao, "industry": "茶", "form": "馆" },
        "scope": ["6231-01"],
        "premises": {
            "district_code": "500103", "street": "民生路", "detail": "128号附6号", "ownership": "租赁",
        },
        "employees": 3,
        "funds_fen": 8_000_000,
        "liaison": { "name": "何川", "mobile": "13800000000" },
    })
}

/// A trade name of three characters that this clock's millisecond makes its own.
fn fresh_name() -> String {
    const CHARACTERS: [char; 32] = [
        '云', '山', '清', '和', '嘉', '禾', '青', '竹', '晨', '光', '江', '月', '松', '溪', '锦', '川', '雅', '集',
        '望', '春', '秋', '实', '明', '远', '静', '安', '乐', '活', '田', '园', '星', '野',
    ];
    let mut n = crate::app::now().0;
    let mut name = String::new();
    for _ in 0..7 {
        name.push(CHARACTERS[(n % 32) as usize]);
        n /= 32;
    }
    name
}

fn verify(folder: &Path, receipt: &Path) -> Result<i32, CommandError> {
    let beside = folder.join("yuzheng-verify");
    let status = Command::new(&beside)
        .arg(receipt)
        .arg("--network")
        .arg(folder.join("network.yzn"))
        .stdout(std::process::Stdio::null())
        .status()
        .map_err(|e| CommandError::new("io").with("path", beside.display()).with("detail", e))?;
    let code = status.code().unwrap_or(2);
    say("核验", &format!("yuzheng-verify 退出码 {code}"));
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_that_somebody_can_mend_is_said_with_the_next_step() {
        let missing: Result<(), _> =
            Err(CommandError::new("io").with("path", "/somewhere/people.json").with("detail", "No such file"));
        let failed = missing.at("登记 · bind").unwrap_err();
        assert!(failed.reason.starts_with("io path=/somewhere/people.json"), "{}", failed.reason);
        for file in ["network.yzn", "people.json", "yuzheng-verify", "--folder"] {
            assert!(failed.reason.contains(file), "{}", failed.reason);
        }
        let none: Result<(), _> = Err(CommandError::new("noReceiptYet"));
        assert!(none.at("回执 · receipt").unwrap_err().reason.starts_with("noReceiptYet — "));
    }
}
