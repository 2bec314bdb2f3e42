//! Runs a program: metered, deterministic, without panics.
//!
//! Gas (frozen with `rules/1`): 1 for each node evaluated; 1 for each 32 bytes of text begun that an
//! operation compares, searches, copies or makes; 1 for each list item or map entry that is visited,
//! compared or made; fixed prices for functions (see `functions`). Memory is paid through the same
//! gas, so a program of 200,000 gas cannot make more than about 6 MB. Out of gas is never absorbed.
//! A value that is made shares its parts, so what it costs to write out is bounded for itself: above
//! [`MAX_MADE`] there is a fault instead of it.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::sync::Arc;

use super::ast::BinaryOp;
use super::environment::Table;
use super::error::{Fault, Stop};
use super::functions;
use super::program::{Loop, LoopKind, Node, Program};
use crate::calendar::Calendar;
use crate::value::{List, Map, MapError, TooDeep, Value};

/// The most gas that one evaluation of a contract uses.
pub const GAS_LIMIT: u64 = 200_000;

/// The most that one value may weigh which a program makes (see [`Value::weight`]).
pub const MAX_MADE: u32 = 20_000;

/// The value of a variable: known before the run, or computed once during it.
pub type Slot = OnceCell<Result<Value, Fault>>;

/// One run over one set of variables. Several programs may run on it and share its gas.
pub struct Machine<'a> {
    slots: &'a [Slot],
    tables: &'a [Table],
    calendar: Option<&'a Calendar>,
    gas: u64,
    limit: u64,
    locals: Vec<Cow<'a, Value>>,
}

type Run<'a> = Result<Cow<'a, Value>, Stop>;

impl From<TooDeep> for Stop {
    fn from(_: TooDeep) -> Self {
        Fault::TooDeep.into()
    }
}

/// A value that was made, unless it is too large to be written out.
pub(super) fn made(value: Value) -> Result<Value, Stop> {
    if value.weight() > MAX_MADE { Err(Fault::TooLarge.into()) } else { Ok(value) }
}

fn truth<'a>(truth: bool) -> Run<'a> {
    Ok(Cow::Owned(Value::Bool(truth)))
}

fn wrong_kind(place: &'static str, expected: &'static str, found: &Value) -> Stop {
    Fault::Kind { place, expected, found: found.kind() }.into()
}

impl<'a> Machine<'a> {
    /// A run with the full limit. A slot that is empty when it is read counts as missing.
    #[must_use]
    pub fn new(slots: &'a [Slot], tables: &'a [Table], calendar: Option<&'a Calendar>) -> Self {
        Self { slots, tables, calendar, gas: 0, limit: GAS_LIMIT, locals: Vec::new() }
    }

    /// Gas used so far.
    #[must_use]
    pub fn gas_used(&self) -> u64 {
        self.gas
    }

