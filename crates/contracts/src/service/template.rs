//! Texts that are made from a filling, such as articles of association: the same bytes on every computer.
//!
//! A template is a list of blocks. A block's text inserts expressions over the form in braces: `{form.name.zihao}`,
//! `{yuan: row.subscribed_fen}`. `when` leaves a block out; `each` repeats it for the items of a list, which its text
//! calls `row`, and counts them as `number` from 1. Nothing else goes in: no parameter, no date of today and no
//! evidence, so that whoever has the form has the text. Sensitive fields are refused, because everybody who signs
//! makes the text anew and not everybody sees them.
//!
//! Invariant: what a template can make is bounded by the document's checks and by gas, whatever the form holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use yuzheng_protocol::Hash;

use super::check::{CheckedService, compiled, must_be};
use super::document::ServiceDefinition;
use super::refusal::{Refusal, RefusalReason};
use super::text::{Basis, Text};
use super::trial::changed;
use crate::form::{FieldCode, FieldError, Fill, Visibility};
use crate::money::Fen;
use crate::rules::{Environment, GAS_LIMIT, Machine, Program, Reference, Slot, Type};
use crate::value::Value;

/// The most templates of one document.
pub const MAX_TEMPLATES: usize = 5;
/// The most blocks of a template.
pub const MAX_BLOCKS: usize = 200;
/// The most bytes of a block's text, before anything is inserted.
pub const MAX_BLOCK_BYTES: usize = 4_000;
/// The most insertions of a block.
pub const MAX_INSERTS: usize = 20;
/// The most bytes of all blocks of a document together.
pub const MAX_TEMPLATE_BYTES: usize = 64 * 1024;
/// The most bytes of a text that is made.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;
/// The template whose text's digest fills fields with `articles_digest`.
pub const ARTICLES: &str = "articles";

const MAX_ROWS: usize = 200;
const FORM: usize = 0;
/// What stands before an amount in fen that is inserted in yuan.
pub(super) const YUAN: &str = "yuan:";

/// A text made from a filling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateDefinition {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// True if it is not an official text and must be marked 演示.
    #[serde(default)]
    pub demo: bool,
    /// The law.
    pub basis: Vec<Basis>,
    /// Its blocks, in order.
    pub blocks: Vec<BlockDefinition>,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockDefinition {
    /// What it is on the page.
    #[serde(default, skip_serializing_if = "BlockKind::is_paragraph")]
    pub kind: BlockKind,
    /// Leaves it out unless this is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Repeats it for each item of this list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// Its text.
    pub text: String,
}

/// What a block is on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The title of the whole.
    Title,
    /// The heading of a chapter.
    Heading,
    /// A paragraph.
    #[default]
    Paragraph,
    /// An item below a paragraph.
    Item,
}

impl BlockKind {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    fn is_paragraph(&self) -> bool {
        *self == Self::Paragraph
    }
}

/// A paragraph of a text that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is on the page.
    pub kind: BlockKind,
    /// Its text.
    pub text: String,
}

/// A text that was made from a filling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its paragraphs.
    pub blocks: Vec<Block>,
}

impl Rendered {
    /// The text as it is kept and signed: the paragraphs, each ended by a line feed, in UTF-8.
    #[must_use]
    pub fn text(&self) -> String {
        self.blocks.iter().flat_map(|block| [block.text.as_str(), "\n"]).collect()
    }

    /// SHA-256 of the text.
    #[must_use]
    pub fn digest(&self) -> Hash {
        Hash::of(self.text().as_bytes())
    }
}

/// Why a text cannot be made yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// The document has no such template.
    #[error("there is no template {0:?}")]
    Unknown(String),
    /// Something that the block needs is not filled in, or is filled in wrongly.
    #[error("block {block} cannot be made from this form")]
    Incomplete {
        /// The block, from 0.
        block: usize,
    },
    /// More rows, bytes or work than a text may take.
    #[error("block {block} makes the text too long")]
    TooLong {
        /// The block, from 0.
        block: usize,
    },
}

