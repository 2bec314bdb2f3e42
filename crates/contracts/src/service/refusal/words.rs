//! Refusals in words for the people who write documents: what is wrong, and what to do next.
//!
//! The English of the reason is what the error itself prints; here stand the Chinese and the next step.

use super::super::link::{LinkError, MAX_LINKED_BYTES, MAX_USES};
use super::super::soundness::{REQUEST_PERSON, WorkflowDefect};
use super::RefusalReason;
use crate::form::{FormDefect, SchemaDefect};
use crate::json::JsonError;
use crate::reference::DocumentKind;
use crate::rules::{CompileError, CompileErrorKind, TableError};
use crate::service::Text;

impl RefusalReason {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn words(&self) -> Text {
        Text { zh: self.chinese(), en: self.to_string() }
    }

    /// What to do next, in both languages.
    #[must_use]
    pub fn next_step(&self) -> Text {
        let (zh, en) = match self {
            Self::Json(JsonError::TooLong { .. }) => ("删减内容，或把大表拆成单独的文件。", "Shorten the document."),
            Self::Json(_) | Self::Shape(_) => {
                ("按 docs/contracts.md 的格式改正这一处。", "Mend this place as docs/contracts.md describes it.")
            }
            Self::Compile(_) | Self::Type { .. } => (
                "改正这个表达式；可用的字段和函数见 docs/contracts.md。",
                "Mend this expression; fields and functions are in docs/contracts.md.",
            ),
            Self::Form(_) => ("让表单的结构、步骤和文字对上。", "Make the form's shape, steps and words agree."),
            Self::Table(_) => ("改正表里的这一行或这一列。", "Mend this row or column of the table."),
            Self::Workflow(_) => ("改正流程的状态、步骤或期限。", "Mend the states, steps or deadlines."),
            Self::Link(_) => (
                "先部署它引用的文件，或改用已生效的文件。",
                "Deploy the document that it uses first, or use one that is in force.",
            ),
            Self::Name(_) | Self::Duplicate(_) => ("换一个名称。", "Choose another name."),
            Self::TooMany { .. } => ("减少数量，或拆成两份合约。", "Have fewer, or make two contracts."),
            Self::Missing(_) => ("补上缺少的内容。", "Add what is missing."),
            Self::OutOfPlace(_) => ("删去这一项。", "Take it out."),
            Self::Placeholder(_) => (
                "提示语只能插入字段、证据、参数和中间结果。",
                "A message inserts fields, evidence, parameters and intermediate results only.",
            ),
            Self::Unknown(_) => ("改成文档里有的名称。", "Name something that the document has."),
            Self::Periods => (
                "让每一天只有一个值：上一个值的截止日要早于下一个值的起始日。",
                "Let one value hold on each day: end one before the next begins.",
            ),
            Self::LongerThanTheLaw { .. } => {
                ("让承诺时限不长于法定时限。", "Promise no more working days than the law allows.")
            }
            Self::TestVerdict { .. } | Self::TestRule { .. } | Self::TestOutput { .. } => (
                "如果规则改对了，就改这项测试应得的结果；否则把规则改回来。",
                "If the rule is right, mend what the test expects; otherwise mend the rule.",
            ),
            Self::Untested(_) => (
                "添一项测试：一项让规则满足，一项让规则不满足。",
                "Add a test: one in which the rule passes, one in which it fails.",
            ),
            Self::Gas { .. } => ("减少测试，或简化表达式。", "Have fewer tests or simpler expressions."),
            Self::Excessive(_) => ("简化这个表达式。", "Make this expression simpler."),
        };
        Text { zh: zh.to_owned(), en: en.to_owned() }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Json(error) => json(error),
            Self::Shape(detail) => format!("格式不对：{detail}"),
            Self::Compile(error) => compile(error),
            Self::Form(defect) => form(defect),
            Self::Table(error) => table(error),
            Self::Workflow(defect) => workflow(defect),
            Self::Link(error) => link(error),
            Self::Name(name) => format!("「{name}」不能用作名称"),
            Self::Duplicate(name) => format!("「{name}」出现了两次"),
            Self::TooMany { found, limit } => format!("有 {found} 个，最多 {limit} 个"),
            Self::Missing(what) => format!("缺少：{what}"),
            Self::OutOfPlace(what) => format!("这里不能有：{what}"),
            Self::Type { expected, found } => format!("应当是 {expected}，现在是 {found}"),
            Self::Placeholder(name) => format!("「{name}」不能插入提示语"),
            Self::Unknown(name) => format!("没有「{name}」"),
            Self::Periods => "各值的有效期重叠或颠倒".to_owned(),
            Self::LongerThanTheLaw { promised, statutory } => {
                format!("承诺 {promised} 个工作日，法定时限是 {statutory} 个工作日")
            }
            Self::TestVerdict { expected, found } => format!("结论是 {found}，应当是 {expected}"),
            Self::TestRule { rule, expected, found } => format!("规则 {rule} 的结果是 {found}，应当是 {expected}"),
            Self::TestOutput { output, expected, found } => format!("结果 {output} 是 {found}，应当是 {expected}"),
            Self::Untested("passes") => "没有让这条规则满足的测试".to_owned(),
            Self::Untested(_) => "没有让这条规则不满足的测试".to_owned(),
            Self::Excessive("too_large") => "按一项测试的表单计算，得出的值太大".to_owned(),
            Self::Excessive(_) => "按一项测试的表单计算，计算量用尽".to_owned(),
            Self::Gas { used, limit } => format!("检查用去 {used} 计算量，最多 {limit}"),
        }
    }
}

