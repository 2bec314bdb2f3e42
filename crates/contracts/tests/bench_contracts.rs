//! The contracts that are measured pass the deploy gate like any other.

use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::deploy_gate;

#[test]
fn the_contracts_that_are_measured_pass_the_deploy_gate() {
    for yaml in
        [include_str!("../../../tests/bench/pension.yaml"), include_str!("../../../tests/bench/registration.yaml")]
    {
        let json = canonical_json_from_yaml(yaml).unwrap();
        deploy_gate(&json).unwrap_or_else(|error| panic!("{error}"));
    }
}
