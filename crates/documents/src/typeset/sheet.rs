//! What stands on the sheet, in the order in which it stands there. Words come from [`super::wording`].

use serde::Serialize;
use yuzheng_contracts::money::Fen;
use yuzheng_contracts::notice::{Content, Issue, Notice, NoticeData, NoticeKind, Particular, Variant};

use super::wording;

/// The data that the template lays out.
#[derive(Serialize)]
pub(super) struct Sheet {
    /// Licences have a layout of their own.
    licence: bool,
    demo: bool,
    office: String,
    title: String,
    title_en: String,
    number: Option<String>,
    case_number: String,
    licence_code: Option<String>,
    licence_code_label: &'static str,
    copy: String,
    addressee: Option<String>,
    lead: Vec<String>,
    received: Vec<Received>,
    /// Whether what was received is a table of its own, or was said in words.
    received_table: bool,
    items: Option<Items>,
    lines: Vec<Line>,
    after: Vec<String>,
    /// The last paragraph, which stays with the seal.
    last: Option<String>,
    contact: Vec<String>,
    signers: Vec<Signed>,
    day: String,
    /// Stands where the number would, where there is none.
    day_in_figures: String,
    seal: Seal,
    code: bool,
    how: Vec<String>,
}

#[derive(Serialize)]
struct Received {
    name: String,
    copies: u32,
    digest: Option<String>,
}

#[derive(Serialize)]
struct Items {
    what: &'static str,
    mend: Option<&'static str>,
    rows: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    sentence: String,
    code: String,
    bases: String,
    mend: Option<String>,
}

#[derive(Serialize)]
struct Line {
    label: String,
    value: String,
    capitals: Option<String>,
    /// Too long for half a line.
    wide: bool,
}

#[derive(Serialize)]
struct Signed {
    role: String,
    name: String,
}

#[derive(Serialize)]
struct Seal {
    around: Vec<String>,
    foot: &'static str,
}

/// From how many characters a value takes a whole line of a licence.
const WIDE: usize = 34;
/// From how many characters a code is printed in groups.
const GROUP: usize = 4;

impl Sheet {
    pub(super) fn of(notice: &Notice, issue: &Issue, code: bool) -> Self {
        let data = notice.data();
        let title = notice.title();
        let licence = data.kind == NoticeKind::BusinessLicence;
        let mut after = wording::after(data);
        let last = after.pop();
        Self {
            licence,
            demo: data.demo,
            office: data.office.name.zh.clone(),
            title: if licence { "营业执照".to_owned() } else { title.zh },
            title_en: title.en,
            number: notice.number(issue),
            case_number: data.case.number.clone(),
            licence_code: data.licence_code.as_deref().map(grouped),
            licence_code_label: code_label(data),
            copy: copy(data.variant).to_owned(),
            addressee: (!licence).then(|| addressee(data)),
            lead: wording::lead(data),
            received: data.received.iter().map(received).collect(),
            received_table: wording::lists_materials(data.kind),
            items: items(data),
            lines: data.particulars.iter().map(line).collect(),
            after,
            last,
            contact: contact(data),
            signers: data.signers.iter().map(signed).collect(),
            day: issue.day_in_words(),
            day_in_figures: issue.day.chinese(),
            seal: Seal {
                around: data.office.name.zh.chars().map(String::from).collect(),
                foot: if licence { "登记专用章" } else { "业务专用章" },
            },
            code,
            how: wording::how(code),
        }
    }
}

const fn copy(variant: Option<Variant>) -> &'static str {
    match variant {
        Some(Variant::Original) => "正本",
        Some(Variant::Duplicate) => "副本",
        Some(Variant::Suspend | Variant::Resume) | None => "",
    }
}

/// A code in groups of four, as people read it aloud.
fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

fn addressee(data: &NoticeData) -> String {
    match &data.addressee.identifier {
        Some(identifier) => format!("{}（{identifier}）：", data.addressee.name),
        None => format!("{}：", data.addressee.name),
    }
}

fn received(material: &yuzheng_contracts::notice::ReceivedMaterial) -> Received {
    // Sixteen digits are enough to compare by eye; all of them stand in the notice's data.
    let digest = material.digest.as_deref().map(|digest| digest.chars().take(16).collect::<String>());
    Received { name: material.name.zh.clone(), copies: material.copies, digest: digest.as_deref().map(grouped) }
}

fn items(data: &NoticeData) -> Option<Items> {
    let rows: Vec<Item> = data.items.iter().map(item).collect();
    let mend = rows.iter().any(|row| row.mend.is_some()).then(|| wording::mend_title(data.kind));
    (!rows.is_empty()).then(|| Items { what: wording::items_title(data.kind), mend, rows })
}

fn item(item: &yuzheng_contracts::notice::Item) -> Item {
    Item {
        sentence: item.sentence.zh.clone(),
        code: item.code.clone(),
        bases: wording::bases(&item.bases),
        mend: item.mend.as_ref().map(|mend| mend.zh.clone()),
    }
}

fn line(particular: &Particular) -> Line {
    let (value, capitals) = match &particular.content {
        Content::Text(text) => (text.clone(), None),
        Content::Day(day) => (day.chinese(), None),
        Content::Fen(fen) => {
            let fen = Fen::new(*fen).expect("a checked notice holds amounts within range");
            (fen.to_string(), Some(format!("人民币{}", fen.in_capitals())))
        }
    };
    let wide = value.chars().count() >= WIDE;
    Line { label: particular.label.zh.clone(), value, capitals, wide }
}

/// Companies have a credit code of eighteen characters, others a number of the register.
fn code_label(data: &NoticeData) -> &'static str {
    match data.licence_code.as_deref().map(str::len) {
        Some(18) => "统一社会信用代码",
        Some(_) | None => "登记编号",
    }
}

fn contact(data: &NoticeData) -> Vec<String> {
    let address = data.office.address.as_ref().map(|address| format!("地址：{address}"));
    let telephone = data.office.telephone.as_ref().map(|telephone| format!("咨询电话：{telephone}"));
    address.into_iter().chain(telephone).collect()
}

fn signed(signer: &yuzheng_contracts::notice::Signer) -> Signed {
    let name = match &signer.number {
        Some(number) => format!("{}（{number}）", signer.name),
        None => signer.name.clone(),
    };
    Signed { role: signer.role.zh.clone(), name }
}
