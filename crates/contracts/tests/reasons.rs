//! Reasons that officers name: which step offers which, and what the deploy gate refuses.

use serde_json::{Value as Json, json};
use yuzheng_contracts::service::{CheckedService, ReasonDefinition, Reasons, Refusal, RefusalReason};
use yuzheng_contracts::{ServiceDefinition, Value, json as canonical};

const SERVICES: [&[u8]; 2] = [
    include_bytes!("../../../services/sole-proprietor-registration/service.json"),
    include_bytes!("../../../services/limited-company-registration/service.json"),
];

fn changed(change: impl Fn(&mut Vec<Json>)) -> Result<CheckedService, Refusal> {
    let mut document: Json = serde_json::from_slice(SERVICES[1]).unwrap();
    change(document["reasons"].as_array_mut().unwrap());
    let value: Value = serde_json::from_value(document).unwrap();
    ServiceDefinition::from_canonical_json(&canonical::to_canonical(&value))
}

fn refused(change: impl Fn(&mut Vec<Json>)) -> (String, String) {
    let refusal = changed(change).map(drop).unwrap_err();
    (refusal.place, refusal.reason.to_string())
}

#[test]
fn a_step_offers_what_belongs_to_it() {
    for service in SERVICES {
        let service = ServiceDefinition::from_canonical_json(service).unwrap();
        let offered = |action: &str| -> Vec<&str> {
            let reasons: &[ReasonDefinition] = &service.definition().reasons;
            reasons.iter().filter(|reason| reason.serves(action)).map(|reason| reason.code.as_str()).collect()
        };
        for (action, only) in [
            ("not-accept", "not-this-office"),
            ("extend", "complex"),
            ("consult", "others-asked"),
            ("correct-register", "register-wrong"),
            ("revoke", "obtained-by-fraud"),
            ("cancel", "closed-down"),
        ] {
            assert_eq!(offered(action), [only], "{action}");
        }
        let asked = offered("ask-supplement");
        assert!(asked.contains(&"address") && asked.contains(&"name-form"), "{asked:?}");
        assert!(!asked.contains(&"obtained-by-fraud") && !asked.contains(&"unlawful"), "{asked:?}");
        assert!(offered("refuse").contains(&"unlawful"));
        let steps = &service.definition().workflow.as_ref().unwrap().transitions;
        let required = steps.iter().filter(|step| step.reasons == Reasons::Required);
        assert!(required.clone().count() > 10);
        assert!(required.into_iter().all(|step| !offered(&step.action).is_empty()));
    }
}

#[test]
fn a_reason_without_actions_serves_all() {
    let service = changed(|reasons| {
        for reason in reasons {
            reason.as_object_mut().unwrap().remove("actions");
        }
    });
    let service = service.unwrap();
    assert!(service.definition().reasons.iter().all(|reason| reason.serves("revoke")));
}

#[test]
fn reasons_that_cannot_be_named_are_refused_at_the_gate() {
    let unknown = |name: &str| RefusalReason::Unknown(name.into()).to_string();
    let of_nothing = refused(|reasons| reasons[0]["actions"] = json!(["refuse", "reject"]));
    assert_eq!(of_nothing, ("reasons.name-form.actions".into(), unknown("reject")));
    let no_field = refused(|reasons| reasons[0]["fields"] = json!(["name", "name.colour"]));
    assert_eq!(no_field, ("reasons.name-form.fields".into(), unknown("name.colour")));
    let long = "r".repeat(33);
    let (place, reason) = refused(|reasons| reasons[0]["code"] = json!(long));
    assert_eq!((place.as_str(), reason), ("reasons", RefusalReason::Name(long.clone()).to_string()));
    // The only reason to extend is gone; then all are.
    let (place, reason) = refused(|reasons| reasons.retain(|reason| reason["code"] != "complex"));
    assert!(place.ends_with(".extend.reasons"), "{place}");
    assert_eq!(reason, unknown("reasons"));
    let (place, reason) = refused(Vec::clear);
    assert!(place.ends_with(".reasons"), "{place}");
    assert_eq!(reason, unknown("reasons"));
}
