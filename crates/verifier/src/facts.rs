//! What a valid receipt or fork evidence shows, ready to be read.

use serde::Serialize;
use yuzheng_protocol::{
    Header, Timestamp,
    block::SignedHeader,
    fork::{Fault, ProvenFork},
    network::TrustedNetwork,
    objects::LicenceStatus,
    receipt::{ProvenEntry, ReceiptKind, VerifiedReceipt},
    transaction::{Entry, Failure, Outcome},
};

use crate::text::printable;

/// A department's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DepartmentName {
    /// Its number in the genesis document.
    pub department: u16,
    /// Chinese name; the number where the founding document does not name it.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
}

/// The event that the entry caused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventFacts {
    /// Number of the event in its case.
    pub number: u32,
    /// Name of the event, as the contract has it.
    pub event: String,
    /// State of the workflow afterwards.
    pub state: String,
    /// 办件编号.
    pub case_number: String,
}

/// The case at the tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseFacts {
    /// 办件编号.
    pub number: String,
    /// Service id.
    pub service: String,
    /// State of the workflow.
    pub state: String,
    /// Events so far.
    pub events: u32,
    /// When it was taken in.
    pub submitted: String,
    /// Receiving department.
    pub department: DepartmentName,
}

/// The licence at the tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LicenceFacts {
    /// 统一社会信用代码.
    pub code: String,
    /// `active`, `suspended` or `revoked`.
    pub status: String,
    /// Time of the block that issued it.
    pub issued: String,
    /// The day of issue by the chain's calendar clock, e.g. `2026-12-09`.
    pub day: String,
    /// Public register fields, canonical JSON.
    pub register: String,
}

/// A field that the holder opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldFacts {
    /// Path in the form.
    pub path: String,
    /// Its value, canonical JSON.
    pub value: String,
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryFacts {
    /// Id of the entry.
    pub id: String,
    /// Height of its block.
    pub height: u64,
    /// Position in its block.
    pub index: u32,
    /// Time of its block, UTC+08:00.
    pub time: String,
    /// Time of its block, ms since 1970.
    pub time_ms: u64,
    /// Key that signed the entry, hexadecimal; none for an entry that the chain derived.
    pub signer: Option<String>,
    /// Why the entry had no effect, if it had none.
    pub failure: Option<String>,
    /// The event that it caused.
    pub event: Option<EventFacts>,
}

impl EntryFacts {
    fn new(proven: &ProvenEntry, header: &Header) -> Self {
        Self {
            id: proven.entry.id().to_hex(),
            height: header.height.0,
            index: proven.index,
            time: local_time(header.time),
            time_ms: header.time.0,
            signer: match &proven.entry {
                Entry::Signed(transaction) => Some(transaction.body.signer.to_hex()),
                Entry::System(_) => None,
            },
            failure: match &proven.outcome {
                Outcome::Applied(_) => None,
                Outcome::Failed(failure) => Some(failure_code(*failure).to_owned()),
                Outcome::Refused(refused) => {
                    Some(format!("{}: {}", failure_code(refused.failure), refused.rule.as_str()))
                }
            },
            event: proven.event().map(|event| EventFacts {
                number: event.number,
                event: event.event.as_str().to_owned(),
                state: event.state.as_str().to_owned(),
                case_number: event.case_number.as_str().to_owned(),
            }),
        }
    }
}

/// Whether something stands in the state at the tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateFacts {
    /// The state key, where it is one that a ledger can have: printable ASCII, or a claim; else `0x` and its bytes in
    /// hexadecimal.
    pub key: String,
    /// Whether a value stands under it.
    pub present: bool,
    /// What the key is of; hidden from the JSON, which has the key.
    #[serde(skip)]
    subject: Subject,
}

/// What a state key is of. An absence holds for many keys, so anybody can show the absence of a key that is made up to
/// be read: only what has exactly the form of a ledger's key is called by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Licence(String),
    Case(String),
    /// The parts that were claimed.
    Claim(Vec<String>),
    Other,
}

