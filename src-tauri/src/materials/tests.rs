use std::path::Path;

use yuzheng_protocol::{Hash, Timestamp, desk_api::PART_BYTES, testing::digest};
use yuzheng_vault::{AccountIndex, Entropy, Passphrase, Unlocked, Vault};

use super::{
    copies::Copies,
    paint::{self, Faces},
    store::{Delivery, KeptFile},
};
use crate::desk::Desk;

fn keys(dir: &Path) -> Unlocked {
    let passphrase = Passphrase::new("一二三四五六七八九十".to_owned()).unwrap();
    Vault::create(&dir.join("vault"), &passphrase, Entropy::from_bytes([3; 32]), Timestamp(1)).unwrap()
}

fn desk(dir: &Path, keys: &Unlocked) -> Desk {
    Desk::open(&dir.join("desk.db"), &keys.database_key()).unwrap()
}

/// A file of one full part and a short one.
fn lease() -> Vec<u8> {
    (0..PART_BYTES + 9).map(|at| (at % 251) as u8).collect()
}

#[test]
fn a_copy_is_sealed_and_comes_back_part_by_part() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys(dir.path());
    let copies = Copies::new(dir.path(), keys.sealing_identity());
    let file = copies.keep(&lease(), 7).unwrap();
    assert_eq!((file.sha256, file.bytes), (Hash::of(&lease()), lease().len() as u64));
    let parts: Vec<Vec<u8>> = (0..2).map(|part| copies.part(&file, part).unwrap()).collect();
    assert_eq!(parts.concat(), lease());
    assert_eq!(copies.part(&file, 2), None);
    let folder = dir.path().join("files").join(&file.folder);
    let within = lease()[64..128].to_vec();
    for part in ["0", "1"] {
        let sealed = std::fs::read(folder.join(part)).unwrap();
        assert!(!sealed.windows(64).any(|window| window == within), "{part}");
    }
    let other = Copies::new(dir.path(), keys.sealing_identity_of(AccountIndex::STAFF));
    assert_eq!(other.part(&file, 0), None, "another key opens nothing");
    copies.remove(&file.folder);
    assert_eq!(copies.part(&file, 0), None);
    assert_eq!(copies.keep(b"", 7).unwrap_err().code, "fileEmpty");
}

#[test]
fn folders_that_nothing_names_are_swept() {
    let dir = tempfile::tempdir().unwrap();
    let copies = Copies::new(dir.path(), keys(dir.path()).sealing_identity());
    let (kept, left) = (copies.keep(b"kept", 7).unwrap(), copies.keep(b"left over", 7).unwrap());
    copies.sweep(std::slice::from_ref(&kept));
    assert_eq!((copies.part(&kept, 0), copies.part(&left, 0)), (Some(b"kept".to_vec()), None));
}

#[test]
fn copies_and_deliveries_are_noted_and_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys(dir.path());
    let first = desk(dir.path(), &keys);
    let file = KeptFile { sha256: digest("file"), folder: "f".to_owned(), bytes: 9, kept_ms: 7 };
    first.save_kept_file(&file).unwrap();
    let (case, sha256) = (digest("case"), digest("file"));
    first.plan_delivery(&case, &sha256).unwrap();
    let planned = Delivery { case, sha256, next: 0, done_ms: None, problem: None };
    assert_eq!(first.open_deliveries().unwrap(), std::slice::from_ref(&planned));
    let half = Delivery { next: 1, problem: Some("{}".to_owned()), ..planned };
    first.save_delivery(&half).unwrap();
    first.plan_delivery(&case, &sha256).unwrap();
    drop(first);
    let again = desk(dir.path(), &keys);
    assert_eq!(again.delivery(&case, &sha256).unwrap(), Some(half.clone()), "a plan never begins anew");
    assert_eq!(again.kept_file(&sha256).unwrap(), Some(file));
    let done = Delivery { done_ms: Some(8), problem: None, ..half.clone() };
    again.save_delivery(&done).unwrap();
    assert_eq!(again.open_deliveries().unwrap(), []);
    again.plan_delivery_again(&case, &sha256).unwrap();
    assert_eq!(
        again.open_deliveries().unwrap(),
        [Delivery { problem: None, ..half }],
        "what was done is looked at again"
    );
    again.forget_delivery(&case, &sha256).unwrap();
    again.forget_kept_file(&sha256).unwrap();
    assert_eq!((again.delivery(&case, &sha256).unwrap(), again.kept_files().unwrap()), (None, Vec::new()));
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(3, 2, image::Rgb([200, 10, 10])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn decoded(png: &[u8]) -> image::RgbaImage {
    image::load_from_memory(png).unwrap().to_rgba8()
}

fn pdf(content: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>> endobj\n\
         2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<</Font<</F1 7 0 R>>>>/Contents 4 0 R>> endobj\n\
         4 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n\
         7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\ntrailer <</Root 1 0 R/Size 8>>\n%%EOF\n",
        content.len(),
    )
    .into_bytes()
}

