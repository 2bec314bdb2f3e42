//! Why a document is refused: the place in it and the reason.

use crate::form::FormDefect;
use crate::json::JsonError;
use crate::rules::{CompileError, TableError};

use super::link::LinkError;
use super::soundness::WorkflowDefect;

mod words;

/// A refusal with the place, such as `rules.N1.check`.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Refusal {
    /// Where in the document.
    pub place: String,
    /// What is wrong there.
    pub reason: RefusalReason,
}

impl Refusal {
    pub(crate) fn at(place: impl Into<String>, reason: impl Into<RefusalReason>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }
}

/// What is wrong with a document.
#[derive(Debug, thiserror::Error)]
pub enum RefusalReason {
    /// Not canonical JSON, or too large.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Not the shape of a service definition.
    #[error("{0}")]
    Shape(String),
    /// An expression does not compile.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// Shape and layout of the form do not fit.
    #[error(transparent)]
    Form(#[from] FormDefect),
    /// Rows that make no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A workflow that does not hold together.
    #[error(transparent)]
    Workflow(#[from] WorkflowDefect),
    /// A reference document cannot be put in.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A name that cannot be used.
    #[error("{0:?} cannot be used as a name")]
    Name(String),
    /// A name twice.
    #[error("{0:?} stands twice")]
    Duplicate(String),
    /// More of something than allowed.
    #[error("{found}, at most {limit} are allowed")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something that has no place here.
    #[error("{0} has no place here")]
    OutOfPlace(&'static str),
    /// An expression of the wrong type.
    #[error("must be {expected}, is {found}")]
    Type {
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// A message that inserts something other than a fact.
    #[error("{0:?} is not a fact that can be inserted")]
    Placeholder(String),
    /// A table, column, state or test that is not there.
    #[error("there is no {0:?}")]
    Unknown(String),
    /// A value in force from a day after its last, or two values on one day.
    #[error("the periods of its values overlap or are reversed")]
    Periods,
    /// What is promised takes longer than the law allows.
    #[error("{promised} working days are promised, the law allows {statutory}")]
    LongerThanTheLaw {
        /// Working days promised.
        promised: u32,
        /// Working days of the law.
        statutory: u32,
    },
    /// A test came to another verdict.
    #[error("verdict {found}, expected {expected}")]
    TestVerdict {
        /// What the test expects.
        expected: String,
        /// What came of it.
        found: String,
    },
    /// A test came to another outcome of a rule.
    #[error("rule {rule}: {found}, expected {expected}")]
    TestRule {
        /// The rule.
        rule: String,
        /// What the test expects.
        expected: String,
        /// What came of it.
        found: String,
    },
    /// A test came to another output.
    #[error("output {output}: {found}, expected {expected}")]
    TestOutput {
        /// The output.
        output: String,
        /// What the test expects, as JSON.
        expected: String,
        /// What came of it, as JSON.
        found: String,
    },
    /// A rule without a test in which it passes, or without one in which it fails.
    #[error("no test in which the rule {0}")]
    Untested(&'static str),
    /// An expression that takes too much on the form of a test, in a stable word: `out_of_gas` or `too_large`.
    #[error("takes too much on the form of a test ({0})")]
    Excessive(&'static str),
    /// Checking the document costs more than the gate pays.
    #[error("{used} gas, the gate pays at most {limit}")]
    Gas {
        /// Gas used.
        used: u64,
        /// Gas allowed.
        limit: u64,
    },
}
