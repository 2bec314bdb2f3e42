//! One reason and one next step for everything that is not in order, in Chinese and English.
//!
//! Files have their words in `yuzheng-verify`, which the command line shares; here are those of the network:
//! how a department stands, and why the chain is not followed any further. Every match names every case, so
//! that a new one does not compile without words.

use std::path::Path;

use yuzheng_documents::ExtractError;
use yuzheng_light_client::{Lie, NodeStatus, store::Damage, sync::HeaderPart};
use yuzheng_protocol::{Height, light::HeaderError, network::NetworkError};
use yuzheng_verify::{Verdict, Words as VerifierWords};

use crate::views::{Advice, Words};

/// What to do next.
#[derive(Clone, Copy)]
enum Next {
    Nothing,
    LookAtClock,
    WaitForIt,
    TellDepartment,
    NewNetworkFile,
    RightNetworkFile,
    KeepEvidence,
    UpdateProgram,
    CropPicture,
    TakePictureAgain,
    AskForFullReceipt,
    ConnectOrFullReceipt,
    OriginalDocument,
    KeepDamagedEvidence,
}

impl Next {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Nothing => {
                ("不用您做什么，其他部门照常回答。", "You need not do anything; the other departments answer.")
            }
            Self::LookAtClock => (
                "请核对这台电脑的日期和时间；如果时间没错，请告诉该部门。",
                "Check the date and time of this computer; if they are right, tell that department.",
            ),
            Self::WaitForIt => ("不用您做什么，本机会再问它。", "You need not do anything; this PC will ask it again."),
            Self::TellDepartment => (
                "没有采用它的回答，其他部门照常可用；请告诉该部门。",
                "Its answer was not used, the other departments serve you; please tell that department.",
            ),
            Self::NewNetworkFile => (
                "请向任一参与部门领取新的网络文件（network.yzn），在“设置”里导入并核对指纹。已保存的回执照样能核验。",
                "Get a new network file (network.yzn) from any of the departments, import it under Settings and compare its fingerprint. Saved receipts can be verified all the same.",
            ),
            Self::RightNetworkFile => (
                "请用这个部门所在网络的网络文件；不放心时请告诉该部门。",
                "Use the network file of that department's network; if in doubt, tell the department.",
            ),
            Self::KeepEvidence => (
                "证据已经保存。请不要依据有争议的那一段办事，并告诉监管机构。",
                "The evidence is kept. Rely on nothing in the disputed part, and tell the supervisor.",
            ),
            Self::CropPicture => {
                ("请只截取二维码那一块，再拖进来。", "Cut out the part with the QR code and drop that.")
            }
            Self::TakePictureAgain => (
                "请对准二维码重新拍照或截图（整个二维码清晰、不变形），或改用 .yzr 文件。",
                "Take the picture again with the whole QR code sharp and straight, or use the .yzr file.",
            ),
            Self::AskForFullReceipt => (
                "请不要只凭这个二维码采信；请持有人出示回执文件（.yzr）。",
                "Do not rely on this QR code alone; have the holder show the receipt file (.yzr).",
            ),
            Self::ConnectOrFullReceipt => (
                "请联网后再试；不联网时，请持有人出示回执文件（.yzr）或含完整回执的二维码。",
                "Try again when connected; without a connection, have the holder show the receipt file (.yzr) or the QR code with the whole receipt.",
            ),
            Self::OriginalDocument => (
                "请持有人给出当初保存的 PDF 原件（不要另存、扫描或打印成新文件），或者回执文件（.yzr）。",
                "Have the holder give you the PDF as it was saved (not scanned, printed or saved anew), or the receipt file (.yzr).",
            ),
            Self::KeepDamagedEvidence => (
                "如果以前见过“部门之间不一致”的红色提示，请把这个文件交给技术人员，并重新做决定；没有见过，把它移出文件夹，这条提示就会消失。",
                "If you ever saw the red notice that departments contradict each other, give this file to your technicians and decide again when asked; if not, move it out of the folder and this notice goes away.",
            ),
            Self::UpdateProgram => ("请安装新版本的渝证通。", "Please install a newer version of Yuzheng."),
        }
    }
}

