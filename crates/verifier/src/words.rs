//! One reason and one next step for every verdict, in Chinese and English.
//!
//! `不一致` is said of a proven fork and of a decision that does not come out again only: of receipts never.

use serde::Serialize;
use yuzheng_protocol::{
    certificate::CertificateError,
    codec::DecodeError,
    fork::{Fault, ForkError, ProvenFork},
    light::HeaderError,
    network::{NetworkError, TrustedNetwork},
    receipt::ReceiptError,
    transaction::TransactionError,
};

use crate::{
    FileRole,
    facts::{Facts, StateFacts, department_name},
    reexecution::{ReexecutionError, ReexecutionFacts},
};

/// Reason and next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Reason in Chinese.
    pub reason_zh: String,
    /// Reason in English.
    pub reason_en: String,
    /// Next step in Chinese.
    pub next_zh: String,
    /// Next step in English.
    pub next_en: String,
}

impl Words {
    fn new(reason: (impl Into<String>, impl Into<String>), next: Next) -> Self {
        let (next_zh, next_en) = next.words();
        Self {
            reason_zh: reason.0.into(),
            reason_en: reason.1.into(),
            next_zh: next_zh.to_owned(),
            next_en: next_en.to_owned(),
        }
    }
}

impl Words {
    /// Evidence that does not hold calls for nothing; only an unknown version calls for a newer program.
    fn with_next_unless_version(self, reason: &HeaderError) -> Self {
        if matches!(reason, HeaderError::Version { .. }) {
            return self;
        }
        let (next_zh, next_en) = Next::NoFork.words();
        Self { next_zh: next_zh.to_owned(), next_en: next_en.to_owned(), ..self }
    }
}

/// What to do next.
#[derive(Clone, Copy)]
enum Next {
    Rely,
    ReportFork,
    AskSenderForEvidence,
    NoFork,
    AskHolderForFile,
    DoNotRely,
    UpdateProgram,
    RightNetworkFile,
    NewerNetworkFile,
    ReceiptPath,
    NetworkPath,
    RightFile,
    NetworkFromDepartment,
    SameAgain,
    AskForReview,
    AskHolderForRun,
}

impl Next {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Rely => (
                "可以采信。需要了解此后的变化时，请持有人在渝证通中重新保存回执。",
                "You may rely on it. For what happened since, have the holder save the receipt anew.",
            ),
            Self::ReportFork => (
                "请保存这份证据，停止依据该高度之后的链上状态办事，并向各参与部门及监管机构报告。",
                "Keep this evidence, rely on nothing above this height, and report it to the departments and their supervisor.",
            ),
            Self::AskSenderForEvidence => (
                "请对方原样重新发送证据文件（.yzf）。",
                "Have the sender send the evidence file (.yzf) again as it is.",
            ),
            Self::NoFork => (
                "这份文件不能证明任何部门违规，无需处理。",
                "This file proves no misconduct; nothing needs to be done.",
            ),
            Self::AskHolderForFile => (
                "请持有人在渝证通“我的办件”中重新保存回执，并原样发送 .yzr 文件。",
                "Have the holder save the receipt again in Yuzheng and send the .yzr file as it is.",
            ),
            Self::DoNotRely => (
                "请勿采信这份文件。请持有人重新保存回执，或向受理部门核实。",
                "Do not rely on this file. Have the holder save the receipt again, or ask the receiving department.",
            ),
            Self::UpdateProgram => {
                ("请安装新版本的渝证通或核验程序后再核验。", "Install a newer version of this program and check again.")
            }
            Self::RightNetworkFile => (
                "请使用签发这份回执的网络的网络文件（network.yzn）再核验。",
                "Check again with the network file (network.yzn) of the network that issued the receipt.",
            ),
            Self::NewerNetworkFile => (
                "请向任一参与部门获取新的网络文件（network.yzn）后再核验。",
                "Get a newer network file (network.yzn) from any of the departments and check again.",
            ),
            Self::ReceiptPath => {
                ("请检查回执文件的位置和读取权限。", "Check where the receipt is and whether it may be read.")
            }
            Self::NetworkPath => (
                "请用 --network 指明网络文件（network.yzn）的位置。",
                "Name the network file (network.yzn) with --network.",
            ),
            Self::RightFile => (
                "请选用部门提供的网络文件（network.yzn）。",
                "Choose the network file (network.yzn) that a department handed out.",
            ),
            Self::NetworkFromDepartment => (
                "请向任一参与部门重新获取网络文件（network.yzn），并核对指纹。",
                "Get the network file (network.yzn) again from any of the departments and compare its fingerprint.",
            ),
            Self::SameAgain => (
                "这个决定可以按公布的规则重新算出来。其他部门的答复由该部门签名；内容是否属实由该部门负责。",
                "The decision follows from the published rules. Answers of other departments are signed by them; whether they are true is theirs to answer for.",
            ),
            Self::AskForReview => (
                "请保存这份文件，向受理部门要求人工审查，并说明是哪一条规则。",
                "Keep this file, ask the receiving department for a review by a person, and name the rule.",
            ),
            Self::AskHolderForRun => (
                "请持有人在渝证通“我的办件”中重新导出“复算文件”，并原样发送 .yzx 文件。",
                "Have the holder export the file to run again (.yzx) anew in Yuzheng and send it as it is.",
            ),
        }
    }
}

