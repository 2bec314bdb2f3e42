//! Contracts and fillings that somebody would make to hurt a validator.

use serde_json::{Value as Json, json};
use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::{Input, Value};

/// What must become of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// The deploy gate refuses it.
    Refused,
    /// It is deployed and does no harm: what its own expressions may cost is bounded.
    Bounded,
}

/// A document, by what it tries.
pub struct Case {
    pub name: &'static str,
    pub becomes: Becomes,
    pub document: Vec<u8>,
}

fn base() -> Json {
    let yaml = include_str!("../../../../tests/vectors/rules1/contract.yaml");
    let golden = serde_json::from_slice(&canonical_json_from_yaml(yaml).unwrap()).unwrap();
    let mut document = super::acceptable::acceptable(golden);
    // It counts no working days, so that its tests need no calendar.
    document["outputs"].as_array_mut().unwrap().pop();
    for test in document["tests"].as_array_mut().unwrap() {
        if test["name"] == "enough" {
            test["expect"]["verdict"] = json!("approve");
        }
    }
    for name in ["a long name only warns", "kind b needs members and is in force from June"] {
        let tests = document["tests"].as_array_mut().unwrap();
        let test = tests.iter_mut().find(|test| test["name"] == name).unwrap();
        test["expect"]["verdict"] = json!("approve");
    }
    document
}

/// The bytes of a document; JSON that the value type does not hold stays as it is.
fn bytes(document: &Json) -> Vec<u8> {
    let value: Result<Value, _> = serde_json::from_value(document.clone());
    value.map_or_else(|_| serde_json::to_vec(document).unwrap(), |value| to_canonical(&value))
}

fn with(name: &'static str, becomes: Becomes, change: impl FnOnce(&mut Json)) -> Case {
    let mut document = base();
    change(&mut document);
    Case { name, becomes, document: bytes(&document) }
}

fn lets(name: &'static str, becomes: Becomes, expressions: Vec<String>) -> Case {
    with(name, becomes, |document| {
        let made = expressions.iter().enumerate().map(|(n, expr)| json!({"name": format!("v{n}"), "expr": expr}));
        let lets = document["let"].as_array_mut().unwrap();
        lets.extend(made);
        let last = expressions.len() - 1;
        document["rules"][3]["check"] = json!(format!("[v{last}] != [] && size(form.name) < 5"));
    })
}

/// Ten items in a macro, so many levels deep.
pub fn nested(levels: usize) -> String {
    (0..levels).fold("true".to_owned(), |inner, level| format!("[1,2,3,4,5,6,7,8,9,10].all(n{level}, {inner})"))
}

fn doubling(first: &str) -> Vec<String> {
    let more = (1..60).map(|n| format!("v{} + v{}", n - 1, n - 1));
    std::iter::once(first.to_owned()).chain(more).collect()
}

/// Documents that are refused, or that can do no harm.
pub fn documents() -> Vec<Case> {
    use Becomes::{Bounded, Refused};
    let mut cases = vec![
        with("nothing hostile at all", Bounded, |_| {}),
        lets("macros in macros", Refused, vec![nested(7)]),
        lets("text that doubles", Refused, doubling(&format!("\"{}\"", "x".repeat(1_900)))),
        lets("lists that double", Refused, doubling("form.l")),
        lets("a sum of 100,000 terms", Refused, vec![vec!["1"; 100_000].join("+")]),
        lets("the longest sums that are allowed", Refused, vec![vec!["1"; 250].join("+"); 90]),
        lets("flat sums, forty of them", Bounded, vec![format!("sum([{}])", vec!["1"; 490].join(",")); 40]),
        lets("a hundred kilobytes of expressions", Refused, vec![format!("sum([{}])", vec!["1"; 490].join(",")); 95]),
        lets("brackets in brackets", Refused, vec![format!("{}1{}", "[".repeat(900), "]".repeat(900))]),
        lets("parentheses", Refused, vec!["(".repeat(2_000)]),
        lets("signs", Refused, vec!["-".repeat(1_999) + "1"]),
        lets("negations", Refused, vec!["!".repeat(1_999) + "true"]),
        lets("choices in choices", Refused, vec!["true?1:".repeat(280) + "1"]),
        lets("fields of fields", Refused, vec![format!("form{}", ".name".repeat(390))]),
        lets("a literal list of 600", Refused, vec![format!("[{}]", vec!["1"; 600].join(","))]),
        lets("a result that names itself", Refused, vec!["v0 + 1".to_owned()]),
        lets("results that name each other", Refused, vec!["v1 + 1".to_owned(), "v0 + 1".to_owned()]),
        lets("joined over and over", Refused, doubling_joins()),
    ];
    cases.extend(sizes());
    cases.extend(amplifiers());
    cases.extend(shared());
    cases
}

