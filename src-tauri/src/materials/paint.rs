//! Pictures and pages of PDF files as pixels, so that nothing else of a file reaches the window.
//!
//! A PDF is interpreted without its scripts, forms, links and attachments: the renderer knows none of them. A file may
//! still keep a decoder busy for ever or make it fail, so that files are painted in a process of their own
//! ([`apart`]) with a time limit. What it is not: a judgement about a file, which may be shown and still be dangerous
//! to other programs.

use std::{io::Cursor, panic::AssertUnwindSafe};

use hayro::{
    RenderCache, RenderSettings, hayro_interpret::InterpreterSettings, hayro_syntax::Pdf,
    vello_cpu::color::palette::css::WHITE,
};

/// Longest side of what is painted, pixels.
const MOST_SIDE: u32 = 2_400;
/// Width at which a page is painted, pixels.
const PAGE_WIDTH: f32 = 1_400.0;
/// Longest side of a picture that is decoded, pixels.
const MOST_DECODED: u32 = 12_000;
/// Sides of a page that is painted, points: what PDF allows (ISO 32000-1, annex C), and no line.
const PAGE_SIDES: std::ops::RangeInclusive<f32> = 3.0..=14_400.0;

/// What can be painted of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Picture,
    Pdf,
    Other,
}

fn kind(bytes: &[u8]) -> Kind {
    match crate::attachments::media_type(bytes, "") {
        "image/jpeg" | "image/png" => Kind::Picture,
        "application/pdf" => Kind::Pdf,
        _other => Kind::Other,
    }
}

/// How many pages of a file can be painted: none of what is neither a picture nor a PDF that opens.
pub(crate) fn pages(bytes: &[u8]) -> u32 {
    let count = || match kind(bytes) {
        Kind::Picture => u32::from(picture(bytes).is_some()),
        Kind::Pdf => {
            Pdf::new(bytes.to_vec()).ok().and_then(|pdf| u32::try_from(pdf.pages().len()).ok()).unwrap_or_default()
        }
        Kind::Other => 0,
    };
    caught(count).unwrap_or_default()
}

/// A page, numbered from 0, as a PNG.
pub(crate) fn page(bytes: &[u8], number: u32) -> Option<Vec<u8>> {
    match kind(bytes) {
        Kind::Picture if number == 0 => caught(|| picture(bytes)).flatten(),
        Kind::Pdf => caught(|| pdf_page(bytes, number)).flatten(),
        Kind::Picture | Kind::Other => None,
    }
}

/// A file that makes a decoder panic is one that cannot be painted.
fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).ok()
}

/// A picture decoded and encoded again.
fn picture(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MOST_DECODED);
    limits.max_image_height = Some(MOST_DECODED);
    reader.limits(limits);
    let mut picture = reader.decode().ok()?;
    if picture.width().max(picture.height()) > MOST_SIDE {
        picture = picture.thumbnail(MOST_SIDE, MOST_SIDE);
    }
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

fn pdf_page(bytes: &[u8], number: u32) -> Option<Vec<u8>> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let page = pdf.pages().get(usize::try_from(number).ok()?)?;
    let (width, height) = page.render_dimensions();
    if !(PAGE_SIDES.contains(&width) && PAGE_SIDES.contains(&height)) {
        return None;
    }
    let scale = (PAGE_WIDTH / width).min(MOST_SIDE as f32 / height).min(8.0);
    if width * scale < 1.0 || height * scale < 1.0 {
        return None;
    }
    let settings = RenderSettings { x_scale: scale, y_scale: scale, bg_color: WHITE, ..RenderSettings::default() };
    let pixmap = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    pixmap.into_png().ok()
}
