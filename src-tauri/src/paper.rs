//! What was filled in, in words: the lines and tables of the page that is signed, in the order of the steps.
//!
//! Only the contract decides what stands there. A column that is not public never stands in a table that is.

use yuzheng_contracts::{
    CheckedService,
    date::Date,
    form::{Edit, Field, Fill, Form, Format, HIDDEN, Visibility, Widget},
    json,
    money::Fen,
    value::Value,
};

use crate::{
    filing::{parse_form, words},
    views::{SignedLine, SignedTable, Words},
};

/// What is promised by signing: the contract's own declarations that were made, or else the general ones.
pub(crate) fn promises(contract: &CheckedService, values: &Value) -> Vec<Words> {
    let form = &contract.definition().form;
    let made = |field: &&Field| is_promise(form, field) && values.at(&field.path) == Some(&Value::Bool(true));
    let own: Vec<Words> =
        form.fields.iter().filter(made).map(|field| sentence(&field.label.zh, &field.label.en)).collect();
    if !own.is_empty() {
        return own;
    }
    vec![
        sentence("以上内容真实、合法、有效", "All of the above is true, lawful and valid"),
        sentence(
            "取得需要的许可之后，再开展经营活动",
            "I will begin licensed business only after obtaining the licence",
        ),
    ]
}

fn sentence(zh: &str, en: &str) -> Words {
    Words { zh: format!("{zh}。"), en: format!("{en}.") }
}

/// Whether a field is a declaration: it stands in a group in which something must be confirmed.
fn is_promise(form: &Form, field: &Field) -> bool {
    let Some((group, _)) = field.path.rsplit_once('.').filter(|(group, _)| !group.contains("[]")) else { return false };
    let must = form.schema.at(group).is_some_and(|group| group.properties.values().any(|part| part.only.is_some()));
    field.widget == Widget::Confirm && must
}

/// What was filled in, field by field in the order of the steps.
pub(crate) fn lines(contract: &CheckedService, values: &str) -> Vec<SignedLine> {
    let Ok(values) = parse_form(values) else { return Vec::new() };
    let form = &contract.definition().form;
    let mut lines = Vec::new();
    for (step, page) in form.steps.iter().enumerate() {
        let paper = Paper { contract, form, values: &values, step };
        for path in &page.fields {
            paper.write(path, &mut lines);
        }
    }
    lines
}

/// A field's value in one line, rows one after the other; of a sensitive list only whose rows they are.
pub(crate) fn in_one_line(contract: &CheckedService, values: &Value, path: &str, value: &Value) -> Option<String> {
    let form = &contract.definition().form;
    let paper = Paper { contract, form, values, step: 0 };
    let field = form.fields.iter().find(|field| field.path == path)?;
    if value.as_map().is_some() {
        return None;
    }
    if !paper.has_rows(field) {
        return Some(paper.in_words(field, value));
    }
    let columns: Vec<(&str, &Field)> = paper.columns(field).collect();
    let key = paper.key_column(&columns)?;
    let shown = columns.iter().filter(|column| column.0 == key.0 || column.1.visibility != Visibility::Sensitive);
    let shown: Vec<_> = shown.collect();
    let cell = |row: &Value, (name, field): &(&str, &Field)| row.at(name).map(|value| paper.in_words(field, value));
    let line = |row: &Value| {
        let cells = shown.iter().filter_map(|column| cell(row, column)).filter(|text| !text.is_empty());
        cells.collect::<Vec<_>>().join(" · ")
    };
    Some(value.as_list().unwrap_or_default().iter().map(line).collect::<Vec<_>>().join("；"))
}

/// One step's part of the paper.
struct Paper<'p> {
    contract: &'p CheckedService,
    form: &'p Form,
    values: &'p Value,
    step: usize,
}

