use std::sync::Arc;

use super::*;
use crate::value::Value;

fn environment() -> Environment {
    let mut environment = Environment::new();
    let columns: Vec<Arc<str>> = ["k", "v"].map(Arc::from).to_vec();
    let rows = [vec!["a".into(), 1.into()], vec!["b".into(), Value::Null]];
    environment.add_table(Table::new("t", "k", &columns, &rows).unwrap());
    let form = Type::record([("n", Type::Int), ("s", Type::Text), ("l", Type::list(Type::Int)), ("gone", Type::Bool)]);
    environment.declare("form", form);
    environment.declare("x", Type::Dyn);
    environment
}

fn slots() -> Vec<Slot> {
    let list = Value::list(vec![1.into(), 2.into(), 3.into()]).unwrap();
    let form = Value::map([("n", 7.into()), ("s", "重庆".into()), ("l", list)]).unwrap();
    vec![Slot::from(Ok(form)), Slot::from(Ok(Value::Bool(true)))]
}

fn run(source: &str) -> (Result<Value, Stop>, u64) {
    let environment = environment();
    let program = compile(source, &environment, Check::Strict).unwrap_or_else(|error| panic!("{source}: {error}"));
    let slots = slots();
    let mut machine = Machine::new(&slots, environment.tables(), None);
    let value = machine.run(&program).map(std::borrow::Cow::into_owned);
    (value, machine.gas_used())
}

fn fault(source: &str) -> Fault {
    match run(source).0 {
        Err(Stop::Fault(fault)) => *fault,
        other => panic!("{source}: {other:?}"),
    }
}

fn refused(source: &str) -> CompileErrorKind {
    compile(source, &environment(), Check::Strict).expect_err(source).kind
}

#[test]
fn every_fault_has_an_expression_that_provokes_it() {
    assert_eq!(fault("form.gone"), Fault::Missing("form.gone".into()));
    assert_eq!(fault("{'a': 1}.b == 1"), Fault::NoSuchKey("b".into()));
    assert_eq!(fault("form.l[3] == 1"), Fault::Index { index: 3, size: 3 });
    assert_eq!(fault("form.l[-1] == 1"), Fault::Index { index: -1, size: 3 });
    assert_eq!(fault("form.n / 0 == 1"), Fault::DivisionByZero);
    assert_eq!(fault("form.n % 0 == 1"), Fault::DivisionByZero);
    assert_eq!(fault("9223372036854775807 + form.n == 1"), Fault::Overflow);
    assert_eq!(fault("-9223372036854775808 / -1 == 1"), Fault::Overflow);
    assert_eq!(fault("x + 1 == 1"), Fault::Kind { place: "+", expected: "int, string or list", found: "bool" });
    assert_eq!(fault("x.y"), Fault::Kind { place: ".", expected: "map", found: "bool" });
    assert_eq!(fault("{'a': 1, 'a': 2} == {}"), Fault::DuplicateKey("a".into()));
    assert_eq!(fault("date('2026-02-30') == date('2026-01-01')"), Fault::NotADate);
    assert_eq!(fault("addWorkdays(date('2026-01-01'), 1) == date('2026-01-01')"), Fault::NoCalendar);
    let deep = (0..crate::value::MAX_DEPTH).fold(Value::Null, |inner, _| Value::list(vec![inner]).unwrap());
    let program = compile("[x]", &environment(), Check::Strict).unwrap();
    let slots = [Slot::new(), Slot::from(Ok(deep))];
    let outcome = Machine::new(&slots, &[], None).run(&program).map(|value| value.into_owned());
    assert_eq!(outcome, Err(Fault::TooDeep.into()));
    assert_eq!(fault("mod1110('12a') == 1"), Fault::Kind { place: "mod1110", expected: "digits", found: "string" });
}

