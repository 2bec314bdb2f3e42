//! Rules as the window shows them: what they came to, on which law they rest, and which facts they used.
//!
//! A fact is called what the contract calls it: the label of the form's field with its group, the title of the
//! evidence or parameter. Its name in expressions and its exact value stand one click deeper. What it is not: only
//! the labels are chosen here, never an outcome.

use yuzheng_contracts::{
    CheckedService, Report,
    service::{Article, Basis, FactSource, FactUsed, Text},
    value::Value,
};
use yuzheng_protocol::genesis::Genesis;

use crate::{
    filing::word,
    paper::{amount, field_label, in_one_line, plain, size},
    views::{FactView, RuleView, Words},
};

/// The most items of a list that stand in one line.
const MOST_ITEMS: usize = 6;
/// What the contract calls the state that all departments keep.
const LEDGER: &str = "ledger";

/// What facts are named by.
pub(crate) struct Facts<'a> {
    /// The contract.
    pub(crate) contract: &'a CheckedService,
    /// The filling.
    pub(crate) values: &'a Value,
    /// Who the departments are.
    pub(crate) genesis: &'a Genesis,
}

impl Facts<'_> {
    /// Rules of a report.
    pub(crate) fn rules(&self, report: &Report) -> Vec<RuleView> {
        let view = |rule: &yuzheng_contracts::service::RuleReport| RuleView {
            id: rule.id.to_string(),
            basis: laws_in_words(&rule.basis),
            outcome: rule.outcome.as_str().to_owned(),
            otherwise: word(&rule.else_action),
            text: words(&rule.zh, &rule.en),
            reason: rule.reason().map(str::to_owned),
            facts: rule.facts.iter().map(|fact| self.fact(fact)).collect(),
        };
        report.rules.iter().map(view).collect()
    }

    fn fact(&self, fact: &FactUsed) -> FactView {
        let of = |prefix: &str| fact.name.strip_prefix(prefix).unwrap_or(&fact.name).to_owned();
        let (label, value, by, as_of_ms) = match &fact.source {
            FactSource::Form => {
                let path = of("form.");
                (self.field(&path), self.filled(&path, &fact.value), None, None)
            }
            FactSource::Evidence { as_of_ms, .. } => {
                let name = of("evidence.");
                let declared = self.contract.definition().evidence.iter().find(|wanted| wanted.name == name);
                let label = declared.map(|d| crate::filing::words(&d.title)).unwrap_or_default();
                let value = if fact.value == Value::Null {
                    words("还没有答复", "no answer yet")
                } else {
                    said(&name, &fact.value)
                };
                (label, value, declared.map(|d| self.department(&d.from)), *as_of_ms)
            }
            FactSource::Parameter => {
                let name = of("params.");
                let declared = self.contract.definition().params.iter().find(|param| param.name == name);
                let label = declared.map(|d| crate::filing::words(&d.title)).unwrap_or_default();
                (label, said(&name, &fact.value), None, None)
            }
            FactSource::DecisionDate => {
                (words("决定日期", "Day of the decision"), said(&fact.name, &fact.value), None, None)
            }
            FactSource::Computed => (Words::default(), said(&fact.name, &fact.value), None, None),
        };
        FactView {
            name: fact.name.to_string(),
            label,
            value,
            exact: plain(&fact.value),
            source: fact.source.to_string(),
            by,
            as_of_ms: as_of_ms.map(|ms| ms as f64),
        }
    }

    /// 名称 · 字号: the label of a field, after that of its group where that says more.
    fn field(&self, path: &str) -> Words {
        let own = field_label(self.contract, path);
        let form = &self.contract.definition().form;
        let group = path.rsplit_once('.').and_then(|(group, _)| form.fields.iter().find(|f| f.path == group));
        match group.map(|group| &group.label) {
            Some(group) if !own.zh.contains(&group.zh) && !group.zh.contains(&own.zh) => {
                words(&format!("{} · {}", group.zh, own.zh), &format!("{} · {}", group.en, own.en))
            }
            Some(_) | None => own,
        }
    }

    fn filled(&self, path: &str, value: &Value) -> Words {
        match value {
            Value::Null => words("没有填", "not filled in"),
            Value::Bool(is) => yes_or_no(*is),
            other => match in_one_line(self.contract, self.values, path, other) {
                Some(line) if line.is_empty() => words("无", "none"),
                Some(line) => words(&line, &line),
                None => said(path, other),
            },
        }
    }

    fn department(&self, code: &str) -> Words {
        department_words(self.genesis, code)
    }
}

