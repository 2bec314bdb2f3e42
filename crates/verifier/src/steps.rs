//! The checks as a reader thinks of them: whole, certified, on the chain, whose signature, how it stands.

use serde::Serialize;
use yuzheng_protocol::{
    fork::ForkError,
    receipt::{ReceiptError, VerifiedReceipt},
    transaction::Entry,
};

use crate::{facts::Facts, reexecution::ReexecutionError};

/// A check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepId {
    /// 完整: the file is whole and in its one form.
    Whole,
    /// 部门签认: a quorum of departments signed the tip.
    Certified,
    /// 在链上: the entry stands in a block of the certified history.
    OnChain,
    /// 谁签的: the entry carries its signer's signature.
    Signed,
    /// 目前状态: the state shown is the one at the tip.
    State,
    /// 出示内容: opened fields and the trace are what was recorded.
    Shown,
    /// 两个不同的区块头: fork evidence holds two headers of one height.
    Conflict,
    /// 规则版本: contract and documents are those by which it was decided.
    Rules,
    /// 填报内容: the form is the one that was committed to.
    Input,
    /// 重算结果: running the rules gives the trace on record.
    Result,
    /// 决定: the decision follows from it.
    Decision,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// It holds.
    Passed,
    /// It does not hold, or cannot be told.
    Failed,
    /// Not reached, because an earlier one ended the check.
    NotReached,
    /// The receipt shows nothing to check here.
    NothingShown,
}

/// A check with its words and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which check.
    pub id: StepId,
    /// How it ended.
    pub result: StepResult,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
}

/// In the order in which they are made.
const ORDER: [StepId; 6] =
    [StepId::Whole, StepId::Certified, StepId::OnChain, StepId::Signed, StepId::State, StepId::Shown];

/// The checks of fork evidence, in the order in which they are made.
const FORK_ORDER: [StepId; 3] = [StepId::Whole, StepId::Conflict, StepId::Certified];

impl StepId {
    const fn zh(self) -> &'static str {
        match self {
            Self::Whole => "完整",
            Self::Certified => "部门签认",
            Self::OnChain => "在链上",
            Self::Signed => "谁签的",
            Self::State => "目前状态",
            Self::Shown => "出示内容",
            Self::Conflict => "同一高度有两个不同的区块头",
            Self::Rules => "规则就是当时的规则",
            Self::Input => "填报内容就是当时的内容",
            Self::Result => "重新计算，结果相同",
            Self::Decision => "决定与结果相符",
        }
    }

    const fn en(self) -> &'static str {
        match self {
            Self::Whole => "The file is whole",
            Self::Certified => "Certified by the departments",
            Self::OnChain => "On the chain",
            Self::Signed => "Whose signature",
            Self::State => "How it stands",
            Self::Shown => "What is shown of it",
            Self::Conflict => "Two different headers of one height",
            Self::Rules => "The rules are those of then",
            Self::Input => "The form is the one of then",
            Self::Result => "Running them again gives the same",
            Self::Decision => "The decision follows from it",
        }
    }

    fn step(self, result: StepResult) -> Step {
        Step { id: self, result, zh: self.zh().to_owned(), en: self.en().to_owned() }
    }
}

/// The checks of a valid receipt.
pub(crate) fn all_passed(receipt: &VerifiedReceipt, facts: &Facts) -> Vec<Step> {
    let bundle = receipt.bundle();
    let nothing = |id| match id {
        StepId::Whole
        | StepId::Certified
        | StepId::Conflict
        | StepId::Rules
        | StepId::Input
        | StepId::Result
        | StepId::Decision => false,
        StepId::OnChain => bundle.entries.is_empty(),
        StepId::Signed => !bundle.entries.iter().any(|e| matches!(e.entry, Entry::Signed(_))),
        StepId::State => bundle.state.is_empty(),
        StepId::Shown => bundle.entries.iter().all(|e| e.openings.is_empty() && e.trace.is_none()),
    };
    let step = |id: StepId| {
        let mut step = id.step(if nothing(id) { StepResult::NothingShown } else { StepResult::Passed });
        if id == StepId::State && !nothing(id) {
            step.zh = format!("目前状态（截至 {}）", facts.as_of);
            step.en = format!("How it stands (as of {})", facts.as_of);
        }
        step
    };
    ORDER.map(step).to_vec()
}

