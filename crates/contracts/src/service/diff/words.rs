//! The words of a diff: what the parts, keys and things of a document are called, and how a change is said.

use serde::Serialize;

use super::ChangeKind;
use crate::json::to_canonical;
use crate::service::text::Text;
use crate::value::Value;

/// The longest value that a sentence shows, in characters.
const SHOWN: usize = 120;

/// The parts of a document, in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 基本信息: identifier, version, department, days in force, and whatever stands nowhere else.
    #[default]
    Head,
    /// 办事指南 with the list of materials.
    Guide,
    /// 表单
    Form,
    /// 取证
    Evidence,
    /// 规则: intermediate results, rules, outputs.
    Rules,
    /// 参数
    Parameters,
    /// 代码表
    Tables,
    /// 流程与期限
    Workflow,
    /// 文书
    Documents,
    /// 测试
    Tests,
}

impl Part {
    /// The part in which a key of the document stands.
    #[must_use]
    pub fn of(key: &str) -> Self {
        match key {
            "guide" | "materials" => Self::Guide,
            "form" => Self::Form,
            "evidence" => Self::Evidence,
            "let" | "rules" | "outputs" => Self::Rules,
            "params" => Self::Parameters,
            "tables" | "columns" | "key" | "rows" => Self::Tables,
            "workflow" => Self::Workflow,
            "documents" => Self::Documents,
            "tests" => Self::Tests,
            _ => Self::Head,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Head => text("基本信息", "General"),
            Self::Guide => text("办事指南", "Guide"),
            Self::Form => text("表单", "Form"),
            Self::Evidence => text("取证", "Evidence"),
            Self::Rules => text("规则", "Rules"),
            Self::Parameters => text("参数", "Parameters"),
            Self::Tables => text("代码表", "Code tables"),
            Self::Workflow => text("流程与期限", "Workflow and deadlines"),
            Self::Documents => text("文书", "Documents"),
            Self::Tests => text("测试", "Tests"),
        }
    }
}

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

/// Keys with their names. A key that is not listed is shown as it is written.
const KEYS: [(&str, &str, &str); 88] = [
    ("contract", "合约编号", "contract"),
    ("version", "版本", "version"),
    ("semantics", "语义", "semantics"),
    ("department", "部门", "department"),
    ("in_force", "生效期", "days in force"),
    ("from", "起始日", "first day"),
    ("to", "截止日", "last day"),
    ("title", "名称", "title"),
    ("name", "名称", "name"),
    ("zh", "中文", "Chinese"),
    ("en", "英文", "English"),
    ("value", "值", "value"),
    ("basis", "依据", "basis"),
    ("law", "法规", "law"),
    ("article", "条款", "article"),
    ("demo", "演示标记", "demonstration mark"),
    ("need", "必要性", "need"),
    ("source", "来源", "source"),
    ("kind", "种类", "kind"),
    ("copies", "份数", "copies"),
    ("key", "主键列", "key column"),
    ("columns", "列", "columns"),
    ("rows", "各行", "rows"),
    ("data_set", "数据集", "data set"),
    ("ask", "询问内容", "question"),
    ("type", "类型", "type"),
    ("max_age_hours", "最长时效（小时）", "oldest answer (hours)"),
    ("check", "条件", "condition"),
    ("else", "不满足时", "if not met"),
    ("pass", "满足时的话", "words when met"),
    ("fail", "不满足时的话", "words when not met"),
    ("unknown", "无法判断时的话", "words when it cannot be told"),
    ("expr", "表达式", "expression"),
    ("initial", "起始状态", "first state"),
    ("counters", "计数", "counters"),
    ("most", "上限", "limit"),
    ("node", "进度节点", "progress node"),
    ("text", "说明", "text"),
    ("deadline", "期限", "deadline"),
    ("workdays", "工作日", "working days"),
    ("clock", "计时", "clock"),
    ("on_expiry", "到期后", "on expiry"),
    ("pauses", "暂停的计时", "paused clocks"),
    ("role", "办理人", "role"),
    ("action", "动作", "action"),
    ("effect", "效力", "effect"),
    ("counts", "计入", "counts"),
    ("extends", "延长（工作日）", "extension (working days)"),
    ("guard", "前提", "guard"),
    ("on_state", "产生于状态", "produced in state"),
    ("number", "编号", "number"),
    ("prefix", "字号", "prefix"),
    ("summary", "简介", "summary"),
    ("keywords", "关键词", "keywords"),
    ("item_code", "实施编码", "item code"),
    ("case_type", "办件类型", "case type"),
    ("office", "实施主体", "office"),
    ("level", "行使层级", "level"),
    ("conditions", "受理条件", "conditions"),
    ("process", "办理流程", "process"),
    ("statutory_limit", "法定办结时限", "statutory limit"),
    ("promised_limit", "承诺办结时限", "promised limit"),
    ("fee", "收费", "fee"),
    ("results", "办理结果", "results"),
    ("questions", "常见问题", "questions"),
    ("question", "问题", "question"),
    ("answer", "回答", "answer"),
    ("remedies", "救济途径", "remedies"),
    ("not_in_this_version", "本版不核查", "not checked in this version"),
    ("minutes", "填写时间（分钟）", "minutes to fill in"),
    ("materials", "材料清单", "materials"),
    ("label", "标签", "label"),
    ("help", "提示", "help"),
    ("example", "示例", "example"),
    ("visibility", "公开范围", "visibility"),
    ("widget", "填写方式", "widget"),
    ("options", "选项", "options"),
    ("when", "填写条件", "asked when"),
    ("heading", "标题", "heading"),
    ("required", "必填", "required"),
    ("minimum", "最小值", "minimum"),
    ("maximum", "最大值", "maximum"),
    ("maxLength", "最多字数", "longest"),
    ("minLength", "最少字数", "shortest"),
    ("like", "参照测试", "like the test"),
    ("set", "改填", "changed fields"),
    ("expect", "应得结果", "expected"),
    ("verdict", "结论", "verdict"),
];

