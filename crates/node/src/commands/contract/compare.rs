//! `contract diff`: what changed between two documents.

use std::fmt::Write as _;

use yuzheng_contracts::json::parse;
use yuzheng_contracts::service::diff::{self, Diff};

use super::{DiffArgs, Language, source};

/// Prints what changed.
pub fn diff(args: &DiffArgs) -> anyhow::Result<()> {
    let read = |path| -> anyhow::Result<_> { Ok(parse(&source::document(path)?, usize::MAX)?) };
    let diff = diff::diff(&read(&args.old)?, &read(&args.new)?);
    if args.printing.json {
        println!("{}", serde_json::to_string(&diff)?);
    } else {
        print!("{}", as_text(&diff, args.printing.lang));
    }
    Ok(())
}

fn as_text(diff: &Diff, language: Language) -> String {
    let mut out = String::new();
    for part in &diff.parts {
        writeln!(out, "{}", language.of(&part.title)).expect("a String takes everything");
        for change in &part.changes {
            writeln!(out, "  {}", language.of(&change.sentence)).expect("a String takes everything");
        }
    }
    if diff.is_empty() {
        out.push_str(match language {
            Language::Zh => "没有变化。\n",
            Language::En => "nothing changed.\n",
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(old: &str, new: &str, language: Language) -> String {
        let value = |text: &str| parse(text.as_bytes(), usize::MAX).unwrap();
        as_text(&diff::diff(&value(old), &value(new)), language)
    }

    #[test]
    fn changes_are_grouped_by_part_in_the_language_asked_for() {
        let (old, new) = (r#"{"version":"1","rules":[]}"#, r#"{"version":"2","rules":[{"id":"N1"}]}"#);
        assert_eq!(text(old, new, Language::Zh), "基本信息\n  版本：由「1」改为「2」\n规则\n  新增 规则 N1\n");
        assert_eq!(text(old, new, Language::En), "General\n  version: from “1” to “2”\nRules\n  added rule N1\n");
        assert_eq!(text(old, old, Language::Zh), "没有变化。\n");
    }
}