/// Ten times as much with each named result, of which next to nothing is made: the parts are shared.
fn tenfold(levels: usize) -> Vec<Json> {
    let first = std::iter::once("[1,2,3,4,5,6,7,8,9,0]".to_owned());
    let more = (1..=levels).map(|n| format!("t{0}.map(x, t{0})", n - 1));
    first.chain(more).enumerate().map(|(n, expr)| json!({"name": format!("t{n}"), "expr": expr})).collect()
}

fn bracketed() -> Vec<String> {
    let around = |inner: String| format!("{}{inner}{}", "[".repeat(38), "]".repeat(38));
    std::iter::once("1".to_owned()).chain((1..90).map(|n| around(format!("v{}", n - 1)))).collect()
}

/// Lists of the same lists, wherever somebody writes them out later.
fn shared() -> Vec<Case> {
    use Becomes::{Bounded, Refused};
    let with_lets = |name, becomes, levels, change: &dyn Fn(&mut Json)| {
        with(name, becomes, |d| {
            d["let"].as_array_mut().unwrap().extend(tenfold(levels));
            change(d);
        })
    };
    let output = |expr: &str| {
        let expr = expr.to_owned();
        move |d: &mut Json| {
            let basis = d["rules"][0]["basis"].clone();
            d["outputs"].as_array_mut().unwrap().push(json!({"name": "zz", "expr": expr, "basis": basis}));
        }
    };
    let register = |ask: &str| {
        let ask = ask.to_owned();
        move |d: &mut Json| {
            let evidence = json!({
                "name": "zz", "from": "other", "kind": "answer", "type": "boolean", "data_set": "zz", "ask": ask, "max_age_hours": 24,
                "title": {"zh": "登记", "en": "Register"}, "basis": d["rules"][0]["basis"],
            });
            match d["evidence"].as_array_mut() {
                Some(list) => list.push(evidence),
                None => d["evidence"] = json!([evidence]),
            }
        }
    };
    let signed = |d: &mut Json| {
        register("t30")(d);
        let evidence = d["evidence"].as_array_mut().unwrap().last_mut().unwrap();
        evidence["kind"] = json!("confirmations");
        evidence["type"] = json!("integer");
        for part in ["data_set", "max_age_hours"] {
            evidence.as_object_mut().unwrap().remove(part);
        }
        evidence["ask"] = json!("t30.map(x, {\"person\": x})");
    };
    let fact = |d: &mut Json| d["rules"][3]["check"] = json!("size(t30) > 0 && size(form.name) < 5");
    let text = "x".repeat(1_000);
    let long = format!("[{0}, {0}].map(x, [{1}].map(y, \"{text}\"))", "[1]", vec!["1"; 100].join(","));
    vec![
        with_lets("shared lists as an output", Refused, 20, &output("t20")),
        with_lets("shared lists as an output, just within a value", Refused, 3, &output("t3")),
        with_lets("shared lists that somebody is asked about", Refused, 30, &register("t30")),
        with_lets("shared lists of people who sign", Refused, 30, &signed),
        with_lets("shared lists as a fact of a rule", Refused, 30, &fact),
        with_lets("shared lists that nobody writes out", Bounded, 3, &output("size(t3)")),
        lets("brackets in brackets, name after name", Refused, bracketed()),
        with_lets("a long text, two hundred times", Refused, 0, &output(&long)),
    ]
}

fn doubling_joins() -> Vec<String> {
    let first = format!("\"{}\"", "x".repeat(1_900));
    let more = (1..60).map(|n| format!("[v{0}, v{0}, v{0}, v{0}].join(v{0})", n - 1));
    std::iter::once(first).chain(more).collect()
}

