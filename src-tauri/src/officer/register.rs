//! What a grant enters into the register: computed by the contract from the opened form, never typed.

use yuzheng_contracts::{
    CheckedService, Date, Input,
    calendar::Calendar,
    json::to_canonical,
    notice::{Content, Particular},
    service::Text,
    value::Value,
};
use yuzheng_protocol::{
    codec::{Blob, List, Text as ShortText},
    transaction::Registration,
};

use crate::views::CommandError;

/// What the register will say, and the keys that it takes.
pub(super) struct Entry {
    pub registration: Registration,
    pub particulars: Vec<Particular>,
}

/// Labels of what a register says, in the order in which it is read.
pub(super) const LABELS: [(&str, &str, &str); 14] = [
    ("name", "名称", "Name"),
    ("type", "类型", "Type"),
    ("legal_representative", "法定代表人", "Legal representative"),
    ("operator", "经营者", "Proprietor"),
    ("composition", "组成形式", "Form"),
    ("capital_fen", "注册资本", "Registered capital"),
    ("established_on", "成立日期", "Established on"),
    ("domicile", "住所", "Domicile"),
    ("premises", "经营场所", "Premises"),
    ("scope", "经营范围", "Scope of business"),
    ("shareholders", "股东", "Shareholders"),
    ("directors", "董事", "Directors"),
    ("supervisors", "监事", "Supervisors"),
    ("registrar", "登记机关", "Registrar"),
];

/// What the contract makes of an opened form today.
pub(super) fn entry(
    service: &CheckedService,
    calendar: &Calendar,
    fields: &Value,
    trace: Option<Input>,
    today: Date,
) -> Result<Entry, CommandError> {
    let mut input = Input::new(fields.clone(), today);
    if let Some(trace) = trace {
        // What departments answered is what the machine decided with; the day is today's.
        input.evidence = trace.evidence;
    }
    let report = service.evaluate_with(&input, Some(calendar));
    let missing = |name: &str| {
        let why = report.output_faults.get(name).map(|reason| reason.as_str().to_owned()).unwrap_or_default();
        CommandError::new("noRegister").with("output", name).with("reason", why)
    };
    let register = report.outputs.get("register").ok_or_else(|| missing("register"))?;
    let claims = match report.outputs.get("claims") {
        Some(claims) => keys(claims).ok_or_else(|| missing("claims"))?,
        None if service.definition().outputs.iter().any(|output| output.name == "claims") => {
            return Err(missing("claims"));
        }
        None => Vec::new(),
    };
    let registration = Registration {
        register: Blob::new(to_canonical(register)).map_err(|_| missing("register"))?,
        claims: List::new(claims).map_err(|_| missing("claims"))?,
    };
    Ok(Entry { registration, particulars: particulars(register) })
}

fn keys(claims: &Value) -> Option<Vec<List<ShortText<128>, 8>>> {
    let key = |parts: &Value| {
        let parts = parts.as_list()?.iter().map(|part| ShortText::new(part.as_text()?).ok()).collect::<Option<_>>()?;
        List::new(parts).ok()
    };
    claims.as_list()?.iter().map(key).collect()
}

/// A register line by line.
pub(super) fn particulars(register: &Value) -> Vec<Particular> {
    let line = |(name, zh, en): &(&str, &str, &str)| {
        let content = content(name, register.at(name)?)?;
        Some(Particular { label: Text { zh: (*zh).to_owned(), en: (*en).to_owned() }, content })
    };
    LABELS.iter().filter_map(line).collect()
}

fn content(name: &str, value: &Value) -> Option<Content> {
    match value {
        Value::Int(fen) if name.ends_with("_fen") => Some(Content::Fen(*fen)),
        Value::Date(day) => Some(Content::Day(*day)),
        other => {
            let text = match (other.as_text(), other.as_list()) {
                (Some(text), _) => text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| day.chinese()),
                (None, Some(rows)) => {
                    rows.iter().filter_map(|row| row.at("name")?.as_text()).collect::<Vec<_>>().join("、")
                }
                (None, None) => return None,
            };
            (!text.is_empty()).then_some(Content::Text(text))
        }
    }
}