fn json(error: &JsonError) -> String {
    match error {
        JsonError::TooLong { found, limit } => format!("文档有 {found} 字节，最多 {limit} 字节"),
        JsonError::Syntax(detail) => format!("不是 JSON:{detail}"),
        JsonError::Content(detail) => format!("含有不允许的内容：{detail}"),
        JsonError::NotCanonical { at } => format!("不是规范形式：从第 {at} 字节起不同"),
    }
}

fn compile(CompileError { at, kind }: &CompileError) -> String {
    let what = match kind {
        CompileErrorKind::TooLong { found, limit } => format!("表达式有 {found} 字节，最多 {limit} 字节"),
        CompileErrorKind::TooManyNodes(limit) => format!("表达式超过 {limit} 个成分"),
        CompileErrorKind::TooDeep(limit) => format!("表达式嵌套超过 {limit} 层"),
        CompileErrorKind::Character(found) => format!("不认识的字符「{found}」"),
        CompileErrorKind::OpenText => "文字没有结束的引号".to_owned(),
        CompileErrorKind::Escape => "文字里的转义不对".to_owned(),
        CompileErrorKind::IntegerRange => "整数太大".to_owned(),
        CompileErrorKind::Unexpected { expected, found } => format!("这里应当是 {expected}，却是 {found}"),
        CompileErrorKind::Reserved(word) => format!("「{word}」是保留字"),
        CompileErrorKind::OutsideSubset(what) => format!("rules/1 里没有：{what}"),
        CompileErrorKind::UnknownName(name) => format!("没有名为「{name}」的值"),
        CompileErrorKind::UnknownFunction(name) => format!("没有函数「{name}」"),
        CompileErrorKind::UnknownField(name) => format!("这里没有字段「{name}」"),
        CompileErrorKind::UnknownTable(name) => format!("没有代码表「{name}」"),
        CompileErrorKind::TableNameNotWrittenOut => "代码表的名称必须直接写成文字".to_owned(),
        CompileErrorKind::HasNeedsField => "has() 里要写一个字段，例如 has(form.name)".to_owned(),
        CompileErrorKind::MacroNeedsName(name) => format!("{name}() 的第一项要写一个名称"),
        CompileErrorKind::Arguments { function, expected, found } => {
            format!("{function}() 要 {expected} 项，写了 {found} 项")
        }
        CompileErrorKind::Mismatch { place, expected, found } => format!("{place} 要 {expected}，不能是 {found}"),
    };
    format!("第 {at} 字节：{what}")
}

fn link(error: &LinkError) -> String {
    match error {
        LinkError::Missing { id } => format!("引用的文件「{id}」没有生效"),
        LinkError::OtherKind { id, expected, found } => {
            format!("引用的文件「{id}」是{}，这里要{}", kind(*found), kind(*expected))
        }
        LinkError::NoParameter { id, name } => format!("引用的文件「{id}」里没有参数「{name}」"),
        LinkError::TooManyUses { found } => format!("引用了 {found} 处，最多 {MAX_USES} 处"),
        LinkError::TooDeep(_) => "连同引用的文件嵌套太深".to_owned(),
        LinkError::TooLarge { found } => format!("连同引用的文件有 {found} 字节，最多 {MAX_LINKED_BYTES} 字节"),
    }
}

fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Contract => "合约",
        DocumentKind::Calendar => "日历",
        DocumentKind::Table => "代码表",
        DocumentKind::Parameters => "参数集",
    }
}

fn table(error: &TableError) -> String {
    match error {
        TableError::NoKeyColumn(column) => format!("没有主键列「{column}」"),
        TableError::Width { row, expected, found } => format!("第 {row} 行有 {found} 格，应当有 {expected} 格"),
        TableError::KeyKind(row) => format!("第 {row} 行的主键种类不同"),
        TableError::DuplicateKey(row) => format!("第 {row} 行的主键重复"),
        TableError::MixedColumn { row, column } => {
            format!("第 {row} 行「{column}」列的值与上面各行种类不同")
        }
        TableError::DuplicateColumn(column) => format!("列「{column}」出现了两次"),
    }
}