impl StateFacts {
    pub(crate) fn new(key: &[u8], present: bool) -> Self {
        let subject = Subject::of(key);
        let known = str::from_utf8(key).ok().filter(|text| match subject {
            Subject::Licence(_) | Subject::Case(_) | Subject::Claim(_) => true,
            Subject::Other => text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.starts_with("0x"),
        });
        let key = known.map_or_else(|| hexadecimal(key), str::to_owned);
        Self { key, present, subject }
    }

    /// What it says, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        format!("{}{}", self.what().0, if self.present { "存在" } else { "不存在" })
    }

    /// What it says, in English.
    #[must_use]
    pub fn en(&self) -> String {
        format!("{} {}", self.what().1, if self.present { "exists" } else { "does not exist" })
    }

    /// What the key is of, as far as a reader without the service's contract can tell.
    fn what(&self) -> (String, String) {
        let named = |zh: &str, en: &str, name: &str| (format!("{zh} {name} "), format!("{en} {name}"));
        match &self.subject {
            Subject::Licence(code) => named("证照", "licence", code),
            Subject::Case(id) => named("办件", "case", id),
            Subject::Claim(parts) => {
                named("登记", "claim", &parts.last().map_or_else(String::new, |p| format!("“{p}”")))
            }
            Subject::Other => named("状态", "state", &self.key),
        }
    }
}

impl Subject {
    fn of(key: &[u8]) -> Self {
        let Ok(text) = str::from_utf8(key) else { return Self::Other };
        match text.split_once('/') {
            Some(("licence", code)) if is_licence_code(code) => Self::Licence(code.to_owned()),
            Some(("case", id)) if is_lower_hex(id) => Self::Case(id.to_owned()),
            Some(("claim", parts)) => claim_parts(parts).map_or(Self::Other, Self::Claim),
            Some(_) | None => Self::Other,
        }
    }
}

fn hexadecimal(key: &[u8]) -> String {
    key.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

/// As 统一社会信用代码 and the numbers of other licences are written.
fn is_licence_code(code: &str) -> bool {
    let is_of_a_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=32).contains(&code.len()) && code.bytes().all(is_of_a_code)
}

fn is_lower_hex(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The parts of a unique claim: each stands after its length and a colon. None where that is not its form, or where a
/// part holds what cannot be seen.
fn claim_parts(claim: &str) -> Option<Vec<String>> {
    let (mut parts, mut rest) = (Vec::new(), claim);
    loop {
        let (length, after) = rest.split_once(':')?;
        let length: usize = length.parse().ok().filter(|number: &usize| number.to_string() == length)?;
        let part = after.get(..length)?;
        if printable(part) != part {
            return None;
        }
        parts.push(part.to_owned());
        rest = match after.get(length..)? {
            "" => return Some(parts),
            more => more.strip_prefix('/')?,
        };
    }
}

/// What a valid receipt shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// `entry`, `case`, `state` or `history`.
    pub kind: String,
    /// The newest entry, which the receipt is about; none where it is about the state.
    #[serde(flatten)]
    pub entry: Option<EntryFacts>,
    /// All entries in their order; of a history, every event of the case.
    pub entries: Vec<EntryFacts>,
    /// The case as it stood at `as_of`.
    pub case: Option<CaseFacts>,
    /// The licence as it stood at `as_of`.
    pub licence: Option<LicenceFacts>,
    /// What stood in the state at `as_of`, and what did not.
    pub state: Vec<StateFacts>,
    /// Fields that the holder opened.
    pub fields: Vec<FieldFacts>,
    /// The newest decision's trace, canonical JSON.
    pub trace: Option<String>,
    /// Height of the certified tip.
    pub tip_height: u64,
    /// 截至: time of the certified tip, UTC+08:00.
    pub as_of: String,
    /// Time of the certified tip, ms since 1970.
    pub as_of_ms: u64,
    /// Departments whose signatures were checked.
    pub signed_by: Vec<DepartmentName>,
}

