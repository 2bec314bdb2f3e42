//! Tree to program: names become slots, types are checked.
//!
//! The check is gradual: what is known to be wrong is refused, what is not known is left to run
//! time. [`Check::Measured`] drops only the refusals for types, and exists for the conformance
//! figures, which follow the specification's unchecked cases.

use std::sync::Arc;

use super::ast::{BinaryOp, Expr, ExprKind};
use super::environment::Environment;
use super::error::{CompileError, CompileErrorKind, Outside};
use super::parser::parse;
use super::program::{CallStyle, Function, Loop, LoopKind, Node, Program, Reference};
use super::types::Type;
use crate::value::Value;

/// How strictly types are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Types that can never fit are refused: what the deploy gate uses.
    Strict,
    /// Types are left to run time.
    Measured,
}

/// Compiles one expression.
///
/// # Errors
/// [`CompileError`] with the place.
pub fn compile(source: &str, environment: &Environment, check: Check) -> Result<Program, CompileError> {
    let expr = parse(source)?;
    let mut compiler = Compiler { environment, check, locals: Vec::new(), reads: Vec::new() };
    let (root, kind) = compiler.expr(&expr)?;
    Ok(Program { root, kind, reads: compiler.reads })
}

/// Whether a path counts as read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Noting {
    Read,
    Skip,
}

struct Compiler<'e> {
    environment: &'e Environment,
    check: Check,
    locals: Vec<(Arc<str>, Type)>,
    reads: Vec<Reference>,
}

type Compiled = Result<(Node, Type), CompileError>;

fn error<T>(at: usize, kind: CompileErrorKind) -> Result<T, CompileError> {
    Err(CompileError { at, kind })
}