#[test]
fn a_picture_is_painted_anew_and_loses_what_hides_behind_it() {
    let hidden = [png(), b"<script>alert(1)</script>".to_vec()].concat();
    assert_eq!(paint::pages(&hidden), 1);
    let shown = decoded(&paint::page(&hidden, 0).unwrap().png);
    assert_eq!((shown.dimensions(), shown.get_pixel(0, 0).0), ((3, 2), [200, 10, 10, 255]));
    assert_eq!(paint::page(&hidden, 1), None);
}

#[test]
fn a_page_of_a_pdf_is_painted_with_its_words_and_without_its_script() {
    let file = pdf("0 0 1 rg 0 0 100 100 re f 0 g BT /F1 30 Tf 110 40 Td (Words) Tj ET");
    assert_eq!(paint::pages(&file), 1);
    let shown = decoded(&paint::page(&file, 0).unwrap().png);
    assert_eq!(shown.dimensions(), (1400, 700));
    assert_eq!(shown.get_pixel(10, 10).0, [0, 0, 255, 255]);
    let right = shown.enumerate_pixels().filter(|(x, _, _)| *x > 750);
    let (dark, light) = right.fold((0, 0), |(dark, light), (_, _, pixel)| match pixel.0[0] {
        0..=80 => (dark + 1, light),
        _ => (dark, light + 1),
    });
    assert!(dark > 500 && light > 50_000, "{dark} dark and {light} light pixels: the words are there");
    assert_eq!(paint::page(&file, 1), None);
}

#[test]
fn what_is_neither_picture_nor_pdf_or_is_damaged_is_not_painted() {
    for bytes in [&b""[..], b"PK\x03\x04 a zip", b"<html>", b"%PDF-1.7", b"%PDF-1.7\n1 0 obj <<", &png()[..20]] {
        assert_eq!((paint::pages(bytes), paint::page(bytes, 0)), (0, None), "{bytes:?}");
    }
}

#[test]
fn a_page_of_any_size_stays_within_the_pixels() {
    for (side, other) in [("0.5", "0.5"), ("14400", "10"), ("10", "14400"), ("1e30", "1e30"), ("-5", "7")] {
        let text = String::from_utf8(pdf("0 0 9 9 re f")).unwrap();
        let file = text.replace("[0 0 200 100]", &format!("[0 0 {side} {other}]")).into_bytes();
        if let Some(page) = paint::page(&file, 0) {
            let (width, height) = decoded(&page.png).dimensions();
            assert!(width <= 2_400 && height <= 2_400, "{side} x {other}: {width} x {height}");
        }
    }
}

/// A page that names a Chinese face of this encoding, and brings along neither the face nor a map to Unicode.
fn without_its_face(encoding: &str, codes: &str) -> Vec<u8> {
    let text = String::from_utf8(pdf(&format!("BT /F1 60 Tf 20 20 Td <{codes}> Tj ET"))).unwrap();
    let face = format!(
        "7 0 obj <</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[8 0 R]>> endobj\n\
         8 0 obj <</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>> endobj\n"
    );
    text.replace("7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n", &face).into_bytes()
}

#[test]
fn chinese_without_its_face_is_painted_with_ours_and_says_so() {
    let shown = |encoding, codes| {
        let page = paint::page(&without_its_face(encoding, codes), 0).unwrap();
        assert_eq!(page.faces, Faces::Borrowed);
        decoded(&page.png)
    };
    let words = shown("GBK-EUC-H", "D3E5D6A4");
    let dark = words.pixels().filter(|pixel| pixel.0[0] < 80).count();
    assert!(dark > 5_000, "{dark} dark pixels");
    assert!(words == shown("UniGB-UCS2-H", "6E1D8BC1"), "渝证 in both");
    assert!(words != shown("UniGB-UCS2-H", "8BC16E1D"), "证渝 looks different");
    assert_eq!(paint::page(&pdf("BT /F1 30 Tf 10 10 Td (Words) Tj ET"), 0).unwrap().faces, Faces::Own);
}
