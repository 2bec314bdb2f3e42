//! Random inputs, the same in every process: a number decides everything.

use serde_json::json;
use yuzheng_contracts::{Date, Input, Value};

/// A sequence of numbers (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        i64::try_from(number).unwrap() % limit
    }

    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(i64::try_from(choices.len()).unwrap())).unwrap()]
    }

    fn day(&mut self, from: i64, to: i64) -> (i64, i64, i64) {
        // Ends of months, where dates differ, come often.
        let (year, month) = (self.between(from, to), self.between(1, 12));
        let wanted = if self.below(3) == 0 { self.between(28, 31) } else { self.between(1, 31) };
        let day = (28..=wanted.max(28)).rev().find(|day| Date::new(year, month, *day).is_ok()).unwrap_or(28);
        (year, month, if wanted < 28 { wanted } else { day })
    }
}

fn text((year, month, day): (i64, i64, i64)) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

fn input(fields: serde_json::Value, date: &str) -> Input {
    let fields: Value = serde_json::from_value(fields).unwrap();
    Input::new(fields, date.parse().unwrap())
}

pub fn registration(seed: u64) -> Input {
    let mut random = Random::seeded(seed);
    let pieces =
        ["山", "城小面", "A", "公司", "政府", "国家级", "渝", "一二三四五六", "法院", "拾光里", "7", "·", "𠀀"];
    let mut name = String::new();
    for _ in 0..random.between(1, 4) {
        name.push_str(random.one_of(&pieces));
    }
    let form = random.one_of(&["店", "馆", "部", "厂", "行", "中心", "工作室", "公司", "有限公司", "社"]);
    let scope = random.one_of(&["5213", "5292", "6220", "6513", "8040", "9999", "5000"]);
    let funds = match random.below(4) {
        0 => random.between(-1, 1),
        1 => 100_000_000_000 + random.between(-100, 100),
        _ => random.below(10_000_000) * random.one_of(&[1, 100]),
    };
    let date = random.day(2016, 2028);
    input(json!({"zihao": name, "form": form, "scope": scope, "funds_fen": funds}), &text(date))
}

pub fn pension(seed: u64) -> Input {
    let mut random = Random::seeded(seed ^ 0x5555);
    let group = random.one_of(&["male", "female55", "female50"]);
    let birth = random.day(1955, 1995);
    let age = random.one_of(&[40, 50, 53, 55, 58, 60, 62, 63, 66, 70, 71]);
    let retire = random.day(birth.0 + age - 1, birth.0 + age + 1);
    let fields = json!({
        "name": "周示明", "group": group, "birth": text(birth), "retire_on": text(retire),
        "months_paid": random.below(480), "months_deemed": random.one_of(&[0, 0, 12, 119, 240]),
        "index_ppm": random.one_of(&[599_999, 600_000, 800_000, 1_000_001, 3_000_000, 3_000_001, 10_000_000]),
        "account_fen": random.below(3) * random.below(40_000_000), "later_agreed": random.below(2) == 1,
    });
    input(fields, &text(random.day(2025, 2027)))
}

/// A clean filling with one or two of its single values exchanged for others of its kind.
pub fn company(seed: u64, clean: &Input) -> Input {
    let mut random = Random::seeded(seed ^ 0xaaaa);
    let mut fields = serde_json::to_value(&clean.fields).unwrap();
    for _ in 0..random.between(1, 2) {
        let pointer = {
            let mut leaves = Vec::new();
            leaves_of(&fields, String::new(), &mut leaves);
            leaves.swap_remove(usize::try_from(random.below(i64::try_from(leaves.len()).unwrap())).unwrap())
        };
        let place = fields.pointer_mut(&pointer).unwrap();
        *place = match &*place {
            serde_json::Value::Number(number) => json!(number.as_i64().unwrap() + random.between(-2, 2)),
            serde_json::Value::Bool(truth) => json!(!truth),
            serde_json::Value::String(words) => {
                let other = ["拾光里", "中国", "500105", "6220-02", "法人", "2031-11-21", "设董事会", ""];
                if random.below(2) == 0 { json!(random.one_of(&other)) } else { json!(format!("{words}0")) }
            }
            other => other.clone(),
        };
    }
    let mut input = Input { fields: serde_json::from_value(fields).unwrap(), ..clean.clone() };
    if random.below(3) == 0 {
        let names: Vec<String> = input.evidence.keys().cloned().collect();
        input.evidence.remove(&names[usize::try_from(random.below(i64::try_from(names.len()).unwrap())).unwrap()]);
    }
    input
}

fn leaves_of(value: &serde_json::Value, at: String, leaves: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => map.iter().for_each(|(key, v)| leaves_of(v, format!("{at}/{key}"), leaves)),
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, v)| leaves_of(v, format!("{at}/{n}"), leaves));
        }
        _ => leaves.push(at),
    }
}