/// Too large, too deep, too many.
fn sizes() -> Vec<Case> {
    use Becomes::Refused;
    let raw = |name, document: String| Case { name, becomes: Refused, document: document.into_bytes() };
    let numbered = |count: usize, one: fn(usize) -> Json| Json::Array((0..count).map(one).collect());
    vec![
        with("a document of a megabyte", Refused, |d| d["department"] = json!("x".repeat(1 << 20))),
        raw("brackets without a document", "[".repeat(250_000)),
        raw("objects without an end", "{\"a\":".repeat(40_000)),
        raw("a number of 200,000 digits", "9".repeat(200_000)),
        raw("the same key 20,000 times", format!("{{{}}}", vec!["\"a\":1"; 20_000].join(","))),
        with("a form a hundred levels deep", Refused, |d| {
            let mut deep = json!({"type": "boolean"});
            for _ in 0..100 {
                deep = json!({"type": "object", "properties": {"a": deep}});
            }
            d["form"]["schema"] = deep;
        }),
        with("a form of 2,000 fields", Refused, |d| {
            let group = |n: usize| {
                let fields = (0..200).map(|m| (format!("f{n}_{m}"), json!({"type": "boolean"})));
                (format!("g{n}"), json!({"type": "object", "properties": fields.collect::<serde_json::Map<_, _>>()}))
            };
            d["form"]["schema"]["properties"] = Json::Object((0..10).map(group).collect());
        }),
        with("choices without number", Refused, |d| {
            d["form"]["schema"]["properties"]["kind"]["enum"] = numbered(20_000, |n| json!(n.to_string()));
        }),
        with("2,000 states", Refused, |d| {
            d["workflow"]["states"] = numbered(2_000, |n| {
                let words = json!({"zh": "", "en": ""});
                json!({"id": format!("s{n}"), "node": "submitted", "title": words, "text": words})
            });
        }),
        with("parameters that change every day", Refused, |d| {
            let date = |n: usize| format!("20{:02}-{:02}-{:02}", n / 336, n / 28 % 12 + 1, n % 28 + 1);
            let values: Vec<Json> = (0..5_000).map(|n| json!({"from": date(n), "value": 1})).collect();
            d["params"][0]["values"] = Json::Array(values);
        }),
        with("300 tests", Refused, |d| {
            d["tests"] = numbered(300, |n| json!({"name": n.to_string(), "expect": {"verdict": "block"}}));
        }),
        with("a test that begins with itself", Refused, |d| d["tests"][0]["like"] = json!("enough")),
        with("an article of a law that nobody wrote", Refused, |d| {
            d["rules"][0]["basis"][0]["article"] = json!("9".repeat(100_000));
        }),
    ]
}

/// Little that makes much: facts behind facts, words that insert, conditions, tests.
fn amplifiers() -> Vec<Case> {
    use Becomes::Refused;
    let fields: Vec<String> = (0..190).map(|n| format!("f{n:03}")).collect();
    let many_fields = |d: &mut Json| {
        for field in &fields {
            d["form"]["schema"]["properties"][field] = json!({"type": "boolean"});
            let words = json!({"zh": field, "en": field});
            let shown = json!({"path": field, "label": words, "visibility": "private", "widget": "confirm"});
            d["form"]["fields"].as_array_mut().unwrap().push(shown);
            d["form"]["steps"][0]["fields"].as_array_mut().unwrap().push(json!(field));
        }
    };
    let conditions = with("a costly condition on every field", Refused, |d| {
        many_fields(d);
        for field in d["form"]["fields"].as_array_mut().unwrap().iter_mut().skip(4) {
            field["when"] = json!(nested(6));
        }
    });
    vec![
        conditions,
        with("facts behind facts", Refused, |d| {
            many_fields(d);
            let paths: Vec<String> = fields.iter().map(|field| format!("form.{field}")).collect();
            let lets = (0..25).map(|n| {
                let before = if n == 0 { "true".to_owned() } else { format!("v{}", n - 1) };
                json!({"name": format!("v{n}"), "expr": format!("[{before}, {}] == []", paths.join(","))})
            });
            d["let"].as_array_mut().unwrap().extend(lets);
            d["rules"][3]["check"] = json!("v24");
        }),
        with("words that insert 10,000 facts", Refused, |d| {
            d["rules"][3]["zh"]["fail"] = json!("{form.name}".repeat(10_000));
        }),
        with("200 tests at the limit", Refused, |d| {
            let costly = (0..3).map(|n| json!({"name": format!("v{n}"), "expr": nested(4)}));
            d["let"].as_array_mut().unwrap().extend(costly);
            let test = d["tests"][0].clone();
            d["tests"].as_array_mut().unwrap().extend((0..190).map(|n| {
                let mut test = test.clone();
                test["name"] = json!(n.to_string());
                test
            }));
        }),
        with("tests that copy a large form", Refused, |d| {
            let mut first = d["tests"][0].clone();
            first["name"] = json!("large");
            first["form"]["members"] = json!(vec![0; 40_000]);
            first["expect"] = json!({"verdict": "block"});
            let copies = (0..100).map(|n| {
                let set: serde_json::Map<_, _> = (0..50).map(|m| (format!("members.{m}"), json!(1))).collect();
                json!({"name": format!("copy {n}"), "like": "large", "set": set, "expect": {"verdict": "block"}})
            });
            let tests = d["tests"].as_array_mut().unwrap();
            tests.push(first);
            tests.extend(copies);
        }),
    ]
}

