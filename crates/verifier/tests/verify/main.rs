//! The verifier from outside: its library over receipts of a test chain, its command, its dependencies.

mod again;
mod answers;
mod changed_bytes;
mod command;
mod dependencies;
mod reports;

use yuzheng_protocol::{
    Canonical,
    network::TrustedNetwork,
    receipt::ReceiptBundle,
    testing::{FiledCase, TestChain},
};

/// A chain with an approved case and blocks on top.
pub fn chain() -> (TestChain, FiledCase) {
    let mut chain = TestChain::new(4);
    let filed = chain.file_case("one");
    chain.push_empty(2);
    let approved = chain.approve(filed);
    chain.push_empty(5);
    (chain, approved)
}

/// A valid case receipt with licence, openings and trace, and its network.
pub fn receipt() -> (Vec<u8>, TrustedNetwork) {
    let (chain, filed) = chain();
    let bundle = ReceiptBundle::new(chain.case_receipt_parts(&filed)).unwrap();
    (bundle.to_bytes(), chain.founding_network())
}
