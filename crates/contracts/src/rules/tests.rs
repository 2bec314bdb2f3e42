use super::*;
use crate::value::Value;

#[test]
fn walks() {
    let mut environment = Environment::new();
    environment.declare("x", Type::Dyn);
    let program = compile("x + 1 == 3", &environment, Check::Strict).unwrap();
    let slots = [Slot::from(Ok(Value::Int(2)))];
    let mut machine = Machine::new(&slots, &[], None);
    assert_eq!(machine.run(&program).unwrap().into_owned(), Value::Bool(true));
    assert_eq!(machine.gas_used(), 5);
}