/// The words of a decision that comes out again as it was made.
pub(crate) fn same_decision(facts: Option<&ReexecutionFacts>) -> Words {
    let (rules, zh, en) = facts.map_or((0, "", ""), |f| (f.rules.len(), f.service_zh.as_str(), f.service_en.as_str()));
    Words::new(
        (
            format!("{zh}：按决定当日的规则重新计算，{rules} 条规则的结果与部门记录在链上的完全相同。"),
            format!("{en}: run again by the rules of that day, all {rules} rules come out as the department recorded."),
        ),
        Next::SameAgain,
    )
}

/// The words of a decision that does not come out again, or cannot be run.
pub(crate) fn of_reexecution_error(error: &ReexecutionError, facts: Option<&ReexecutionFacts>) -> Words {
    let differing: Vec<&str> =
        facts.iter().flat_map(|f| f.rules.iter()).filter(|r| !r.agrees()).map(|r| r.id.as_str()).collect();
    let (zh_rules, en_rules) = if differing.is_empty() {
        ("各条规则的结果没有变化".to_owned(), "no rule comes out differently".to_owned())
    } else {
        (format!("不一致的规则：{}", differing.join("、")), format!("rules that differ: {}", differing.join(", ")))
    };
    match error {
        ReexecutionError::Unreadable(DecodeError::UnknownVersion { .. }) => Words::new(
            ("复算文件的版本比本程序新。", "The file is of a newer version than this program."),
            Next::UpdateProgram,
        ),
        ReexecutionError::Unreadable(_) => Words::new(
            ("这不是复算文件，或者已经损坏。", "This is no file to run a decision again from, or it is damaged."),
            Next::AskHolderForRun,
        ),
        ReexecutionError::NoDecision => Words::new(
            (
                "回执里没有自动决定，没有可以重新计算的内容。",
                "The receipt holds no automatic decision that could be run again.",
            ),
            Next::AskHolderForRun,
        ),
        ReexecutionError::Trace { .. } => {
            Words::new(("审查过程与链上记录的不同。", "The trace is not the one on record."), Next::DoNotRely)
        }
        ReexecutionError::Contract { .. } => Words::new(
            ("规则文件不是作出决定时用的那一份。", "The contract is not the one by which it was decided."),
            Next::DoNotRely,
        ),
        ReexecutionError::Unrunnable(_) => {
            Words::new(("本程序不能运行这份规则文件。", "This program cannot run the contract."), Next::UpdateProgram)
        }
        ReexecutionError::DocumentMissing { id, .. } => Words::new(
            (
                format!("缺少决定时引用的文件“{id}”。"),
                format!("The document “{id}” that the decision used is missing."),
            ),
            Next::AskHolderForRun,
        ),
        ReexecutionError::NoRun => Words::new(
            (
                "审查过程不是按这份规则计算的记录，例如部门当时打不开材料。",
                "The trace is none of a run of this contract, for example because the department could not open the form.",
            ),
            Next::AskHolderForRun,
        ),
        ReexecutionError::Fields { .. } => Words::new(
            (
                format!("填报内容与提交时不同；按现在的内容计算，{zh_rules}。"),
                format!("The form is not the one that was filed; with it, {en_rules}."),
            ),
            Next::DoNotRely,
        ),
        ReexecutionError::OtherResult => Words::new(
            (
                format!("重新计算的结果与部门记录的不同；{zh_rules}。"),
                format!("Running the rules gives another result than the department recorded; {en_rules}."),
            ),
            Next::AskForReview,
        ),
        ReexecutionError::OtherDecision => Words::new(
            (
                "规则算得的结果与记录相同，但决定或者登记的内容不是由它得出的。",
                "The rules come out as recorded, but the decision or what it enters does not follow from them.",
            ),
            Next::AskForReview,
        ),
        ReexecutionError::Answers(_) => Words::new(
            (
                "规则算得的结果与记录相同，但其中有部门的答复不是该部门就这个案件作出并记录在链上的。",
                "The rules come out as recorded, but an answer in it is not what its department gave about this case and what stands on the chain.",
            ),
            Next::AskForReview,
        ),
    }
}