/// Words for the codes that keys such as `else` and `role` have.
const CODES: [(&str, &str, &str, &str); 24] = [
    ("else", "block", "不得提交", "cannot be filed"),
    ("else", "warn", "仅提示", "only said"),
    ("else", "refer", "转人工", "a person looks"),
    ("else", "reject_by_person", "转人工并建议不予", "a person looks, refusal proposed"),
    ("role", "applicant", "申请人", "applicant"),
    ("role", "worker", "自动审查", "review worker"),
    ("role", "officer", "经办人", "officer"),
    ("role", "supervisor", "首席代表", "supervisor"),
    ("need", "required", "必要", "required"),
    ("need", "deferrable", "容缺", "deferrable"),
    ("need", "exempt", "免提交", "exempt"),
    ("case_type", "on_the_spot", "即办件", "on the spot"),
    ("case_type", "promised", "承诺件", "promised days"),
    ("visibility", "public", "公开", "public"),
    ("visibility", "private", "不公开", "private"),
    ("visibility", "sensitive", "敏感", "sensitive"),
    ("verdict", "approve", "准予", "approve"),
    ("verdict", "refer", "转人工", "a person looks"),
    ("verdict", "block", "不得提交", "cannot be filed"),
    ("node", "submitted", "提交", "submitted"),
    ("node", "accepted", "受理", "accepted"),
    ("node", "reviewed", "审查", "reviewed"),
    ("node", "decided", "决定", "decided"),
    ("node", "concluded", "办结", "concluded"),
];

/// What a key is called where it stands; `None` where the words before and after it say enough.
pub(super) fn of_key(names: &[String], key: &str, value: Option<&Value>) -> Option<Text> {
    let Some(holder) = names.last() else {
        // The part says what these are; a single thing of the head is named.
        let named = matches!(Part::of(key), Part::Head) || matches!(key, "materials" | "columns" | "key");
        return named.then(|| of(key));
    };
    if holder == "tables" && names.len() == 1 {
        return Some(titled(value, ("表", "table"), key));
    }
    // Names that the author chose are shown as written: fields of the form, paths in tests.
    let chosen = matches!(holder.as_str(), "properties" | "set" | "form" | "evidence" | "outputs" | "rules" | "years");
    if chosen && names.len() > 1 {
        return Some(text(&format!("「{key}」"), &format!("“{key}”")));
    }
    (!matches!(key, "schema" | "properties" | "fields" | "states" | "transitions" | "values")).then(|| of(key))
}

fn of(key: &str) -> Text {
    let known = KEYS.iter().find(|(known, ..)| *known == key);
    known.map_or_else(|| text(key, key), |(_, zh, en)| text(zh, en))
}

/// What an item of the list under `key` is called.
pub(super) fn of_item(key: &str, item: &Value) -> Text {
    let plain = |name: &str| item.get(name).and_then(Value::as_text).unwrap_or_default().to_owned();
    let id = || [plain("id"), plain("name"), plain("path"), plain("value")].into_iter().find(|id| !id.is_empty());
    let id = id().unwrap_or_default();
    let one = |zh: &str, en: &str| text(&format!("{zh}「{id}」"), &format!("{en} “{id}”"));
    match key {
        "rules" => text(&format!("规则 {id}"), &format!("rule {id}")),
        "params" => titled(Some(item), ("参数", "parameter"), &id),
        "values" => {
            let day = plain("from");
            text(&format!("自 {day} 起"), &format!("from {day} on"))
        }
        "states" => titled(Some(item), ("状态", "state"), &id),
        "transitions" => titled(Some(item), ("步骤", "step"), &plain("action")),
        "documents" => titled(Some(item), ("文书", "document"), &id),
        "evidence" => titled(Some(item), ("证据", "evidence"), &id),
        "counters" => titled(Some(item), ("计数", "counter"), &id),
        "steps" => titled(Some(item), ("页", "page"), &id),
        "fields" => one("字段", "field"),
        "options" => one("选项", "choice"),
        "let" => one("中间结果", "intermediate result"),
        "outputs" => one("结果", "output"),
        "tests" => one("测试", "test"),
        _ => text(&format!("「{id}」"), &format!("“{id}”")),
    }
}

