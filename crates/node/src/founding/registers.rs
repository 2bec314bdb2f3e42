//! Made-up registers of a demonstration network, from which its departments answer each other's questions.
//!
//! They are about the people of [`super::people`] and are loaded like any other file. Who is on a list is said in
//! [`listed`], so that somebody who shows the network can show what a hit leads to.

use serde_json::{Value, json};

use super::people::{Note, Person};

/// A data set with the code of the department that answers from it.
pub struct DemonstrationSet {
    /// Code of the department.
    pub department: &'static str,
    /// Name of the data set, and of its file.
    pub name: &'static str,
    /// The file's content.
    pub file: Value,
}

/// On which list a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Identity card reported as lost.
    CardLost,
    /// Declared to lack full capacity.
    Incapacity,
    /// The court's list of persons who do not pay what they were ordered to.
    Enforcement,
    /// Barred from office after a crime.
    OfficeBan,
    /// Barred from office after a bankruptcy.
    Bankruptcy,
    /// Barred from office after a licence was revoked.
    Revocation,
    /// Civil servant.
    CivilServant,
}

const LISTS: [List; 7] = [
    List::CardLost,
    List::Incapacity,
    List::Enforcement,
    List::OfficeBan,
    List::Bankruptcy,
    List::Revocation,
    List::CivilServant,
];

/// The last adults, one for each list; everybody else is on none.
pub fn listed(people: &[Person]) -> impl Iterator<Item = (List, &Person)> {
    let adults: Vec<&Person> = people.iter().filter(|person| person.note == Note::Adult).collect();
    LISTS.into_iter().zip(adults.into_iter().rev())
}

/// Streets of the made-up addresses, by division.
const STREETS: [(&str, &str); 9] = [
    ("500103", "民生路"),
    ("500103", "示例一路"),
    ("500106", "示例二路"),
    ("500107", "示例三路"),
    ("500108", "示例四路"),
    ("500109", "示例五路"),
    ("500113", "示例六路"),
    ("500101", "示例七路"),
    ("500102", "示例八路"),
];
/// Numbers of each street.
const NUMBERS: u32 = 40;
/// The address at which too many are registered.
const CROWDED: (&str, &str, &str) = ("500103", "民生路", "99号");
/// How many.
const CROWD: usize = 30;
/// The address on the list of abnormal addresses.
const BARRED: (&str, &str, &str) = ("500103", "民生路", "44号");

/// All data sets.
#[must_use]
pub fn registers(people: &[Person]) -> Vec<DemonstrationSet> {
    let numbers = |wanted: &[List]| -> Value {
        let on = listed(people).filter(|(list, _)| wanted.contains(list));
        on.map(|(_, person)| person.id_number.as_str()).collect()
    };
    let dead = people.iter().filter(|person| person.note == Note::Deceased).map(|person| person.id_number.as_str());
    let lost = listed(people).filter(|(list, _)| *list == List::CardLost).map(|(_, p)| p.id_number.as_str());
    let population =
        people.iter().map(|person| json!({ "name": person.name, "id_type": "居民身份证", "id_no": person.id_number }));
    let approvals = json!([
        { "item": "8391-01", "number": "渝教许〔2026〕1号" },
        { "item": "8412-01", "number": "渝卫许〔2026〕8号" },
    ]);
    vec![
        set("public-security", "population", "人口基本信息", "Population", population.collect()),
        set(
            "public-security",
            "deaths-and-losses",
            "死亡登记和证件挂失",
            "Deaths and lost cards",
            dead.chain(lost).collect(),
        ),
        set(
            "court",
            "declared-incapacity-demo",
            "宣告无或者限制民事行为能力",
            "Declared incapacity",
            numbers(&[List::Incapacity]),
        ),
        set("court", "enforcement-list-demo", "失信被执行人", "Enforcement list", numbers(&[List::Enforcement])),
        set("court", "office-bans-demo", "因犯罪限制任职", "Bans on office after a crime", numbers(&[List::OfficeBan])),
        set(
            "court",
            "bankruptcies-demo",
            "对企业破产负有个人责任",
            "Bans after a bankruptcy",
            numbers(&[List::Bankruptcy]),
        ),
        set("civil-service", "civil-servants-demo", "公务员名册", "Civil servants", numbers(&[List::CivilServant])),
        set("planning", "addresses", "标准地址", "Addresses", addresses()),
        repeating("addresses-in-use", "已登记的住所", "Registered domiciles", vec![address(CROWDED); CROWD]),
        set("market", "barred-addresses", "异常地址名单", "Abnormal addresses", json!([address(BARRED)])),
        set("market", "revocations", "对吊销执照负有个人责任", "Bans after a revocation", numbers(&[List::Revocation])),
        set("approvals", "approvals", "许可批准文件", "Approvals", approvals),
        repeating("name-register", "与已登记名称近似的字号", "Trade names similar to registered ones", similar()),
        open_applications(),
    ]
}

