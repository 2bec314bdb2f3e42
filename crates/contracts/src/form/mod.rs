//! Forms: what a citizen fills in, how it is laid out, and what makes a filling acceptable.
//!
//! A form says what is well formed; what is lawful is said by rules. Validation is the same code on
//! the citizen's PC and in the department.

mod files;
mod fill;
mod flatten;
mod format;
mod layout;
mod mask;
mod schema;
mod validate;

pub use files::NamedFile;
pub use fill::Fill;
pub use flatten::{committed_fields, flatten_fields};
pub use format::{Format, FormatFault};
pub use layout::{ChoiceOption, Edit, Field, Form, FormDefect, ListOptions, Step, TableOptions, Visibility, Widget};
pub use mask::{HIDDEN, mask_id_number, mask_mobile, mask_name};
pub use schema::{Schema, SchemaDefect, SchemaKind};
pub use validate::{FieldCode, FieldError};

pub(crate) use validate::Conditions;
