//! Fictional people for demonstration networks.
//!
//! Names are put together from lists; ID numbers have the right check digit and a sequence of 998 or 999, which
//! marks them as made up. The same list comes out every time.

use serde::{Deserialize, Serialize};

/// What is special about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// An adult.
    Adult,
    /// Under age: shows a refusal.
    Minor,
    /// Registered as deceased: shows a refusal.
    Deceased,
}

/// A fictional person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Resident ID number (GB 11643).
    pub id_number: String,
    /// Address.
    pub address: String,
    /// What is special.
    pub note: Note,
}

/// Division, its name, a street.
const PLACES: [(&str, &str, &str); 8] = [
    ("500103", "渝中区", "解放碑街道示例一路"),
    ("500106", "沙坪坝区", "磁器口街道示例二路"),
    ("500107", "九龙坡区", "杨家坪街道示例三路"),
    ("500108", "南岸区", "南坪街道示例四路"),
    ("500109", "北碚区", "朝阳街道示例五路"),
    ("500113", "巴南区", "鱼洞街道示例六路"),
    ("500101", "万州区", "高笋塘街道示例七路"),
    ("500102", "涪陵区", "敦仁街道示例八路"),
];
const SURNAMES: [&str; 16] =
    ["陈", "林", "何", "罗", "唐", "冯", "邓", "曹", "彭", "曾", "谭", "廖", "邹", "熊", "孟", "秦"];
const GIVEN_MEN: [&str; 9] = ["示川", "例安", "明渝", "江平", "山河", "子舟", "远帆", "知行", "嘉树"];
const GIVEN_WOMEN: [&str; 9] = ["示月", "例华", "雨桐", "清漪", "若溪", "思源", "晓岚", "静姝", "念慈"];

/// How many adults are made beside the four people that documents name.
const GENERATED: u32 = 60;

/// The people of every demonstration network, adults first.
#[must_use]
pub fn people() -> Vec<Person> {
    let named = |name: &str, id_number: &str, place: usize, number: u32, note| Person {
        name: name.into(),
        id_number: id_number.into(),
        address: address(place, number),
        note,
    };
    let mut people = vec![
        named("周示明", "500103198506129995", 0, 1, Note::Adult),
        named("李例晴", "500105199002159987", 3, 2, Note::Adult),
    ];
    people.extend((0..GENERATED).map(adult));
    people.push(named("吴示童", "500106201109019999", 1, 3, Note::Minor));
    people.push(named("郑例故", "500233195001019993", 6, 4, Note::Deceased));
    people
}

/// The `n`-th made-up adult, born 1968 to 2003.
fn adult(n: u32) -> Person {
    let place = n as usize % PLACES.len();
    let woman = n.is_multiple_of(2);
    let given = if woman { GIVEN_WOMEN } else { GIVEN_MEN };
    // 16 and 9 have no common divisor, so the first 144 names are all different.
    let name = format!("{}{}", SURNAMES[n as usize % SURNAMES.len()], given[n as usize % given.len()]);
    let birth = format!("{}{:02}{:02}", 1968 + n * 7 % 36, 1 + n * 5 % 12, 1 + n * 11 % 28);
    let sequence = if woman { "998" } else { "999" };
    let id_number = with_check_digit(&format!("{}{birth}{sequence}", PLACES[place].0));
    Person { name, id_number, address: address(place, 10 + n), note: Note::Adult }
}

fn address(place: usize, number: u32) -> String {
    let (_, division, street) = PLACES[place];
    format!("重庆市{division}{street}{number}号")
}

/// Appends the check digit of GB 11643-1999 (ISO 7064 MOD 11-2).
fn with_check_digit(digits: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use yuzheng_contracts::identifiers::ResidentId;

    #[test]
    fn every_number_is_right_and_marked_as_made_up() {
        for person in people() {
            let id = ResidentId::parse(&person.id_number).unwrap();
            assert_eq!(id.as_str(), person.id_number);
            assert!(["998", "999"].contains(&&person.id_number[14..17]), "{}", person.id_number);
        }
    }

    #[test]
    fn there_are_more_than_sixty_different_people_and_adults_come_first() {
        let people = people();
        let numbers: BTreeSet<_> = people.iter().map(|p| &p.id_number).collect();
        let names: BTreeSet<_> = people.iter().map(|p| &p.name).collect();
        assert!(people.len() >= 60 && numbers.len() == people.len() && names.len() == people.len());
        let adults = people.iter().take_while(|p| p.note == Note::Adult).count();
        assert_eq!(adults, people.len() - 2);
    }
}
