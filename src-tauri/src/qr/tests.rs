use yuzheng_protocol::{Hash, Height, receipt::MAX_RECEIPT_BYTES};

use super::*;

fn reference() -> EntryReference {
    EntryReference::new(&Hash::of(b"chain"), Height(18_204), 3, Hash::of(b"entry"))
}

/// Bytes that compress and repeat as little as hashes and signatures do.
fn noise(length: usize) -> Vec<u8> {
    (0u64..).flat_map(|n| Hash::of(&n.to_be_bytes()).0).take(length).collect()
}

fn encoded(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Vec::new();
    picture.write_to(&mut Cursor::new(&mut out), format).unwrap();
    out
}

#[test]
fn a_short_code_is_read_back_from_its_picture() {
    let code = Code::short(&reference());
    assert!(code.side() <= 41 + 8, "version 6 at most: {} modules", code.side());
    assert_eq!(read_picture(&code.png()), Ok(reference().to_string().into_bytes()));
}

#[test]
fn a_full_code_is_read_back_from_its_picture_up_to_the_largest_version() {
    for length in [20, 700, 1_900, 2_700, MAX_CODE_BYTES] {
        let receipt = noise(length);
        let code = Code::full(&receipt).unwrap();
        assert!(read_picture(&code.png()) == Ok(receipt), "{length} bytes, {} modules", code.side());
    }
}

#[test]
fn what_does_not_fit_a_code_gets_none() {
    assert!(Code::full(&noise(MAX_CODE_BYTES + 1)).is_none());
    assert!(Code::full(&noise(MAX_RECEIPT_BYTES)).is_none());
}

#[test]
fn codes_are_read_at_the_sizes_of_screens_and_from_photographs() {
    let receipt = noise(2_700);
    for (code, content) in [
        (Code::short(&reference()), reference().to_string().into_bytes()),
        (Code::full(&receipt).unwrap(), receipt.clone()),
    ] {
        for scale in [2, 3, 4, 10] {
            let picture = code.picture(scale);
            assert!(read_picture(&encoded(&picture, ImageFormat::Png)) == Ok(content.clone()), "{scale} pixels, PNG");
            assert!(read_picture(&encoded(&picture, ImageFormat::Jpeg)) == Ok(content.clone()), "{scale} pixels, JPEG");
        }
        // On a page with other things, at a size that is no multiple of the modules.
        let mut page = GrayImage::from_pixel(1400, 1000, image::Luma([244]));
        let side = (code.side() * 9 / 2) as u32;
        let shown = imageops::resize(&code.picture(6), side, side, imageops::FilterType::Triangle);
        imageops::overlay(&mut page, &shown, 130, 90);
        assert!(read_picture(&encoded(&page, ImageFormat::Png)) == Ok(content.clone()), "on a page");
    }
}

#[test]
fn a_transparent_picture_lies_on_paper_and_an_inverted_one_is_read_too() {
    let code = Code::short(&reference());
    let content = Ok(reference().to_string().into_bytes());
    let grey = code.picture(4);
    let clear = image::GrayAlphaImage::from_fn(grey.width(), grey.height(), |x, y| {
        let dark = grey.get_pixel(x, y).0[0] == 0;
        image::LumaA([0, if dark { 255 } else { 0 }])
    });
    let mut png = Vec::new();
    clear.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    assert_eq!(read_picture(&png), content);
    let mut inverted = grey;
    imageops::invert(&mut inverted);
    assert_eq!(read_picture(&encoded(&inverted, ImageFormat::Png)), content);
}

#[test]
fn a_whole_receipt_is_preferred_where_both_codes_are_shown() {
    let receipt = noise(900);
    let mut page = GrayImage::from_pixel(1600, 900, image::Luma([255]));
    imageops::overlay(&mut page, &Code::short(&reference()).picture(4), 20, 20);
    imageops::overlay(&mut page, &Code::full(&receipt).unwrap().picture(5), 500, 40);
    assert_eq!(read_picture(&encoded(&page, ImageFormat::Png)), Ok(receipt));
}

#[test]
fn a_damaged_picture_and_one_without_a_code_say_so() {
    let code = Code::short(&reference());
    let png = code.png();
    assert_eq!(read_picture(&png[..png.len() / 2]), Err(PictureError::Damaged));
    assert_eq!(read_picture(b"\xff\xd8\xff\xe0 and nothing more"), Err(PictureError::Damaged));
    let blank = GrayImage::from_pixel(300, 300, image::Luma([200]));
    assert_eq!(read_picture(&encoded(&blank, ImageFormat::Png)), Err(PictureError::NoCode));
    // More of the code is painted over than its error correction mends.
    let mut torn = code.picture(6);
    let side = torn.width();
    imageops::replace(&mut torn, &GrayImage::from_pixel(side, side / 2, image::Luma([255])), 0, i64::from(side / 4));
    assert_eq!(read_picture(&encoded(&torn, ImageFormat::Png)), Err(PictureError::NoCode));
}

#[test]
fn a_picture_is_refused_by_its_size_before_memory_is_taken_for_it() {
    let mut large = encoded(&GrayImage::from_pixel(8, 8, image::Luma([0])), ImageFormat::Png);
    // A PNG's width and height stand in bytes 16 to 24, its checksum over them after byte 29.
    large[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let sum = crc(&large[12..29]);
    large[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(read_picture(&large), Err(PictureError::TooLarge));
    let mut long = Code::short(&reference()).png();
    long.resize(MAX_PICTURE_BYTES + 1, 0);
    assert_eq!(read_picture(&long), Err(PictureError::TooLarge));
}

/// CRC-32 of a PNG chunk (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[test]
fn only_png_and_jpeg_are_pictures() {
    assert!(is_picture(&Code::short(&reference()).png()));
    assert!(is_picture(b"\xff\xd8\xff\xe1"));
    assert!(!is_picture(b"GIF89a"));
    assert!(!is_picture(b"\x88\x6fyuzheng-receipt"));
}

#[test]
fn the_picture_on_the_page_is_the_code() {
    let code = Code::short(&reference());
    let svg = code.svg();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
    let dark = code.dark.iter().filter(|dark| **dark).count();
    let drawn: usize = svg.split('h').skip(1).filter_map(|run| run.split_once("v1")?.0.parse::<usize>().ok()).sum();
    assert_eq!(drawn, dark);
}