#[test]
fn every_refusal_has_an_expression_that_provokes_it() {
    use CompileErrorKind as Kind;
    assert_eq!(refused(&format!("{}1", " ".repeat(2_000))), Kind::TooLong { found: 2_001, limit: 2_000 });
    assert_eq!(refused(&vec!["1"; 300].join("==")), Kind::TooDeep(40));
    assert_eq!(refused(&format!("[{}]", vec!["1"; 501].join(","))), Kind::TooManyNodes(500));
    assert_eq!(refused(&format!("{}1{}", "(".repeat(41), ")".repeat(41))), Kind::TooDeep(40));
    assert_eq!(refused("1 # 2"), Kind::Character('#'));
    assert_eq!(refused("'abc"), Kind::OpenText);
    assert_eq!(refused("'a\nb'"), Kind::OpenText);
    assert_eq!(refused(r"'\q'"), Kind::Escape);
    assert_eq!(refused(r"'\ud800'"), Kind::Escape);
    assert_eq!(refused("9223372036854775808"), Kind::IntegerRange);
    assert!(matches!(refused("1 +"), Kind::Unexpected { .. }));
    assert!(matches!(refused("size(1,)"), Kind::Unexpected { .. }));
    assert_eq!(refused("while"), Kind::Reserved("while".into()));
    assert_eq!(refused("y"), Kind::UnknownName("y".into()));
    assert_eq!(refused("f(1)"), Kind::UnknownFunction("f".into()));
    assert_eq!(refused("startsWith('a', 'b')"), Kind::UnknownFunction("startsWith".into()));
    assert_eq!(refused("form.z"), Kind::UnknownField("z".into()));
    assert_eq!(refused("has(form.z)"), Kind::UnknownField("z".into()));
    assert_eq!(refused("table('t', 'a').z"), Kind::UnknownField("z".into()));
    assert_eq!(refused("table('u', 'a')"), Kind::UnknownTable("u".into()));
    assert_eq!(refused("table(form.s, 'a')"), Kind::TableNameNotWrittenOut);
    assert_eq!(refused("has(form)"), Kind::HasNeedsField);
    assert_eq!(refused("[1].all(1, true)"), Kind::MacroNeedsName("all"));
    assert_eq!(refused("size()"), Kind::Arguments { function: "size", expected: 1, found: 0 });
    assert!(matches!(refused("form.s + 1"), Kind::Mismatch { .. }));
}

#[test]
fn types_that_can_never_fit_are_refused_at_deploy() {
    for bad in [
        "form.n && true",
        "!form.n",
        "-form.s",
        "form.n == form.s",
        "form.n < form.s",
        "form.l < form.l",
        "form.n in form.n",
        "form.s in form.l",
        "form.l['a']",
        "form.n.a",
        "form.n[0]",
        "size(form.n)",
        "form.n ? 1 : 2",
        "form.l.all(i, i)",
        "form.n.all(i, true)",
        "date(form.n)",
        "residentId(form.n).valid",
        "table('t', 1)",
        "isHan(null)",
        "form.l.map(i, i.y)",
        "form.s - 'a'",
    ] {
        assert!(matches!(refused(bad), CompileErrorKind::Mismatch { .. }), "{bad}: {:?}", refused(bad));
    }
}

#[test]
fn what_the_subset_leaves_out_is_said_by_name() {
    use Outside::*;
    for (source, outside) in [
        ("1.5", Floats),
        ("1e3", Floats),
        (".5", Floats),
        ("1u", UnsignedIntegers),
        ("b'a'", Bytes),
        ("T{a: 1}", Messages),
        ("x.?y", Optionals),
        ("[?x]", Optionals),
        ("{?'a': x}", Optionals),
        (".x", LeadingDot),
        ("x.`a`", QuotedFields),
        ("{1: 2}", MapKeysNotText),
        ("true < false", OrderOfBooleans),
        ("false < x", OrderOfBooleans),
        ("x >= true", OrderOfBooleans),
        ("dyn(1)", DynAndConversions),
        ("int", DynAndConversions),
        ("'a'.matches('a')", Regex),
        ("timestamp('a')", TimestampsAndDurations),
        ("[1].exists_one(i, true)", OtherMacros),
        ("[1].all(i, v, true)", OtherMacros),
        ("math.abs(1)", Extensions),
        ("'a'.replace('a', 'b')", Extensions),
    ] {
        assert_eq!(refused(source), CompileErrorKind::OutsideSubset(outside), "{source}");
    }
}

