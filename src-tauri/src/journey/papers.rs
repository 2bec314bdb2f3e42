//! Papers of fictional companies: a lease, as a page that was scanned into a PDF, and a plan of the office, as a PNG.
//!
//! Both are drawn here and say on the page that they are for demonstration. What they are not: samples of what law wants
//! such papers to say.

use std::{fmt::Write as _, io::Cursor};

use crate::materials::paint_page;

/// Width of a drawn page, pixels.
const WIDTH: u32 = 900;
/// Across the page, in large letters.
const MARK: &str = "演示";

/// A lease of the office.
pub(super) fn lease(company: &str) -> Option<Vec<u8>> {
    let mut page = Sheet::marked();
    page.line(216, 760, 24, "房屋租赁合同");
    page.line(72, 712, 14, "出租方：张示例（虚构）");
    page.line(72, 686, 14, &format!("承租方：{company}（设立中）"));
    let terms = [
        "一、房屋坐落：重庆市渝中区民生路128号附6号，建筑面积86平方米。",
        "二、用途：办公，作为公司住所使用。",
        "三、租期：三年，自2026年11月1日起，至2029年10月31日止。",
        "四、租金：每月人民币叁仟元整，按季度支付。",
        "五、出租方保证对房屋有权出租，并提供产权证明。",
        "六、本合同一式三份，双方各执一份，登记机关留存一份。",
    ];
    for (at, term) in (0_u32..).zip(terms) {
        page.line(72, 640 - 34 * at, 14, term);
    }
    page.line(72, 380, 14, "出租方（签字）：张示例");
    page.line(330, 380, 14, "承租方（签字）：发起人代表");
    page.line(330, 350, 14, "2026年10月20日");
    page.line(72, 90, 11, "这是为演示画的合同：人、房屋和内容都是虚构的，没有效力。");
    scanned(&page.drawn()?)
}

/// A plan of the office.
pub(super) fn plan_of_office(company: &str) -> Option<Vec<u8>> {
    let mut page = Sheet::marked();
    page.line(72, 780, 20, "住所平面示意图");
    page.line(72, 752, 13, &format!("{company}（设立中） 民生路128号附6号"));
    for (corner, size, name) in [
        ((90, 430), (250, 260), "办公区 52㎡"),
        ((340, 560), (160, 130), "会议室 18㎡"),
        ((340, 430), (160, 130), "资料室 16㎡"),
    ] {
        page.room(corner, size);
        page.line(corner.0 + 30, corner.1 + size.1 / 2, 14, name);
    }
    page.line(190, 405, 12, "入口");
    page.line(72, 90, 11, "这是为演示画的示意图：地址和尺寸都是虚构的。");
    page.drawn()
}

/// What is drawn on a page of A4, points from below.
struct Sheet(String);

impl Sheet {
    fn marked() -> Self {
        let mut sheet = Self("0.86 g BT /F1 150 Tf 0.87 0.5 -0.5 0.87 170 250 Tm ".to_owned());
        sheet.words(MARK);
        sheet.0.push_str(" ET 0 g 40 40 515 762 re S\n");
        sheet
    }

    fn line(&mut self, x: u32, y: u32, size: u32, text: &str) {
        let _written = write!(self.0, "BT /F1 {size} Tf {x} {y} Td ");
        self.words(text);
        self.0.push_str(" ET\n");
    }

    fn room(&mut self, (x, y): (u32, u32), (width, height): (u32, u32)) {
        let _written = writeln!(self.0, "2 w {x} {y} {width} {height} re S");
    }

    fn words(&mut self, text: &str) {
        self.0.push('<');
        for unit in text.encode_utf16() {
            let _written = write!(self.0, "{unit:04X}");
        }
        self.0.push_str("> Tj");
    }

    /// The page as a grey PNG, painted by the painter of materials with the face that comes along.
    fn drawn(&self) -> Option<Vec<u8>> {
        let content = &self.0;
        let file = format!(
            "%PDF-1.5\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
             3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>> endobj\n\
             4 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n\
             5 0 obj <</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>> endobj\n\
             6 0 obj <</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]\
             /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>> endobj\ntrailer <</Root 1 0 R/Size 7>>\n%%EOF\n",
            content.len(),
        );
        let painted = image::load_from_memory(&paint_page(file.as_bytes())?).ok()?;
        let grey = painted.thumbnail(WIDTH, u32::MAX).to_luma8();
        let mut png = Cursor::new(Vec::new());
        grey.write_to(&mut png, image::ImageFormat::Png).ok()?;
        Some(png.into_inner())
    }
}

/// A grey PNG as the only thing on a page of PDF: both keep rows in the same way (RFC 2083, section 6; ISO 32000-1,
/// 7.4.4.4), so that they are taken over as they are.
fn scanned(png: &[u8]) -> Option<Vec<u8>> {
    let (width, height) =
        image::ImageReader::with_format(Cursor::new(png), image::ImageFormat::Png).into_dimensions().ok()?;
    let rows = pixels(png)?;
    let mut file = format!(
        "%PDF-1.5\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>> endobj\n\
         4 0 obj <</Length 28>> stream\n595 0 0 842 0 0 cm /I Do    \nendstream endobj\n\
         5 0 obj <</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8\
         /Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent 8/Columns {width}>>/Length {}>> stream\n",
        rows.len(),
    )
    .into_bytes();
    file.extend_from_slice(&rows);
    file.extend_from_slice(b"\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n%%EOF\n");
    Some(file)
}

/// The compressed rows of a PNG: its IDAT chunks, one after the other.
fn pixels(png: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut rows) = (png.get(8..)?, Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (kind, body) = after.split_first_chunk::<4>()?;
        if kind == b"IDAT" {
            rows.extend_from_slice(body.get(..length)?);
        }
        rest = body.get(length + 4..)?;
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_and_a_plan_are_drawn_with_words_and_need_no_face_of_anybody_elses() {
        for (file, start) in [(lease("云山"), &b"%PDF"[..]), (plan_of_office("云山"), &b"\x89PNG"[..])] {
            let file = file.unwrap();
            assert!(file.starts_with(start) && file.len() < 400_000, "{} bytes", file.len());
            let shown = image::load_from_memory(&paint_page(&file).unwrap()).unwrap().to_luma8();
            let dark = shown.pixels().filter(|pixel| pixel.0[0] < 100).count();
            assert!(dark > 4_000, "{dark} dark pixels");
        }
        assert_ne!(lease("云山"), lease("江月"));
    }
}
