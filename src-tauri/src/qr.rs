//! QR codes: what a receipt becomes on paper or on a screen, and reading it back from a picture.
//!
//! The forms are those of `docs/protocol.md` 15.3. A picture comes from anywhere: it is refused by its bytes
//! and by its pixels before memory is taken for it.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, ImageReader, Limits, imageops};
use qrcode::{EcLevel, QrCode, Version, bits::Bits, types::Color};
use thiserror::Error;
use yuzheng_protocol::reference::EntryReference;

/// Largest picture that is read, in bytes.
pub(crate) const MAX_PICTURE_BYTES: usize = 16 * 1024 * 1024;
/// Largest picture that is decoded, in pixels: 24 million take 96 MB as colours and grey values together.
const MAX_PIXELS: u64 = 24_000_000;
/// What a decoder may take at most, in bytes.
const MAX_DECODING_BYTES: u64 = 160 * 1024 * 1024;
/// What version 40 at level L holds in byte mode (ISO/IEC 18004, table 7).
pub(crate) const MAX_CODE_BYTES: usize = 2_953;
/// Light modules around a code (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;
/// Pixels of a module in a saved picture.
const SCALE: usize = 6;

/// Why nothing was read from a picture.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub(crate) enum PictureError {
    /// Too many bytes or pixels.
    #[error("the picture is larger than what is read here")]
    TooLarge,
    /// Not decodable.
    #[error("the picture is damaged")]
    Damaged,
    /// No code in it, or none that can be read.
    #[error("no QR code can be read in the picture")]
    NoCode,
}

/// A code as dark and light modules.
pub(crate) struct Code {
    width: usize,
    dark: Vec<bool>,
}

impl Code {
    /// The short code of an entry.
    pub(crate) fn short(reference: &EntryReference) -> Self {
        let code = QrCode::with_error_correction_level(reference.to_string(), EcLevel::M);
        Self::of(&code.expect("a reference of at most 125 characters fits version 6"))
    }

    /// The code that holds a whole receipt; none when it does not fit.
    pub(crate) fn full(receipt: &[u8]) -> Option<Self> {
        (1..=40).find_map(|version| {
            let mut bits = Bits::new(Version::Normal(version));
            bits.push_byte_data(receipt).ok()?;
            bits.push_terminator(EcLevel::L).ok()?;
            QrCode::with_bits(bits, EcLevel::L).ok().map(|code| Self::of(&code))
        })
    }

    fn of(code: &QrCode) -> Self {
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Self { width: code.width(), dark }
    }

    /// Modules on a side, the quiet zone included.
    pub(crate) fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.width);
        matches!((inside(x), inside(y)), (Some(x), Some(y)) if self.dark[y * self.width + x])
    }

    /// The code as SVG, one unit a module.
    pub(crate) fn svg(&self) -> String {
        use std::fmt::Write as _;
        let side = self.side();
        let mut path = String::new();
        for y in 0..side {
            let mut x = 0;
            while x < side {
                let run = (x..side).take_while(|at| self.is_dark(*at, y)).count();
                if run > 0 {
                    write!(path, "M{x} {y}h{run}v1h-{run}z").expect("writing into a String cannot fail");
                }
                x += run.max(1);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// The code as a PNG picture.
    pub(crate) fn png(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let picture = self.picture(SCALE);
        picture.write_to(&mut Cursor::new(&mut out), ImageFormat::Png).expect("a grey picture is always PNG");
        out
    }

    fn picture(&self, scale: usize) -> GrayImage {
        let side = u32::try_from(self.side() * scale).expect("185 modules of a few pixels");
        GrayImage::from_fn(side, side, |x, y| {
            image::Luma([if self.is_dark(x as usize / scale, y as usize / scale) { 0 } else { 255 }])
        })
    }
}

/// Whether the bytes are those of a picture that can be read here: PNG or JPEG.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    format(bytes).is_some()
}

fn format(bytes: &[u8]) -> Option<ImageFormat> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(ImageFormat::Png);
    }
    bytes.starts_with(b"\xff\xd8\xff").then_some(ImageFormat::Jpeg)
}

/// What the codes in a picture hold; the longest one where there are several, which is a whole receipt.
pub(crate) fn read_picture(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let picture = decode(bytes)?;
    // A screenshot may have modules of one or two pixels, a photograph far too many: other sizes help.
    let attempts: [fn(&GrayImage) -> Option<GrayImage>; 4] = [
        |picture| Some(picture.clone()),
        |picture| resized(picture, 2.0),
        |picture| resized(picture, 0.5),
        |picture| {
            let mut inverted = picture.clone();
            imageops::invert(&mut inverted);
            Some(inverted)
        },
    ];
    let read = attempts.iter().filter_map(|attempt| attempt(&picture)).find_map(|picture| longest_code(&picture));
    read.ok_or(PictureError::NoCode)
}

fn decode(bytes: &[u8]) -> Result<GrayImage, PictureError> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(PictureError::TooLarge);
    }
    let format = format(bytes).ok_or(PictureError::Damaged)?;
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader().into_dimensions().map_err(|_| PictureError::Damaged)?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge);
    }
    let mut reader = reader();
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODING_BYTES);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _undecodable => PictureError::Damaged,
    })?;
    Ok(on_white(&picture))
}

/// Grey values; what is transparent counts as paper.
fn on_white(picture: &image::DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let grey = picture.to_luma_alpha8();
    GrayImage::from_fn(grey.width(), grey.height(), |x, y| {
        let [luma, alpha] = grey.get_pixel(x, y).0.map(u32::from);
        image::Luma([u8::try_from((luma * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)])
    })
}

/// The picture in another size; none where that would be needless or too large.
fn resized(picture: &GrayImage, factor: f64) -> Option<GrayImage> {
    let side = |n: u32| (f64::from(n) * factor) as u32;
    let (width, height) = (side(picture.width()), side(picture.height()));
    let sensible = width >= 64 && height >= 64 && u64::from(width) * u64::from(height) <= MAX_PIXELS / 2;
    sensible.then(|| imageops::resize(picture, width, height, imageops::FilterType::Triangle))
}

fn longest_code(picture: &GrayImage) -> Option<Vec<u8>> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| picture.as_raw()[y * width + x]);
    let contents = prepared.detect_grids().into_iter().filter_map(|grid| {
        let mut content = Vec::new();
        grid.decode_to(&mut content).ok().map(|_| content)
    });
    contents.max_by_key(Vec::len)
}

#[cfg(test)]
mod tests;
