//! Static types: enough to refuse at deploy what can never work, and `Dyn` where nothing is known.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What is known about a value before it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Nothing is known; checks wait until the value is there.
    Dyn,
    /// Only `null`.
    Null,
    /// A boolean.
    Bool,
    /// An integer.
    Int,
    /// Text.
    Text,
    /// A calendar day.
    Date,
    /// A list of one type.
    List(Arc<Type>),
    /// A map with unknown keys and values of one type.
    Map(Arc<Type>),
    /// A map whose keys are known.
    Record(Arc<BTreeMap<Arc<str>, Type>>),
}

impl Type {
    /// A list of `item`.
    #[must_use]
    pub fn list(item: Type) -> Self {
        Self::List(Arc::new(item))
    }

    /// A record with these fields.
    #[must_use]
    pub fn record<K: Into<Arc<str>>>(fields: impl IntoIterator<Item = (K, Type)>) -> Self {
        Self::Record(Arc::new(fields.into_iter().map(|(name, field)| (name.into(), field)).collect()))
    }

    /// Whether some value could have both types; `null` fits everywhere.
    #[must_use]
    pub fn overlaps(&self, other: &Type) -> bool {
        match (self, other) {
            (Self::Dyn | Self::Null, _) | (_, Self::Dyn | Self::Null) => true,
            (Self::List(a), Self::List(b)) | (Self::Map(a), Self::Map(b)) => a.overlaps(b),
            (Self::Map(_), Self::Record(_)) | (Self::Record(_), Self::Map(_) | Self::Record(_)) => true,
            (Self::Bool | Self::Int | Self::Text | Self::Date | Self::List(_) | Self::Map(_) | Self::Record(_), _) => {
                self == other
            }
        }
    }

    /// The type of a value that has one of two types.
    #[must_use]
    pub fn either(self, other: Type) -> Type {
        if self == other { self } else { Self::Dyn }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dyn => f.write_str("anything"),
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Text => f.write_str("string"),
            Self::Date => f.write_str("date"),
            Self::List(item) => write!(f, "list of {item}"),
            Self::Map(_) | Self::Record(_) => f.write_str("map"),
        }
    }
}
