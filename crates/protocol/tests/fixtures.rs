//! Pinned bytes of one value of every lasting format, and of everything that is hashed or signed.
//!
//! A failing test here means that data already written can no longer be read, or that a signature already
//! given no longer matches. If that is meant, raise the version in the format, and write the file anew with
//! `YUZHENG_WRITE_FIXTURES=1 cargo test -p yuzheng-protocol --test fixtures`.

use std::{collections::BTreeMap, fmt::Write, fs, path::PathBuf};

use yuzheng_protocol::{
    Canonical, Hash, Height, Round, Signer, Timestamp, commitment,
    consensus::{VoteKind, parts_sign_bytes, proposal_sign_bytes, vote_sign_bytes},
    governance::{Change, ChangeVote, ProposeChange, Removal, Stance},
    merkle,
    objects::{self, AccessLog},
    sign::SignBytes,
    state,
    testing::{TestSigner, case, desk, digest, sample},
    transaction::{self, DeployContract, Entry, Outcome, RegisterIdentity, StorageAcknowledgement},
    validator::possession_sign_bytes,
};

/// Longer values are pinned by length and SHA-256 only.
const SHOWN_BYTES: usize = 700;

fn described(bytes: &[u8]) -> String {
    let shown = if bytes.len() <= SHOWN_BYTES { format!(" {}", hex::encode(bytes)) } else { String::new() };
    format!("{} {}{shown}", bytes.len(), Hash::of(bytes))
}

fn formats(into: &mut BTreeMap<String, String>) {
    for sample in sample::all() {
        into.insert(format!("format/{}/{}", sample.format.name, sample.name), described(&sample.bytes));
    }
}

fn signed(into: &mut BTreeMap<String, String>) {
    let mut pin = |name: &str, bytes: SignBytes| {
        into.insert(format!("signed/{name}"), described(bytes.as_bytes()));
    };
    let (chain, header) = (digest("chain"), digest("header"));
    let (height, round) = (Height(7), Round(1));
    let key = TestSigner::new("a").public_key();
    pin("prevote", vote_sign_bytes(VoteKind::Prevote, chain, height, round, Some(header)));
    pin("prevote-nil", vote_sign_bytes(VoteKind::Prevote, chain, height, round, None));
    pin("precommit", vote_sign_bytes(VoteKind::Precommit, chain, height, round, Some(header)));
    pin("proposal", proposal_sign_bytes(chain, height, round, header, None));
    pin("proposal-again", proposal_sign_bytes(chain, height, round, header, Some(Round(0))));
    pin("proposal-part", parts_sign_bytes(chain, height, round, header));
    pin("possession", possession_sign_bytes(3, &key));
    let (subject, sealing, person) = (digest("subject"), digest("sealing"), digest("commitment"));
    pin("identity-binding", RegisterIdentity::binding_sign_bytes(chain, subject, key, sealing, person));
    pin("contract-approval", DeployContract::approval_sign_bytes(chain, 1, digest("contract")));
    let change = Change::Remove(Removal { department: 3 });
    pin("governance-proposal", ProposeChange::approval_sign_bytes(chain, 1, digest("set"), &change));
    pin("governance-approval", ChangeVote::sign_bytes(Stance::For, chain, 1, digest("proposal")));
    pin("governance-rejection", ChangeVote::sign_bytes(Stance::Against, chain, 1, digest("proposal")));
    pin("storage-acknowledgement", StorageAcknowledgement::sign_bytes(chain, digest("sealed")));
    pin("binding-request", sample::binding_request(chain).sign_bytes(chain));
    pin("department-question", sample::department_question(chain).sign_bytes());
    pin("department-answer", sample::department_answer(chain).sign_bytes());
    let (chain, filed) = sample::chain();
    for (name, request) in desk::requests(&chain) {
        pin(name, request.sign_bytes());
    }
    for (name, reply) in desk::replies(&chain, &filed) {
        pin(name, reply.sign_bytes());
    }
    pin("transaction", sample::case_action(&sample::chain().0).body.sign_bytes());
}

