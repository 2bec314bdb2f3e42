//! The fifteen documents: names, and which parts law wants in each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::service::Text;

/// Which document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// 收件凭证（申请材料接收凭证）, 行政许可法 32.
    FilingReceipt,
    /// 受理通知书, 行政许可法 32.
    Acceptance,
    /// 补正材料通知书（一次性告知书）, 行政许可法 32(4).
    Supplement,
    /// 不予受理通知书, 行政许可法 32.
    NotAccepted,
    /// 登记通知书（准予设立登记）, 市场主体登记管理条例 19.
    Registration,
    /// 不予登记通知书, 市场主体登记管理条例实施细则 19.
    RegistrationRefusal,
    /// 准予行政许可决定书, 行政许可法 38.
    Permit,
    /// 不予行政许可决定书, 行政许可法 38.
    PermitRefusal,
    /// 延期通知书, 行政许可法 42.
    Extension,
    /// 所需时间告知书（检验、听证等）, 行政许可法 45.
    TimeNeeded,
    /// 送达回证.
    Delivery,
    /// 营业执照, 正本 or 副本.
    BusinessLicence,
    /// 基本养老金核定表, 国发〔2005〕38号.
    PensionAssessment,
    /// 暂停或恢复发放通知书, 社会保险经办条例 25, 26.
    BenefitStatus,
    /// 多发待遇退还通知书, 社会保险经办条例 46.
    Overpayment,
}

/// Which form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// 正本.
    Original,
    /// 副本.
    Duplicate,
    /// 暂停.
    Suspend,
    /// 恢复.
    Resume,
}

/// A part that a notice has or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Code of the licence.
    LicenceCode,
    /// Law that the whole stands on.
    Bases,
    /// What was received.
    Received,
    /// Reasons or defects.
    Items,
    /// How each of them is mended.
    Mend,
    /// Lines of what is registered, granted, assessed or delivered.
    Particulars,
    /// At least one amount among them.
    Amount,
    /// A last day.
    Deadline,
    /// Review and suit.
    Remedies,
    /// Address and telephone of the office.
    Contact,
    /// An officer's name.
    Signers,
}

/// Whether a document of some kind has a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It may.
    Allowed,
    /// It has no place for it.
    Absent,
}

/// A text names no kind of document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no kind of legal document")]
pub struct UnknownKind(pub String);

impl Part {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 11] = [
        Self::LicenceCode,
        Self::Bases,
        Self::Received,
        Self::Items,
        Self::Mend,
        Self::Particulars,
        Self::Amount,
        Self::Deadline,
        Self::Remedies,
        Self::Contact,
        Self::Signers,
    ];
}

impl NoticeKind {
    /// All of them, in the order of the list that people know.
    pub const ALL: [Self; 15] = [
        Self::FilingReceipt,
        Self::Acceptance,
        Self::Supplement,
        Self::NotAccepted,
        Self::Registration,
        Self::RegistrationRefusal,
        Self::Permit,
        Self::PermitRefusal,
        Self::Extension,
        Self::TimeNeeded,
        Self::Delivery,
        Self::BusinessLicence,
        Self::PensionAssessment,
        Self::BenefitStatus,
        Self::Overpayment,
    ];