impl Paper<'_> {
    fn write(&self, asked: &str, lines: &mut Vec<SignedLine>) {
        let composed = self.form.fields.iter().find(|f| f.path == asked && f.widget == Widget::NameComposer);
        lines.extend(composed.and_then(|field| self.composed_name(field)));
        let within = self.form.fields.iter().filter(|f| is_within(asked, &f.path) && !f.path.contains("[]"));
        for field in within.filter(|f| f.edit != Edit::Hidden && !is_promise(self.form, f)) {
            // The public parts are the name.
            if composed.is_some() && field.visibility == Visibility::Public {
                continue;
            }
            match self.values.at(&field.path) {
                Some(value) if self.has_rows(field) => self.write_rows(field, value, lines),
                Some(value) if value.as_map().is_none() => {
                    let text = self.in_words(field, value);
                    lines.extend((!text.is_empty()).then(|| self.line(field, text, None)));
                }
                Some(_) | None => {}
            }
        }
    }

    /// A name that is composed of parts, as one line: it is one thing to whoever signs it.
    fn composed_name(&self, field: &Field) -> Option<SignedLine> {
        let parts = self.form.fields.iter().filter(|f| f.path != field.path && is_within(&field.path, &f.path));
        let public = parts.filter(|part| part.visibility == Visibility::Public);
        let name: String = public.filter_map(|part| self.values.at(&part.path)?.as_text()).collect();
        (!name.is_empty()).then(|| self.line(field, name, None))
    }

    fn has_rows(&self, field: &Field) -> bool {
        self.columns(field).next().is_some()
    }

    fn columns(&self, list: &Field) -> impl Iterator<Item = (&str, &Field)> {
        let prefix = format!("{}[].", list.path);
        let columns = self.form.fields.iter().filter(|field| field.edit != Edit::Hidden);
        columns.filter_map(move |field| Some((field.path.strip_prefix(&prefix)?, field)))
    }

    /// The column that says whose row it is.
    fn key_column<'c, 'f>(&self, columns: &'c [(&'f str, &'f Field)]) -> Option<&'c (&'f str, &'f Field)> {
        let names = |(_, f): &&(&str, &Field)| {
            f.options_of.is_some() && !f.chooses_in_own_list() || f.widget == Widget::PersonName
        };
        columns.iter().find(names).or_else(|| columns.first())
    }

    /// A table for each group of readers, each with the column that says whose row it is.
    fn write_rows(&self, list: &Field, value: &Value, lines: &mut Vec<SignedLine>) {
        let rows = value.as_list().unwrap_or_default();
        if rows.is_empty() {
            return lines.push(self.line(list, "无".to_owned(), None));
        }
        let columns: Vec<(&str, &Field)> = self.columns(list).collect();
        let Some(key) = self.key_column(&columns) else { return };
        for readers in [Visibility::Public, Visibility::Private, Visibility::Sensitive] {
            let shown: Vec<_> =
                columns.iter().filter(|(name, field)| field.visibility == readers || *name == key.0).collect();
            let own = shown.iter().any(|(name, _)| *name != key.0);
            if !own && key.1.visibility != readers {
                continue;
            }
            let cell = |row: &Value, (name, field): &(&str, &Field)| {
                row.at(name).map(|value| self.in_words(field, value)).unwrap_or_default()
            };
            let table = SignedTable {
                columns: shown.iter().map(|(_, field)| words(&field.label)).collect(),
                rows: rows.iter().map(|row| shown.iter().map(|column| cell(row, column)).collect()).collect(),
            };
            let line = self.line(list, String::new(), Some(table));
            lines.push(SignedLine { visibility: readers_word(readers).to_owned(), ..line });
        }
    }

    fn line(&self, field: &Field, value: String, table: Option<SignedTable>) -> SignedLine {
        SignedLine {
            label: words(&field.label),
            value,
            table,
            step: u32::try_from(self.step).unwrap_or(0),
            visibility: readers_word(field.visibility).to_owned(),
        }
    }

    /// A value in the words of its field: choices, codes and rows by their labels, lists joined.
    fn in_words(&self, field: &Field, value: &Value) -> String {
        if let Some(items) = value.as_list() {
            return items.iter().map(|item| self.in_words(field, item)).collect::<Vec<_>>().join("；");
        }
        if let Value::Bool(is) = value {
            return if *is { "是" } else { "否" }.to_owned();
        }
        if let Some(number) = value.as_int() {
            return self.number_in_words(field, number);
        }
        if matches!(value, Value::Null) {
            // Only a masked filling holds one: a number or a day of which nothing is shown.
            return HIDDEN.to_owned();
        }
        let text = plain(value);
        if let Some(option) = field.options.iter().find(|o| o.value == text) {
            return option.label.zh.clone();
        }
        if let Some(label) = self.looked_up(field, &text) {
            return label;
        }
        if field.fill == Some(Fill::FileMediaType) {
            return file_kind(&text);
        }
        let format = self.form.schema.at(&field.path).and_then(|schema| schema.format);
        match format {
            Some(Format::Date) => text.parse::<Date>().map(Date::chinese).unwrap_or(text),
            Some(Format::Hex) if field.fill != Some(Fill::IdentitySalt) => shortened(&text),
            Some(_) | None => text,
        }
    }

    fn number_in_words(&self, field: &Field, number: i64) -> String {
        if let Some(of) = &field.options_of {
            let rows = self.values.at(&of.list).and_then(Value::as_list).unwrap_or_default();
            let row = usize::try_from(number).ok().and_then(|at| rows.get(at));
            return row.and_then(|row| row.at(&of.label)?.as_text()).unwrap_or_default().to_owned();
        }
        match (field.widget, &field.fill) {
            (Widget::Money, _) => amount(number),
            (_, Some(Fill::FileBytes)) => size(number),
            (_, _) => number.to_string(),
        }
    }

    fn looked_up(&self, field: &Field, text: &str) -> Option<String> {
        let from = field.options_from.as_ref()?;
        let table = self.contract.definition().tables.get(&from.table)?;
        let column = |name: &str| table.columns.iter().position(|c| **c == *name);
        let (key, label) = (column(&from.value)?, column(&from.label)?);
        let row = table.rows.iter().find(|r| r.get(key).is_some_and(|v| plain(v) == text))?;
        row.get(label).map(plain)
    }
}