/// What a department is called, or the state that all of them keep.
pub(crate) fn department_words(genesis: &Genesis, code: &str) -> Words {
    match genesis.department_by_code(code) {
        Some(department) => words(&department.short_zh, &department.name_en),
        None if code == LEDGER => words("政务链", "The chain"),
        None => words(code, code),
    }
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.to_owned(), en: en.to_owned() }
}

fn yes_or_no(is: bool) -> Words {
    if is { words("是", "yes") } else { words("否", "no") }
}

/// A value in words. Documents end the name of an amount with its unit.
pub(crate) fn said(name: &str, value: &Value) -> Words {
    if let Value::Bool(is) = value {
        return yes_or_no(*is);
    }
    if let Some(number) = value.as_int() {
        let unit = name.rsplit('_').next().unwrap_or_default();
        return match unit {
            "fen" => words(&amount(number), &amount(number)),
            "bytes" => words(&size(number), &size(number)),
            "months" => words(&format!("{number} 个月"), &format!("{number} months")),
            _no_unit => words(&number.to_string(), &number.to_string()),
        };
    }
    if let Some(items) = value.as_list() {
        return listed(items);
    }
    // Dates and times are JSON texts.
    let text = plain(value).trim_matches('"').to_owned();
    match text.parse::<yuzheng_contracts::date::Date>() {
        Ok(date) => words(&date.chinese(), &text),
        Err(_no_date) => words(&text, &text),
    }
}

/// The first items of a list, and how many there are.
fn listed(items: &[Value]) -> Words {
    let shown: Vec<String> = items.iter().take(MOST_ITEMS).map(plain).collect();
    match items.len() {
        0 => words("无", "none"),
        more if more > MOST_ITEMS => {
            words(&format!("{}等 {more} 项", shown.join("、")), &format!("{} … ({more} in all)", shown.join(", ")))
        }
        _ => words(&shown.join("、"), &shown.join(", ")),
    }
}

/// Laws with their articles, each law named once: 名称登记管理规定 第6、7条.
pub(crate) fn laws_in_words(bases: &[Basis]) -> Words {
    let mut laws: Vec<(&Text, Vec<&Article>)> = Vec::new();
    for basis in bases {
        let at = laws.iter().position(|(law, _)| **law == basis.law);
        let at = at.unwrap_or_else(|| {
            laws.push((&basis.law, Vec::new()));
            laws.len() - 1
        });
        laws[at].1.extend(&basis.article);
    }
    let list = |articles: &[&Article], between: &str| {
        articles.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
    };
    let zh = laws.iter().map(|(law, articles)| match articles.as_slice() {
        [] => law.zh.clone(),
        [one] => format!("{} {}", law.zh, one.chinese()),
        more if more.iter().all(|one| one.is_whole()) => format!("{} 第{}条", law.zh, list(more, "、")),
        more => format!("{} {}", law.zh, more.iter().map(|one| one.chinese()).collect::<Vec<_>>().join("、")),
    });
    let en = laws.iter().map(|(law, articles)| match articles.as_slice() {
        [] => law.en.clone(),
        [one] => format!("{} {}", law.en, one.english()),
        more if more.iter().all(|one| one.is_whole()) => format!("{} Art. {}", law.en, list(more, ", ")),
        more => format!("{} {}", law.en, more.iter().map(|one| one.english()).collect::<Vec<_>>().join(", ")),
    });
    Words { zh: zh.collect::<Vec<_>>().join("；"), en: en.collect::<Vec<_>>().join("; ") }
}

#[cfg(test)]
mod tests;
