//! What the gate asks of a document beyond that it can be read and run: articles, ages of answers, a way to a
//! person, and time limits that keep the law's.
//!
//! A document that was deployed before one of these was asked for stays what it is: only what is deployed from now
//! on is held to them.

use super::document::{EvidenceDefinition, EvidenceKind, RuleDefinition, ServiceDefinition};
use super::refusal::{Refusal, RefusalReason};
use super::text::Basis;

/// The oldest age, in hours, that a document may still let an answer have: a year.
const MAX_AGE_HOURS: u32 = 8_784;

/// Holds a document against all of them.
pub(super) fn check(definition: &ServiceDefinition) -> Result<(), Refusal> {
    definition.rules.iter().try_for_each(rule)?;
    definition.evidence.iter().try_for_each(age)?;
    if let Some(workflow) = &definition.workflow {
        workflow.check_requests().map_err(|defect| Refusal::at("workflow", defect))?;
    }
    let (promised, statutory) = (definition.guide.promised_limit.workdays, definition.guide.statutory_limit.workdays);
    if promised > statutory {
        return Err(Refusal::at("guide.promised_limit", RefusalReason::LongerThanTheLaw { promised, statutory }));
    }
    Ok(())
}

/// Every rule names its law, in both languages, and the article.
fn rule(rule: &RuleDefinition) -> Result<(), Refusal> {
    let missing = |what| Err(Refusal::at(format!("rules.{}.basis", rule.id), RefusalReason::Missing(what)));
    let nameless = |basis: &Basis| [&basis.law.zh, &basis.law.en].iter().any(|name| name.trim().is_empty());
    if rule.basis.iter().any(nameless) {
        return missing("the name of the law");
    }
    if rule.basis.iter().any(|basis| basis.article.is_none()) {
        return missing("the article of the law");
    }
    Ok(())
}

/// An answer that may be of any age would never go to a person for being too old.
fn age(evidence: &EvidenceDefinition) -> Result<(), Refusal> {
    if evidence.kind != EvidenceKind::Answer {
        return Ok(());
    }
    let reason = match evidence.max_age_hours {
        None | Some(0) => RefusalReason::Missing("the most hours that an answer may be old"),
        Some(1..=MAX_AGE_HOURS) => return Ok(()),
        Some(hours) => RefusalReason::TooMany { found: hours as usize, limit: MAX_AGE_HOURS as usize },
    };
    Err(Refusal::at(format!("evidence.{}.max_age_hours", evidence.name), reason))
}
