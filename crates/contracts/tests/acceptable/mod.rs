//! The golden contract is frozen with its trace and says less than the gate asks of a document today: this is what
//! its author would add to deploy it now.

use serde_json::{Value as Json, json};

/// Adds the article, the age of answers, and the way to a person.
pub fn acceptable(mut document: Json) -> Json {
    document["rules"][2]["basis"][0]["article"] = json!("3");
    document["evidence"][1]["max_age_hours"] = json!(24);
    let steps = document["workflow"]["transitions"].as_array_mut().unwrap();
    for from in ["received", "pending"] {
        let title = json!({"zh": "要求人工审查", "en": "Ask for a person"});
        let (action, to) = ("request-person", "pending");
        steps.push(json!({"from": from, "action": action, "title": title, "role": "applicant", "to": to}));
    }
    document
}
