//! Compiled expressions: names are slots, functions are variants, nothing is looked up by text that
//! could be known before.

use std::sync::Arc;

use super::ast::BinaryOp;
use super::types::Type;
use crate::value::Value;

/// A compiled expression. It runs on the [`super::Environment`] that it was compiled in.
#[derive(Debug, Clone)]
pub struct Program {
    pub(super) root: Node,
    pub(super) kind: Type,
    pub(super) reads: Vec<Reference>,
}

impl Program {
    /// The static type of the result.
    #[must_use]
    pub fn kind(&self) -> &Type {
        &self.kind
    }

    /// The variables and fields that the expression reads, each once, in order of appearance.
    #[must_use]
    pub fn reads(&self) -> &[Reference] {
        &self.reads
    }

    /// Whether the expression calls a function anywhere.
    #[must_use]
    pub fn calls(&self, function: Function) -> bool {
        self.root.calls(function)
    }

    /// If the expression is nothing but a variable or a field of one: that reference.
    #[must_use]
    pub fn as_reference(&self) -> Option<&Reference> {
        match &self.root {
            Node::Slot { .. } | Node::Path { .. } => self.reads.first(),
            Node::Const(_)
            | Node::Local(_)
            | Node::Field(..)
            | Node::Index(..)
            | Node::Has(..)
            | Node::Not(_)
            | Node::Negate(_)
            | Node::All(_)
            | Node::Any(_)
            | Node::Choice(_)
            | Node::Binary(..)
            | Node::List(_)
            | Node::Map(_)
            | Node::Loop(_)
            | Node::Call(..)
            | Node::Table(..) => None,
        }
    }
}

/// A variable, or a field of one reached by names alone: `form.operator.name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The variable's number in the environment.
    pub slot: usize,
    /// The field names after it.
    pub keys: Arc<[Arc<str>]>,
    /// The whole as it is written.
    pub text: Arc<str>,
}

#[derive(Debug, Clone)]
pub(super) enum Node {
    Const(Value),
    Slot {
        slot: usize,
    },
    Path {
        slot: usize,
        keys: Arc<[Arc<str>]>,
        text: Arc<str>,
    },
    /// A variable of a macro, counted from the outermost.
    Local(usize),
    Field(Box<Node>, Arc<str>),
    Index(Box<Node>, Box<Node>),
    Has(Box<Node>, Arc<str>),
    Not(Box<Node>),
    Negate(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Choice(Box<[Node; 3]>),
    Binary(BinaryOp, Box<Node>, Box<Node>),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    Loop(Box<Loop>),
    Call(Function, Vec<Node>),
    Table(usize, Box<Node>),
}

impl Node {
    fn calls(&self, function: Function) -> bool {
        let any = |nodes: &[Node]| nodes.iter().any(|node| node.calls(function));
        match self {
            Self::Const(_) | Self::Slot { .. } | Self::Path { .. } | Self::Local(_) => false,
            Self::Field(inner, _) | Self::Has(inner, _) | Self::Not(inner) | Self::Negate(inner) => {
                inner.calls(function)
            }
            Self::Table(_, key) => key.calls(function),
            Self::Index(left, right) | Self::Binary(_, left, right) => left.calls(function) || right.calls(function),
            Self::All(nodes) | Self::Any(nodes) | Self::List(nodes) => any(nodes),
            Self::Choice(nodes) => any(&nodes[..]),
            Self::Map(entries) => entries.iter().any(|(key, value)| key.calls(function) || value.calls(function)),
            Self::Loop(inner) => {
                let parts = inner.condition.iter().chain(&inner.result);
                inner.range.calls(function) || parts.into_iter().any(|node| node.calls(function))
            }
            Self::Call(called, args) => *called == function || any(args),
        }
    }
}

/// A macro over the items of a list or the keys of a map.
#[derive(Debug, Clone)]
pub(super) struct Loop {
    pub kind: LoopKind,
    pub range: Node,
    /// The condition of `filter` and of the long form of `map`, or the body of `exists` and `all`.
    pub condition: Option<Node>,
    /// What `map` makes of each item.
    pub result: Option<Node>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoopKind {
    Exists,
    All,
    Filter,
    Map,
}

/// The functions of `rules/1`. Frozen: a change of meaning is `rules/2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `size(x)`: code points of text, items of a list, entries of a map.
    Size,
    /// `s.startsWith(prefix)`.
    StartsWith,
    /// `s.endsWith(suffix)`.
    EndsWith,
    /// `s.contains(part)`.
    Contains,
    /// `list.join(separator)`: one text of many.
    Join,
    /// `date("2026-11-22")`.
    Date,
    /// `addMonths(date, n)`: clamps to the month's end.
    AddMonths,
    /// `addWorkdays(date, n)`: by the deployed calendar, never guessed.
    AddWorkdays,
    /// `fullYears(from, to)`: completed years.
    FullYears,
    /// `fullMonths(from, to)`: completed months.
    FullMonths,
    /// `mulDiv(a, b, c)`: a × b ÷ c, half up away from zero, through 128 bits.
    MulDiv,
    /// `round(n, unit)`: to the nearest multiple of `unit`, half away from zero.
    Round,
    /// `residentId(s)`: `{valid, birth, division, male}`; only `valid` if it is not valid.
    ResidentId,
    /// `uscc(s)`: `{valid, department, kind, division}`; only `valid` if it is not valid.
    Uscc,
    /// `mod1110(digits)`: the check digit.
    Mod1110,
    /// `isHan(s)`: not empty and nothing but Chinese characters.
    IsHan,
    /// `codePoints(s)`: a list of one-character texts.
    CodePoints,
    /// `inForce(row, date)`: the row exists and its `valid_from`/`valid_to` hold the date.
    InForce,
    /// `sum(list)`: of integers, 0 for none; a fault if 64 bits cannot hold the result.
    Sum,
}

impl Function {
    /// The function's name and how it is called, if `rules/1` has one of that name.
    pub(super) fn named(name: &str) -> Option<(Self, CallStyle)> {
        use CallStyle::{Either, Global, Method};
        Some(match name {
            "size" => (Self::Size, Either),
            "startsWith" => (Self::StartsWith, Method),
            "endsWith" => (Self::EndsWith, Method),
            "contains" => (Self::Contains, Method),
            "join" => (Self::Join, Method),
            "date" => (Self::Date, Global),
            "addMonths" => (Self::AddMonths, Global),
            "addWorkdays" => (Self::AddWorkdays, Global),
            "fullYears" => (Self::FullYears, Global),
            "fullMonths" => (Self::FullMonths, Global),
            "mulDiv" => (Self::MulDiv, Global),
            "round" => (Self::Round, Global),
            "residentId" => (Self::ResidentId, Global),
            "uscc" => (Self::Uscc, Global),
            "mod1110" => (Self::Mod1110, Global),
            "isHan" => (Self::IsHan, Global),
            "codePoints" => (Self::CodePoints, Global),
            "inForce" => (Self::InForce, Global),
            "sum" => (Self::Sum, Either),
            _ => return None,
        })
    }

