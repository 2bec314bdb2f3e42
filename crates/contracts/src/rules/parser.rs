//! Tokens to tree (cel-spec, "Syntax": grammar), by recursive descent with precedence climbing.
//!
//! Invariant: recursion is bounded by [`MAX_DEPTH`] before a level is entered, so no input, however
//! long or nested, overflows the stack. Caps: see the constants.

use std::sync::Arc;

use super::ast::{BinaryOp, Expr, ExprKind};
use super::error::{CompileError, CompileErrorKind, Outside};
use super::lexer::{Token, TokenKind, tokenize};

/// The longest expression, in bytes.
pub const MAX_BYTES: usize = 2_000;
/// The most nodes that one expression has.
pub const MAX_NODES: usize = 500;
/// How deep an expression nests.
pub const MAX_DEPTH: usize = 40;

const RESERVED: [&str; 18] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

pub(super) fn parse(source: &str) -> Result<Expr, CompileError> {
    if source.len() > MAX_BYTES {
        let kind = CompileErrorKind::TooLong { found: source.len(), limit: MAX_BYTES };
        return Err(CompileError { at: MAX_BYTES, kind });
    }
    let mut parser = Parser { tokens: tokenize(source)?, next: 0, nesting: 0, nodes: 0 };
    let expr = parser.expression()?;
    if parser.peek().kind != TokenKind::End {
        return Err(parser.unexpected("an operator or the end"));
    }
    Ok(expr)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    nesting: usize,
    nodes: usize,
}

/// An operator between two operands.
#[derive(Clone, Copy)]
enum Operator {
    Or,
    And,
    Binary(BinaryOp),
}

type Parsed = Result<Expr, CompileError>;

impl Parser {
    fn peek(&self) -> &Token {
        // The end token is never consumed, so there always is a next one.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn at_sign(&self, sign: &str) -> bool {
        matches!(self.peek().kind, TokenKind::Sign(found) if found == sign)
    }

    fn accept(&mut self, sign: &str) -> bool {
        let found = self.at_sign(sign);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), CompileError> {
        if self.accept(sign) { Ok(()) } else { Err(self.unexpected(sign)) }
    }

    fn unexpected(&self, expected: &'static str) -> CompileError {
        let token = self.peek();
        let found = match &token.kind {
            TokenKind::Int(number) => number.to_string(),
            TokenKind::Text(_) => "text".to_owned(),
            TokenKind::Name(name) => name.to_string(),
            TokenKind::Sign(sign) => (*sign).to_owned(),
            TokenKind::End => "the end".to_owned(),
        };
        CompileError { at: token.at, kind: CompileErrorKind::Unexpected { expected, found } }
    }