#[derive(Debug, Clone)]
pub(super) struct CompiledTemplate {
    id: String,
    blocks: Vec<CompiledBlock>,
}

#[derive(Debug, Clone)]
struct CompiledBlock {
    kind: BlockKind,
    when: Option<Program>,
    each: Option<Program>,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Plain(String),
    Insert(Program),
    Yuan(Program),
}

/// Compiles all templates. `tables` is an environment of the document's tables and nothing else.
pub(super) fn compile(tables: &Environment, definition: &ServiceDefinition) -> Result<Vec<CompiledTemplate>, Refusal> {
    let declared = &definition.templates;
    let bytes = declared.iter().flat_map(|template| &template.blocks).map(BlockDefinition::bytes).sum();
    for (found, limit) in [(declared.len(), MAX_TEMPLATES), (bytes, MAX_TEMPLATE_BYTES)] {
        if found > limit {
            return Err(Refusal::at("templates", RefusalReason::TooMany { found, limit }));
        }
    }
    let mut environment = tables.clone();
    environment.declare("form", definition.form.schema.value_type());
    let compiler = Compiler { environment: &environment, closed: closed(definition) };
    let mut ids = BTreeSet::new();
    declared.iter().map(|template| compiler.template(template, &mut ids)).collect()
}

impl BlockDefinition {
    fn bytes(&self) -> usize {
        self.text.len() + [&self.when, &self.each].into_iter().flatten().map(String::len).sum::<usize>()
    }
}

/// Fields that no template reads: sensitive ones, and those that are filled from the text itself.
fn closed(definition: &ServiceDefinition) -> Vec<String> {
    let fields = definition.form.fields.iter();
    let closed = fields.filter(|f| f.visibility == Visibility::Sensitive || f.fill == Some(Fill::ArticlesDigest));
    closed.map(|field| field.path.replace("[]", "")).collect()
}

struct Compiler<'a> {
    environment: &'a Environment,
    closed: Vec<String>,
}