/// 状态「待受理」: by the title if there is one.
fn titled(value: Option<&Value>, (zh, en): (&str, &str), id: &str) -> Text {
    let title = |language: &str| {
        let title = value.and_then(|value| value.get("title")?.get(language)?.as_text());
        title.unwrap_or(id).to_owned()
    };
    text(&format!("{zh}「{}」", title("zh")), &format!("{en} “{}”", title("en")))
}

pub(super) fn of_row(key: String) -> Text {
    text(&format!("「{key}」行"), &format!("row “{key}”"))
}

pub(super) fn column(name: &str) -> Text {
    text(&format!("{name} 列"), &format!("column {name}"))
}

pub(super) fn position(at: usize) -> Text {
    text(&format!("第 {} 项", at + 1), &format!("no. {}", at + 1))
}

/// What changed: 规则 N1 · 条件. A part that changed as a whole is named itself.
pub(super) fn subject(part: Part, said: &[Text]) -> Text {
    if said.is_empty() {
        return part.title();
    }
    let join = |language: &dyn Fn(&Text) -> &str| said.iter().map(language).collect::<Vec<_>>().join(" · ");
    text(&join(&|said| &said.zh), &join(&|said| &said.en))
}

/// The change as a sentence.
pub(super) fn sentence(
    kind: ChangeKind,
    subject: &Text,
    key: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Text {
    let shown = |value: Option<&Value>| value.map_or_else(|| text("空", "nothing"), |value| shown(key, value));
    let (was, is) = (shown(before), shown(after));
    let Text { zh, en } = subject;
    let single = |value: Option<&Value>| value.is_some_and(|value| value.as_map().is_none());
    match kind {
        ChangeKind::Changed => {
            text(&format!("{zh}：由{}改为{}", was.zh, is.zh), &format!("{en}: from {} to {}", was.en, is.en))
        }
        ChangeKind::Reordered => text(
            &format!("{zh}：次序由{}改为{}", was.zh, is.zh),
            &format!("{en}: order changed from {} to {}", was.en, is.en),
        ),
        ChangeKind::Added if single(after) => text(&format!("新增 {zh}：{}", is.zh), &format!("added {en}: {}", is.en)),
        ChangeKind::Removed if single(before) => {
            text(&format!("删去 {zh}：原为{}", was.zh), &format!("removed {en}: it was {}", was.en))
        }
        ChangeKind::Added => text(&format!("新增 {zh}"), &format!("added {en}")),
        ChangeKind::Removed => text(&format!("删去 {zh}"), &format!("removed {en}")),
    }
}

/// A value as a sentence shows it.
fn shown(key: &str, value: &Value) -> Text {
    match value {
        Value::Null => text("空", "nothing"),
        Value::Bool(true) => text("是", "yes"),
        Value::Bool(false) => text("否", "no"),
        Value::Int(number) => text(&number.to_string(), &number.to_string()),
        Value::Date(day) => text(&day.to_string(), &day.to_string()),
        Value::Text(plain) => match CODES.iter().find(|(of, code, ..)| *of == key && **code == **plain) {
            Some((_, _, zh, en)) => text(&format!("「{zh}」"), &format!("“{en}”")),
            None => text(&format!("「{}」", clipped(plain)), &format!("“{}”", clipped(plain))),
        },
        Value::List(list) if !list.items().is_empty() && list.items().iter().all(is_single) => {
            let items: Vec<Text> = list.items().iter().map(|item| shown("", item)).collect();
            let join = |language: &dyn Fn(&Text) -> &str, mark: &str| {
                clipped(&items.iter().map(language).collect::<Vec<_>>().join(mark))
            };
            text(&join(&|item| &item.zh, "、"), &join(&|item| &item.en, ", "))
        }
        Value::List(_) | Value::Map(_) => {
            let json = clipped(&String::from_utf8_lossy(&to_canonical(value)));
            text(&json, &json)
        }
    }
}

fn is_single(value: &Value) -> bool {
    value.as_list().is_none() && value.as_map().is_none()
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}……", &text[..end]),
        None => text.to_owned(),
    }
}