fn is_within(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn readers_word(readers: Visibility) -> &'static str {
    match readers {
        Visibility::Public => "public",
        Visibility::Private => "private",
        Visibility::Sensitive => "sensitive",
    }
}

/// Label of the form's field that this path is, or else of the one that it is a part of; empty where there is none.
pub(crate) fn field_label(contract: &CheckedService, path: &str) -> Words {
    let fields = contract.definition().form.fields.iter().filter(|field| is_within(&field.path, path));
    fields.max_by_key(|field| field.path.len()).map(|field| words(&field.label)).unwrap_or_default()
}

/// Beginning and end of a long row of digits.
fn shortened(digits: &str) -> String {
    match (digits.get(..8), digits.get(digits.len().saturating_sub(8)..)) {
        (Some(begin), Some(end)) if digits.len() > 20 => format!("{begin}…{end}"),
        _ => digits.to_owned(),
    }
}

/// A kind of file, as people call it: PDF for `application/pdf`.
fn file_kind(media_type: &str) -> String {
    media_type.rsplit('/').next().unwrap_or(media_type).to_uppercase()
}

/// The length of a file, as people read it.
pub(crate) fn size(bytes: i64) -> String {
    let tenths = |unit: i64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        ..=1_023 => format!("{bytes} B"),
        1_024..=1_048_575 => format!("{} KB", tenths(1_024)),
        _ => format!("{} MB", tenths(1_048_576)),
    }
}

/// An amount of fen as people write it, with the capitals that a signed paper carries.
pub(crate) fn amount(fen: i64) -> String {
    let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let digits = yuan.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let capitals = Fen::new(fen).map(|f| format!("（{}）", f.in_capitals())).unwrap_or_default();
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}¥{grouped}.{rest:02}{capitals}")
}

