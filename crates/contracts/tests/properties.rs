//! What must hold for any input at all.

use proptest::prelude::*;
use yuzheng_contracts::json::{parse, parse_canonical, to_canonical};
use yuzheng_contracts::rules::{Check, Environment, Machine, Slot, Type, compile};
use yuzheng_contracts::{Date, ServiceDefinition, Value};

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::Int),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| Value::list(items).unwrap()),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|map| Value::map(map).unwrap()),
        ]
    })
}

/// Text that often is an expression.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("x".to_owned()),
        Just("x.a".to_owned()),
        Just("[1, 2, 3]".to_owned()),
        Just("\"重庆\"".to_owned()),
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let op = prop::sample::select(vec!["+", "-", "*", "/", "%", "==", "!=", "<", "<=", "&&", "||", "in"]);
        prop_oneof![
            (inner.clone(), op, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}.map(v, {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}.exists(v, {b} == v)")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            inner.clone().prop_map(|a| format!("!{a}")),
            inner.clone().prop_map(|a| format!("size({a})")),
            inner.prop_map(|a| format!("{{\"k\": {a}}}.k")),
        ]
    })
}

fn run(source: &str, x: &Value) -> Option<(String, u64)> {
    let mut environment = Environment::new();
    environment.declare("x", Type::Dyn);
    let program = compile(source, &environment, Check::Measured).ok()?;
    let slots = [Slot::from(Ok(x.clone()))];
    let mut machine = Machine::new(&slots, &[], None);
    let value = format!("{:?}", machine.run(&program));
    Some((value, machine.gas_used()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_parser_never_panics(source in any::<String>()) {
        let _ = compile(&source, &Environment::new(), Check::Strict);
    }

    #[test]
    fn the_parser_never_panics_on_what_looks_like_an_expression(
        source in "[ a-c0-9x'\"\\\\.,:?!&|<>=+*/%()\\[\\]{}-]{0,60}",
    ) {
        let _ = compile(&source, &Environment::new(), Check::Strict);
    }

    #[test]
    fn evaluation_is_deterministic_and_never_panics(source in expressions(), x in values()) {
        prop_assert_eq!(run(&source, &x), run(&source, &x));
    }

    #[test]
    fn canonical_json_reads_back_as_the_same_value(value in values()) {
        let bytes = to_canonical(&value);
        prop_assert_eq!(&parse_canonical(&bytes, usize::MAX).unwrap(), &value);
        let loose: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let spaced = serde_json::to_vec_pretty(&loose).unwrap();
        prop_assert_eq!(to_canonical(&parse(&spaced, usize::MAX).unwrap()), bytes);
    }

    #[test]
    fn documents_of_any_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(ServiceDefinition::from_canonical_json(&bytes).is_err());
    }

    #[test]
    fn dates_count_days_without_gaps(number in -719_162_i64..2_932_896) {
        let day = Date::from_day_number(number).unwrap();
        prop_assert_eq!(day.day_number(), number);
        prop_assert_eq!(day.add_days(1).ok().map(|next| next > day), (number < 2_932_896).then_some(true));
        prop_assert_eq!(day.to_string().parse::<Date>().unwrap(), day);
    }

    #[test]
    fn adding_months_never_leaves_the_month(number in -700_000_i64..2_900_000, months in -300_i64..300) {
        let day = Date::from_day_number(number).unwrap();
        let later = day.add_months(months).unwrap();
        let index = |date: Date| date.year() * 12 + date.month();
        prop_assert_eq!(index(later), index(day) + months);
        prop_assert!(later.day() <= day.day());
    }
}
