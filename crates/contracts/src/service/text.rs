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
    /// Its number in figures, with the item after a dot and the paragraph after a stroke: `11`, `32.4`, `24/3`. Absent where the whole law is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<Article>,
}

/// The number of an article, such as `11`, `32.4` (article 32, item 4: 第32条第4项), `24/3` (its third paragraph:
/// 第24条第3款) or `32/1.2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Article {
    number: u16,
    paragraph: Option<u16>,
    item: Option<u16>,
}

/// A text is not the number of an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the number of an article such as 11, 32.4 or 24/3")]
pub struct NotAnArticle(String);

impl TryFrom<String> for Article {
    type Error = NotAnArticle;

    fn try_from(text: String) -> Result<Self, NotAnArticle> {
        read(&text).ok_or(NotAnArticle(text))
    }
}

fn read(text: &str) -> Option<Article> {
    let number = |part: &str| {
        let plain = !part.is_empty() && !part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (rest, item) = match text.split_once('.') {
        None => (text, None),
        Some((rest, item)) => (rest, Some(number(item)?)),
    };
    let (article, paragraph) = match rest.split_once('/') {
        None => (rest, None),
        Some((article, paragraph)) => (article, Some(number(paragraph)?)),
    };
    Some(Article { number: number(article)?, paragraph, item })
}

impl From<Article> for String {
    fn from(article: Article) -> Self {
        article.to_string()
    }
}

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        if let Some(paragraph) = self.paragraph {
            write!(f, "/{paragraph}")?;
        }
        self.item.map_or(Ok(()), |item| write!(f, ".{item}"))
    }
}

impl Article {
    /// `第32条第4项`, `第24条第3款`.
    #[must_use]
    pub fn chinese(&self) -> String {
        let part = |number: Option<u16>, of: &str| number.map(|number| format!("第{number}{of}")).unwrap_or_default();
        format!("第{}条{}{}", self.number, part(self.paragraph, "款"), part(self.item, "项"))
    }

    /// `Art. 32(4)`, `Art. 24 para. 3`.
    #[must_use]
    pub fn english(&self) -> String {
        let paragraph = self.paragraph.map(|number| format!(" para. {number}")).unwrap_or_default();
        let item = self.item.map(|number| format!("({number})")).unwrap_or_default();
        format!("Art. {}{paragraph}{item}", self.number)
    }

    /// Whether it is a whole article.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.paragraph.is_none() && self.item.is_none()
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
        let article = Article::try_from("24/3".to_owned()).unwrap();
        assert_eq!((article.chinese().as_str(), article.english().as_str()), ("第24条第3款", "Art. 24 para. 3"));
        let article = Article::try_from("32/1.2".to_owned()).unwrap();
        assert_eq!(
            (article.chinese().as_str(), article.english().as_str()),
            ("第32条第1款第2项", "Art. 32 para. 1(2)")
        );
        assert_eq!(article.to_string(), "32/1.2");
        for bad in
            ["24/", "/3", "24/0", "32.1/2", "32/1/2", "", "0", "011", "11.", ".4", "十一", "11.4.2", "99999", "-1"]
        {
            assert_eq!(Article::try_from(bad.to_owned()), Err(NotAnArticle(bad.to_owned())));
        }
    }
}