fn set(department: &'static str, name: &'static str, zh: &str, en: &str, rows: Value) -> DemonstrationSet {
    let title = json!({ "zh": format!("{zh}（演示）"), "en": format!("{en} (demonstration)") });
    let file = json!({ "data_set": name, "title": title, "as_of": "on-request", "demo": true, "rows": rows });
    DemonstrationSet { department, name, file }
}

fn repeating(name: &'static str, zh: &str, en: &str, rows: Vec<Value>) -> DemonstrationSet {
    let mut set = set("market", name, zh, en, rows.into());
    set.file["repeats"] = true.into();
    set
}

fn open_applications() -> DemonstrationSet {
    let mut set = set("market", "open-applications", "正在办理的申请", "Open applications", json!([]));
    set.file["source"] = "open-cases".into();
    set
}

fn address((division, street, detail): (&str, &str, &str)) -> Value {
    json!({ "division": division, "street": street, "detail": detail })
}

fn addresses() -> Value {
    let plain = STREETS.iter().flat_map(|(division, street)| {
        (1..=NUMBERS).map(move |number| address((division, street, &format!("{number}号"))))
    });
    let others = [address(("500103", "民生路", "128号附6号")), address(CROWDED), address(BARRED)];
    plain.filter(|plain| !others.contains(plain)).chain(others.iter().cloned()).collect()
}

/// One row for each registered name that somebody might take a trade name for: 光里时 sounds like two, 山城 like one.
fn similar() -> Vec<Value> {
    ["光里时", "光里时", "山城里", "渝味轩"].map(Value::from).to_vec()
}

#[cfg(test)]
mod tests {
    use super::super::people::people;
    use super::*;
    use crate::register::file;

    #[test]
    fn every_set_is_a_file_that_is_loaded() {
        for set in registers(&people()) {
            let read = file::read(set.file.to_string().as_bytes());
            let read = read.unwrap_or_else(|e| panic!("{}: {e}", set.name));
            assert_eq!((read.name.as_str(), read.demo), (set.name, true));
        }
    }

    #[test]
    fn the_lists_are_about_different_adults_and_spare_the_first() {
        let people = people();
        let on: Vec<&Person> = listed(&people).map(|(_, person)| person).collect();
        assert_eq!(on.len(), LISTS.len());
        assert!(on.iter().all(|person| person.note == Note::Adult));
        assert!(people[..40].iter().all(|person| !on.contains(&person)));
    }

    #[test]
    fn every_data_set_that_the_contracts_name_is_there() {
        let draft = include_str!("../../../../services/limited-company-registration/service.json");
        let draft: Value = serde_json::from_str(draft).unwrap();
        let sets = registers(&people());
        for evidence in draft["evidence"].as_array().unwrap() {
            let (from, data_set) = (&evidence["from"], &evidence["data_set"]);
            if evidence["kind"] == "answer" && from != "ledger" {
                assert!(sets.iter().any(|set| *from == set.department && *data_set == set.name), "{evidence}");
            }
        }
    }
}