impl Facts {
    pub(crate) fn new(receipt: &VerifiedReceipt, network: &TrustedNetwork) -> Self {
        let bundle = receipt.bundle();
        let tip = &bundle.tip.header;
        let name = |department| department_name(network, department);
        let opened = bundle.entries.iter().flat_map(|entry| entry.openings.iter());
        Self {
            kind: kind(bundle.kind).to_owned(),
            entry: receipt.entry().map(|(entry, header)| EntryFacts::new(entry, header)),
            entries: bundle.entries.iter().map(|entry| EntryFacts::new(entry, bundle.header_of(entry))).collect(),
            case: receipt.case().map(|case| CaseFacts {
                number: case.number.as_str().to_owned(),
                service: case.service.as_str().to_owned(),
                state: case.state.as_str().to_owned(),
                events: case.events,
                submitted: local_time(case.submitted),
                department: name(case.department),
            }),
            licence: receipt.licence().map(|licence| LicenceFacts {
                code: licence.code.as_str().to_owned(),
                status: licence_status(licence.status).to_owned(),
                issued: local_time(licence.issued),
                day: local_day(licence.day),
                register: text(&licence.register),
            }),
            state: bundle.state.iter().map(|s| StateFacts::new(&s.key, s.value.is_some())).collect(),
            fields: opened.map(|o| FieldFacts { path: o.path.as_str().to_owned(), value: text(&o.value) }).collect(),
            trace: bundle.entries.iter().rev().find_map(|e| e.trace.as_ref()).map(|shown| text(&shown.trace)),
            tip_height: tip.height.0,
            as_of: local_time(tip.time),
            as_of_ms: tip.time.0,
            signed_by: receipt.signers().iter().copied().map(name).collect(),
        }
    }
}

/// A fork that an evidence file proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForkFacts {
    /// Height of both headers.
    pub height: u64,
    /// The headers.
    pub headers: [ForkHeader; 2],
    /// Departments that signed both.
    pub signed_both: Vec<DepartmentName>,
    /// `guilty` when they did so in one round, `conflicting` when in different rounds.
    pub fault: String,
}

/// One of two conflicting headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForkHeader {
    /// Its hash.
    pub hash: String,
    /// Its time, UTC+08:00.
    pub time: String,
    /// Round of its certificate.
    pub round: u32,
    /// Departments that certified it.
    pub signed_by: Vec<DepartmentName>,
}

impl ForkFacts {
    pub(crate) fn new(fork: &ProvenFork, network: &TrustedNetwork) -> Self {
        let names = |departments: &[u16]| departments.iter().map(|d| department_name(network, *d)).collect();
        let header = |signed: &SignedHeader, signers: &[u16]| ForkHeader {
            hash: signed.certificate.header_hash.to_hex(),
            time: local_time(signed.header.time),
            round: signed.certificate.round.0,
            signed_by: names(signers),
        };
        let (evidence, [first, second]) = (fork.evidence(), fork.signers());
        Self {
            height: fork.height().0,
            headers: [header(&evidence.first, first), header(&evidence.second, second)],
            signed_both: names(&fork.signed_both()),
            fault: match fork.fault() {
                Fault::Guilty => "guilty".to_owned(),
                Fault::Conflicting => "conflicting".to_owned(),
            },
        }
    }
}

const fn kind(kind: ReceiptKind) -> &'static str {
    match kind {
        ReceiptKind::Entry => "entry",
        ReceiptKind::Case => "case",
        ReceiptKind::State => "state",
        ReceiptKind::History => "history",
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The founding document's name of a department.
pub(crate) fn department_name(network: &TrustedNetwork, department: u16) -> DepartmentName {
    match network.genesis().department(department) {
        Some(named) => DepartmentName {
            department,
            name_zh: named.name_zh.as_str().to_owned(),
            name_en: named.name_en.as_str().to_owned(),
        },
        None => DepartmentName {
            department,
            name_zh: format!("{department} 号部门"),
            name_en: format!("Department {department}"),
        },
    }
}

const fn licence_status(status: LicenceStatus) -> &'static str {
    match status {
        LicenceStatus::Active => "active",
        LicenceStatus::Suspended => "suspended",
        LicenceStatus::Revoked => "revoked",
        LicenceStatus::Cancelled => "cancelled",
    }
}

