//! The sentences of the fifteen documents. They state what the notice holds; no condition of law is decided here.

use yuzheng_contracts::notice::{Deadline, NoticeData, NoticeKind, Remedies, Remedy, Variant};
use yuzheng_contracts::service::Basis;

/// Laws with their articles, each law named once: `《行政许可法》第32条第4项、第38条，《公司法》第47条`.
pub(super) fn bases(bases: &[Basis]) -> String {
    let mut words = String::new();
    for (at, found) in bases.iter().enumerate() {
        match at.checked_sub(1).and_then(|before| bases.get(before)) {
            Some(before) if before.law == found.law && found.article.is_some() => {
                words.push('、');
                words.push_str(&article(found));
            }
            before => {
                words.push_str(if before.is_some() { "，" } else { "" });
                words.push_str(&basis(found));
            }
        }
    }
    words
}

fn basis(basis: &Basis) -> String {
    // The number of a decision stands behind its name's brackets.
    let (name, number) =
        basis.law.zh.split_once('（').map_or((&*basis.law.zh, None), |(name, rest)| (name, Some(rest)));
    let number = number.map(|rest| format!("（{rest}")).unwrap_or_default();
    format!("《{name}》{number}{}", article(basis))
}

fn article(basis: &Basis) -> String {
    basis.article.as_ref().map(|article| article.chinese()).unwrap_or_default()
}

/// Whether what was received is the point of the document, and so a table.
pub(super) fn lists_materials(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::FilingReceipt | NoticeKind::Acceptance)
}

fn materials(data: &NoticeData) -> Option<String> {
    let listed = data.received.iter().map(|material| format!("{}{}份", material.name.zh, material.copies));
    let listed = listed.collect::<Vec<_>>().join("、");
    (!listed.is_empty() && !lists_materials(data.kind)).then(|| format!("本机关已经收到：{listed}。"))
}

/// What comes before the table.
pub(super) fn lead(data: &NoticeData) -> Vec<String> {
    let laws = if data.bases.is_empty() { String::new() } else { format!("根据{}，", bases(&data.bases)) };
    let applied = format!("你（单位）于{}提出的“{}”申请收悉。", data.case.received.chinese(), data.case.service.zh);
    let text = match data.kind {
        NoticeKind::FilingReceipt => format!(
            "你（单位）于{}提交的“{}”申请材料，本机关已经收到，清单如下。收到材料不等于受理申请；是否受理，另行通知。",
            data.case.received.chinese(),
            data.case.service.zh
        ),
        NoticeKind::Acceptance => format!("{applied}申请材料齐全、符合法定形式。{laws}本机关决定予以受理。"),
        NoticeKind::Supplement => {
            format!("{applied}经审查，申请材料不齐全或者不符合法定形式。{laws}现将需要补正的全部内容一次性告知如下：")
        }
        NoticeKind::NotAccepted => format!("{applied}经审查，{laws}本机关决定不予受理。理由如下："),
        NoticeKind::Registration => {
            format!("{applied}经审查，申请材料齐全、符合法定形式。{laws}本机关准予登记。登记内容如下：")
        }
        NoticeKind::RegistrationRefusal => format!("{applied}经审查，{laws}本机关决定不予登记。理由如下："),
        NoticeKind::Permit => {
            format!("{applied}经审查，申请符合法定条件、标准。{laws}本机关决定准予行政许可。许可内容如下：")
        }
        NoticeKind::PermitRefusal => {
            format!("{applied}经审查，申请不符合法定条件、标准。{laws}本机关决定不予行政许可。理由如下：")
        }
        NoticeKind::Extension => {
            format!("{applied}因下列原因，不能在规定期限内作出决定。{laws}经本机关负责人批准，延长办理期限。")
        }
        NoticeKind::TimeNeeded => {
            format!("{applied}作出决定以前，依法需要进行下列程序。{laws}所需时间不计算在办理期限内，现书面告知如下：")
        }
        NoticeKind::Delivery => format!("“{}”的下列文书已经送达。", data.case.service.zh),
        NoticeKind::PensionAssessment => format!("{laws}对你的基本养老金核定如下："),
        NoticeKind::BenefitStatus if data.variant == Some(Variant::Resume) => {
            format!("{laws}因下列情形，你的社会保险待遇恢复发放。")
        }
        NoticeKind::BenefitStatus => {
            format!("{laws}因下列情形，你的社会保险待遇暂停发放。")
        }
        NoticeKind::Overpayment => {
            format!("经核查，向你多发了社会保险待遇。{laws}现通知你按下列内容退还。")
        }
        NoticeKind::BusinessLicence => return Vec::new(),
    };
    vec![text]
}

/// The head of the column of reasons.
pub(super) const fn items_title(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Supplement => "需要补正的内容",
        NoticeKind::Extension => "延期原因",
        NoticeKind::TimeNeeded => "程序和原因",
        NoticeKind::BenefitStatus => "情形",
        NoticeKind::Overpayment => "多发原因",
        NoticeKind::NotAccepted
        | NoticeKind::RegistrationRefusal
        | NoticeKind::PermitRefusal
        | NoticeKind::FilingReceipt
        | NoticeKind::Acceptance
        | NoticeKind::Registration
        | NoticeKind::Permit
        | NoticeKind::Delivery
        | NoticeKind::BusinessLicence
        | NoticeKind::PensionAssessment => "理由",
    }
}

/// The head of the column that says what to do.
pub(super) fn mend_title(kind: NoticeKind) -> &'static str {
    if kind == NoticeKind::Supplement { "怎样补正" } else { "可以怎样办" }
}

/// What comes after the table.
pub(super) fn after(data: &NoticeData) -> Vec<String> {
    if data.kind == NoticeKind::BusinessLicence {
        return Vec::new();
    }
    let parts = [
        materials(data),
        data.deadline.as_ref().map(deadline),
        data.remark.clone(),
        data.remedies.as_ref().map(remedies),
    ];
    parts.into_iter().flatten().collect()
}

fn deadline(deadline: &Deadline) -> String {
    let counted = deadline.workdays.map(|days| format!("（{days}个工作日）")).unwrap_or_default();
    format!("期限：{}{counted}。{}", deadline.day.chinese(), deadline.purpose.zh)
}

fn remedies(remedies: &Remedies) -> String {
    let way = |remedy: &Remedy, ask: &str| {
        format!("在{}内向{}{ask}（{}）", remedy.within.chinese(), remedy.body.zh, basis(&remedy.basis))
    };
    format!(
        "如果不服本决定，可以自知道本决定之日起{}，也可以自知道本决定之日起{}。",
        way(&remedies.review, "申请行政复议"),
        way(&remedies.suit, "提起行政诉讼")
    )
}

/// How the paper is checked.
pub(super) fn how(code: bool) -> Vec<String> {
    let file = "把本文件拖进渝证通“核验”页，不联网也能核验；附件 receipt.yzr 是存证回执。";
    let scan = "扫描二维码查验存证记录。";
    if code { vec![scan.to_owned(), file.to_owned()] } else { vec![file.to_owned()] }
}
