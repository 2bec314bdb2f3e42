//! What must hold for any tables at all.

use proptest::prelude::*;
use serde_json::json;
use yuzheng_contracts::ServiceDefinition;
use yuzheng_contracts::reference::{ReferenceDocument, References};
use yuzheng_protocol::Hash;

use crate::{bytes, reference, references, using, vector, whole};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn putting_in_is_the_same_as_having_written_there(
        rows in prop::collection::btree_map("[c-z]{1,4}", (0_i64..1_000, any::<bool>()), 0..20),
        least in -1_000_i64..1_000,
    ) {
        let (mut kinds, mut figures, mut own) = (vector("kinds"), vector("figures"), whole());
        let more = rows.iter().map(|(key, (factor, dated))| json!([key, "类", factor, dated.then_some("2026-02-01"), null]));
        kinds["rows"].as_array_mut().unwrap().extend(more);
        figures["params"][0]["values"][0]["value"] = json!(least);
        own["tables"]["kinds"]["rows"] = kinds["rows"].clone();
        own["params"][0]["values"][0]["value"] = json!(least);
        let references: References = [reference(&kinds), reference(&figures)].into_iter().collect();
        let linked = ServiceDefinition::linked(&bytes(&using()), &references).unwrap();
        let own = ServiceDefinition::from_canonical_json(&bytes(&own)).unwrap();
        prop_assert_eq!(linked.definition(), own.definition());
        let read_back = ServiceDefinition::from_canonical_json(linked.linked_json()).unwrap();
        prop_assert_eq!(read_back.definition(), own.definition());
        prop_assert_eq!(linked.address(), Hash::of(&bytes(&using())));
    }

    #[test]
    fn bytes_of_any_kind_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(ReferenceDocument::from_canonical_json(&bytes).is_err());
    }

    #[test]
    fn other_documents_in_force_change_nothing(id in "[a-z]{1,8}") {
        prop_assume!(id != "kinds" && id != "figures");
        let mut other = vector("kinds");
        other["table"] = json!(id);
        let mut more = references();
        more.insert(reference(&other));
        let (linked, with_more) = (
            ServiceDefinition::linked(&bytes(&using()), &references()).unwrap(),
            ServiceDefinition::linked(&bytes(&using()), &more).unwrap(),
        );
        prop_assert_eq!(linked.documents(), with_more.documents());
        prop_assert!(linked.linked_json() == with_more.linked_json());
    }
}
