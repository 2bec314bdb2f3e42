//! Words in both languages, and the law that a rule, a deadline or a table stands on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A law, or an article of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The law's name.
    pub law: Text,
    /// Its number in figures, with the paragraph after a dot: `11`, `32.4`. Absent where the whole law is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<Article>,
}

/// The number of an article, such as `11` or `32.4` (article 32, item 4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Article {
    number: u16,
    item: Option<u16>,
}

/// A text is not the number of an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the number of an article such as 11 or 32.4")]
pub struct NotAnArticle(String);

impl TryFrom<String> for Article {
    type Error = NotAnArticle;

    fn try_from(text: String) -> Result<Self, NotAnArticle> {
        let number = |part: &str| {
            let plain = !part.is_empty() && !part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u16>().ok()).flatten()
        };
        let parsed = match text.split_once('.') {
            None => number(&text).map(|number| Self { number, item: None }),
            Some((article, item)) => {
                number(article).zip(number(item)).map(|(number, item)| Self { number, item: Some(item) })
            }
        };
        parsed.ok_or(NotAnArticle(text))
    }
}

impl From<Article> for String {
    fn from(article: Article) -> Self {
        article.to_string()
    }
}

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.item {
            None => write!(f, "{}", self.number),
            Some(item) => write!(f, "{}.{item}", self.number),
        }
    }
}

impl Article {
    /// `第32条第4项`.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self.item {
            None => format!("第{}条", self.number),
            Some(item) => format!("第{}条第{item}项", self.number),
        }
    }

    /// `Art. 32(4)`.
    #[must_use]
    pub fn english(&self) -> String {
        match self.item {
            None => format!("Art. {}", self.number),
            Some(item) => format!("Art. {}({item})", self.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_articles() {
        let article = Article::try_from("32.4".to_owned()).unwrap();
        assert_eq!((article.chinese().as_str(), article.english().as_str()), ("第32条第4项", "Art. 32(4)"));
        let article = Article::try_from("11".to_owned()).unwrap();
        assert_eq!((article.chinese().as_str(), article.english().as_str()), ("第11条", "Art. 11"));
        for bad in ["", "0", "011", "11.", ".4", "十一", "11.4.2", "99999", "-1"] {
            assert_eq!(Article::try_from(bad.to_owned()), Err(NotAnArticle(bad.to_owned())));
        }
    }
}