impl Compiler<'_> {
    fn template<'t>(
        &self,
        template: &'t TemplateDefinition,
        ids: &mut BTreeSet<&'t str>,
    ) -> Result<CompiledTemplate, Refusal> {
        if template.id.is_empty() || !template.id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'-')) {
            return Err(Refusal::at("templates", RefusalReason::Name(template.id.clone())));
        }
        if !ids.insert(&template.id) {
            return Err(Refusal::at("templates", RefusalReason::Duplicate(template.id.clone())));
        }
        let place = format!("templates.{}", template.id);
        if template.basis.is_empty() {
            return Err(Refusal::at(format!("{place}.basis"), RefusalReason::Missing("the law")));
        }
        if template.blocks.is_empty() {
            return Err(Refusal::at(place, RefusalReason::Missing("the text")));
        }
        if template.blocks.len() > MAX_BLOCKS {
            return Err(Refusal::at(place, RefusalReason::TooMany { found: template.blocks.len(), limit: MAX_BLOCKS }));
        }
        let blocks = template.blocks.iter().enumerate();
        let blocks = blocks.map(|(number, block)| self.block(&format!("{place}.{number}"), block));
        Ok(CompiledTemplate { id: template.id.clone(), blocks: blocks.collect::<Result<_, _>>()? })
    }

    fn block(&self, place: &str, block: &BlockDefinition) -> Result<CompiledBlock, Refusal> {
        if block.text.len() > MAX_BLOCK_BYTES {
            let reason = RefusalReason::TooMany { found: block.text.len(), limit: MAX_BLOCK_BYTES };
            return Err(Refusal::at(place, reason));
        }
        let when = block.when.as_ref().map(|source| {
            let program = self.program(&format!("{place}.when"), source, self.environment)?;
            must_be(place, &program, &Type::Bool, "bool").map(|()| program)
        });
        let mut within = self.environment.clone();
        let each = block.each.as_ref().map(|source| {
            let program = self.program(&format!("{place}.each"), source, self.environment)?;
            must_be(place, &program, &Type::list(Type::Dyn), "a list")?;
            let row = if let Type::List(item) = program.kind() { (**item).clone() } else { Type::Dyn };
            within.declare("row", row);
            within.declare("number", Type::Int);
            Ok(program)
        });
        let (when, each) = (when.transpose()?, each.transpose()?);
        Ok(CompiledBlock { kind: block.kind, when, each, pieces: self.pieces(place, &block.text, &within)? })
    }

    fn pieces(&self, place: &str, text: &str, environment: &Environment) -> Result<Vec<Piece>, Refusal> {
        let mut pieces = Vec::new();
        let (mut rest, mut inserts) = (text, 0);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((source, after)) = after.split_once('}') else {
                return Err(Refusal::at(place, RefusalReason::Placeholder(rest.to_owned())));
            };
            inserts += 1;
            pieces.push(Piece::Plain(before.to_owned()));
            pieces.push(self.insert(place, source, environment)?);
            rest = after;
        }
        if inserts > MAX_INSERTS {
            return Err(Refusal::at(place, RefusalReason::TooMany { found: inserts, limit: MAX_INSERTS }));
        }
        if rest.contains('}') {
            return Err(Refusal::at(place, RefusalReason::Placeholder(rest.to_owned())));
        }
        pieces.push(Piece::Plain(rest.to_owned()));
        Ok(pieces)
    }

    fn insert(&self, place: &str, source: &str, environment: &Environment) -> Result<Piece, Refusal> {
        let source = source.trim();
        if let Some(amount) = source.strip_prefix(YUAN) {
            let program = self.program(place, amount, environment)?;
            must_be(place, &program, &Type::Int, "an amount in fen")?;
            return Ok(Piece::Yuan(program));
        }
        let program = self.program(place, source, environment)?;
        let fits = [Type::Text, Type::Int, Type::Date].iter().any(|kind| program.kind().overlaps(kind));
        if !fits || *program.kind() == Type::Null {
            return Err(Refusal::at(place, RefusalReason::Placeholder(source.to_owned())));
        }
        Ok(Piece::Insert(program))
    }

    fn program(&self, place: &str, source: &str, environment: &Environment) -> Result<Program, Refusal> {
        let program = compiled(place, source, environment)?;
        match program.reads().iter().find(|read| self.is_closed(read)) {
            Some(read) => Err(Refusal::at(place, RefusalReason::Placeholder(read.text.to_string()))),
            None => Ok(program),
        }
    }

    /// Whether a fact is, holds or is part of something that templates must not read.
    fn is_closed(&self, read: &Reference) -> bool {
        if read.slot != FORM {
            return false;
        }
        let path = read.text.strip_prefix("form").unwrap_or_default().trim_start_matches('.');
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        path.is_empty() || self.closed.iter().any(|closed| within(closed, path) || within(path, closed))
    }
}

/// A text in the making.
struct Making<'a> {
    service: &'a CheckedService,
    form: Value,
    blocks: Vec<Block>,
    bytes: usize,
    gas: u64,
    number: usize,
}

