//! Documents that multiply, nest or point in circles.

use serde_json::{Value as Json, json};
use yuzheng_contracts::ServiceDefinition;
use yuzheng_contracts::reference::{ReferenceDocument, ReferenceError, References};
use yuzheng_contracts::service::{LinkError, MAX_LINKED_BYTES, MAX_USES, RefusalReason, deploy_gate_linked};

use crate::{bytes, deployable, reference, references, using, vector};

fn link_error(contract: &Json, references: &References) -> LinkError {
    let refusal = ServiceDefinition::linked(&bytes(contract), references).unwrap_err();
    let RefusalReason::Link(error) = refusal.reason else { panic!("{refusal}") };
    error
}

fn large(rows: usize) -> Json {
    let mut kinds = vector("kinds");
    let more = (0..rows).map(|n| json!([format!("k{n}"), "x".repeat(1_000), 1, null, null]));
    kinds["rows"].as_array_mut().unwrap().extend(more);
    kinds
}

#[test]
fn a_thousand_uses_are_refused_before_anything_is_put_in() {
    let mut contract = using();
    for n in 0..1_000 {
        contract["tables"][format!("t{n}")] = json!({"use": "kinds"});
    }
    assert_eq!(link_error(&contract, &references()), LinkError::TooManyUses { found: 1_002 });
    assert!(ServiceDefinition::outline(&bytes(&contract)).is_ok(), "an outline holds none of it");
}

#[test]
fn one_large_table_used_over_and_over_is_refused_before_it_is_copied() {
    let mut references = references();
    references.insert(reference(&large(240)));
    let mut contract = using();
    for n in 0..MAX_USES - 2 {
        contract["tables"][format!("t{n}")] = json!({"use": "kinds"});
    }
    let LinkError::TooLarge { found } = link_error(&contract, &references) else { panic!("too large") };
    assert!(found > 10 * MAX_LINKED_BYTES);
}

#[test]
fn what_is_put_in_is_paid_for_at_the_gate() {
    let mut references = references();
    let small = deploy_gate_linked(&bytes(&deployable()), None, &references).unwrap();
    references.insert(reference(&large(200)));
    let big = deploy_gate_linked(&bytes(&deployable()), None, &references).unwrap();
    assert!(big.gas > small.gas + 50_000, "{} and {}", small.gas, big.gas);
}

#[test]
fn documents_that_are_too_large_are_not_read() {
    let oversized = bytes(&large(300));
    assert!(matches!(ReferenceDocument::from_canonical_json(&oversized), Err(ReferenceError::Kind(_))));
    let garbage = "[".repeat(200_000);
    assert!(ReferenceDocument::from_canonical_json(garbage.as_bytes()).is_err());
}

#[test]
fn reference_documents_use_nothing_so_there_is_no_circle() {
    let mut kinds = vector("kinds");
    for part in ["key", "columns", "rows"] {
        kinds.as_object_mut().unwrap().remove(part);
    }
    kinds["use"] = json!("kinds");
    assert!(matches!(
        ReferenceDocument::from_canonical_json(&bytes(&kinds)),
        Err(ReferenceError::Shape { place, .. }) if place == "use"
    ));
    // A cell that looks like a use is a cell.
    let mut kinds = vector("kinds");
    for row in [0, 1] {
        kinds["rows"][row][1] = json!({"use": "kinds"});
    }
    let mut references = references();
    references.insert(reference(&kinds));
    let service = ServiceDefinition::linked(&bytes(&using()), &references).unwrap();
    assert_eq!(service.definition().tables["kinds"].rows[0][1].get("use"), Some(&"kinds".into()));
}

#[test]
fn nesting_adds_up_and_is_refused() {
    let deep = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    for levels in 0..70 {
        let mut kinds = vector("kinds");
        (kinds["rows"][0][3], kinds["rows"][1][3]) = (deep(levels), json!(null));
        let Ok(value) = serde_json::from_value::<yuzheng_contracts::Value>(kinds) else { return };
        let document = ReferenceDocument::from_canonical_json(&yuzheng_contracts::json::to_canonical(&value)).unwrap();
        let mut references = references();
        references.insert(document.into());
        if let Err(refusal) = ServiceDefinition::linked(&bytes(&using()), &references) {
            assert!(levels > 20, "{levels}: {refusal}");
            assert!(matches!(refusal.reason, RefusalReason::Link(LinkError::TooDeep(_))), "{levels}: {refusal}");
            return;
        }
    }
    panic!("seventy levels are too many");
}