fn form(defect: &FormDefect) -> String {
    match defect {
        FormDefect::Schema(defect) => schema(defect),
        FormDefect::TooMany { found, limit, .. } => format!("有 {found} 项，最多 {limit} 项"),
        FormDefect::UnknownPath(path) => format!("没有字段「{path}」"),
        FormDefect::NoWords(path) => format!("字段「{path}」没有文字"),
        FormDefect::WordsTwice(path) => format!("字段「{path}」的文字写了两次"),
        FormDefect::Asked { path, steps } => format!("字段「{path}」在 {steps} 页里填写，应当正好一页"),
        FormDefect::StepTwice(id) => format!("页「{id}」出现了两次"),
        FormDefect::Options(path) => format!("字段「{path}」的选项和文字对不上"),
        FormDefect::ListOptions(path) => format!("字段「{path}」不能从那个列表取选项"),
        FormDefect::ConditionOnRequired(path) => format!("字段「{path}」必填，不能再有条件"),
        FormDefect::Fill(path) => format!("字段「{path}」的自动填写与它不符"),
    }
}

fn schema(defect: &SchemaDefect) -> String {
    match defect {
        SchemaDefect::KeywordForOtherType { path, keyword } => format!("{path}:{keyword} 不适用于这种类型"),
        SchemaDefect::KeywordMissing { path, keyword } => format!("{path}：缺少 {keyword}"),
        SchemaDefect::RequiredUnknown { path, name } => format!("{path}：必填的「{name}」不存在"),
        SchemaDefect::Name { path, name } => format!("{path}：「{name}」不是小写字母、数字和下划线组成的名称"),
        SchemaDefect::Choice { path } => format!("{path}：选项的类型不同"),
        SchemaDefect::Limits { path } => format!("{path}：下限高于上限"),
        SchemaDefect::TooLarge { path } => format!("{path}：太大"),
        SchemaDefect::NotAnObject => "表单最外层必须是对象".to_owned(),
    }
}

fn workflow(defect: &WorkflowDefect) -> String {
    match defect {
        WorkflowDefect::TooMany { found, limit } => format!("有 {found} 个状态、步骤或计数，最多 {limit} 个"),
        WorkflowDefect::DuplicateState(state) => format!("状态「{state}」出现了两次"),
        WorkflowDefect::UnknownState(state) => format!("没有状态「{state}」"),
        WorkflowDefect::DuplicateTransition { from, action, .. } => format!("从「{from}」的「{action}」出现了两次"),
        WorkflowDefect::Unreachable(state) => format!("没有路通到状态「{state}」"),
        WorkflowDefect::Name(name) => format!("名称「{name}」为空或超过 32 字节"),
        WorkflowDefect::Workdays(days) => format!("期限不能是 {days} 个工作日"),
        WorkflowDefect::EndlessDeadline(state) => format!("「{state}」到期后又回到它自己"),
        WorkflowDefect::NoWayOut(state) => format!("从状态「{state}」走不到办结"),
        WorkflowDefect::DuplicateCounter(counter) => format!("计数「{counter}」出现了两次"),
        WorkflowDefect::CounterLimit { counter, most } => format!("计数「{counter}」的上限不能是 {most}"),
        WorkflowDefect::UnknownCounter(counter) => format!("没有计数「{counter}」"),
        WorkflowDefect::Pause { state, clock } => format!("「{state}」不能暂停计时「{clock}」"),
        WorkflowDefect::Clock(clock) => format!("计时「{clock}」在各处不一致"),
        WorkflowDefect::Extension { from, action, workdays } => {
            format!("从「{from}」的「{action}」没有可以延长 {workdays} 个工作日的计时")
        }
        WorkflowDefect::NoPerson(state) => {
            format!("在状态「{state}」里，申请人不能用「{REQUEST_PERSON}」要求人工审查")
        }
        WorkflowDefect::NotAnOfficers { from, action, role } => {
            format!("从「{from}」的「{action}」带理由、文书，或者改动证照，不能由 {role:?} 来做")
        }
        WorkflowDefect::Correction { from, action, corrects } if corrects.is_empty() => {
            format!("从「{from}」的「{action}」要更正登记，却没有说能更正哪几项")
        }
        WorkflowDefect::Correction { from, action, .. } => {
            format!("从「{from}」的「{action}」不是更正登记，不能说更正哪几项")
        }
        WorkflowDefect::Supplement { from, action, .. } => {
            format!("从「{from}」的「{action}」要补正，只能由申请人来做")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::service::deploy_gate;

    #[test]
    fn a_refusal_has_words_and_a_next_step_in_both_languages() {
        let small: &str = include_str!("../../../../../services/identity-binding/service.json");
        let changed = [
            small.replacen('{', "{ ", 1),
            small.replace(r#""version":"#, r#""versoin":"#),
            small.replace(r#""semantics":"rules/1""#, r#""semantics":"rules/9""#),
            small.replacen(r#""check":""#, r#""check":"nothing && "#, 1),
            small.replacen(r#""verdict":"approve""#, r#""verdict":"refer""#, 1),
            small.replacen(r#""contract":"identity-binding""#, r#""contract":"Identity""#, 1),
        ];
        for document in changed {
            let refusal = deploy_gate(document.as_bytes()).unwrap_err();
            let (words, next) = (refusal.reason.words(), refusal.reason.next_step());
            assert!(words.zh.chars().any(|c| c > '\u{2e80}'), "{words:?}");
            assert_eq!(words.en, refusal.reason.to_string());
            assert!(!next.zh.is_empty() && !next.en.is_empty());
        }
    }
}