/// Expressions of an accepted contract on a filling that is as large as it can be.
pub fn expressions() -> Vec<(&'static str, String)> {
    vec![
        ("every pair of 10,000", "form.l.all(a, form.l.all(b, a + b > 0))".to_owned()),
        ("a list made anew for each item", "[form.l + form.l].all(b, form.l.all(x, b.exists(y, true)))".to_owned()),
        ("the keys of a large map for each item", "form.l.all(x, form.m.exists(k, true))".to_owned()),
        ("an identity number of a megabyte", "form.l.all(x, !residentId(form.t).valid)".to_owned()),
        ("a credit code of a megabyte", "form.l.all(x, !uscc(form.t).valid)".to_owned()),
        ("a date of a megabyte", "form.l.all(x, date(form.t) == date(form.t) || true)".to_owned()),
        ("a megabyte searched for each item", "form.l.all(x, !form.t.contains(\"y\"))".to_owned()),
        ("a megabyte compared for each item", "form.l.all(x, form.t == form.t)".to_owned()),
        ("a megabyte copied for each item", "form.l.map(x, form.t + form.t) != []".to_owned()),
        ("a megabyte in characters", "form.l.all(x, size(codePoints(form.t)) > 0)".to_owned()),
        ("10,000 sums of 10,000", "form.l.all(x, sum(form.l) > 0)".to_owned()),
        ("a list in a list in a list", format!("form.l{} != []", ".map(i, form.l)".repeat(30))),
        ("faults without end", "form.l.exists(a, form.l.exists(b, a / 0 == b))".to_owned()),
        ("macros in macros", nested(6)),
    ]
}

/// A contract with this expression as a rule and as an output, and a filling that makes the most of it.
pub fn at_work(expression: &str) -> (Vec<u8>, Input) {
    let mut document = base();
    let properties = &mut document["form"]["schema"]["properties"];
    properties["l"] = json!({"type": "array", "maxItems": 10, "items": {"type": "integer"}});
    properties["t"] = json!({"type": "string", "maxLength": 10});
    properties["m"] = json!({"type": "object", "properties": {"a": {"type": "boolean"}}});
    for path in ["l", "t", "m.a"] {
        let words = json!({"zh": path, "en": path});
        let field = json!({"path": path, "label": words, "visibility": "private", "widget": "text"});
        document["form"]["fields"].as_array_mut().unwrap().push(field);
        document["form"]["steps"][0]["fields"].as_array_mut().unwrap().push(json!(path));
    }
    document["rules"][3]["check"] = json!(expression);
    document["tests"] = json!([]);
    let map: serde_json::Map<_, _> = (0..10_000).map(|n| (format!("k{n}"), json!(true))).collect();
    let fields = json!({
        "name": "n", "amount_fen": 60, "kind": "a",
        "l": (1..=10_000).collect::<Vec<i64>>(), "t": "x".repeat(1 << 20), "m": map,
    });
    let date = "2026-09-29".parse().unwrap();
    (bytes(&document), Input::new(serde_json::from_value(fields).unwrap(), date))
}
