//! Characters to tokens (cel-spec, "Syntax": lexis).

use std::sync::Arc;

use super::error::{CompileError, CompileErrorKind, Outside};

/// One token with the byte at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub at: usize,
    pub kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// The magnitude only; a sign is an operator that the parser folds in.
    Int(u64),
    Text(Arc<str>),
    Name(Arc<str>),
    /// An operator or bracket, as it is written.
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]",
    "{", "}",
];

pub(super) fn tokenize(source: &str) -> Result<Vec<Token>, CompileError> {
    let mut lexer = Lexer { source, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let done = token.kind == TokenKind::End;
        tokens.push(token);
        if done {
            return Ok(tokens);
        }
    }
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

fn error(at: usize, kind: CompileErrorKind) -> CompileError {
    CompileError { at, kind }
}

fn outside(at: usize, what: Outside) -> CompileError {
    error(at, CompileErrorKind::OutsideSubset(what))
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn next(&mut self) -> Result<Token, CompileError> {
        self.skip_space();
        let at = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Token { at, kind: TokenKind::End }) };
        if let Some(kind) = self.text_literal()? {
            return Ok(Token { at, kind });
        }
        if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            return self.number().map(|kind| Token { at, kind });
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            self.at += length;
            return Ok(Token { at, kind: TokenKind::Name(rest[..length].into()) });
        }
        if rest.starts_with(".?") || rest.starts_with("[?") {
            return Err(outside(at, Outside::Optionals));
        }
        if first == '`' {
            return Err(outside(at, Outside::QuotedFields));
        }
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
        let sign = sign.ok_or_else(|| error(at, CompileErrorKind::Character(first)))?;
        self.at += sign.len();
        Ok(Token { at, kind: TokenKind::Sign(sign) })
    }

    fn number(&mut self) -> Result<TokenKind, CompileError> {
        let (at, rest) = (self.at, self.rest());
        let hex = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X"));
        let (digits, radix, prefix) = match hex {
            Some(hex) => (hex, 16, 2),
            None => (rest, 10, 0),
        };
        let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let after = &digits[length..];
        let fraction = after.strip_prefix('.').is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()));
        if radix == 10 && (fraction || after.starts_with(['e', 'E'])) {
            return Err(outside(at, Outside::Floats));
        }
        if after.starts_with(['u', 'U']) {
            return Err(outside(at, Outside::UnsignedIntegers));
        }
        if length == 0 {
            return Err(error(at, CompileErrorKind::Unexpected { expected: "digits", found: "0x".into() }));
        }
        self.at += prefix + length;
        let number = u64::from_str_radix(&digits[..length], radix);
        number.map(TokenKind::Int).map_err(|_| error(at, CompileErrorKind::IntegerRange))
    }

    /// A string literal if one begins here.
    fn text_literal(&mut self) -> Result<Option<TokenKind>, CompileError> {
        let (at, rest) = (self.at, self.rest());
        let prefix = rest.bytes().take(3).position(|byte| matches!(byte, b'"' | b'\''));
        let Some(prefix) = prefix else { return Ok(None) };
        let letters = rest[..prefix].to_ascii_lowercase();
        let raw = match letters.as_str() {
            "" => false,
            "r" => true,
            "b" | "br" | "rb" => return Err(outside(at, Outside::Bytes)),
            _ => return Ok(None),
        };
        let quoted = &rest[prefix..];
        let quote = quoted.chars().next().expect("the quote was just found");
        let triple: String = [quote; 3].iter().collect();
        let (open, close) = if quoted.starts_with(&triple) { (3, triple) } else { (1, quote.to_string()) };
        self.at += prefix + open;
        let text = self.text_body(at, &close, raw)?;
        Ok(Some(TokenKind::Text(text.into())))
    }

    fn text_body(&mut self, begin: usize, close: &str, raw: bool) -> Result<String, CompileError> {
        let open = || error(begin, CompileErrorKind::OpenText);
        let mut text = String::new();
        loop {
            let rest = self.rest();
            if rest.starts_with(close) {
                self.at += close.len();
                return Ok(text);
            }
            let next = rest.chars().next().ok_or_else(open)?;
            if close.len() == 1 && matches!(next, '\n' | '\r') {
                return Err(open());
            }
            if next == '\\' && !raw {
                text.push(self.escape()?);
            } else {
                text.push(next);
                self.at += next.len_utf8();
            }
        }
    }

    fn escape(&mut self) -> Result<char, CompileError> {
        let (at, rest) = (self.at, &self.rest()[1..]);
        let bad = || error(at, CompileErrorKind::Escape);
        let letter = rest.chars().next().ok_or_else(bad)?;
        let (simple, digits, radix) = match letter {
            'a' => (Some('\u{7}'), 0, 16),
            'b' => (Some('\u{8}'), 0, 16),
            'f' => (Some('\u{c}'), 0, 16),
            'n' => (Some('\n'), 0, 16),
            'r' => (Some('\r'), 0, 16),
            't' => (Some('\t'), 0, 16),
            'v' => (Some('\u{b}'), 0, 16),
            '\\' | '?' | '"' | '\'' | '`' => (Some(letter), 0, 16),
            'x' | 'X' => (None, 2, 16),
            'u' => (None, 4, 16),
            'U' => (None, 8, 16),
            '0'..='3' => (None, 3, 8),
            _ => return Err(bad()),
        };
        if let Some(character) = simple {
            self.at += 1 + letter.len_utf8();
            return Ok(character);
        }
        let skip = usize::from(radix == 16);
        let code = rest.get(skip..skip + digits).ok_or_else(bad)?;
        if !code.chars().all(|digit| digit.is_digit(radix)) {
            return Err(bad());
        }
        self.at += 1 + skip + digits;
        let code = u32::from_str_radix(code, radix).map_err(|_| bad())?;
        char::from_u32(code).ok_or_else(bad)
    }
}