    /// The name as it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::StartsWith => "startsWith",
            Self::EndsWith => "endsWith",
            Self::Contains => "contains",
            Self::Join => "join",
            Self::Date => "date",
            Self::AddMonths => "addMonths",
            Self::AddWorkdays => "addWorkdays",
            Self::FullYears => "fullYears",
            Self::FullMonths => "fullMonths",
            Self::MulDiv => "mulDiv",
            Self::Round => "round",
            Self::ResidentId => "residentId",
            Self::Uscc => "uscc",
            Self::Mod1110 => "mod1110",
            Self::IsHan => "isHan",
            Self::CodePoints => "codePoints",
            Self::InForce => "inForce",
            Self::Sum => "sum",
        }
    }

    /// The argument types and the result type; a method's target is the first argument.
    pub(super) fn signature(self) -> (Vec<Type>, Type) {
        use Type::{Bool, Date, Dyn, Int, Text};
        match self {
            Self::Size => (vec![Dyn], Int),
            Self::StartsWith | Self::EndsWith | Self::Contains => (vec![Text, Text], Bool),
            Self::Join => (vec![Type::list(Text), Text], Text),
            Self::Date => (vec![Text], Date),
            Self::AddMonths | Self::AddWorkdays => (vec![Date, Int], Date),
            Self::FullYears | Self::FullMonths => (vec![Date, Date], Int),
            Self::MulDiv => (vec![Int, Int, Int], Int),
            Self::Round => (vec![Int, Int], Int),
            Self::ResidentId => {
                (vec![Text], Type::record([("valid", Bool), ("birth", Date), ("division", Text), ("male", Bool)]))
            }
            Self::Uscc => {
                (vec![Text], Type::record([("valid", Bool), ("department", Text), ("kind", Text), ("division", Text)]))
            }
            Self::Mod1110 => (vec![Text], Int),
            Self::IsHan => (vec![Text], Bool),
            Self::CodePoints => (vec![Text], Type::list(Text)),
            Self::InForce => (vec![Type::Map(Arc::new(Dyn)), Date], Bool),
            Self::Sum => (vec![Type::list(Int)], Int),
        }
    }
}

/// How a function may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallStyle {
    /// `f(x)`.
    Global,
    /// `x.f()`.
    Method,
    /// Both.
    Either,
}