#[test]
fn one_operand_that_decides_is_enough() {
    let one = |source: &str| run(source).0.unwrap();
    assert_eq!(one("form.gone || true"), Value::Bool(true));
    assert_eq!(one("true || form.gone"), Value::Bool(true));
    assert_eq!(one("form.gone && false"), Value::Bool(false));
    assert_eq!(one("form.n / 0 > 1 || form.l.exists(i, i / (i - 1) == 2)"), Value::Bool(true));
    assert_eq!(one("form.l.all(i, 1 / (2 - i) == 5)"), Value::Bool(false));
    assert_eq!(one("x ? 1 : form.n / 0"), Value::Int(1));
    assert_eq!(fault("form.gone || false"), Fault::Missing("form.gone".into()));
    assert_eq!(fault("form.gone && true"), Fault::Missing("form.gone".into()));
    assert_eq!(fault("form.l.exists(i, i / 0 == 1)"), Fault::DivisionByZero);
}

#[test]
fn nothing_absorbs_running_out_of_gas() {
    let ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    let mut costly = "true".to_owned();
    for variable in ["a", "b", "c", "d", "e", "f"] {
        costly = format!("{ten}.all({variable}, {costly})");
    }
    for source in [
        costly.clone(),
        format!("{costly} || true"),
        format!("true && ({costly} || true)"),
        format!("{costly} ? true : true"),
        format!("[1].exists(i, {costly} || true)"),
        format!("{costly} && false"),
    ] {
        let (value, gas) = run(&source);
        assert_eq!(value, Err(Stop::OutOfGas), "{source}");
        assert_eq!(gas, GAS_LIMIT);
    }
}

#[test]
fn hostile_expressions_are_refused_or_stopped_by_gas() {
    let doubling = format!("['{}']{}", "x".repeat(900), ".map(s, s + s)".repeat(30));
    let nested = format!("{}1{}", "[".repeat(38), "]".repeat(38));
    let lists = format!("form.l{}", ".map(i, form.l)".repeat(38));
    let equal = format!("{nested} == {nested}");
    for source in [doubling, lists, equal, "!".repeat(1_999) + "x", "-".repeat(1_999) + "1", "(".repeat(2_000)] {
        let environment = environment();
        if let Ok(program) = compile(&source, &environment, Check::Strict) {
            let slots = slots();
            let mut machine = Machine::new(&slots, environment.tables(), None);
            let _ = machine.run(&program);
            assert!(machine.gas_used() <= GAS_LIMIT, "{source:.40} used {}", machine.gas_used());
        }
    }
}

#[test]
fn the_deepest_programs_run_on_half_a_megabyte_of_stack() {
    let run_all = || {
        let deep = format!("{}1{}", "[".repeat(38), "]".repeat(38));
        let loops = format!("{}true{}", "[1].all(a, ".repeat(18), ")".repeat(18));
        let parens = format!("{}x{}", "(".repeat(39), ")".repeat(39));
        for source in [format!("{deep} == {deep}"), loops, parens, "!".repeat(39) + "x"] {
            let environment = environment();
            let program = compile(&source, &environment, Check::Strict).unwrap();
            let slots = slots();
            let mut machine = Machine::new(&slots, environment.tables(), None);
            machine.run(&program).unwrap();
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(run_all).unwrap().join().unwrap();
}

#[test]
fn names_what_an_expression_reads() {
    let program =
        compile("form.n > 1 && has(form.gone) && form.l.exists(x, x == form.n)", &environment(), Check::Strict);
    let program = program.unwrap();
    let texts: Vec<&str> = program.reads().iter().map(|read| &*read.text).collect();
    assert_eq!(texts, ["form.n", "form.gone", "form.l"]);
    assert_eq!(program.as_reference(), None);
    let path = compile("form.n", &environment(), Check::Strict).unwrap();
    assert_eq!(path.as_reference().map(|read| &*read.text), Some("form.n"));
    assert!(compile("form.l.map(i, isHan('a'))", &environment(), Check::Strict).unwrap().calls(Function::IsHan));
}

#[test]
fn a_variable_of_a_macro_hides_an_outer_name() {
    assert_eq!(run("[1].exists(x, x == 1)").0.unwrap(), Value::Bool(true));
    assert_eq!(run("[1].map(i, [2].map(i, i)[0] + i)[0]").0.unwrap(), Value::Int(3));
}

#[test]
fn a_row_that_is_not_there_is_null() {
    assert_eq!(run("table('t', 'z') == null").0.unwrap(), Value::Bool(true));
    assert_eq!(run("table('t', 'a').v").0.unwrap(), Value::Int(1));
    assert_eq!(fault("table('t', 'z').v == 1"), Fault::Kind { place: ".", expected: "map", found: "null" });
}