fn advice(code: &str, zh: &str, en: &str, next: Next, detail: Option<String>) -> Advice {
    let words = |zh: &str, en: &str| Words { zh: zh.to_owned(), en: en.to_owned() };
    let (next_zh, next_en) = next.words();
    Advice { code: code.to_owned(), reason: words(zh, en), next: words(next_zh, next_en), detail }
}

/// A fork: never said as lag.
pub(crate) fn of_fork(height: Height, common: Height) -> Advice {
    let (height, common) = (height.0, common.0);
    advice(
        "fork",
        &format!(
            "部门之间不一致：第 {height} 块有两个不同的版本，都有足够部门签名。本机只认到第 {common} 块，此后的状态暂不采信。"
        ),
        &format!(
            "The departments contradict each other: block {height} exists twice, each signed by enough of them. This PC follows only up to block {common}."
        ),
        Next::KeepEvidence,
        None,
    )
}

/// The copy of the headers did not hold.
pub(crate) fn of_rebuilt_headers(damage: &Damage) -> Advice {
    advice(
        "headers-rebuilt",
        "这台电脑上已核对的区块头（headers.db）损坏了，已另存为 headers.db.damaged，正在重新下载并核对。您的办件、证照和回执不受影响。",
        "The verified headers on this computer (headers.db) were damaged. They were set aside as headers.db.damaged and are fetched and verified again. Your cases, licences and receipts are not affected.",
        Next::Nothing,
        Some(damage.to_string()),
    )
}

/// The file with the evidence of forks did not hold.
pub(crate) fn of_damaged_evidence(path: &Path) -> Advice {
    advice(
        "forks-damaged",
        "记录“部门之间不一致”证据的文件（headers.forks）损坏了，已原样另存；以前的证据和决定可能不在新文件里。",
        "The file with the evidence of departments contradicting each other (headers.forks) was damaged and set aside as it was; earlier evidence and decisions may be missing from the new one.",
        Next::KeepDamagedEvidence,
        Some(path.display().to_string()),
    )
}

/// The verifier's words.
pub(crate) fn of_words(code: &str, words: VerifierWords, detail: Option<String>) -> Advice {
    Advice {
        code: code.to_owned(),
        reason: Words { zh: words.reason_zh, en: words.reason_en },
        next: Words { zh: words.next_zh, en: words.next_en },
        detail,
    }
}

/// Why a network file is refused.
pub(crate) fn of_network_error(error: &NetworkError) -> Advice {
    of_words(error.rule(), yuzheng_verify::unreadable_network(error).words, Some(error.to_string()))
}

/// Why a department does not agree; none where it does, or was not asked yet.
pub(crate) fn of_node(status: &NodeStatus) -> Option<Advice> {
    let code = status.code();
    let said = |zh, en, next, detail: String| Some(advice(code, zh, en, next, Some(detail)));
    match status {
        NodeStatus::Unasked | NodeStatus::Agrees { .. } => None,
        NodeStatus::Behind { height, verified } => said(
            "还没有最新的记录，稍后会跟上。",
            "It has not got the newest entries yet and will catch up.",
            Next::WaitForIt,
            format!("{height} < {verified}"),
        ),
        NodeStatus::OldTip { height, verified, shown } => said(
            "它最新的记录太旧，可能停了一段时间。",
            "Its newest entry is old; it may have stood still.",
            Next::Nothing,
            format!("{height} < {verified}, {shown}"),
        ),
        NodeStatus::ClockDisagrees { tip_time, now } => said(
            "它记录的时间比这台电脑的时间还晚，两边有一个时钟不准。",
            "Its newest entry lies ahead of this computer's time: one of the two clocks is wrong.",
            Next::LookAtClock,
            format!("{} > {}", tip_time.0, now.0),
        ),
        NodeStatus::Unreachable(why) => said(
            "连不上，可能停机或网络不通。",
            "It cannot be reached: stopped, or no connection.",
            Next::Nothing,
            why.reason.to_string(),
        ),
        NodeStatus::Withholding { verified, .. } => said(
            "有应答，但不给最新的记录。",
            "It answers, but does not give the newest entries.",
            Next::Nothing,
            format!("> {verified}"),
        ),
        NodeStatus::Conflicting { height, ours, theirs, .. } => said(
            "它给出另一份由部门签认的记录，和本机跟随的不同。",
            "It shows another record certified by departments than the one that is followed here.",
            Next::KeepEvidence,
            format!("{height}: {theirs} != {ours}"),
        ),
        NodeStatus::Lying { reason, .. } => Some(of_lie(reason)),
    }
}

