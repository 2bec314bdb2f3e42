//! The report as text for a terminal, Chinese and English.

use std::fmt::Write as _;

use yuzheng_protocol::Timestamp;

use crate::{
    DepartmentName, EntryFacts, Facts, ForkFacts, NetworkFacts, ReexecutionFacts, Report, StepResult, age_words,
    local_time,
};

/// The report in lines, Chinese first.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    let words = &report.words;
    let rule = report.rule.as_ref().map(|rule| format!("  [{rule}]")).unwrap_or_default();
    let (zh, en) = report.title();
    line(&mut out, &format!("{zh}  {en}{rule}"));
    line(&mut out, &format!("  {}", words.reason_zh));
    line(&mut out, &format!("  {}", words.reason_en));
    line(&mut out, &format!("下一步 Next: {}", words.next_zh));
    line(&mut out, &format!("  {}", words.next_en));
    line(&mut out, "\n检查 Checks");
    for step in &report.checks {
        let mark = match step.result {
            StepResult::Passed => "✓",
            StepResult::Failed => "✗",
            StepResult::NotReached => "·",
            StepResult::NothingShown => "–",
        };
        line(&mut out, &format!("  {mark} {}  {}", step.zh, step.en));
    }
    if let Some(again) = &report.reexecution {
        render_again(&mut out, again);
    }
    if let Some(facts) = &report.facts {
        render_facts(&mut out, facts);
    }
    if let Some(age) = report.tip_age_s {
        let (zh, en) = age_words(age);
        pair(&mut out, "距今 Age", &format!("{zh} {en}"));
    }
    if let Some(fork) = &report.fork {
        render_fork(&mut out, fork);
    }
    if let Some(network) = &report.network {
        render_network(&mut out, network);
    }
    out
}

fn render_again(out: &mut String, again: &ReexecutionFacts) {
    line(out, "\n重新计算 Run again");
    pair(out, "事项 Service", &format!("{}  {}  版本 version {}", again.service_zh, again.service_en, again.version));
    pair(out, "决定日期 Date", &again.date);
    pair(out, "链上的决定 Decision on chain", &again.decision);
    for rule in &again.rules {
        let recorded = rule.recorded.as_deref().unwrap_or("–");
        let mark = if rule.agrees() { "=" } else { "≠" };
        pair(out, &format!("{mark} {}", rule.id), &format!("{recorded} → {}  {}", rule.now, rule.zh));
    }
    for answer in &again.answers {
        let when = local_time(Timestamp(u64::try_from(answer.as_of_ms).unwrap_or_default()));
        let source = format!("{}  （{}，截至 as of {when}）", answer.value, answer.source);
        pair(out, &format!("答复 Answer {}", answer.zh), &source);
    }
}

/// How a licence stands, in both languages.
fn status_words(status: &str) -> &str {
    match status {
        "active" => "有效 in force",
        "suspended" => "暂停，不再有效 suspended, not in force",
        "revoked" => "已撤销，不再有效 revoked, no longer in force",
        "cancelled" => "已注销，不再有效 cancelled, no longer in force",
        other => other,
    }
}

fn render_facts(out: &mut String, facts: &Facts) {
    line(out, "\n内容 Content");
    for entry in &facts.entries {
        render_entry(out, entry);
    }
    if let Some(case) = &facts.case {
        pair(out, "办件编号 Case", &case.number);
        pair(out, "事项 Service", &case.service);
        pair(out, "受理部门 Department", &case.department.name_zh);
        pair(out, "收件 Submitted", &case.submitted);
        pair(out, "状态 State", &format!("{}  (截至 as of {})", case.state, facts.as_of));
    }
    if let Some(licence) = &facts.licence {
        pair(out, "证照 Licence", &format!("{}  {}  {}", licence.code, status_words(&licence.status), licence.day));
        pair(out, "登记 Register", &licence.register);
    }
    for state in &facts.state {
        let stands = if state.present { "存在 stands" } else { "不存在 nothing stands" };
        pair(out, &format!("状态 State {}", state.key), stands);
    }
    for field in &facts.fields {
        pair(out, &format!("字段 Field {}", field.path), &field.value);
    }
    if let Some(trace) = &facts.trace {
        pair(out, "审查过程 Trace", trace);
    }
    let names: Vec<_> = facts.signed_by.iter().map(|d| d.name_zh.as_str()).collect();
    pair(out, "签认 Certified by", &names.join("、"));
    pair(out, "截至 As of", &format!("{}  (区块 block {})", facts.as_of, facts.tip_height));
}

fn render_entry(out: &mut String, entry: &EntryFacts) {
    pair(out, "记录 Entry", &entry.id);
    pair(out, "区块 Block", &format!("{} / {}  {}", entry.height, entry.index, entry.time));
    if let Some(signer) = &entry.signer {
        pair(out, "签名 Signed with", signer);
    }
    if let Some(failure) = &entry.failure {
        pair(out, "未生效 No effect", failure);
    }
    if let Some(event) = &entry.event {
        pair(out, "事件 Event", &format!("{} {} → {}", event.number, event.event, event.state));
    }
}

fn render_fork(out: &mut String, fork: &ForkFacts) {
    let names =
        |departments: &[DepartmentName]| departments.iter().map(|d| d.name_zh.as_str()).collect::<Vec<_>>().join("、");
    line(out, "\n内容 Content");
    pair(out, "高度 Height", &fork.height.to_string());
    for header in &fork.headers {
        pair(out, "区块头 Header", &format!("{}  {}  轮次 round {}", header.hash, header.time, header.round));
        pair(out, "签认 Certified by", &names(&header.signed_by));
    }
    let fault = if fork.fault == "guilty" { "同一轮签了两个,违规 guilty" } else { "不同轮次 conflicting" };
    pair(out, "两个都签 Signed both", &format!("{}  {fault}", names(&fork.signed_both)));
}

fn render_network(out: &mut String, network: &NetworkFacts) {
    line(out, "\n网络 Network");
    pair(out, "名称 Name", &format!("{}  {}", network.name_zh, network.name_en));
    if network.demonstration {
        line(out, "  演示网络,没有法律效力。  A demonstration without legal effect.");
    }
    pair(out, "指纹 Fingerprint", &network.fingerprint);
}

fn pair(out: &mut String, name: &str, value: &str) {
    line(out, &format!("  {name}: {value}"));
}

/// Every line goes through here: names and words may hold text of a receipt as much as values do.
fn line(out: &mut String, text: &str) {
    let (begin, text) = text.strip_prefix('\n').map_or(("", text), |rest| ("\n", rest));
    writeln!(out, "{begin}{}", printable(text)).expect("writing into a String cannot fail");
}

/// What may be shown of anybody's text. Characters that move, hide or turn round what a terminal or a page shows are
/// replaced: control characters, marks of writing direction, line and paragraph separators, invisible ones, tags.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { '\u{fffd}' } else { c }).collect()
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_moves_hides_or_turns_round_text() {
        for c in
            ['\u{1b}', '\r', '\n', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{2028}', '\u{feff}', '\u{e0041}']
        {
            let mut out = String::new();
            pair(&mut out, &format!("字段 Field a{c}b"), &format!("x{c}y"));
            line(&mut out, &format!("  {c}"));
            assert_eq!(out, "  字段 Field a\u{fffd}b: x\u{fffd}y\n  \u{fffd}\n", "{c:?}");
        }
        assert_eq!(printable("渝北区山城小面(个体工商户) – “é” 𠮷 🏮"), "渝北区山城小面(个体工商户) – “é” 𠮷 🏮");
    }
}
