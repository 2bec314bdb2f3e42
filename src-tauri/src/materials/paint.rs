//! Pictures and pages of PDF files as pixels, so that nothing else of a file reaches the window.
//!
//! A PDF is interpreted without its scripts, forms, links and attachments: the renderer knows none of them. A file may
//! still keep a decoder busy for ever or make it fail, so that files are painted in a process of their own
//! ([`super::apart`]) with limits. What it is not: a judgement about a file, which may be shown and still be dangerous
//! to other programs.
//!
//! A Chinese face that a PDF names and does not bring along is replaced by the face of legal documents. Which glyph
//! stands for a rare character is then a guess, so that a page says that it was done.

use std::{
    io::Cursor,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use hayro::{
    RenderCache, RenderSettings,
    hayro_interpret::{FontResolverFn, InterpreterSettings, font::FontQuery},
    hayro_syntax::Pdf,
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

/// Whose letters a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Faces {
    /// The file's own, or those that every reader of PDF has.
    Own,
    /// Some stand in for a face that the file names and does not bring along.
    Borrowed,
}

/// A painted page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Painted {
    /// The picture.
    pub png: Vec<u8>,
    /// Whose letters are on it.
    pub faces: Faces,
}

/// A page, numbered from 0.
pub(crate) fn page(bytes: &[u8], number: u32) -> Option<Painted> {
    match kind(bytes) {
        Kind::Picture if number == 0 => {
            caught(|| picture(bytes)).flatten().map(|png| Painted { png, faces: Faces::Own })
        }
        Kind::Pdf => caught(|| pdf_page(bytes, number)).flatten(),
        Kind::Picture | Kind::Other => None,
    }
}

/// The first page of a file that this program made itself, as a PNG.
pub(crate) fn first_page(bytes: &[u8]) -> Option<Vec<u8>> {
    page(bytes, 0).map(|painted| painted.png)
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

fn pdf_page(bytes: &[u8], number: u32) -> Option<Painted> {
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
    let borrowed = Arc::new(AtomicBool::new(false));
    let interpreter = InterpreterSettings { font_resolver: lent(&borrowed), ..InterpreterSettings::default() };
    let png = hayro::render(page, &RenderCache::new(), &interpreter, &settings).into_png().ok()?;
    Some(Painted { png, faces: if borrowed.load(Ordering::Relaxed) { Faces::Borrowed } else { Faces::Own } })
}

/// Faces for a file that does not bring its own: those of every reader, and one for Chinese, which is noted.
fn lent(borrowed: &Arc<AtomicBool>) -> FontResolverFn {
    let borrowed = Arc::clone(borrowed);
    Arc::new(move |query| match query {
        FontQuery::Standard(face) => Some(face.get_font_data()),
        FontQuery::Fallback(asked) if asked.character_collection.is_some() => {
            borrowed.store(true, Ordering::Relaxed);
            Some((Arc::new(yuzheng_documents::SONG), 0))
        }
        FontQuery::Fallback(asked) => Some(asked.pick_standard_font().get_font_data()),
    })
}