    /// The calendar that was given.
    pub(super) fn calendar(&self) -> Option<&'a Calendar> {
        self.calendar
    }

    /// Runs a program to its value.
    ///
    /// # Errors
    /// [`Stop::Fault`] if it has no value, [`Stop::OutOfGas`] if the run may do no more.
    pub fn run(&mut self, program: &'a Program) -> Run<'a> {
        self.locals.clear();
        self.eval(&program.root)
    }

    /// Takes gas.
    pub(super) fn pay(&mut self, gas: u64) -> Result<(), Stop> {
        let used = self.gas.saturating_add(gas);
        if used > self.limit {
            self.gas = self.limit;
            return Err(Stop::OutOfGas);
        }
        self.gas = used;
        Ok(())
    }

    /// Pays for what is shown of a run, beyond what its programs paid for.
    pub(crate) fn pay_for_showing(&mut self, gas: u64) -> Result<(), Stop> {
        self.pay(gas)
    }

    pub(super) fn pay_bytes(&mut self, bytes: usize) -> Result<(), Stop> {
        self.pay(u64::try_from(bytes.div_ceil(32)).unwrap_or(u64::MAX))
    }

    pub(super) fn pay_items(&mut self, items: usize) -> Result<(), Stop> {
        self.pay(u64::try_from(items).unwrap_or(u64::MAX))
    }

    fn eval(&mut self, node: &'a Node) -> Run<'a> {
        self.pay(1)?;
        match node {
            Node::Const(value) => Ok(Cow::Borrowed(value)),
            Node::Slot { slot } => self.slot(*slot).map(Cow::Borrowed),
            Node::Path { slot, keys, text } => self.follow(*slot, keys, text),
            Node::Local(number) => Ok(self.locals[*number].clone()),
            Node::Field(target, field) => {
                let target = self.eval(target)?;
                lookup(target, field)
            }
            Node::Index(target, index) => self.index(target, index),
            Node::Has(target, field) => {
                let target = self.eval(target)?;
                match &*target {
                    Value::Map(map) => truth(map.get(field).is_some()),
                    other => Err(wrong_kind("has", "map", other)),
                }
            }
            Node::Not(inner) => {
                let inner = self.truth(inner, "!")?;
                truth(!inner)
            }
            Node::Negate(inner) => match &*self.eval(inner)? {
                Value::Int(number) => int(number.checked_neg()),
                other => Err(wrong_kind("-", "int", other)),
            },
            Node::All(operands) => self.chain(operands, "&&", false),
            Node::Any(operands) => self.chain(operands, "||", true),
            Node::Choice(parts) => {
                let [condition, yes, no] = &**parts;
                if self.truth(condition, "?:")? { self.eval(yes) } else { self.eval(no) }
            }
            Node::Binary(op, left, right) => {
                let left = self.eval(left)?;
                let right = self.eval(right)?;
                self.binary(*op, left, right)
            }
            Node::List(items) => {
                self.pay_items(items.len())?;
                let items = items.iter().map(|item| self.eval(item).map(Cow::into_owned));
                let items: Vec<Value> = items.collect::<Result<_, _>>()?;
                Ok(Cow::Owned(made(Value::list(items)?)?))
            }
            Node::Map(entries) => self.map(entries),
            Node::Loop(inner) => self.looped(inner),
            Node::Call(function, args) => {
                // At most three arguments, so that a call needs no memory of its own.
                let mut values = [const { Cow::Owned(Value::Null) }; 3];
                for (value, arg) in values.iter_mut().zip(args) {
                    *value = self.eval(arg)?;
                }
                functions::call(self, *function, values).map(Cow::Owned)
            }
            Node::Table(number, key) => {
                let key = self.eval(key)?;
                self.pay(5)?;
                match self.tables[*number].row(&key) {
                    Some(row) => Ok(Cow::Borrowed(row)),
                    None => Ok(Cow::Owned(Value::Null)),
                }
            }
        }
    }

    fn slot(&self, slot: usize) -> Result<&'a Value, Stop> {
        match self.slots[slot].get() {
            Some(Ok(value)) => Ok(value),
            Some(Err(fault)) => Err(fault.clone().into()),
            None => Err(Fault::Missing(Arc::from("a value")).into()),
        }
    }

    fn follow(&self, slot: usize, keys: &[Arc<str>], text: &Arc<str>) -> Run<'a> {
        let mut value = self.slot(slot)?;
        for key in keys {
            let Value::Map(map) = value else { return Err(wrong_kind(".", "map", value)) };
            value = map.get(key).ok_or_else(|| Fault::Missing(text.clone()))?;
        }
        Ok(Cow::Borrowed(value))
    }

    fn truth(&mut self, node: &'a Node, place: &'static str) -> Result<bool, Stop> {
        match &*self.eval(node)? {
            Value::Bool(truth) => Ok(*truth),
            other => Err(wrong_kind(place, "bool", other)),
        }
    }

    /// `&&` and `||`: one operand that decides is enough, whatever faults the others have.
    fn chain(&mut self, operands: &'a [Node], place: &'static str, decides: bool) -> Run<'a> {
        let mut first_fault = None;
        for operand in operands {
            match self.truth(operand, place) {
                Ok(value) if value == decides => return truth(decides),
                Ok(_) => {}
                Err(Stop::Fault(fault)) => first_fault = first_fault.or(Some(fault)),
                Err(Stop::OutOfGas) => return Err(Stop::OutOfGas),
            }
        }
        first_fault.map_or_else(|| truth(!decides), |fault| Err(Stop::Fault(fault)))
    }

    fn index(&mut self, target: &'a Node, index: &'a Node) -> Run<'a> {
        let target = self.eval(target)?;
        let index = self.eval(index)?;
        match (&*target, &*index) {
            (Value::List(list), Value::Int(number)) => {
                let size = list.items().len();
                let at = usize::try_from(*number).ok().filter(|at| *at < size);
                let at = at.ok_or(Fault::Index { index: *number, size })?;
                if let Cow::Borrowed(Value::List(list)) = target {
                    return Ok(Cow::Borrowed(&list.items()[at]));
                }
                Ok(Cow::Owned(list.items()[at].clone()))
            }
            (Value::Map(_), Value::Text(key)) => {
                self.pay_bytes(key.len())?;
                lookup(target, key)
            }
            (Value::List(_), other) => Err(wrong_kind("[]", "int", other)),
            (Value::Map(_), other) => Err(wrong_kind("[]", "string", other)),
            (other, _) => Err(wrong_kind("[]", "list or map", other)),
        }
    }

    fn map(&mut self, entries: &'a [(Node, Node)]) -> Run<'a> {
        self.pay_items(entries.len())?;
        let mut built = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = match &*self.eval(key)? {
                Value::Text(key) => key.clone(),
                other => return Err(wrong_kind("a map key", "string", other)),
            };
            built.push((key, self.eval(value)?.into_owned()));
        }
        match Value::map(built) {
            Ok(map) => Ok(Cow::Owned(made(map)?)),
            Err(MapError::DuplicateKey(key)) => Err(Fault::DuplicateKey(key).into()),
            Err(MapError::TooDeep(_)) => Err(Fault::TooDeep.into()),
        }
    }

    fn looped(&mut self, inner: &'a Loop) -> Run<'a> {
        let range = self.eval(&inner.range)?;
        let items: Items<'a> = match range {
            Cow::Borrowed(Value::List(list)) => Items::Kept(list.items().iter()),
            Cow::Owned(Value::List(list)) => Items::Shared(list, 0),
            Cow::Borrowed(Value::Map(map)) => Items::Keys(map.clone(), 0),
            Cow::Owned(Value::Map(map)) => Items::Keys(map, 0),
            other => return Err(wrong_kind("a macro", "list or map", &other)),
        };
        let depth = self.locals.len();
        self.locals.push(Cow::Owned(Value::Null));
        let outcome = match inner.kind {
            LoopKind::Exists => self.quantify(inner, items, depth, true),
            LoopKind::All => self.quantify(inner, items, depth, false),
            LoopKind::Filter | LoopKind::Map => self.collect(inner, items, depth),
        };
        self.locals.truncate(depth);
        outcome
    }

    /// `exists` and `all`: one item that decides is enough, whatever faults the others have.
    fn quantify(&mut self, inner: &'a Loop, items: Items<'a>, depth: usize, decides: bool) -> Run<'a> {
        let mut first_fault = None;
        for item in items {
            self.pay(1)?;
            self.locals[depth] = item;
            match self.condition(inner) {
                Ok(value) if value == decides => return truth(decides),
                Ok(_) => {}
                Err(Stop::Fault(fault)) => first_fault = first_fault.or(Some(fault)),
                Err(Stop::OutOfGas) => return Err(Stop::OutOfGas),
            }
            self.locals.truncate(depth + 1);
        }
        first_fault.map_or_else(|| truth(!decides), |fault| Err(Stop::Fault(fault)))
    }

    fn collect(&mut self, inner: &'a Loop, items: Items<'a>, depth: usize) -> Run<'a> {
        let mut built = Vec::new();
        for item in items {
            self.pay(1)?;
            self.locals[depth] = item.clone();
            if !self.condition(inner)? {
                continue;
            }
            self.pay(1)?;
            built.push(match &inner.result {
                Some(result) => self.eval(result)?.into_owned(),
                None => item.into_owned(),
            });
        }
        Ok(Cow::Owned(made(Value::list(built)?)?))
    }

    fn condition(&mut self, inner: &'a Loop) -> Result<bool, Stop> {
        match &inner.condition {
            Some(condition) => self.truth(condition, "a macro"),
            None => Ok(true),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: Cow<'a, Value>, right: Cow<'a, Value>) -> Run<'a> {
        match op {
            BinaryOp::Equal => {
                let equal = self.equal(&left, &right)?;
                truth(equal)
            }
            BinaryOp::NotEqual => {
                let equal = self.equal(&left, &right)?;
                truth(!equal)
            }
            BinaryOp::Less => truth(self.order(op, &left, &right)?.is_lt()),
            BinaryOp::LessOrEqual => truth(self.order(op, &left, &right)?.is_le()),
            BinaryOp::Greater => truth(self.order(op, &left, &right)?.is_gt()),
            BinaryOp::GreaterOrEqual => truth(self.order(op, &left, &right)?.is_ge()),
            BinaryOp::In => self.contained(&left, &right),
            BinaryOp::Add => self.add(&left, &right),
            BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => {
                arithmetic(op, &left, &right)
            }
        }
    }

    /// Equality by content, paid for; values of different kinds are not equal.
    pub(super) fn equal(&mut self, left: &Value, right: &Value) -> Result<bool, Stop> {
        match (left, right) {
            (Value::Text(a), Value::Text(b)) => {
                self.pay_bytes(a.len().min(b.len()))?;
                Ok(a == b)
            }
            (Value::List(a), Value::List(b)) => {
                let (a, b) = (a.items(), b.items());
                if a.len() != b.len() {
                    return Ok(false);
                }
                for (a, b) in a.iter().zip(b) {
                    self.pay(1)?;
                    if !self.equal(a, b)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Value::Map(a), Value::Map(b)) => {
                let (a, b) = (a.entries(), b.entries());
                if a.len() != b.len() {
                    return Ok(false);
                }
                for ((key_a, a), (key_b, b)) in a.iter().zip(b) {
                    self.pay(1)?;
                    self.pay_bytes(key_a.len().min(key_b.len()))?;
                    if key_a != key_b || !self.equal(a, b)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (
                Value::Null
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Text(_)
                | Value::Date(_)
                | Value::List(_)
                | Value::Map(_),
                _,
            ) => Ok(left == right),
        }
    }

    fn order(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Result<Ordering, Stop> {
        match (left, right) {
            (Value::Int(a), Value::Int(b)) => Ok(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) => {
                self.pay_bytes(a.len().min(b.len()))?;
                // UTF-8 sorts as its code points do.
                Ok(a.cmp(b))
            }
            (Value::Date(a), Value::Date(b)) => Ok(a.cmp(b)),
            (Value::Int(_), other) => Err(wrong_kind(op.sign(), "int", other)),
            (Value::Text(_), other) => Err(wrong_kind(op.sign(), "string", other)),
            (Value::Date(_), other) => Err(wrong_kind(op.sign(), "date", other)),
            (other, _) => Err(wrong_kind(op.sign(), "int, string or date", other)),
        }
    }

    fn contained(&mut self, item: &Value, range: &Value) -> Run<'a> {
        match range {
            Value::List(list) => {
                for candidate in list.items() {
                    self.pay(1)?;
                    if self.equal(item, candidate)? {
                        return truth(true);
                    }
                }
                truth(false)
            }
            Value::Map(map) => {
                let key = item.as_text();
                self.pay_bytes(key.map_or(0, str::len))?;
                truth(key.is_some_and(|key| map.get(key).is_some()))
            }
            other => Err(wrong_kind("in", "list or map", other)),
        }
    }

    fn add(&mut self, left: &Value, right: &Value) -> Run<'a> {
        match (left, right) {
            (Value::Int(a), Value::Int(b)) => int(a.checked_add(*b)),
            (Value::Text(a), Value::Text(b)) => {
                self.pay_bytes(a.len() + b.len())?;
                let mut text = String::with_capacity(a.len() + b.len());
                text.push_str(a);
                text.push_str(b);
                Ok(Cow::Owned(made(Value::Text(text.into()))?))
            }
            (Value::List(a), Value::List(b)) => {
                self.pay_items(a.items().len() + b.items().len())?;
                let items = a.items().iter().chain(b.items()).cloned().collect();
                Ok(Cow::Owned(made(Value::list(items)?)?))
            }
            (Value::Int(_), other) => Err(wrong_kind("+", "int", other)),
            (Value::Text(_), other) => Err(wrong_kind("+", "string", other)),
            (Value::List(_), other) => Err(wrong_kind("+", "list", other)),
            (other, _) => Err(wrong_kind("+", "int, string or list", other)),
        }
    }
}

/// The items that a macro goes over. Nothing is copied ahead of the item that is paid for.
enum Items<'a> {
    Kept(std::slice::Iter<'a, Value>),
    Shared(List, usize),
    Keys(Map, usize),
}

impl<'a> Iterator for Items<'a> {
    type Item = Cow<'a, Value>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Kept(items) => items.next().map(Cow::Borrowed),
            Self::Shared(list, at) => {
                let item = list.items().get(*at)?.clone();
                *at += 1;
                Some(Cow::Owned(item))
            }
            Self::Keys(map, at) => {
                let (key, _) = map.entries().get(*at)?;
                *at += 1;
                Some(Cow::Owned(Value::Text(key.clone())))
            }
        }
    }
}

