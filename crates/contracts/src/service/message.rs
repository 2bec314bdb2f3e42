//! Messages with inserted facts: `字号“{form.name.zihao}”…`. They insert; they never evaluate.

use std::sync::Arc;

use crate::rules::{Check, Environment, Reference, Slot, compile};
use crate::value::Value;

use super::refusal::RefusalReason;

/// How many characters of one fact are inserted at most.
const MAX_INSERTED: usize = 200;

/// A message that is ready to be filled.
#[derive(Debug, Clone)]
pub(super) struct Message {
    parts: Vec<Part>,
    language: Language,
}

#[derive(Debug, Clone)]
enum Part {
    Words(Arc<str>),
    Fact(Reference),
}

/// The language whose words stand around and inside facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

impl Message {
    /// Reads a template; `{{` and `}}` stand for braces.
    pub fn compile(template: &str, language: Language, environment: &Environment) -> Result<Self, RefusalReason> {
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            words.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if after.starts_with(brace) {
                words.push_str(brace);
                rest = &after[1..];
                continue;
            }
            let close = after.find('}').filter(|_| brace == "{");
            let close = close.ok_or_else(|| RefusalReason::Placeholder(rest[at..].to_owned()))?;
            let name = &after[..close];
            let bad = || RefusalReason::Placeholder(name.to_owned());
            let program = compile(name, environment, Check::Strict).map_err(|_| bad())?;
            let reference = program.as_reference().cloned().ok_or_else(bad)?;
            if !words.is_empty() {
                parts.push(Part::Words(std::mem::take(&mut words).into()));
            }
            parts.push(Part::Fact(reference));
            rest = &after[close + 1..];
        }
        words.push_str(rest);
        if !words.is_empty() || parts.is_empty() {
            parts.push(Part::Words(words.into()));
        }
        Ok(Self { parts, language })
    }

    /// The facts that the message inserts.
    pub fn facts(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().filter_map(|part| match part {
            Part::Words(_) => None,
            Part::Fact(reference) => Some(reference),
        })
    }

    /// The message with the facts' present values.
    pub fn render(&self, slots: &[Slot]) -> Arc<str> {
        if let [Part::Words(words)] = &self.parts[..] {
            return words.clone();
        }
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Fact(reference) => self.insert(&mut text, look_up(slots, reference)),
            }
        }
        text.into()
    }

    fn insert(&self, text: &mut String, value: Option<&Value>) {
        let chinese = self.language == Language::Chinese;
        match value {
            None | Some(Value::Null) => text.push('—'),
            Some(Value::Text(words)) => text.extend(words.chars().take(MAX_INSERTED)),
            Some(Value::Int(number)) => text.push_str(&number.to_string()),
            Some(Value::Bool(true)) => text.push_str(if chinese { "是" } else { "yes" }),
            Some(Value::Bool(false)) => text.push_str(if chinese { "否" } else { "no" }),
            Some(Value::Date(date)) if chinese => text.push_str(&date.chinese()),
            Some(Value::Date(date)) => text.push_str(&date.to_string()),
            Some(Value::List(list)) => {
                for (at, item) in list.items().iter().take(MAX_INSERTED).enumerate() {
                    if at > 0 {
                        text.push_str(if chinese { "、" } else { ", " });
                    }
                    match item {
                        Value::List(_) | Value::Map(_) => text.push('…'),
                        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Date(_) => {
                            self.insert(text, Some(item));
                        }
                    }
                }
            }
            Some(Value::Map(_)) => text.push('…'),
        }
    }
}

/// The present value of a reference.
pub(super) fn look_up<'s>(slots: &'s [Slot], reference: &Reference) -> Option<&'s Value> {
    let value = slots[reference.slot].get()?.as_ref().ok()?;
    reference.keys.iter().try_fold(value, |value, key| value.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Type;

    fn environment() -> Environment {
        let mut environment = Environment::new();
        environment.declare("x", Type::Dyn);
        environment
    }

    fn rendered(template: &str, language: Language, value: Value) -> String {
        let message = Message::compile(template, language, &environment()).unwrap();
        message.render(&[Slot::from(Ok(value))]).to_string()
    }

    #[test]
    fn inserts_facts_in_the_words_of_the_language() {
        use Language::{Chinese, English};
        let list = Value::list(vec!["甲".into(), 2.into(), Value::empty_map()]).unwrap();
        assert_eq!(rendered("“{x}”不行", Chinese, "山月".into()), "“山月”不行");
        assert_eq!(rendered("{x}", Chinese, list.clone()), "甲、2、…");
        assert_eq!(rendered("{x}", English, list), "甲, 2, …");
        assert_eq!(rendered("{x}", Chinese, true.into()), "是");
        assert_eq!(rendered("{x}", English, false.into()), "no");
        assert_eq!(rendered("{x}", Chinese, Value::Date("2026-01-02".parse().unwrap())), "2026年1月2日");
        assert_eq!(rendered("{x}", English, Value::Date("2026-01-02".parse().unwrap())), "2026-01-02");
        assert_eq!(rendered("{x.y}", Chinese, Value::empty_map()), "—");
        assert_eq!(rendered("{{x}} {x}", English, Value::empty_map()), "{x} …");
        assert_eq!(rendered("", English, Value::Null), "");
    }

    #[test]
    fn inserts_only_facts_and_only_so_much_of_them() {
        for bad in ["{x + 1}", "{y}", "{x", "x}", "{}", "{size(x)}"] {
            let refused = Message::compile(bad, Language::English, &environment());
            assert!(matches!(refused, Err(RefusalReason::Placeholder(_))), "{bad}");
        }
        let long = "渝".repeat(1_000);
        assert_eq!(rendered("{x}", Language::Chinese, long.into()).chars().count(), MAX_INSERTED);
    }
}
