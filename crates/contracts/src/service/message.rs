//! Messages with inserted facts: `字号“{form.name.zihao}”…`, amounts in fen as `{yuan: form.capital_fen}`. They
//! insert; they never evaluate.

use std::sync::Arc;

use crate::money::Fen;
use crate::rules::{Check, Environment, Reference, Slot, compile};
use crate::value::Value;

use super::refusal::RefusalReason;
use super::template::YUAN;

/// How many characters of one fact are inserted at most, all items of a list together.
const MAX_INSERTED: usize = 200;
/// How many facts one message inserts at most.
pub(super) const MAX_FACTS_INSERTED: usize = 20;

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
    Yuan(Reference),
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
            let amount = name.strip_prefix(YUAN);
            let program = compile(amount.unwrap_or(name), environment, Check::Strict).map_err(|_| bad())?;
            let reference = program.as_reference().cloned().ok_or_else(bad)?;
            if !words.is_empty() {
                parts.push(Part::Words(std::mem::take(&mut words).into()));
            }
            parts.push(if amount.is_some() { Part::Yuan(reference) } else { Part::Fact(reference) });
            let facts = parts.iter().filter(|part| !matches!(part, Part::Words(_))).count();
            if facts > MAX_FACTS_INSERTED {
                return Err(RefusalReason::TooMany { found: facts, limit: MAX_FACTS_INSERTED });
            }
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
            Part::Fact(reference) | Part::Yuan(reference) => Some(reference),
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
                Part::Yuan(reference) => self.insert_amount(&mut text, look_up(slots, reference)),
            }
        }
        text.into()
    }

    fn insert(&self, text: &mut String, value: Option<&Value>) {
        match value {
            Some(Value::List(list)) if list.items().is_empty() => {
                text.push_str(if self.language == Language::Chinese { "无" } else { "none" });
            }
            Some(Value::List(list)) => {
                let mut room = MAX_INSERTED;
                for (at, item) in list.items().iter().enumerate() {
                    if room == 0 {
                        text.push('…');
                        break;
                    }
                    if at > 0 {
                        text.push_str(if self.language == Language::Chinese { "、" } else { ", " });
                    }
                    room = match item {
                        Value::List(_) | Value::Map(_) => {
                            text.push('…');
                            room - 1
                        }
                        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Date(_) => {
                            self.insert_one(text, item, room)
                        }
                    };
                }
            }
            None => text.push('—'),
            Some(one) => {
                self.insert_one(text, one, MAX_INSERTED);
            }
        }
    }

    /// An amount in fen as `600,000.50 元`.
    fn insert_amount(&self, text: &mut String, value: Option<&Value>) {
        let fen = value.and_then(Value::as_int).and_then(|fen| Fen::new(fen).ok());
        let Some(fen) = fen else { return text.push('—') };
        text.push_str(&fen.in_figures());
        text.push_str(if self.language == Language::Chinese { " 元" } else { " yuan" });
    }

    /// Inserts at most so many characters, or one word, and says for how many more there is room.
    fn insert_one(&self, text: &mut String, value: &Value, room: usize) -> usize {
        let chinese = self.language == Language::Chinese;
        let word = match value {
            Value::Text(words) => {
                let mut room = room;
                for character in words.chars().take(room) {
                    text.push(character);
                    room -= 1;
                }
                // An empty text takes room too, or a list of them would never end.
                return if words.is_empty() { room - 1 } else { room };
            }
            Value::Null => "—",
            Value::Int(number) => &number.to_string(),
            Value::Bool(true) if chinese => "是",
            Value::Bool(true) => "yes",
            Value::Bool(false) if chinese => "否",
            Value::Bool(false) => "no",
            Value::Date(date) if chinese => &date.chinese(),
            Value::Date(date) => &date.to_string(),
            Value::List(_) | Value::Map(_) => "…",
        };
        text.push_str(word);
        room.saturating_sub(word.chars().count())
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
        let empty = || Value::list(Vec::new()).unwrap();
        assert_eq!(rendered("没有认缴的股东：{x}。", Chinese, empty()), "没有认缴的股东：无。");
        assert_eq!(rendered("{x}", English, empty()), "none");
        assert_eq!(rendered("{x}", Chinese, true.into()), "是");
        assert_eq!(rendered("{x}", English, false.into()), "no");
        assert_eq!(rendered("{x}", Chinese, Value::Date("2026-01-02".parse().unwrap())), "2026年1月2日");
        assert_eq!(rendered("{x}", English, Value::Date("2026-01-02".parse().unwrap())), "2026-01-02");
        assert_eq!(rendered("{x.y}", Chinese, Value::empty_map()), "—");
        assert_eq!(rendered("{{x}} {x}", English, Value::empty_map()), "{x} …");
        assert_eq!(rendered("", English, Value::Null), "");
    }

    #[test]
    fn amounts_are_printed_in_yuan() {
        use Language::{Chinese, English};
        assert_eq!(rendered("{yuan: x}。", Chinese, 60_000_050.into()), "600,000.50 元。");
        assert_eq!(rendered("{yuan: x}", English, (-100).into()), "-1 yuan");
        for other in [Value::from(i64::MAX), Value::Null, "60".into()] {
            assert_eq!(rendered("{yuan: x}", Chinese, other), "—", "what is no amount is not guessed");
        }
        let sum = Message::compile("{yuan: x + 1}", English, &environment());
        assert!(matches!(sum, Err(RefusalReason::Placeholder(_))));
    }

    #[test]
    fn inserts_only_facts_and_only_so_much_of_them() {
        for bad in ["{x + 1}", "{y}", "{x", "x}", "{}", "{size(x)}"] {
            let refused = Message::compile(bad, Language::English, &environment());
            assert!(matches!(refused, Err(RefusalReason::Placeholder(_))), "{bad}");
        }
        let long = "渝".repeat(1_000);
        assert_eq!(rendered("{x}", Language::Chinese, long.clone().into()).chars().count(), MAX_INSERTED);
        let list = |item: Value| Value::list(vec![item; 10_000]).unwrap();
        for item in [Value::from(long), "".into(), 7.into(), Value::Null, Value::empty_map(), i64::MIN.into()] {
            let length = rendered("{x}", Language::English, list(item)).chars().count();
            assert!(length <= 3 * MAX_INSERTED + 20, "{length}");
        }
        let many = Message::compile(&"{x}".repeat(MAX_FACTS_INSERTED + 1), Language::English, &environment());
        assert!(matches!(many, Err(RefusalReason::TooMany { found: 21, limit: 20 })));
    }
}
