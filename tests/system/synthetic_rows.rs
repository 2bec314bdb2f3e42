//! Rows of a desk that nobody filed: for measuring, for tests and for pictures. Deterministic, of no real person.

use yuzheng_app::queue::{Assignee, Coded, Pace, Place, QueueRow};
use yuzheng_contracts::{Date, calendar::Calendar, identifiers::case_number, service::lights};
use yuzheng_protocol::{Hash, sign::PublicKey};

/// SplitMix64, so that every run has the same rows.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n).unwrap()).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

type Three = (&'static str, &'static str, &'static str);

const SERVICES: [Three; 8] = [
    ("sole-proprietor-registration", "个体工商户设立登记", "Sole proprietor: registration"),
    ("sole-proprietor-change", "个体工商户变更登记", "Sole proprietor: change"),
    ("sole-proprietor-closure", "个体工商户注销登记", "Sole proprietor: closure"),
    ("limited-company-registration", "公司设立登记", "Company: registration"),
    ("limited-company-change", "公司变更登记", "Company: change"),
    ("limited-company-closure", "公司注销登记", "Company: closure"),
    ("limited-company-record", "公司备案", "Company: filing for record"),
    ("licence-replacement", "营业执照遗失补领", "Licence: replacement"),
];

const DIVISIONS: [Three; 6] = [
    ("500103", "渝中区", "Yuzhong"),
    ("500104", "大渡口区", "Dadukou"),
    ("500105", "江北区", "Jiangbei"),
    ("500106", "沙坪坝区", "Shapingba"),
    ("500107", "九龙坡区", "Jiulongpo"),
    ("500108", "南岸区", "Nan'an"),
];

const FLAGS: [Three; 6] = [
    ("urged", "督办", "Urged"),
    ("auto-referred", "自动转人工", "Referred by rules"),
    ("cross-province", "川渝通办", "Sichuan–Chongqing"),
    ("same-address", "同址 21 户", "21 at one address"),
    ("declared", "告知承诺", "On declaration"),
    ("similar-name", "字号相近", "Similar name"),
];

const SOURCES: [Three; 3] = [
    ("auto-referred", "自动转人工", "Referred by rules"),
    ("asked-person", "申请人要求人工", "Asked for a person"),
    ("direct", "直接收件", "Received directly"),
];

const OFFICERS: [&str; 6] = ["周敏 A0317", "陈立 A0322", "李蔚 A0330", "唐芸 A0341", "何川 A0355", "罗一鸣 A0360"];

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "罗",
    "唐",
];
const LASTS: [&str; 16] =
    ["岚", "川", "芳", "平", "敏", "华", "霞", "勇", "静", "磊", "洋", "艳", "军", "杰", "娟", "涛"];
const TRADES: [&str; 6] = ["科技", "餐饮", "物流", "贸易", "咨询", "农业"];