/// Why a QR code or its picture leads to no proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CodeRefusal {
    /// The picture has too many bytes or pixels.
    PictureTooLarge,
    /// The picture cannot be decoded.
    PictureDamaged,
    /// No code can be read in it.
    NoCode,
    /// A short code that is not in its one form.
    Malformed,
    /// A short code of a newer version.
    Version {
        /// Version in the code.
        have: u64,
    },
    /// A short code of another chain.
    OtherChain,
    /// The departments know no such entry.
    NotFound,
    /// The entry stands elsewhere than the code says.
    Elsewhere {
        /// Height of its block.
        height: Height,
        /// Position in its block.
        index: u32,
    },
    /// Nobody could be asked, or no answer held.
    NoAnswer {
        /// Code of the client's error.
        code: &'static str,
        /// What happened.
        detail: String,
    },
}

impl CodeRefusal {
    /// The verdict that it leads to.
    pub(crate) const fn verdict(&self) -> Verdict {
        match self {
            Self::Elsewhere { .. } => Verdict::Invalid,
            Self::PictureTooLarge
            | Self::PictureDamaged
            | Self::NoCode
            | Self::Malformed
            | Self::Version { .. }
            | Self::OtherChain
            | Self::NotFound
            | Self::NoAnswer { .. } => Verdict::CannotTell,
        }
    }
}

/// Why a QR code or its picture leads to no proof, and what to do.
pub(crate) fn of_code(refusal: &CodeRefusal) -> Advice {
    match refusal {
        CodeRefusal::PictureTooLarge => advice(
            "picture-too-large",
            "图片太大，没有读取。",
            "The picture is too large and was not read.",
            Next::CropPicture,
            None,
        ),
        CodeRefusal::PictureDamaged => {
            advice("picture-damaged", "图片已损坏，读不出来。", "The picture is damaged.", Next::TakePictureAgain, None)
        }
        CodeRefusal::NoCode => advice(
            "no-code",
            "图片里没有能读出的二维码。",
            "No QR code can be read in the picture.",
            Next::TakePictureAgain,
            None,
        ),
        CodeRefusal::Malformed => advice(
            "code-malformed",
            "二维码的内容不完整或被改动过。",
            "What the QR code says is not complete, or was changed.",
            Next::AskForFullReceipt,
            None,
        ),
        CodeRefusal::Version { have } => advice(
            "code-version",
            "二维码是更新的格式，本程序不认识。",
            "The QR code is of a newer format, which this program does not know.",
            Next::UpdateProgram,
            Some(have.to_string()),
        ),
        CodeRefusal::OtherChain => advice(
            "code-other-chain",
            "这个二维码属于另一个网络。",
            "The QR code belongs to another network.",
            Next::RightNetworkFile,
            None,
        ),
        CodeRefusal::NotFound => advice(
            "code-not-found",
            "各部门都查不到二维码上的这条记录。",
            "No department knows the entry that the QR code names.",
            Next::AskForFullReceipt,
            None,
        ),
        CodeRefusal::Elsewhere { height, index } => advice(
            "code-elsewhere",
            "二维码写的位置和链上的不同，它被改动过。",
            "The entry stands elsewhere than the QR code says: the code was changed.",
            Next::AskForFullReceipt,
            Some(format!("{height}/{index}")),
        ),
        CodeRefusal::NoAnswer { code, detail } => advice(
            "code-no-answer",
            "这是简短二维码，要联网查询；现在没有部门能给出可核对的回答。",
            "This is a short QR code and must be looked up; no department gives an answer that can be checked now.",
            Next::ConnectOrFullReceipt,
            Some(format!("{code}: {detail}")),
        ),
    }
}