    fn node(&mut self, at: usize, depth_below: usize, kind: ExprKind) -> Parsed {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(CompileError { at, kind: CompileErrorKind::TooManyNodes(MAX_NODES) });
        }
        let depth = depth_below + 1;
        if depth > MAX_DEPTH {
            return Err(CompileError { at, kind: CompileErrorKind::TooDeep(MAX_DEPTH) });
        }
        Ok(Expr { at, depth, kind })
    }

    /// A chain that got one more operand: no node of its own, but its depth may have grown.
    fn chain(&self, at: usize, depth: usize, kind: ExprKind) -> Parsed {
        if depth > MAX_DEPTH {
            return Err(CompileError { at, kind: CompileErrorKind::TooDeep(MAX_DEPTH) });
        }
        Ok(Expr { at, depth, kind })
    }

    fn expression(&mut self) -> Parsed {
        self.nesting += 1;
        if self.nesting > MAX_DEPTH {
            let at = self.peek().at;
            return Err(CompileError { at, kind: CompileErrorKind::TooDeep(MAX_DEPTH) });
        }
        let expr = self.choice();
        self.nesting -= 1;
        expr
    }

    fn choice(&mut self) -> Parsed {
        let condition = self.operators(1)?;
        if !self.accept("?") {
            return Ok(condition);
        }
        let yes = self.operators(1)?;
        self.expect(":")?;
        let no = self.expression()?;
        let (at, below) = (condition.at, condition.depth.max(yes.depth).max(no.depth));
        self.node(at, below, ExprKind::Choice(Box::new(condition), Box::new(yes), Box::new(no)))
    }

    /// A chain of operators that bind at least as tightly as `tightness`; all of them group left.
    fn operators(&mut self, tightness: u8) -> Parsed {
        let mut left = self.unary()?;
        while let Some((operator, binds)) = self.operator(tightness) {
            self.next += 1;
            let right = self.operators(binds + 1)?;
            left = self.join(operator, left, right)?;
        }
        Ok(left)
    }

    fn operator(&self, tightness: u8) -> Option<(Operator, u8)> {
        let (operator, binds) = match &self.peek().kind {
            TokenKind::Sign("||") => (Operator::Or, 1),
            TokenKind::Sign("&&") => (Operator::And, 2),
            TokenKind::Sign(sign) => BinaryOp::from_sign(sign).map(|(op, binds)| (Operator::Binary(op), binds))?,
            TokenKind::Name(name) if &**name == "in" => (Operator::Binary(BinaryOp::In), 3),
            TokenKind::Int(_) | TokenKind::Text(_) | TokenKind::Name(_) | TokenKind::End => return None,
        };
        (binds >= tightness).then_some((operator, binds))
    }

    fn join(&mut self, operator: Operator, left: Expr, right: Expr) -> Parsed {
        let (at, below) = (left.at, left.depth.max(right.depth));
        match (operator, left.kind) {
            // A chain grows in place, so that it stays shallow however long it is.
            (Operator::Or, ExprKind::Any(mut operands)) => {
                let depth = left.depth.max(right.depth + 1);
                operands.push(right);
                self.chain(at, depth, ExprKind::Any(operands))
            }
            (Operator::And, ExprKind::All(mut operands)) => {
                let depth = left.depth.max(right.depth + 1);
                operands.push(right);
                self.chain(at, depth, ExprKind::All(operands))
            }
            (operator, kind) => {
                let left = Expr { at, depth: left.depth, kind };
                let kind = match operator {
                    Operator::Or => ExprKind::Any(vec![left, right]),
                    Operator::And => ExprKind::All(vec![left, right]),
                    Operator::Binary(op) => ExprKind::Binary(op, Box::new(left), Box::new(right)),
                };
                self.node(at, below, kind)
            }
        }
    }

    fn unary(&mut self) -> Parsed {
        let at = self.peek().at;
        let sign = if self.at_sign("!") {
            "!"
        } else if self.at_sign("-") {
            "-"
        } else {
            return self.member();
        };
        let mut count = 0;
        while self.accept(sign) {
            count += 1;
        }
        let mut expr = match &self.peek().kind {
            TokenKind::Int(magnitude) if sign == "-" => {
                let magnitude = *magnitude;
                count -= 1;
                self.next += 1;
                let number = 0_i64.checked_sub_unsigned(magnitude);
                let number = number.ok_or(CompileError { at, kind: CompileErrorKind::IntegerRange })?;
                let literal = self.node(at, 0, ExprKind::Int(number))?;
                self.member_after(literal)?
            }
            TokenKind::Int(_) | TokenKind::Text(_) | TokenKind::Name(_) | TokenKind::Sign(_) | TokenKind::End => {
                self.member()?
            }
        };
        for _ in 0..count {
            let below = expr.depth;
            let make = if sign == "!" { ExprKind::Not } else { ExprKind::Negate };
            expr = self.node(at, below, make(Box::new(expr)))?;
        }
        Ok(expr)
    }

    fn member(&mut self) -> Parsed {
        let primary = self.primary()?;
        self.member_after(primary)
    }

    fn member_after(&mut self, mut expr: Expr) -> Parsed {
        loop {
            let (at, below) = (expr.at, expr.depth);
            if self.accept(".") {
                let name = self.field_name()?;
                expr = if self.accept("(") {
                    let args = self.list_until(")")?;
                    let below = args.iter().map(|arg| arg.depth).fold(below, usize::max);
                    self.node(at, below, ExprKind::Method(Box::new(expr), name, args))?
                } else {
                    self.node(at, below, ExprKind::Select(Box::new(expr), name))?
                };
            } else if self.accept("[") {
                let index = self.expression()?;
                self.expect("]")?;
                let below = below.max(index.depth);
                expr = self.node(at, below, ExprKind::Index(Box::new(expr), Box::new(index)))?;
            } else if self.at_sign("{") && is_type_name(&expr) {
                return Err(CompileError { at, kind: CompileErrorKind::OutsideSubset(Outside::Messages) });
            } else {
                return Ok(expr);
            }
        }
    }

    fn field_name(&mut self) -> Result<Arc<str>, CompileError> {
        match &self.peek().kind {
            TokenKind::Name(name) if !matches!(&**name, "in" | "true" | "false" | "null") => {
                let name = name.clone();
                self.next += 1;
                Ok(name)
            }
            TokenKind::Int(_) | TokenKind::Text(_) | TokenKind::Name(_) | TokenKind::Sign(_) | TokenKind::End => {
                Err(self.unexpected("a field name"))
            }
        }
    }

    fn primary(&mut self) -> Parsed {
        let token = self.peek().clone();
        let at = token.at;
        match token.kind {
            TokenKind::Int(magnitude) => {
                self.take();
                let number =
                    i64::try_from(magnitude).map_err(|_| CompileError { at, kind: CompileErrorKind::IntegerRange })?;
                self.node(at, 0, ExprKind::Int(number))
            }
            TokenKind::Text(text) => {
                self.take();
                self.node(at, 0, ExprKind::Text(text))
            }
            TokenKind::Name(name) => {
                self.take();
                self.name(at, name)
            }
            TokenKind::Sign("(") => {
                self.take();
                let expr = self.expression()?;
                self.expect(")")?;
                Ok(expr)
            }
            TokenKind::Sign("[") => {
                self.take();
                let items = self.list_until("]")?;
                let below = items.iter().map(|item| item.depth).max().unwrap_or(0);
                self.node(at, below, ExprKind::List(items))
            }
            TokenKind::Sign("{") => {
                self.take();
                self.map(at)
            }
            TokenKind::Sign(".") => {
                Err(CompileError { at, kind: CompileErrorKind::OutsideSubset(Outside::LeadingDot) })
            }
            TokenKind::Sign(_) | TokenKind::End => Err(self.unexpected("a value")),
        }
    }

    fn name(&mut self, at: usize, name: Arc<str>) -> Parsed {
        match &*name {
            "null" => self.node(at, 0, ExprKind::Null),
            "true" => self.node(at, 0, ExprKind::Bool(true)),
            "false" => self.node(at, 0, ExprKind::Bool(false)),
            word if RESERVED.contains(&word) => {
                Err(CompileError { at, kind: CompileErrorKind::Reserved(name.to_string()) })
            }
            _ if self.accept("(") => {
                let args = self.list_until(")")?;
                let below = args.iter().map(|arg| arg.depth).max().unwrap_or(0);
                self.node(at, below, ExprKind::Call(name, args))
            }
            _ => self.node(at, 0, ExprKind::Name(name)),
        }
    }

    /// Expressions separated by commas, up to the closing sign; a comma may follow the last.
    fn list_until(&mut self, close: &'static str) -> Result<Vec<Expr>, CompileError> {
        let mut items = Vec::new();
        while !self.accept(close) {
            items.push(self.expression()?);
            if !self.accept(",") {
                self.expect(close)?;
                return Ok(items);
            }
            if close == ")" && self.at_sign(close) {
                return Err(self.unexpected("another argument"));
            }
        }
        Ok(items)
    }

    fn map(&mut self, at: usize) -> Parsed {
        let mut entries = Vec::new();
        let mut below = 0;
        while !self.accept("}") {
            if self.at_sign("?") {
                return Err(CompileError { at, kind: CompileErrorKind::OutsideSubset(Outside::Optionals) });
            }
            let key = self.expression()?;
            self.expect(":")?;
            let value = self.expression()?;
            below = below.max(key.depth).max(value.depth);
            entries.push((key, value));
            if !self.accept(",") {
                self.expect("}")?;
                break;
            }
        }
        self.node(at, below, ExprKind::Map(entries))
    }
}

/// Whether an opening brace after this would build a message: `a.b.Type{…}`.
fn is_type_name(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) => true,
        ExprKind::Select(inner, _) => is_type_name(inner),
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Text(_)
        | ExprKind::List(_)
        | ExprKind::Map(_)
        | ExprKind::Index(..)
        | ExprKind::Call(..)
        | ExprKind::Method(..)
        | ExprKind::Not(_)
        | ExprKind::Negate(_)
        | ExprKind::Binary(..)
        | ExprKind::All(_)
        | ExprKind::Any(_)
        | ExprKind::Choice(..) => false,
    }
}