const fn failure_code(failure: Failure) -> &'static str {
    match failure {
        Failure::NotAuthorised => "not_authorised",
        Failure::BadCountersignature => "bad_countersignature",
        Failure::Unknown => "unknown",
        Failure::Exists => "exists",
        Failure::ContractNotInForce => "contract_not_in_force",
        Failure::IllegalTransition => "illegal_transition",
        Failure::Outdated => "outdated",
        Failure::ContractRefused => "contract_refused",
        Failure::Malformed => "malformed",
        Failure::ChangeInFlight => "change_in_flight",
        Failure::NoSuchChange => "no_such_change",
        Failure::ChangeExpired => "change_expired",
        Failure::AlreadyVoted => "already_voted",
        Failure::AlreadyValidator => "already_validator",
        Failure::NotAValidator => "not_a_validator",
        Failure::KeyInUse => "key_in_use",
        Failure::BadPossession => "bad_possession",
        Failure::SetSize => "set_size",
        Failure::NotCaughtUp => "not_caught_up",
        Failure::OtherHeader => "other_header",
        Failure::GuardFailed => "guard_failed",
        Failure::CounterFull => "counter_full",
        Failure::DeadlinePassed => "deadline_passed",
        Failure::NotPublished => "not_published",
        Failure::NotFree => "not_free",
        Failure::TooMany => "too_many",
        Failure::ClockRefused => "clock_refused",
        Failure::InOtherHands => "in_other_hands",
        Failure::SameOfficer => "same_officer",
        Failure::ReasonMissing => "reason_missing",
    }
}

/// A time in UTC+08:00, e.g. `2026-01-05 08:00:03`.
#[must_use]
pub fn local_time(time: Timestamp) -> String {
    let seconds = time.0 / 1000 + 8 * 3600;
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// A day counted from 1970-01-01, e.g. `2026-01-05`.
#[must_use]
pub fn local_day(day: u32) -> String {
    let (year, month, day) = civil(u64::from(day));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Gregorian date of a day counted from 1970-01-01 (after Hinnant, "chrono-compatible low-level date
/// algorithms": years begin in March, so that leap days come last).
const fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use yuzheng_protocol::objects::key;

    use super::*;

    #[test]
    fn what_stands_in_the_state_is_named_only_where_its_key_has_exactly_that_form() {
        let says = |key: &[u8]| StateFacts::new(key, false).en();
        assert_eq!(says(&key::licence("91500000TEST00000A")), "licence 91500000TEST00000A does not exist");
        let case = yuzheng_protocol::Hash([0xab; 32]);
        assert_eq!(says(&key::case(&case)), format!("case {case} does not exist"));
        let claim = key::claim(&["name", "500000", "山城"]);
        assert_eq!(says(&claim), "claim “山城” does not exist");
        assert_eq!(StateFacts::new(&claim, false).key, "claim/4:name/6:500000/6:山城");
        assert_eq!(says(b"due-cursor"), "state due-cursor does not exist");
        for made_up in [
            "licence/91\u{1b}[2J",
            "licence/",
            "licence/abc",
            "licence/9150 存在",
            "licence/\u{202e}1",
            "case/12",
            "case/",
            "claim/4:name/7:山城",
            "claim/4:name/",
            "claim/04:name",
            "claim/+4:name",
            "claim/4:na\u{202e}e",
            "claim/",
            "核验通过",
            "a b",
            "0x00",
        ] {
            let facts = StateFacts::new(made_up.as_bytes(), false);
            if !made_up.is_ascii() || made_up.contains(['\u{1b}', ' ']) || made_up.starts_with("0x") {
                assert_eq!(facts.key, format!("0x{}", hex::encode(made_up)), "{made_up:?}");
            }
            assert_eq!(facts.en(), format!("state {} does not exist", facts.key), "{made_up:?}");
        }
        assert_eq!(StateFacts::new(&[0xff, 0], true).key, "0xff00");
    }

    #[test]
    fn times_are_those_of_chongqing() {
        for (ms, expected) in [
            (0, "1970-01-01 08:00:00"),
            (1_767_571_200_000, "2026-01-05 08:00:00"),
            (951_753_599_999, "2000-02-28 23:59:59"),
            (951_753_600_000, "2000-02-29 00:00:00"),
            (4_107_513_599_000, "2100-02-28 23:59:59"),
            (4_107_513_600_000, "2100-03-01 00:00:00"),
        ] {
            assert_eq!(local_time(Timestamp(ms)), expected);
        }
    }
}