    /// The name in data and on chain: `filing-receipt`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FilingReceipt => "filing-receipt",
            Self::Acceptance => "acceptance",
            Self::Supplement => "supplement",
            Self::NotAccepted => "not-accepted",
            Self::Registration => "registration",
            Self::RegistrationRefusal => "registration-refusal",
            Self::Permit => "permit",
            Self::PermitRefusal => "permit-refusal",
            Self::Extension => "extension",
            Self::TimeNeeded => "time-needed",
            Self::Delivery => "delivery",
            Self::BusinessLicence => "business-licence",
            Self::PensionAssessment => "pension-assessment",
            Self::BenefitStatus => "benefit-status",
            Self::Overpayment => "overpayment",
        }
    }

    /// The forms that the document has; empty where there is one.
    #[must_use]
    pub const fn variants(self) -> &'static [Variant] {
        match self {
            Self::BusinessLicence => &[Variant::Original, Variant::Duplicate],
            Self::BenefitStatus => &[Variant::Suspend, Variant::Resume],
            Self::FilingReceipt
            | Self::Acceptance
            | Self::Supplement
            | Self::NotAccepted
            | Self::Registration
            | Self::RegistrationRefusal
            | Self::Permit
            | Self::PermitRefusal
            | Self::Extension
            | Self::TimeNeeded
            | Self::Delivery
            | Self::PensionAssessment
            | Self::Overpayment => &[],
        }
    }

    /// The document's name in both languages.
    #[must_use]
    pub fn title(self, variant: Option<Variant>) -> Text {
        let (zh, en) = match (self, variant) {
            (Self::FilingReceipt, _) => ("申请材料接收凭证", "Receipt of application materials"),
            (Self::Acceptance, _) => ("受理通知书", "Notice of acceptance"),
            (Self::Supplement, _) => {
                ("补正材料通知书（一次性告知书）", "Notice of what is to be supplied, given once and in full")
            }
            (Self::NotAccepted, _) => ("不予受理通知书", "Notice of non-acceptance"),
            (Self::Registration, _) => ("登记通知书", "Notice of registration"),
            (Self::RegistrationRefusal, _) => ("不予登记通知书", "Notice of refusal of registration"),
            (Self::Permit, _) => ("准予行政许可决定书", "Decision to grant an administrative licence"),
            (Self::PermitRefusal, _) => ("不予行政许可决定书", "Decision to refuse an administrative licence"),
            (Self::Extension, _) => ("延期通知书", "Notice of extension"),
            (Self::TimeNeeded, _) => ("所需时间告知书", "Notice of the time needed"),
            (Self::Delivery, _) => ("送达回证", "Proof of delivery"),
            (Self::BusinessLicence, Some(Variant::Duplicate)) => ("营业执照（副本）", "Business licence (duplicate)"),
            (Self::BusinessLicence, _) => ("营业执照", "Business licence"),
            (Self::PensionAssessment, _) => ("基本养老金核定表", "Assessment of the basic pension"),
            (Self::BenefitStatus, Some(Variant::Resume)) => ("恢复发放通知书", "Notice that payment is resumed"),
            (Self::BenefitStatus, _) => ("暂停发放通知书", "Notice that payment is suspended"),
            (Self::Overpayment, _) => ("多发待遇退还通知书", "Notice to return what was overpaid"),
        };
        Text { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// Whether a document of this kind has the part.
    #[must_use]
    pub const fn need(self, part: Part) -> Need {
        let row = self.needs();
        match row.as_bytes()[part as usize] {
            b'R' => Need::Required,
            b'o' => Need::Allowed,
            _ => Need::Absent,
        }
    }

    /// One letter a part, in the order of [`Part::ALL`]: R required, o allowed, - absent.
    const fn needs(self) -> &'static str {
        // licence code, bases, received, items, mend, particulars, amount, deadline, remedies, contact, signers
        match self {
            Self::FilingReceipt => "-oR--ooo-oo",
            Self::Acceptance => "-Ro--ooR-RR",
            Self::Supplement => "-RoRR--R-RR",
            Self::NotAccepted => "-RoRo---RRR",
            Self::Registration => "oR---Rooooo",
            Self::RegistrationRefusal => "-RoRooo-RRR",
            Self::Permit => "oRo--RooooR",
            Self::PermitRefusal => "-RoRooo-RRR",
            Self::Extension => "-R-R-ooR-RR",
            Self::TimeNeeded => "-R-R-ooR-RR",
            Self::Delivery => "oo---Ro--oR",
            Self::BusinessLicence => "Ro---Ro--oo",
            Self::PensionAssessment => "oR---RRoRRo",
            Self::BenefitStatus => "oR-RooooRRo",
            Self::Overpayment => "oR-RoRRRRRR",
        }
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for NoticeKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or_else(|| UnknownKind(text.to_owned()))
    }
}