/// A document whose attached text is another than the one on record.
pub(crate) fn of_other_text() -> Advice {
    advice(
        "document-other-text",
        "文书里附带的内容和政务链上的记录不符，它被改动过。",
        "The text attached to this document is not the one on record: it was changed.",
        Next::OriginalDocument,
        None,
    )
}

/// Why no receipt was taken out of a PDF.
pub(crate) fn of_document(error: &ExtractError) -> Advice {
    let (code, zh, en) = match error {
        ExtractError::NotPdf => ("document-not-pdf", "这不是 PDF 文件。", "This is not a PDF file."),
        ExtractError::TooLarge { .. } => {
            ("document-too-large", "PDF 太大，没有读取。", "The PDF is too large and was not read.")
        }
        ExtractError::Encrypted => (
            "document-encrypted",
            "PDF 加了密码，读不出里面的回执。",
            "The PDF is encrypted; no receipt can be read from it.",
        ),
        ExtractError::Damaged(_) => (
            "document-damaged",
            "PDF 已损坏，读不出里面的回执。",
            "The PDF is damaged; no receipt can be read from it.",
        ),
        ExtractError::NoReceipt => {
            ("document-without-receipt", "这个 PDF 里没有附带回执。", "No receipt is attached to this PDF.")
        }
        ExtractError::Several { .. } => (
            "document-several-receipts",
            "这个 PDF 里有不止一份回执，说不清纸面对应哪一份。",
            "More than one receipt is attached to this PDF; which one the paper means cannot be told.",
        ),
    };
    advice(code, zh, en, Next::OriginalDocument, Some(error.to_string()))
}

/// Why an answer was not used.
fn of_lie(lie: &Lie) -> Advice {
    let words;
    let (zh, en, next) = match lie {
        Lie::WrongHeader { reason: HeaderError::Version { .. }, .. } => (
            "它给出的块是更新的格式，本程序不认识。",
            "It gave a block of a newer format, which this program does not know.",
            Next::UpdateProgram,
        ),
        Lie::WrongHeader { height, part, .. } => {
            words = of_wrong_header(*height, *part);
            (words.0.as_str(), words.1.as_str(), Next::TellDepartment)
        }
        Lie::CutRange { .. } => ("它少给了一段记录。", "It left out entries.", Next::TellDepartment),
        Lie::CutHops { .. } => {
            ("它没有交代部门名单的变化。", "It left out a change of the departments.", Next::TellDepartment)
        }
        Lie::BrokenDeltas(_) => {
            ("它给的一段记录拼不起来。", "The entries that it gave do not fit together.", Next::TellDepartment)
        }
        Lie::ForgedState { height, .. } => {
            words = (
                format!("它给的登记状态证明不成立：第 {height} 块的状态根里没有它说的内容。"),
                format!("Its proof of the register does not hold: the state root of block {height} says otherwise."),
            );
            (words.0.as_str(), words.1.as_str(), Next::TellDepartment)
        }
        Lie::ForgedInclusion { height, root, .. } => {
            let (zh, en) = header_field(root);
            words = (
                format!("它给的证明不成立：第 {height} 块的{zh}里没有它给出的那一笔。"),
                format!("Its proof does not hold: what it gave does not stand under the {en} of block {height}."),
            );
            (words.0.as_str(), words.1.as_str(), Next::TellDepartment)
        }
        Lie::OtherThing { .. } | Lie::OtherPlace { .. } => {
            ("它答非所问。", "It answered something else.", Next::TellDepartment)
        }
        Lie::CutEvents { .. } => ("它给的办件经过少了几步。", "It left out steps of a case.", Next::TellDepartment),
        Lie::OtherContent { .. } => {
            ("它给的内容和指纹对不上。", "Its content does not fit the fingerprint.", Next::TellDepartment)
        }
        Lie::OtherChain { .. } => ("它说的是另一个网络。", "It speaks of another network.", Next::RightNetworkFile),
        Lie::ForgedCertificate(_) => (
            "它给出的块没有足够的部门签名。",
            "Its block does not carry the signatures of enough departments.",
            Next::TellDepartment,
        ),
        Lie::ConflictingHeader { .. } => (
            "同一位置有两个不同的块，都有部门签名。",
            "There are two different blocks for one place, both signed by departments.",
            Next::KeepEvidence,
        ),
        Lie::ForgedAcknowledgement(_) => {
            ("它给的收件签名不成立。", "Its acknowledgement does not carry its signature.", Next::TellDepartment)
        }
        Lie::ForgedCose(_) => ("它给的书面说明不成立。", "Its written statement does not hold.", Next::TellDepartment),
        Lie::OtherDepartment { .. } => {
            ("它以别的部门的名义回答。", "It answered in another department's name.", Next::TellDepartment)
        }
        Lie::Unreadable(_) => ("它的回答读不懂。", "Its answer cannot be read.", Next::TellDepartment),
    };
    advice(lie.code(), zh, en, next, Some(lie.to_string()))
}