fn lookup<'a>(target: Cow<'a, Value>, key: &Arc<str>) -> Run<'a> {
    let missing = || Stop::from(Fault::NoSuchKey(key.clone()));
    match target {
        Cow::Borrowed(Value::Map(map)) => map.get(key).map(Cow::Borrowed).ok_or_else(missing),
        Cow::Owned(Value::Map(map)) => map.get(key).cloned().map(Cow::Owned).ok_or_else(missing),
        other => Err(wrong_kind(".", "map", &other)),
    }
}

fn int<'a>(number: Option<i64>) -> Run<'a> {
    number.map(|number| Cow::Owned(Value::Int(number))).ok_or_else(|| Fault::Overflow.into())
}

fn arithmetic<'a>(op: BinaryOp, left: &Value, right: &Value) -> Run<'a> {
    let (a, b) = match (left, right) {
        (Value::Int(a), Value::Int(b)) => (*a, *b),
        (Value::Int(_), other) | (other, _) => return Err(wrong_kind(op.sign(), "int", other)),
    };
    match op {
        BinaryOp::Subtract => int(a.checked_sub(b)),
        BinaryOp::Multiply => int(a.checked_mul(b)),
        BinaryOp::Divide | BinaryOp::Remainder if b == 0 => Err(Fault::DivisionByZero.into()),
        BinaryOp::Divide => int(a.checked_div(b)),
        BinaryOp::Remainder => int(a.checked_rem(b)),
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessOrEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterOrEqual
        | BinaryOp::In
        | BinaryOp::Add => int(a.checked_add(b)),
    }
}