/// A value as plain text.
pub(crate) fn plain(value: &Value) -> String {
    match value.as_text() {
        Some(text) => text.to_owned(),
        None => String::from_utf8_lossy(&json::to_canonical(value)).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use yuzheng_contracts::service::ServiceDefinition;

    use super::*;

    /// A contract with every kind of field, and a filling of it: its own first test.
    fn company() -> (CheckedService, String) {
        let json = include_bytes!("../../services/limited-company-registration/service.json");
        let document: serde_json::Value = serde_json::from_slice(json).unwrap();
        (ServiceDefinition::from_canonical_json(json).unwrap(), document["tests"][0]["form"].to_string())
    }

    fn find<'l>(lines: &'l [SignedLine], label: &str) -> Vec<&'l SignedLine> {
        lines.iter().filter(|line| line.label.zh == label).collect()
    }

    fn rows(line: &SignedLine) -> Vec<Vec<String>> {
        line.table.as_ref().unwrap().rows.clone()
    }

    #[test]
    fn a_list_is_a_table_in_words_and_rows_are_named_by_what_they_choose() {
        let (contract, values) = company();
        let lines = lines(&contract, &values);
        let shareholders = find(&lines, "股东与出资");
        assert_eq!(shareholders.len(), 1);
        assert_eq!(rows(shareholders[0])[0], ["周示明", "¥600,000.00（陆拾万元整）", "货币", "2030年12月31日"]);
        assert_eq!(rows(find(&lines, "附件")[0])[0], ["住所使用证明", "", "PDF", "20.0 MB", "a3f10000…00000001"]);
        assert_eq!(find(&lines, "法定代表人")[0].value, "周示明");
        assert_eq!(find(&lines, "同意电子送达")[0].value, "是");
        assert_eq!(find(&lines, "章程订立日期")[0].value, "2026年11月18日");
        assert_eq!(find(&lines, "一并刻制的印章")[0].value, "公章；财务专用章");
    }

    #[test]
    fn columns_stand_with_the_readers_who_may_see_them() {
        let (contract, values) = company();
        let lines = lines(&contract, &values);
        let directors = find(&lines, "董事");
        let shown = directors.iter().map(|line| (line.visibility.as_str(), rows(line)[0].clone())).collect::<Vec<_>>();
        assert_eq!(shown[0], ("public", vec!["周示明".to_owned(), "董事".to_owned()]));
        assert_eq!(shown[1].0, "private");
        assert_eq!(shown[1].1, ["周示明", "是", "否", "股东会选举"]);
        let page = find(&lines, "每个人的证件与联系方式");
        assert_eq!((page.len(), page[0].visibility.as_str()), (1, "sensitive"));
        assert_eq!(rows(page[0])[2][0], "王样宁");
    }

    #[test]
    fn a_masked_filling_names_its_rows_by_masked_names_and_says_nothing_of_what_is_hidden() {
        let (contract, values) = company();
        let masked = contract.definition().form.masked(&parse_form(&values).unwrap());
        let lines = lines(&contract, &String::from_utf8(json::to_canonical(&masked)).unwrap());
        let page = find(&lines, "每个人的证件与联系方式");
        assert_eq!(rows(page[0])[2][0], "王*宁");
        assert_eq!(find(&lines, "法定代表人")[0].value, "周*明");
        for hidden in ["电子邮箱", "地址", "章程订立日期", "党员人数", "同意电子送达", "预约开户银行"]
        {
            assert!(find(&lines, hidden).iter().all(|line| line.value == HIDDEN), "{hidden}");
        }
        let said = format!("{lines:?}");
        assert!(!said.contains("null") && !said.contains('@') && !said.contains("解放碑"), "{said}");
    }

    #[test]
    fn a_composed_name_is_its_public_parts_and_an_empty_list_is_said() {
        let (contract, values) = company();
        let mut values: serde_json::Value = serde_json::from_str(&values).unwrap();
        values["name"]["reservation_no"] = "渝名2026-1".into();
        values["supervisors"] = serde_json::json!([]);
        let lines = lines(&contract, &values.to_string());
        assert_eq!(find(&lines, "名称")[0].value, "重庆拾光里软件开发有限公司");
        assert_eq!(find(&lines, "名称自主申报编号")[0].value, "渝名2026-1");
        assert_eq!(find(&lines, "监事")[1].value, "无");
        assert!(lines.iter().all(|line| line.value.is_empty() == line.table.is_some()), "{lines:?}");
    }

    #[test]
    fn what_is_promised_is_what_the_contract_has_declared() {
        let (contract, values) = company();
        let values = parse_form(&values).unwrap();
        let promised = promises(&contract, &values);
        assert_eq!(promised.len(), 3);
        assert_eq!(promised[0].zh, "提交的材料真实、合法、有效。");
        assert_eq!(promises(&contract, &Value::empty_map())[0].zh, "以上内容真实、合法、有效。");
    }

    #[test]
    fn amounts_are_grouped_with_capitals() {
        assert_eq!(amount(8_000_000), "¥80,000.00（捌万元整）");
        assert_eq!(amount(123_456_789), "¥1,234,567.89（壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分）");
        assert!(amount(5).starts_with("¥0.05"));
    }

    #[test]
    fn lengths_have_units() {
        assert_eq!([512, 1_536, 20_971_520].map(size), ["512 B", "1.5 KB", "20.0 MB"]);
    }
}