/// The words of a valid receipt.
pub(crate) fn valid(facts: &Facts) -> Words {
    let (count, as_of) = (facts.signed_by.len(), &facts.as_of);
    let (zh, en) = match facts.kind.as_str() {
        "state" => {
            let zh: Vec<_> = facts.state.iter().map(StateFacts::zh).collect();
            let en: Vec<_> = facts.state.iter().map(StateFacts::en).collect();
            (
                format!("截至 {as_of}，{}；由 {count} 个部门签认。", zh.join(",")),
                format!("As of {as_of}: {}; {count} departments certified it.", en.join(", ")),
            )
        }
        "history" => {
            let events = facts.entries.len();
            (
                format!("办件的全部 {events} 个环节都在，没有遗漏；由 {count} 个部门签认，截至 {as_of}。"),
                format!(
                    "All {events} events of the case are there, none left out; {count} departments certified it, as of {as_of}."
                ),
            )
        }
        _entry_or_case => (
            format!("内容完整，确在链上，由 {count} 个部门签认，截至 {as_of}。"),
            format!("The receipt is whole and on the chain; {count} departments certified it, as of {as_of}."),
        ),
    };
    Words::new((zh, en), Next::Rely)
}

/// An age in days or smaller units. A tip ahead of the clock means that the clock is wrong.
#[must_use]
pub fn age_words(seconds: i64) -> (String, String) {
    match seconds {
        ..-60 => (
            "本机时钟早于回执，请核对时钟。".to_owned(),
            "This computer's clock is behind the receipt; check it.".to_owned(),
        ),
        -60..60 => ("不到 1 分钟".to_owned(), "less than a minute".to_owned()),
        60..3_600 => (format!("{} 分钟", seconds / 60), format!("{} min", seconds / 60)),
        3_600..86_400 => (format!("{} 小时", seconds / 3_600), format!("{} h", seconds / 3_600)),
        _days => (format!("{} 天", seconds / 86_400), format!("{} days", seconds / 86_400)),
    }
}