fn coded((code, zh, en): Three) -> Coded {
    Coded { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

/// Key of the n-th officer that rows are taken by.
fn officer(n: usize) -> PublicKey {
    // Hashes are tried until one is a point of the curve; every second is.
    let key = |attempt: u32| PublicKey::from_bytes(Hash::of(format!("officer {n} {attempt}").as_bytes()).0).ok();
    (0..).find_map(key).expect("every second hash is a point")
}

/// Where a case stands, with its state, strokes and share of 100.
const PLACES: [(Place, Three, u8, usize); 9] = [
    (Place::PendingAcceptance, ("submitted", "受理", "Acceptance"), 1, 8),
    (Place::Todo, ("examining", "审查", "Examination"), 3, 20),
    (Place::Todo, ("accepted", "受理", "Acceptance"), 2, 6),
    (Place::Supplement, ("supplementing", "补正中", "Supplement"), 2, 5),
    (Place::Review, ("reviewing", "复核", "Second look"), 3, 4),
    (Place::Issue, ("issuing", "制证", "Licence"), 4, 3),
    (Place::Done, ("concluded", "办结", "Concluded"), 5, 48),
    (Place::Returned, ("refused", "不予受理", "Not accepted"), 5, 4),
    (Place::Abnormal, ("evidence-missing", "核查异常", "Check failed"), 3, 2),
];

/// `count` rows as of `today`; `me` has taken some of them.
pub fn rows(count: usize, today: Date, calendar: &Calendar, me: PublicKey) -> Vec<QueueRow> {
    let officers: Vec<PublicKey> = std::iter::once(me).chain((1..OFFICERS.len()).map(officer)).collect();
    let mut draw = Draw(20_261_122);
    (0..count).map(|n| row(&mut draw, n, today, calendar, &officers)).collect()
}

fn row(draw: &mut Draw, n: usize, today: Date, calendar: &Calendar, officers: &[PublicKey]) -> QueueRow {
    let (place, state, strokes, _) = placed(draw.below(100));
    let service = draw.of(&SERVICES);
    let division = draw.of(&DIVISIONS);
    let promised = draw.of(&[0u32, 1, 3, 3, 5, 10]);
    let open = !matches!(place, Place::Done | Place::Returned);
    // Open cases came in some days ago, and few of them are late; ended ones over a year.
    let age = if open { i64::try_from(draw.below(4)).unwrap() } else { i64::try_from(draw.below(400)).unwrap() };
    let late = open && draw.below(60) == 0;
    let submitted = today.add_days(-age - if late { 14 } else { 0 }).expect("days of this century");
    let received_ms = submitted.start_unix_ms() + i64::try_from(draw.below(9 * 3_600_000)).unwrap() + 9 * 3_600_000;
    let due = |days: u32| calendar.add_workdays(submitted, days).expect("days of this century").date;
    let first = if late { submitted } else { due(promised.max(1) + 2) };
    let name = if draw.below(3) == 0 {
        format!("重庆***{}", draw.of(&TRADES))
    } else if draw.below(5) == 0 {
        format!("{}*", draw.of(&SURNAMES))
    } else {
        format!("{}*{}", draw.of(&SURNAMES), draw.of(&LASTS))
    };
    let serial = u32::try_from(n % 999_999).unwrap() + 1;
    let number = case_number("SL01", division.0, submitted, serial).expect("a case number").to_string();
    let credit =
        (draw.below(3) == 0).then(|| format!("9250{}MA{:08X}{}", &division.0[2..], draw.next() as u32, n % 10));
    let taken = open && draw.below(3) != 0;
    let flags: Vec<Coded> = if open && draw.below(3) == 0 { vec![coded(draw.of(&FLAGS))] } else { Vec::new() };
    QueueRow {
        case: Hash::of(format!("case {n}").as_bytes()),
        number: (place != Place::PendingAcceptance || draw.below(2) == 0).then_some(number),
        service: coded(service),
        applicant: name,
        credit_code: credit,
        division: coded(division),
        received_ms,
        place,
        state: coded(state),
        strokes,
        assignee: taken.then(|| {
            let who = draw.below(officers.len());
            Assignee {
                key: officers[who],
                name: OFFICERS[who].to_owned(),
                until: today.add_days(1).expect("days of this century"),
            }
        }),
        pace: pace(place, promised),
        due: (open && place != Place::Abnormal).then_some(first),
        legal_due: (open && place != Place::Abnormal).then(|| due(promised + 10)),
        promised: promised.max(1),
        flags,
        source: coded(draw.of(&SOURCES)),
        events: u64::from(strokes),
        updated_ms: received_ms + i64::try_from(draw.below(3_600_000)).unwrap(),
    }
}

fn placed(percent: usize) -> (Place, Three, u8, usize) {
    let mut up_to = 0;
    for one in PLACES {
        up_to += one.3;
        if percent < up_to {
            return one;
        }
    }
    PLACES[1]
}

fn pace(place: Place, promised: u32) -> Pace {
    match place {
        Place::Done | Place::Returned | Place::Abnormal => Pace::None,
        Place::Supplement => Pace::Clock(lights::Pace::Stopped),
        Place::PendingAcceptance | Place::Todo | Place::Review | Place::Issue if promised == 0 => {
            Pace::Clock(lights::Pace::OnTheSpot)
        }
        Place::PendingAcceptance | Place::Todo | Place::Review | Place::Issue => Pace::Clock(lights::Pace::Running),
    }
}
