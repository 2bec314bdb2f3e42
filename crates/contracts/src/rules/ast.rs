//! The tree that the parser makes: what was written, before names and types mean anything.

use std::sync::Arc;

/// One node with the byte at which it begins and the depth of the tree under it.
#[derive(Debug, Clone)]
pub(super) struct Expr {
    pub at: usize,
    pub depth: usize,
    pub kind: ExprKind,
}

#[derive(Debug, Clone)]
pub(super) enum ExprKind {
    Null,
    Bool(bool),
    Int(i64),
    Text(Arc<str>),
    Name(Arc<str>),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    Select(Box<Expr>, Arc<str>),
    Index(Box<Expr>, Box<Expr>),
    Call(Arc<str>, Vec<Expr>),
    Method(Box<Expr>, Arc<str>, Vec<Expr>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// Two or more operands of `&&`, flat, so that long chains stay shallow.
    All(Vec<Expr>),
    /// Two or more operands of `||`, flat.
    Any(Vec<Expr>),
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BinaryOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOp {
    /// The operator as it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }

    /// The operator written so, and how tightly it binds; `||` binds 1 and `&&` 2. `in` is a word.
    pub fn from_sign(sign: &str) -> Option<(Self, u8)> {
        Some(match sign {
            "==" => (Self::Equal, 3),
            "!=" => (Self::NotEqual, 3),
            "<" => (Self::Less, 3),
            "<=" => (Self::LessOrEqual, 3),
            ">" => (Self::Greater, 3),
            ">=" => (Self::GreaterOrEqual, 3),
            "+" => (Self::Add, 4),
            "-" => (Self::Subtract, 4),
            "*" => (Self::Multiply, 5),
            "/" => (Self::Divide, 5),
            "%" => (Self::Remainder, 5),
            _ => return None,
        })
    }
}