/// The words of a receipt that does not check out.
pub(crate) fn of_receipt_error(error: &ReceiptError, network: &TrustedNetwork) -> Words {
    match error {
        ReceiptError::Unreadable(reason) => unreadable(reason),
        ReceiptError::UnknownVersion { have } => unknown_version(
            format!("这份回执的格式版本是 {have}，本程序不认识。"),
            format!("The receipt has format version {have}, which this program does not know."),
        ),
        ReceiptError::OtherChain { .. } => Words::new(
            (
                "这份回执属于另一个网络，不能用这个网络文件核验。",
                "The receipt belongs to another network than the network file.",
            ),
            Next::RightNetworkFile,
        ),
        ReceiptError::UnknownEpoch { height } => Words::new(
            (
                format!("网络文件太旧，不知道第 {height} 块由哪些部门签认。"),
                format!("The network file is too old to know which departments certify block {height}."),
            ),
            Next::NewerNetworkFile,
        ),
        ReceiptError::Hop(reason) => header(reason, network, Place::Hop),
        ReceiptError::Tip(reason) => header(reason, network, Place::Tip),
        ReceiptError::History(_) => Words::new(
            (
                "办件所在的区块不在部门签认的历史中，文件内容被改动过。",
                "The block does not belong to the certified history: the file was changed.",
            ),
            Next::DoNotRely,
        ),
        ReceiptError::Inclusion(_) => Words::new(
            ("链上区块中没有这条记录，文件内容被改动过。", "The block does not hold this entry: the file was changed."),
            Next::DoNotRely,
        ),
        ReceiptError::Transaction(reason) => transaction(reason),
        ReceiptError::State(_) => Words::new(
            (
                "文件中的办件或证照状态不是链上的状态。",
                "The state shown for the case or licence is not the one on the chain.",
            ),
            Next::DoNotRely,
        ),
        ReceiptError::Opening { path, .. } => Words::new(
            (format!("出示的字段“{path}”不是当时申报的内容。"), format!("The field \"{path}\" is not what was filed.")),
            Next::DoNotRely,
        ),
        ReceiptError::Trace => Words::new(
            ("出示的审查过程不是链上登记的那一份。", "The decision's trace is not the one that was recorded."),
            Next::DoNotRely,
        ),
        ReceiptError::Inconsistent => {
            Words::new(("文件的各部分不属于同一份回执。", "Parts of the file do not belong together."), Next::DoNotRely)
        }
        ReceiptError::Incomplete { have, proven } => Words::new(
            (
                format!("办件共有 {proven} 个环节，文件只连续出示了前 {have} 个。"),
                format!("The case has {proven} events; the file shows only the first {have} without a gap."),
            ),
            Next::DoNotRely,
        ),
    }
}

/// The words of a fork that is proven.
pub(crate) fn fork_proven(fork: &ProvenFork, network: &TrustedNetwork) -> Words {
    let names: Vec<_> = fork.signed_both().into_iter().map(|d| department_name(network, d)).collect();
    let zh = names.iter().map(|n| n.name_zh.as_str()).collect::<Vec<_>>().join("、");
    let en = names.iter().map(|n| n.name_en.as_str()).collect::<Vec<_>>().join(", ");
    let height = fork.height().0;
    let reason = match fork.fault() {
        Fault::Guilty => (
            format!("第 {height} 块存在两个不一致的证书。{zh} 在同一轮中签了两个不同的区块，属于违规。"),
            format!(
                "Block {height} has two conflicting certificates. {en} signed both in one round: they broke the rules."
            ),
        ),
        Fault::Conflicting => (
            format!("第 {height} 块存在两个不一致的证书。{zh} 在不同轮次中签了两个区块，须由各部门查明原因。"),
            format!(
                "Block {height} has two conflicting certificates. {en} signed both in different rounds; the departments must find out why."
            ),
        ),
    };
    Words::new(reason, Next::ReportFork)
}