/// The checks of a receipt up to the one that failed.
pub(crate) fn failed_at(error: &ReceiptError) -> Vec<Step> {
    let failed = match error {
        ReceiptError::Unreadable(_) | ReceiptError::UnknownVersion { .. } | ReceiptError::Inconsistent => StepId::Whole,
        ReceiptError::OtherChain { .. }
        | ReceiptError::UnknownEpoch { .. }
        | ReceiptError::Hop(_)
        | ReceiptError::Tip(_) => StepId::Certified,
        ReceiptError::History(_) | ReceiptError::Inclusion(_) => StepId::OnChain,
        ReceiptError::Transaction(_) => StepId::Signed,
        ReceiptError::State(_) | ReceiptError::Incomplete { .. } => StepId::State,
        ReceiptError::Opening { .. } | ReceiptError::Trace => StepId::Shown,
    };
    up_to(&ORDER, failed)
}

/// The checks of running a decision again, in the order in which they are made.
const RUN_ORDER: [StepId; 4] = [StepId::Rules, StepId::Input, StepId::Result, StepId::Decision];

/// The checks of a valid receipt, and those of running its decision again up to the one that failed.
pub(crate) fn with_run(mut checks: Vec<Step>, error: Option<&ReexecutionError>) -> Vec<Step> {
    let run = match error.map(run_failed_at) {
        None => RUN_ORDER.map(|id| id.step(StepResult::Passed)).to_vec(),
        Some(failed) => up_to(&RUN_ORDER, failed),
    };
    checks.extend(run);
    checks
}

const fn run_failed_at(error: &ReexecutionError) -> StepId {
    match error {
        ReexecutionError::Unreadable(_)
        | ReexecutionError::NoDecision
        | ReexecutionError::Trace { .. }
        | ReexecutionError::Contract { .. }
        | ReexecutionError::Unrunnable(_)
        | ReexecutionError::DocumentMissing { .. }
        | ReexecutionError::NoRun => StepId::Rules,
        ReexecutionError::Fields { .. } => StepId::Input,
        ReexecutionError::OtherResult => StepId::Result,
        ReexecutionError::OtherDecision | ReexecutionError::Answers(_) => StepId::Decision,
    }
}

/// The checks of fork evidence that holds.
pub(crate) fn fork_proven() -> Vec<Step> {
    FORK_ORDER.map(|id| id.step(StepResult::Passed)).to_vec()
}

/// The checks of fork evidence up to the one that failed.
pub(crate) fn fork_failed_at(error: &ForkError) -> Vec<Step> {
    let failed = match error {
        ForkError::Unreadable(_) | ForkError::UnknownVersion { .. } => StepId::Whole,
        ForkError::NoConflict { .. } => StepId::Conflict,
        ForkError::OtherChain { .. } | ForkError::UnknownEpoch { .. } | ForkError::Hop(_) | ForkError::Header(_) => {
            StepId::Certified
        }
    };
    up_to(&FORK_ORDER, failed)
}

fn up_to(order: &[StepId], failed: StepId) -> Vec<Step> {
    let at = order.iter().position(|id| *id == failed).unwrap_or_default();
    let result = |i: usize| match i.cmp(&at) {
        core::cmp::Ordering::Less => StepResult::Passed,
        core::cmp::Ordering::Equal => StepResult::Failed,
        core::cmp::Ordering::Greater => StepResult::NotReached,
    };
    order.iter().enumerate().map(|(i, id)| id.step(result(i))).collect()
}

/// No check was made.
pub(crate) fn none_made() -> Vec<Step> {
    ORDER.map(|id| id.step(StepResult::NotReached)).to_vec()
}
