//! Money in fen (1/100 yuan): whole numbers only, printed in figures and in Chinese capitals.

use std::fmt;

use crate::value::MAX_JSON_INT;

/// An amount in fen, within ±(2^53 − 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(i64);

/// An amount is too large to be kept exactly everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} fen is outside ±(2^53 − 1)")]
pub struct AmountOutOfRange(pub i64);

impl Fen {
    /// An amount of that many fen.
    ///
    /// # Errors
    /// [`AmountOutOfRange`].
    pub fn new(fen: i64) -> Result<Self, AmountOutOfRange> {
        if fen.unsigned_abs() > MAX_JSON_INT.unsigned_abs() {
            return Err(AmountOutOfRange(fen));
        }
        Ok(Self(fen))
    }

    /// The number of fen.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }

    /// The amount in yuan, in groups of three digits: `600,000.50`, without the point where no fen are left.
    #[must_use]
    pub fn in_figures(self) -> String {
        let (whole, rest) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = if rest == 0 { String::new() } else { format!(".{rest:02}") };
        format!("{sign}{}{cents}", grouped(whole))
    }

    /// The amount in the capitals that documents use: `捌万元整`.
    #[must_use]
    pub fn in_capitals(self) -> String {
        let fen = self.0.unsigned_abs();
        let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
        let mut words = String::new();
        if self.0 < 0 {
            words.push('负');
        }
        if yuan > 0 {
            words.push_str(&whole(yuan));
            words.push('元');
        }
        match (jiao, fen) {
            (0, 0) => words.push_str(if yuan > 0 { "整" } else { "零元整" }),
            (0, fen) => {
                if yuan > 0 {
                    words.push('零');
                }
                push_digit(&mut words, fen);
                words.push('分');
            }
            (jiao, fen) => {
                push_digit(&mut words, jiao);
                words.push('角');
                if fen > 0 {
                    push_digit(&mut words, fen);
                    words.push('分');
                } else {
                    words.push('整');
                }
            }
        }
        words
    }
}

impl fmt::Display for Fen {
    /// `¥80,000.00`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}¥{}.{:02}", grouped(fen / 100), fen % 100)
    }
}

/// A whole number in groups of three digits: `80,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut figures = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            figures.push(',');
        }
        figures.push(digit);
    }
    figures
}

fn push_digit(words: &mut String, digit: u64) {
    const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
    words.push(DIGITS[usize::try_from(digit % 10).expect("a digit fits")]);
}

/// A positive whole number in capitals.
fn whole(number: u64) -> String {
    for (unit, name) in [(100_000_000, '亿'), (10_000, '万')] {
        if number >= unit {
            let (high, low) = (number / unit, number % unit);
            let mut words = whole(high);
            words.push(name);
            if low > 0 {
                // A gap between the parts is spoken as one 零.
                if low < unit / 10 {
                    words.push('零');
                }
                words.push_str(&whole(low));
            }
            return words;
        }
    }
    below_ten_thousand(number)
}

fn below_ten_thousand(number: u64) -> String {
    let mut words = String::new();
    let mut gap = false;
    for (unit, name) in [(1_000, Some('仟')), (100, Some('佰')), (10, Some('拾')), (1, None)] {
        let digit = number / unit % 10;
        if digit == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push('零');
        }
        gap = false;
        push_digit(&mut words, digit);
        words.extend(name);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capitals(fen: i64) -> String {
        Fen::new(fen).unwrap().in_capitals()
    }

    #[test]
    fn writes_capitals_as_documents_do() {
        for (fen, words) in [
            (8_000_000, "捌万元整"),
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (56, "伍角陆分"),
            (100, "壹元整"),
            (105, "壹元零伍分"),
            (150, "壹元伍角整"),
            (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
            (1_000_500, "壹万零伍元整"),
            (10_000_005, "壹拾万元零伍分"),
            (101_000, "壹仟零壹拾元整"),
            (100_100, "壹仟零壹元整"),
            (1_100_000, "壹万壹仟元整"),
            (1_010_000, "壹万零壹佰元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (10_001_000_000, "壹亿零壹万元整"),
            (11_000_000_000, "壹亿壹仟万元整"),
            (500_030_000_000_000, "伍万零叁亿元整"),
            (100_000_000_000_000, "壹万亿元整"),
            (-100, "负壹元整"),
        ] {
            assert_eq!(capitals(fen), words, "{fen}");
        }
    }

    #[test]
    fn prints_figures_in_groups_of_three() {
        for (fen, text) in [(8_000_000, "¥80,000.00"), (5, "¥0.05"), (123_456, "¥1,234.56"), (-100_000, "-¥1,000.00")]
        {
            assert_eq!(Fen::new(fen).unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_amounts_that_json_cannot_hold() {
        assert_eq!(Fen::new(MAX_JSON_INT + 1), Err(AmountOutOfRange(MAX_JSON_INT + 1)));
        assert_eq!(Fen::new(MAX_JSON_INT).unwrap().get(), MAX_JSON_INT);
    }
}