/// The words of a file that proves no fork.
pub(crate) fn of_fork_error(error: &ForkError, network: &TrustedNetwork) -> Words {
    match error {
        ForkError::Unreadable(_) => Words::new(
            ("这不是分叉证据文件，或文件已损坏。", "This is not a fork evidence file, or it is damaged."),
            Next::AskSenderForEvidence,
        ),
        ForkError::UnknownVersion { have } => unknown_version(
            format!("这份证据的格式版本是 {have}，本程序不认识。"),
            format!("The evidence has format version {have}, which this program does not know."),
        ),
        ForkError::OtherChain { .. } => Words::new(
            (
                "这份证据属于另一个网络，不能用这个网络文件核验。",
                "The evidence belongs to another network than the network file.",
            ),
            Next::RightNetworkFile,
        ),
        ForkError::UnknownEpoch { height } => Words::new(
            (
                format!("网络文件太旧，不知道第 {height} 块由哪些部门签认。"),
                format!("The network file is too old to know which departments certify block {height}."),
            ),
            Next::NewerNetworkFile,
        ),
        ForkError::NoConflict { .. } => Words::new(
            (
                "文件中的两个区块头并不冲突：不在同一高度，或是同一个。",
                "The two headers do not conflict: they are of different heights, or one and the same.",
            ),
            Next::NoFork,
        ),
        ForkError::Hop(reason) => header(reason, network, Place::Hop).with_next_unless_version(reason),
        ForkError::Header(reason) => header(reason, network, Place::Fork).with_next_unless_version(reason),
    }
}

fn unreadable(reason: &DecodeError) -> Words {
    match reason {
        DecodeError::TooLong { .. } => {
            Words::new(("文件太大，不是回执文件。", "The file is too large to be a receipt."), Next::AskHolderForFile)
        }
        DecodeError::Malformed(_) => Words::new(
            ("这不是回执文件，或文件已损坏。", "This is not a receipt file, or it is damaged."),
            Next::AskHolderForFile,
        ),
        DecodeError::NotCanonical => Words::new(
            ("文件被改写过，不是渝证通保存的原样。", "The file was rewritten and is not as it was saved."),
            Next::AskHolderForFile,
        ),
        DecodeError::UnknownVersion { have, .. } => unknown_version(
            format!("文件中有版本为 {have} 的内容，本程序不认识。"),
            format!("The file holds content of version {have}, which this program does not know."),
        ),
    }
}

fn unknown_version(zh: String, en: String) -> Words {
    Words::new((zh, en), Next::UpdateProgram)
}

/// Which header the words are about.
#[derive(Clone, Copy)]
enum Place {
    Tip,
    Hop,
    Fork,
}

impl Place {
    const fn zh(self) -> &'static str {
        match self {
            Self::Tip => "签认",
            Self::Hop => "部门变更的签认",
            Self::Fork => "其中一个区块头的签认",
        }
    }

    const fn en(self) -> &'static str {
        match self {
            Self::Tip => "The certification",
            Self::Hop => "The certification of a change of departments",
            Self::Fork => "The certification of one of the headers",
        }
    }
}