impl Compiler<'_> {
    fn expr(&mut self, expr: &Expr) -> Compiled {
        match &expr.kind {
            ExprKind::Null => Ok((Node::Const(Value::Null), Type::Null)),
            ExprKind::Bool(truth) => Ok((Node::Const(Value::Bool(*truth)), Type::Bool)),
            ExprKind::Int(number) => Ok((Node::Const(Value::Int(*number)), Type::Int)),
            ExprKind::Text(text) => Ok((Node::Const(Value::Text(text.clone())), Type::Text)),
            ExprKind::Name(_) | ExprKind::Select(..) => self.path(expr, Noting::Read),
            ExprKind::List(items) => self.list(items),
            ExprKind::Map(entries) => self.map(entries),
            ExprKind::Index(target, index) => self.index(target, index),
            ExprKind::Call(name, args) => self.call(expr.at, name, args),
            ExprKind::Method(target, name, args) => self.method(expr.at, target, name, args),
            ExprKind::Not(inner) => {
                let node = self.typed(inner, &Type::Bool, "!", "bool")?;
                Ok((Node::Not(Box::new(node)), Type::Bool))
            }
            ExprKind::Negate(inner) => {
                let node = self.typed(inner, &Type::Int, "-", "int")?;
                Ok((Node::Negate(Box::new(node)), Type::Int))
            }
            ExprKind::Binary(op, left, right) => self.binary(expr.at, *op, left, right),
            ExprKind::All(operands) => Ok((Node::All(self.truths(operands, "&&")?), Type::Bool)),
            ExprKind::Any(operands) => Ok((Node::Any(self.truths(operands, "||")?), Type::Bool)),
            ExprKind::Choice(condition, yes, no) => {
                let condition = self.typed(condition, &Type::Bool, "?:", "bool")?;
                let (yes, yes_type) = self.expr(yes)?;
                let (no, no_type) = self.expr(no)?;
                Ok((Node::Choice(Box::new([condition, yes, no])), yes_type.either(no_type)))
            }
        }
    }

    fn truths(&mut self, operands: &[Expr], place: &'static str) -> Result<Vec<Node>, CompileError> {
        operands.iter().map(|operand| self.typed(operand, &Type::Bool, place, "bool")).collect()
    }

    /// Compiles an operand that must have a type.
    fn typed(
        &mut self,
        expr: &Expr,
        wanted: &Type,
        place: &'static str,
        expected: &'static str,
    ) -> Result<Node, CompileError> {
        let (node, found) = self.expr(expr)?;
        self.fits(expr.at, &found, wanted, place, expected)?;
        Ok(node)
    }

    fn fits(
        &self,
        at: usize,
        found: &Type,
        wanted: &Type,
        place: &'static str,
        expected: &'static str,
    ) -> Result<(), CompileError> {
        let fits = found.overlaps(wanted) && (*found != Type::Null || *wanted == Type::Dyn);
        self.allow(at, fits, place, expected, found)
    }

    fn allow(
        &self,
        at: usize,
        fits: bool,
        place: &'static str,
        expected: &'static str,
        found: &Type,
    ) -> Result<(), CompileError> {
        if fits || self.check == Check::Measured {
            return Ok(());
        }
        error(at, CompileErrorKind::Mismatch { place, expected, found: found.to_string() })
    }

    /// A name, or fields of one. A path from a declared variable is one node and one reference.
    fn path(&mut self, expr: &Expr, noting: Noting) -> Compiled {
        let mut fields = Vec::new();
        let mut base = expr;
        while let ExprKind::Select(inner, field) = &base.kind {
            fields.push((base.at, field));
            base = inner;
        }
        fields.reverse();
        let (mut node, mut kind) = if let ExprKind::Name(name) = &base.kind {
            match self.local(name) {
                Some(local) => local,
                None => return self.variable_path(base.at, name, &fields, noting),
            }
        } else {
            self.expr(base)?
        };
        for (at, field) in fields {
            kind = self.field_type(at, &kind, field)?;
            node = Node::Field(Box::new(node), field.clone());
        }
        Ok((node, kind))
    }

    fn local(&self, name: &str) -> Option<(Node, Type)> {
        let (number, (_, kind)) = self.locals.iter().enumerate().rfind(|(_, (known, _))| &**known == name)?;
        Some((Node::Local(number), kind.clone()))
    }

    fn variable_path(&mut self, at: usize, name: &Arc<str>, fields: &[(usize, &Arc<str>)], noting: Noting) -> Compiled {
        let Some((slot, kind)) = self.environment.variable(name) else {
            return error(at, unknown_name(name));
        };
        let mut kind = kind.clone();
        let mut text = name.to_string();
        for (at, field) in fields {
            kind = self.field_type(*at, &kind, field)?;
            text.push('.');
            text.push_str(field);
        }
        let keys: Arc<[Arc<str>]> = fields.iter().map(|(_, field)| (*field).clone()).collect();
        let text: Arc<str> = text.into();
        if noting == Noting::Read {
            self.note(Reference { slot, keys: keys.clone(), text: text.clone() });
        }
        if keys.is_empty() {
            return Ok((Node::Slot { slot }, kind));
        }
        Ok((Node::Path { slot, keys, text }, kind))
    }

    fn note(&mut self, reference: Reference) {
        // The whole as it is written says the keys too.
        let known = |read: &Reference| read.slot == reference.slot && read.text == reference.text;
        if !self.reads.iter().any(known) {
            self.reads.push(reference);
        }
    }

    fn field_type(&self, at: usize, target: &Type, field: &str) -> Result<Type, CompileError> {
        match target {
            Type::Record(fields) => match fields.get(field) {
                Some(kind) => Ok(kind.clone()),
                None => error(at, CompileErrorKind::UnknownField(field.to_owned())),
            },
            Type::Map(value) => Ok((**value).clone()),
            Type::Dyn => Ok(Type::Dyn),
            Type::Null | Type::Bool | Type::Int | Type::Text | Type::Date | Type::List(_) => {
                self.allow(at, false, ".", "map", target)?;
                Ok(Type::Dyn)
            }
        }
    }

    fn list(&mut self, items: &[Expr]) -> Compiled {
        let mut nodes = Vec::with_capacity(items.len());
        let mut item_type = None;
        for item in items {
            let (node, kind) = self.expr(item)?;
            nodes.push(node);
            item_type = Some(match item_type {
                None => kind,
                Some(known) => Type::either(known, kind),
            });
        }
        Ok((Node::List(nodes), Type::list(item_type.unwrap_or(Type::Dyn))))
    }

    fn map(&mut self, entries: &[(Expr, Expr)]) -> Compiled {
        let mut nodes = Vec::with_capacity(entries.len());
        let mut value_type = None;
        for (key, value) in entries {
            let (key_node, key_type) = self.expr(key)?;
            if !matches!(key_type, Type::Text | Type::Dyn) {
                return error(key.at, CompileErrorKind::OutsideSubset(Outside::MapKeysNotText));
            }
            let (value_node, kind) = self.expr(value)?;
            nodes.push((key_node, value_node));
            value_type = Some(match value_type {
                None => kind,
                Some(known) => Type::either(known, kind),
            });
        }
        Ok((Node::Map(nodes), Type::Map(Arc::new(value_type.unwrap_or(Type::Dyn)))))
    }

    fn index(&mut self, target: &Expr, index: &Expr) -> Compiled {
        let (target_node, target_type) = self.expr(target)?;
        let (index_node, index_type) = self.expr(index)?;
        let kind = match &target_type {
            Type::List(item) => {
                self.fits(index.at, &index_type, &Type::Int, "[]", "int")?;
                (**item).clone()
            }
            Type::Map(value) => {
                self.fits(index.at, &index_type, &Type::Text, "[]", "string")?;
                (**value).clone()
            }
            Type::Record(_) => {
                self.fits(index.at, &index_type, &Type::Text, "[]", "string")?;
                if let ExprKind::Text(field) = &index.kind {
                    self.field_type(index.at, &target_type, field)?
                } else {
                    Type::Dyn
                }
            }
            Type::Dyn => Type::Dyn,
            Type::Null | Type::Bool | Type::Int | Type::Text | Type::Date => {
                self.allow(target.at, false, "[]", "list or map", &target_type)?;
                Type::Dyn
            }
        };
        Ok((Node::Index(Box::new(target_node), Box::new(index_node)), kind))
    }

    fn binary(&mut self, at: usize, op: BinaryOp, left: &Expr, right: &Expr) -> Compiled {
        let (left_node, left_type) = self.expr(left)?;
        let (right_node, right_type) = self.expr(right)?;
        let kind = self.binary_type(at, op, &left_type, &right_type)?;
        Ok((Node::Binary(op, Box::new(left_node), Box::new(right_node)), kind))
    }

    fn binary_type(&self, at: usize, op: BinaryOp, left: &Type, right: &Type) -> Result<Type, CompileError> {
        let place = op.sign();
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual => {
                self.allow(at, left.overlaps(right), place, "two values of one type", right)?;
                Ok(Type::Bool)
            }
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
                if *left == Type::Bool || *right == Type::Bool {
                    return error(at, CompileErrorKind::OutsideSubset(Outside::OrderOfBooleans));
                }
                let ordered = |kind: &Type| matches!(kind, Type::Int | Type::Text | Type::Date | Type::Dyn);
                let fits = ordered(left) && ordered(right) && left.overlaps(right);
                self.allow(at, fits, place, "two integers, texts or dates", right)?;
                Ok(Type::Bool)
            }
            BinaryOp::In => {
                let fits = match right {
                    Type::List(item) => left.overlaps(item),
                    Type::Map(_) | Type::Record(_) => left.overlaps(&Type::Text),
                    Type::Dyn => true,
                    Type::Null | Type::Bool | Type::Int | Type::Text | Type::Date => false,
                };
                self.allow(at, fits, place, "a list or map of such values", right)?;
                Ok(Type::Bool)
            }
            BinaryOp::Add => {
                let addable = |kind: &Type| matches!(kind, Type::Int | Type::Text | Type::List(_) | Type::Dyn);
                let fits = addable(left) && addable(right) && left.overlaps(right);
                self.allow(at, fits, place, "two integers, texts or lists", right)?;
                Ok(if *left == Type::Dyn { right.clone() } else { left.clone().either(right.clone()) })
            }
            BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => {
                self.fits(at, left, &Type::Int, place, "int")?;
                self.fits(at, right, &Type::Int, place, "int")?;
                Ok(Type::Int)
            }
        }
    }

    fn call(&mut self, at: usize, name: &Arc<str>, args: &[Expr]) -> Compiled {
        match &**name {
            "has" => return self.has(at, args),
            "table" => return self.table(at, args),
            _ => {}
        }
        match Function::named(name) {
            Some((function, CallStyle::Global | CallStyle::Either)) => {
                let args: Vec<&Expr> = args.iter().collect();
                self.function(at, function, &args)
            }
            Some((_, CallStyle::Method)) | None => error(at, unknown_function(name)),
        }
    }

    fn method(&mut self, at: usize, target: &Expr, name: &Arc<str>, args: &[Expr]) -> Compiled {
        let kind = match &**name {
            "exists" => LoopKind::Exists,
            "all" => LoopKind::All,
            "filter" => LoopKind::Filter,
            "map" => LoopKind::Map,
            _ => {
                return match Function::named(name) {
                    Some((function, CallStyle::Method | CallStyle::Either)) => {
                        let args: Vec<&Expr> = std::iter::once(target).chain(args).collect();
                        self.function(at, function, &args)
                    }
                    Some((_, CallStyle::Global)) | None => {
                        // What is wrong with the target says more than the unknown method.
                        self.expr(target)?;
                        error(at, unknown_function(name))
                    }
                };
            }
        };
        self.looped(at, kind, target, args)
    }

    fn function(&mut self, at: usize, function: Function, args: &[&Expr]) -> Compiled {
        let (wanted, result) = function.signature();
        if wanted.len() != args.len() {
            let kind =
                CompileErrorKind::Arguments { function: function.name(), expected: wanted.len(), found: args.len() };
            return error(at, kind);
        }
        let mut nodes = Vec::with_capacity(args.len());
        for (arg, wanted) in args.iter().zip(&wanted) {
            let (node, found) = self.expr(arg)?;
            let fits = if function == Function::Size {
                matches!(found, Type::Dyn | Type::Text | Type::List(_) | Type::Map(_) | Type::Record(_))
            } else {
                found.overlaps(wanted) && found != Type::Null
            };
            self.allow(arg.at, fits, function.name(), "an argument of the right type", &found)?;
            nodes.push(node);
        }
        Ok((Node::Call(function, nodes), result))
    }

    fn has(&mut self, at: usize, args: &[Expr]) -> Compiled {
        let [Expr { kind: ExprKind::Select(target, field), at: field_at, .. }] = args else {
            return error(at, CompileErrorKind::HasNeedsField);
        };
        let (node, kind) = self.path(target, Noting::Skip)?;
        self.field_type(*field_at, &kind, field)?;
        if let Node::Slot { slot } | Node::Path { slot, .. } = &node {
            // What is read is whether the field itself is there.
            let (slot, text) = (*slot, written(args));
            let keys = text.split('.').skip(1).map(Arc::from).collect();
            self.note(Reference { slot, keys, text: text.into() });
        }
        Ok((Node::Has(Box::new(node), field.clone()), Type::Bool))
    }

    fn table(&mut self, at: usize, args: &[Expr]) -> Compiled {
        let [name, key] = args else {
            return error(at, CompileErrorKind::Arguments { function: "table", expected: 2, found: args.len() });
        };
        let ExprKind::Text(name) = &name.kind else {
            return error(name.at, CompileErrorKind::TableNameNotWrittenOut);
        };
        let Some((number, table)) = self.environment.table(name) else {
            return error(at, CompileErrorKind::UnknownTable(name.to_string()));
        };
        let row = table.row_type().clone();
        let node = self.typed(key, &table.key_type(), "table", "the type of the key column")?;
        Ok((Node::Table(number, Box::new(node)), row))
    }

    fn looped(&mut self, at: usize, kind: LoopKind, target: &Expr, args: &[Expr]) -> Compiled {
        let name = match kind {
            LoopKind::Exists => "exists",
            LoopKind::All => "all",
            LoopKind::Filter => "filter",
            LoopKind::Map => "map",
        };
        let (variable, condition, result) = match (kind, args) {
            (LoopKind::Map, [variable, result]) => (variable, None, Some(result)),
            (LoopKind::Map, [variable, condition, result]) => (variable, Some(condition), Some(result)),
            (LoopKind::Exists | LoopKind::All | LoopKind::Filter, [variable, condition]) => {
                (variable, Some(condition), None)
            }
            (LoopKind::Exists | LoopKind::All, [_, _, _]) => {
                return error(at, CompileErrorKind::OutsideSubset(Outside::OtherMacros));
            }
            (LoopKind::Exists | LoopKind::All | LoopKind::Filter | LoopKind::Map, _) => {
                let found = args.len();
                return error(at, CompileErrorKind::Arguments { function: name, expected: 2, found });
            }
        };
        let ExprKind::Name(variable) = &variable.kind else {
            return error(variable.at, CompileErrorKind::MacroNeedsName(name));
        };
        let (range, range_type) = self.expr(target)?;
        let item = match &range_type {
            Type::List(item) => (**item).clone(),
            Type::Map(_) | Type::Record(_) => Type::Text,
            Type::Dyn => Type::Dyn,
            Type::Null | Type::Bool | Type::Int | Type::Text | Type::Date => {
                self.allow(target.at, false, name, "list or map", &range_type)?;
                Type::Dyn
            }
        };
        self.locals.push((variable.clone(), item.clone()));
        let condition = condition.map(|expr| self.typed(expr, &Type::Bool, name, "bool")).transpose()?;
        let result = result.map(|expr| self.expr(expr)).transpose()?;
        self.locals.pop();
        let (result, result_type) = result.unzip();
        let loop_type = match kind {
            LoopKind::Exists | LoopKind::All => Type::Bool,
            LoopKind::Filter => Type::list(item),
            LoopKind::Map => Type::list(result_type.unwrap_or(Type::Dyn)),
        };
        Ok((Node::Loop(Box::new(Loop { kind, range, condition, result })), loop_type))
    }
}