fn hashed(into: &mut BTreeMap<String, String>) {
    let mut pin = |name: &str, hash: Hash| {
        into.insert(format!("hashed/{name}"), hash.to_hex());
    };
    let (chain, filed) = sample::chain();
    pin("chain-id", chain.genesis().chain_id());
    pin("header-hash", chain.tip_hash());
    pin("validator-set-hash", chain.validators_at(Height(1)).hash());
    pin("transaction-id", sample::case_action(&chain).id());
    pin("derived-entry-id", sample::deadline_expired().id());
    pin("entry-leaf", transaction::leaf(&sample::deadline_expired(), &Outcome::Applied(None)));
    let package = sample::all().into_iter().find(|s| s.name == "sealed-package").unwrap();
    let package = transaction::SealedPackage::from_bytes(&package.bytes).unwrap();
    pin("sealed-manifest", package.manifest_hash());
    pin("commitment-root", commitment::commitment_root(&filed.fields));
    pin("person-commitment", commitment::person_commitment(&digest("salt"), "张三", "500103199001019980"));
    pin("trace-hash", commitment::trace_hash(&digest("salt"), case::TRACE));
    pin("event-link", transaction::event_link(&digest("a"), &digest("b"), "filed", "open", Timestamp(1)));
    pin("access-link", AccessLog::default().with(&digest("case"), 1, &digest("entry"), Timestamp(1)).history);
    pin("department-question-hash", sample::department_question(digest("chain")).hash());
    let leaves: Vec<_> = (0..7u8).map(|i| merkle::leaf_hash(&[i])).collect();
    pin("tree-of-seven", merkle::root(&leaves));
    let mut entries: Vec<_> = (0..7u8).map(|i| (state::key_path(&[i]), Hash::of(&[i]))).collect();
    entries.sort();
    pin("trie-of-seven", state::root_of(&entries));
}

fn keys(into: &mut BTreeMap<String, String>) {
    let mut pin = |name: &str, key: Vec<u8>| {
        into.insert(format!("key/{name}"), String::from_utf8(key).expect("state keys are text"));
    };
    let hash = digest("key");
    pin("identity", objects::key::identity(&hash));
    pin("subject-of", objects::key::subject_of(&TestSigner::new("a").public_key()));
    pin("contract", objects::key::contract(&hash));
    pin("service", objects::key::service("sole-proprietor-registration"));
    pin("catalogue", objects::key::catalogue());
    pin("case", objects::key::case(&hash));
    pin("claim", objects::key::claim(&["name", "500000", "山城"]));
    pin("licence", objects::key::licence("92500103MA00000000"));
    pin("counter", objects::key::counter("500103/2026"));
    pin("access", objects::key::access(&hash));
    pin("due-count", objects::key::due_count(20_500));
    pin("due", objects::key::due(20_500, 3));
    pin("due-cursor", objects::key::due_cursor());
    pin("fixed-cursor", objects::key::fixed_cursor());
    pin("validators", objects::key::validators());
    pin("validator-change", objects::key::validator_change());
    pin("officer", objects::key::officer(1, &TestSigner::new("officer").public_key()));
    pin("officers", objects::key::officers(1));
    pin("assignment", objects::key::assignment(&hash));
}

#[test]
fn lasting_bytes_do_not_change_by_accident() {
    let mut now = BTreeMap::new();
    formats(&mut now);
    signed(&mut now);
    hashed(&mut now);
    keys(&mut now);
    let text = now.iter().fold(String::new(), |mut text, (name, value)| {
        writeln!(text, "{name} = {value}").expect("writing into a String cannot fail");
        text
    });
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures.txt");
    if std::env::var_os("YUZHENG_WRITE_FIXTURES").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let pinned = fs::read_to_string(&path).unwrap();
    for (line, (now, pinned)) in text.lines().zip(pinned.lines()).enumerate() {
        assert_eq!(now, pinned, "fixture in line {}", line + 1);
    }
    assert_eq!(text.lines().count(), pinned.lines().count(), "a fixture was added or removed");
}

#[test]
fn claims_with_other_parts_have_other_keys() {
    let key = |parts: &[&str]| objects::key::claim(parts);
    assert_ne!(key(&["a", "b"]), key(&["a/1:b"]));
    assert_ne!(key(&["ab", ""]), key(&["a", "b"]));
    assert_ne!(key(&["a"]), key(&["a", ""]));
}

#[test]
fn the_entry_of_a_leaf_is_a_byte_string_beside_its_outcome() {
    let entry = sample::deadline_expired();
    let content = transaction::leaf_content(&entry, &Outcome::Applied(None));
    let bytes = entry.to_bytes();
    let expected = [&[0x82, 0x58, bytes.len() as u8][..], &bytes, &[0x82, 0x00, 0xf6]].concat();
    assert_eq!(content, expected);
    assert!(matches!(entry, Entry::System(_)));
}