impl Making<'_> {
    fn fault(&self) -> TemplateFault {
        TemplateFault::Incomplete { block: self.number }
    }

    fn value(&mut self, program: &Program, slots: &[Slot]) -> Result<Value, TemplateFault> {
        let mut machine = Machine::new(slots, self.service.environment.tables(), None);
        let value = machine.run(program).map(std::borrow::Cow::into_owned);
        self.gas = self.gas.saturating_add(machine.gas_used());
        if self.gas > GAS_LIMIT {
            return Err(TemplateFault::TooLong { block: self.number });
        }
        value.map_err(|_| self.fault())
    }

    fn block(&mut self, block: &CompiledBlock) -> Result<(), TemplateFault> {
        let form = || Slot::from(Ok(self.form.clone()));
        let whole = [form()];
        if let Some(when) = &block.when {
            match self.value(when, &whole)? {
                Value::Bool(true) => {}
                Value::Bool(false) => return Ok(()),
                _ => return Err(self.fault()),
            }
        }
        let Some(each) = &block.each else { return self.push(block, &whole) };
        let rows = self.value(each, &whole)?;
        let rows = rows.as_list().ok_or_else(|| self.fault())?;
        if rows.len() > MAX_ROWS {
            return Err(TemplateFault::TooLong { block: self.number });
        }
        for (row, number) in rows.iter().zip(1..) {
            let slots =
                [Slot::from(Ok(self.form.clone())), Slot::from(Ok(row.clone())), Slot::from(Ok(Value::Int(number)))];
            self.push(block, &slots)?;
        }
        Ok(())
    }

    fn push(&mut self, block: &CompiledBlock, slots: &[Slot]) -> Result<(), TemplateFault> {
        let mut text = String::new();
        for piece in &block.pieces {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Insert(program) => match self.value(program, slots)? {
                    Value::Text(inserted) => text.push_str(&one_line(&inserted)),
                    Value::Int(number) => text.push_str(&number.to_string()),
                    Value::Date(date) => text.push_str(&date.chinese()),
                    Value::Null | Value::Bool(_) | Value::List(_) | Value::Map(_) => return Err(self.fault()),
                },
                Piece::Yuan(program) => match self.value(program, slots)? {
                    Value::Int(fen) => text.push_str(&yuan(fen).ok_or_else(|| self.fault())?),
                    _ => return Err(self.fault()),
                },
            }
        }
        self.bytes += text.len() + 1;
        if self.bytes > MAX_TEXT_BYTES {
            return Err(TemplateFault::TooLong { block: self.number });
        }
        self.blocks.push(Block { kind: block.kind, text });
        Ok(())
    }
}

/// What was typed never makes a paragraph of its own.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// 600,000 元（陆拾万元整）.
fn yuan(fen: i64) -> Option<String> {
    let amount = Fen::new(fen).ok()?;
    Some(format!("{} 元（{}）", amount.in_figures(), amount.in_capitals()))
}

impl CheckedService {
    /// The filling with the digest of the articles made from it in every field that wants one; as it is while they
    /// cannot be made.
    #[must_use]
    pub fn with_digests(&self, fields: &Value) -> Value {
        let Ok(text) = self.render(ARTICLES, fields) else { return fields.clone() };
        let digest = Value::from(text.digest().to_hex());
        let wanted = self.definition.form.fields.iter().filter(|field| field.fill == Some(Fill::ArticlesDigest));
        wanted.fold(fields.clone(), |form, field| changed(&form, &field.path, Some(&digest)).unwrap_or(form))
    }

    /// Fields that hold another digest than that of the articles made from this filling, or one while none can be
    /// made: whoever fills in by other means than the program may write anything there.
    pub(super) fn wrong_digests(&self, fields: &Value) -> Vec<FieldError> {
        let layout = self.definition.form.fields.iter().filter(|field| field.fill == Some(Fill::ArticlesDigest));
        let filled: Vec<_> = layout.filter_map(|field| Some((field, fields.at(&field.path)?))).collect();
        if filled.is_empty() {
            return Vec::new();
        }
        let digest = self.render(ARTICLES, fields).ok().map(|text| text.digest().to_hex());
        let wrong = filled.into_iter().filter(|(_, value)| value.as_text() != digest.as_deref());
        wrong.map(|(field, _)| FieldError::of(&field.path, FieldCode::Digest)).collect()
    }

    /// Makes a text from a filling.
    ///
    /// # Errors
    /// [`TemplateFault`] while the filling is not complete enough.
    pub fn render(&self, template: &str, fields: &Value) -> Result<Rendered, TemplateFault> {
        let unknown = || TemplateFault::Unknown(template.to_owned());
        let compiled = self.templates.iter().find(|known| known.id == template).ok_or_else(unknown)?;
        let mut making =
            Making { service: self, form: fields.clone(), blocks: Vec::new(), bytes: 0, gas: 0, number: 0 };
        for (number, block) in compiled.blocks.iter().enumerate() {
            making.number = number;
            making.block(block)?;
        }
        Ok(Rendered { blocks: making.blocks })
    }
}