fn header(error: &HeaderError, network: &TrustedNetwork, place: Place) -> Words {
    let (zh, en) = (place.zh(), place.en());
    match error {
        HeaderError::Version { have } => unknown_version(
            format!("区块头的版本是 {have}，本程序不认识。"),
            format!("The block header has version {have}, which this program does not know."),
        ),
        HeaderError::Certificate(CertificateError::Short { have, needed }) => Words::new(
            (
                format!("{zh}的部门太少：{have} 个，至少要 {needed} 个。"),
                format!("{en} carries {have} departments; at least {needed} are needed."),
            ),
            Next::DoNotRely,
        ),
        HeaderError::Certificate(CertificateError::Signature { department }) => {
            let name = department_name(network, *department);
            Words::new(
                (
                    format!("{zh}中{}的签名不成立。", name.name_zh),
                    format!("{en} carries a signature of {} that does not match.", name.name_en),
                ),
                Next::DoNotRely,
            )
        }
        HeaderError::Certificate(
            CertificateError::Bitmap { .. }
            | CertificateError::Count { .. }
            | CertificateError::NotTrimmed { .. }
            | CertificateError::Round { .. },
        ) => Words::new((format!("{zh}的格式不成立。"), format!("{en} is not well-formed.")), Next::DoNotRely),
        HeaderError::OtherHeader { .. } => Words::new(
            (format!("{zh}针对的不是文件中的区块。"), format!("{en} is for another block than the one in the file.")),
            Next::DoNotRely,
        ),
        HeaderError::Validators { .. } => Words::new(
            (format!("{zh}出自未经认可的部门。"), format!("{en} is by departments that nobody admitted.")),
            Next::DoNotRely,
        ),
        HeaderError::OtherChain { .. }
        | HeaderError::Height { .. }
        | HeaderError::Time { .. }
        | HeaderError::Parent { .. }
        | HeaderError::History { .. }
        | HeaderError::FromTheFuture { .. }
        | HeaderError::TrustExpired { .. }
        | HeaderError::Proposer { .. } => Words::new(
            (format!("{zh}所在的区块头不成立。"), format!("{en} stands on a block header that does not hold.")),
            Next::DoNotRely,
        ),
    }
}

fn transaction(error: &TransactionError) -> Words {
    match error {
        TransactionError::Version(have) => unknown_version(
            format!("记录的版本是 {have}，本程序不认识。"),
            format!("The entry has version {have}, which this program does not know."),
        ),
        TransactionError::Suite(have) => unknown_version(
            format!("记录使用签名算法 {have}，本程序不认识。"),
            format!("The entry uses signature suite {have}, which this program does not know."),
        ),
        TransactionError::Signature(_) => Words::new(
            ("申请人或部门在记录上的签名不成立。", "The signature on the entry does not match."),
            Next::DoNotRely,
        ),
        TransactionError::OtherChain { .. }
        | TransactionError::Expired { .. }
        | TransactionError::LivesTooLong { .. } => Words::new(
            ("这条记录不可能出现在这个区块中。", "The entry cannot have stood in this block."),
            Next::DoNotRely,
        ),
    }
}

/// The words of a network file that is none.
pub(crate) fn of_network_error(error: &NetworkError) -> Words {
    match error {
        NetworkError::Decode(DecodeError::UnknownVersion { have, .. }) => unknown_version(
            format!("网络文件的格式版本是 {have}，本程序不认识。"),
            format!("The network file has format version {have}, which this program does not know."),
        ),
        NetworkError::NotANetworkFile => {
            Words::new(("这个文件不是网络文件。", "This is not a network file."), Next::RightFile)
        }
        NetworkError::Decode(_) => {
            Words::new(("网络文件已损坏。", "The network file is damaged."), Next::NetworkFromDepartment)
        }
        NetworkError::Genesis(_) | NetworkError::Epochs { .. } | NetworkError::Checkpoint(_) => Words::new(
            ("网络文件的内容不成立，不能作为依据。", "The content of the network file does not hold."),
            Next::NetworkFromDepartment,
        ),
    }
}

/// The words of a file that cannot be read from disk.
pub(crate) fn of_file_error(role: FileRole, path: &str, error: &std::io::Error) -> Words {
    let (name_zh, name_en, next) = match role {
        FileRole::Receipt => ("回执文件", "The receipt", Next::ReceiptPath),
        FileRole::Network => ("网络文件", "The network file", Next::NetworkPath),
    };
    let (zh, en) = match error.kind() {
        std::io::ErrorKind::NotFound => ("不存在", "does not exist"),
        std::io::ErrorKind::PermissionDenied => ("不允许读取", "may not be read"),
        _other => ("无法读取", "cannot be read"),
    };
    Words::new((format!("{name_zh} {path} {zh}。"), format!("{name_en} {path} {en}.")), next)
}

#[cfg(test)]
mod tests;