fn of_wrong_header(height: Height, part: HeaderPart) -> (String, String) {
    match part {
        HeaderPart::Field(field) => {
            let (zh, en) = header_field(field);
            (
                format!("它给出的第 {height} 块的{zh}和部门们签认的不同，没有采用。"),
                format!(
                    "The {en} of block {height} that it gave is not what the departments certified; it was not used."
                ),
            )
        }
        HeaderPart::Header => (
            format!("它给出的第 {height} 块的区块头不是部门们签认的那一个，没有采用。"),
            format!(
                "The header of block {height} that it gave is not what the departments certified; it was not used."
            ),
        ),
        HeaderPart::UpToHere => (
            format!("它给出的到第 {height} 块为止的区块头接不上部门们签认的块，没有采用。"),
            format!(
                "The headers up to block {height} that it gave do not lead to what the departments certified; they were not used."
            ),
        ),
    }
}

/// What a field of `docs/protocol.md`, section 7, is called.
fn header_field(name: &str) -> (&'static str, &'static str) {
    match name {
        "version" => ("格式版本", "format version"),
        "chain-id" => ("链编号", "chain id"),
        "height" => ("高度", "height"),
        "round" => ("轮次", "round"),
        "time" => ("时间", "time"),
        "prev" => ("上一块指纹", "link to the block before"),
        "history" => ("历史根", "history root"),
        "tx-root" => ("记录根", "root of entries"),
        "tx-count" => ("记录数", "number of entries"),
        "state-root" => ("状态根", "state root"),
        "validators-hash" => ("部门名单指纹", "fingerprint of departments"),
        "next-validators-hash" => ("下一部门名单指纹", "fingerprint of the next departments"),
        "proposer" => ("提议部门", "proposer"),
        "header-hash" => ("签认所指的块", "block that its certificate names"),
        _unnamed => ("区块头", "header"),
    }
}

/// Why the chain is not followed any further.
pub(crate) fn of_halt(halt: &HeaderError) -> Advice {
    let detail = Some(halt.to_string());
    match halt {
        HeaderError::TrustExpired { .. } => advice(
            "trust-expired",
            "离上次核对太久了，部门的钥匙可能已经更换，本机不再跟随政务链。",
            "The last check is so long ago that the departments' keys may have changed; the chain is not followed any further.",
            Next::NewNetworkFile,
            detail,
        ),
        HeaderError::Version { .. } => advice(
            "version",
            "政务链已经改用更新的格式，本程序不认识。",
            "The chain has moved on to a newer format, which this program does not know.",
            Next::UpdateProgram,
            detail,
        ),
        HeaderError::FromTheFuture { .. } => advice(
            "clock",
            "政务链的时间比这台电脑的时间还晚。",
            "The time of the chain lies ahead of this computer's.",
            Next::LookAtClock,
            detail,
        ),
        HeaderError::OtherChain { .. }
        | HeaderError::Height { .. }
        | HeaderError::Time { .. }
        | HeaderError::Parent { .. }
        | HeaderError::History { .. }
        | HeaderError::Validators { .. }
        | HeaderError::OtherHeader { .. }
        | HeaderError::Certificate(_)
        | HeaderError::Proposer { .. } => advice(
            "stopped",
            "部门给出的记录接不上本机核对过的记录，已经停下。",
            "What the departments show does not follow what this computer verified; it has stopped here.",
            Next::NewNetworkFile,
            detail,
        ),
    }
}

#[cfg(test)]
mod tests;