/// A path of names as it is written, for the argument of `has`.
fn written(args: &[Expr]) -> String {
    let mut names = Vec::new();
    let mut expr = args.first();
    while let Some(Expr { kind: ExprKind::Select(inner, field), .. }) = expr {
        names.push(field.to_string());
        expr = Some(inner);
    }
    if let Some(Expr { kind: ExprKind::Name(name), .. }) = expr {
        names.push(name.to_string());
    }
    names.reverse();
    names.join(".")
}

fn unknown_name(name: &str) -> CompileErrorKind {
    const ELSEWHERE: [&str; 10] =
        ["int", "uint", "double", "bool", "string", "bytes", "list", "type", "null_type", "google"];
    if ELSEWHERE.contains(&name) {
        return CompileErrorKind::OutsideSubset(Outside::DynAndConversions);
    }
    if matches!(name, "cel" | "math" | "strings" | "base64" | "optional" | "net" | "ip" | "cidr") {
        return CompileErrorKind::OutsideSubset(Outside::Extensions);
    }
    CompileErrorKind::UnknownName(name.to_owned())
}

/// Names that the Common Expression Language has and `rules/1` leaves out get that reason.
fn unknown_function(name: &str) -> CompileErrorKind {
    let outside = match name {
        "dyn" | "type" | "int" | "uint" | "double" | "bool" | "string" | "bytes" => Outside::DynAndConversions,
        "matches" => Outside::Regex,
        "timestamp" | "duration" | "getFullYear" | "getMonth" | "getDayOfMonth" | "getDayOfWeek" | "getHours"
        | "getDayOfYear" | "getDate" | "getMinutes" | "getSeconds" | "getMilliseconds" => {
            Outside::TimestampsAndDurations
        }
        "exists_one" | "existsOne" | "transformList" | "transformMap" | "transformMapEntry" => Outside::OtherMacros,
        "ip" | "cidr" | "isIP" | "charAt" | "indexOf" | "lastIndexOf" | "lowerAscii" | "upperAscii" | "replace"
        | "split" | "substring" | "trim" | "reverse" | "format" | "flatten" | "sort" | "slice" | "distinct" => {
            Outside::Extensions
        }
        _ => return CompileErrorKind::UnknownFunction(name.to_owned()),
    };
    CompileErrorKind::OutsideSubset(outside)
}
