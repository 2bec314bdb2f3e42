//! The printed code as a picture of squares.

use std::fmt::Write as _;

use qrcode::{EcLevel, QrCode, types::Color};

/// The code of a text as SVG without its light border, which the sheet leaves; none when it does not fit.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let dark: Vec<bool> = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    let mut path = String::new();
    for (y, row) in dark.chunks(side).enumerate() {
        let mut x = 0;
        while x < side {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                write!(path, "M{x} {y}h{run}v1h-{run}z").expect("writing into a String cannot fail");
            }
            x += run.max(1);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\" viewBox=\"0 0 {side} {side}\">\
         <path d=\"{path}\"/></svg>"
    ))
}
