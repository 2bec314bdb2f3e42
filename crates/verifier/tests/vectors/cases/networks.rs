//! Network files: NF-1 to NF-5, each under an honest receipt. Without a network file nothing can be told.

use yuzheng_protocol::{
    Canonical, Hash, Header, Height, Round,
    block::SignedHeader,
    sign::Signer,
    testing::{TestSigner, digest, list, validator_set},
    validator::possession_sign_bytes,
};

use super::{
    cannot_tell, receipt,
    scene::{Scene, TIP, network},
};
use crate::{
    item::{Item, wide_head},
    vector::{Expected, Network, Vector},
};

/// Positions of the fields of a network file.
const GENESIS: usize = 2;
const EPOCHS: usize = 4;
const NODES: usize = 5;
/// Fields of the genesis document.
const DEPARTMENTS: usize = 6;
const VALIDATORS: usize = 7;

pub fn vectors() -> Vec<Vector> {
    [valid(), magic(), encoding(), genesis(), epochs(), checkpoints()].into_iter().flatten().collect()
}

/// The honest receipt under a network file of these bytes.
fn with_bytes(name: &str, about: &str, expected: Expected, bytes: Vec<u8>) -> Vector {
    Scene::new(4).case().under(&Network { name: name.to_owned(), bytes }).vector(name, about, expected)
}

/// The honest receipt under a network file with one change.
fn with(name: &str, about: &str, expected: Expected, change: impl FnOnce(&mut Item)) -> Vector {
    let mut item = Item::read(&Scene::new(4).founding().bytes);
    change(&mut item);
    with_bytes(name, about, expected, item.write())
}

/// A network file with a checkpoint.
fn with_checkpoint(name: &str, about: &str, expected: Expected, checkpoint: SignedHeader) -> Vector {
    let mut file = Scene::new(4).chain.founding_file();
    file.checkpoint = Some(checkpoint);
    Scene::new(4).case().under(&network(name, &file)).vector(name, about, expected)
}

fn valid() -> Vec<Vector> {
    let scene = Scene::new(4);
    let valid = || receipt("case", TIP, 1..=3);
    vec![
        with_checkpoint("valid-case-checkpoint", "A network file with a checkpoint at height 5.", valid(), {
            scene.chain.signed(Height(5))
        }),
        with("valid-case-no-nodes", "A network file without addresses of nodes.", valid(), |item| {
            item.list_at(&[NODES]).clear();
        }),
        with_checkpoint("valid-case-checkpoint-ahead", "A checkpoint far above the receipt's tip.", valid(), {
            let mut far = scene.chain.clone();
            far.push_empty(100);
            far.signed_tip()
        }),
    ]
}

fn magic() -> Vec<Vector> {
    let file = Scene::new(4).founding().bytes;
    let none = || cannot_tell("NF-1", "NotANetworkFile");
    vec![
        with_bytes("network-empty", "A network file of no bytes.", none(), Vec::new()),
        with_bytes("network-text", "A text file in the place of a network file.", none(), b"network\n".to_vec()),
        with_bytes("network-receipt", "A receipt in the place of a network file.", none(), Scene::new(4).case().file),
        with_bytes("network-map", "A network file that begins with a map.", none(), [&[0xa7], &file[1..]].concat()),
        with_bytes("network-cut-magic", "A network file that ends within its magic text.", none(), file[..9].to_vec()),
        with("network-other-magic", "A network file with another magic text.", none(), |item| {
            item.bytes_at(&[0])[14] = b'x';
        }),
        with("network-wide-magic", "A network file whose magic text has a head of two bytes.", none(), |item| {
            *item.at(&[0]) = Item::Raw([&wide_head(3, 15, 1)[..], b"yuzheng-network"].concat());
        }),
    ]
}

fn encoding() -> Vec<Vector> {
    let file = Scene::new(4).founding().bytes;
    let unknown = || cannot_tell("NF-2", "Decode.UnknownVersion");
    let malformed = || cannot_tell("NF-2", "Decode.Malformed");
    let other = || cannot_tell("NF-2", "Decode.NotCanonical");
    let version = |version: u64| move |item: &mut Item| *item.number_at(&[1]) = version;
    let set = [EPOCHS, 0, 2];
    vec![
        with("network-version-0", "A network file of the version before the first.", unknown(), version(0)),
        with("network-version-2", "A network file of a newer version.", unknown(), version(2)),
        with_bytes("network-magic-only", "The magic text of a network file alone.", malformed(), file[..17].to_vec()),
        with_bytes(
            "network-cut",
            "A network file without its last byte.",
            malformed(),
            file[..file.len() - 1].to_vec(),
        ),
        with_bytes("network-longer", "A network file with a byte after it.", other(), [&file[..], &[0]].concat()),
        with("network-wide-version", "A network file with its version in two bytes.", other(), |item| {
            *item.at(&[1]) = Item::Raw(wide_head(0, 1, 1));
        }),
        with("network-indefinite", "A network file with a list of nodes of indefinite length.", malformed(), |item| {
            *item.at(&[NODES]) = Item::Raw(vec![0x9f, 0xff]);
        }),
        with("network-field-more", "A network file with an eighth field.", malformed(), |item| {
            item.list_at(&[]).push(Item::Null);
        }),
        with("network-utf8", "The name of the network is no UTF-8.", malformed(), |item| {
            item.bytes_at(&[GENESIS, 2])[0] = 0xff;
        }),
        with("network-kind-2", "A chain that is neither productive nor a demonstration.", malformed(), |item| {
            *item.number_at(&[GENESIS, 3]) = 2;
        }),
        with("network-role-2", "A department with an unknown role.", malformed(), |item| {
            *item.number_at(&[GENESIS, DEPARTMENTS, 0, 5]) = 2;
        }),
        with("network-officers-17", "A department with 17 officers.", malformed(), |item| {
            let officers = item.list_at(&[GENESIS, DEPARTMENTS, 0, 6]);
            let first = officers[0].clone();
            officers.resize(17, first);
        }),
        with("network-officer-key", "The key of an officer has small order.", malformed(), |item| {
            item.bytes_at(&[GENESIS, DEPARTMENTS, 0, 6, 0]).fill(0);
        }),
        with("network-worker-key", "The key of a department's worker is no point of the curve.", malformed(), |item| {
            let key = item.bytes_at(&[GENESIS, DEPARTMENTS, 0, 8]);
            key.fill(0);
            key[0] = 2;
        }),
        with("network-founder-key", "The key of a founding validator has small order.", malformed(), |item| {
            item.bytes_at(&[GENESIS, VALIDATORS, 0, 1]).fill(0);
        }),
        with("network-epoch-set-3", "An epoch of three validators.", malformed(), |item| {
            item.list_at(&set).truncate(3);
        }),
        with("network-epoch-key", "The key of a validator of an epoch has small order.", malformed(), |item| {
            item.bytes_at(&[EPOCHS, 0, 2, 3, 1]).fill(0);
        }),
        with("network-epoch-key-twice", "An epoch with a key twice.", malformed(), |item| {
            let first = item.bytes_at(&[EPOCHS, 0, 2, 0, 1]).clone();
            *item.bytes_at(&[EPOCHS, 0, 2, 1, 1]) = first;
        }),
    ]
}

fn genesis() -> Vec<Vector> {
    let of = |name: &str, about: &str, reason: &'static str, change: &dyn Fn(&mut Item)| {
        with(name, about, cannot_tell("NF-3", reason), |item| change(item))
    };
    let department = |position: usize, of: usize| [GENESIS, DEPARTMENTS, position, of];
    let validator = |position: usize, of: usize| [GENESIS, VALIDATORS, position, of];
    let possession = |signer: u16, department: u16| {
        let key = TestSigner::validator(signer).public_key();
        TestSigner::validator(signer).sign(&possession_sign_bytes(department, &key)).0.to_vec()
    };
    vec![
        of("genesis-version-2", "A genesis document of a newer version.", "Genesis.Version", &|i| {
            *i.number_at(&[GENESIS, 0]) = 2;
        }),
        of("genesis-version-0", "A genesis document of the version before the first.", "Genesis.Version", &|i| {
            *i.number_at(&[GENESIS, 0]) = 0;
        }),
        of("genesis-department-twice", "Two departments have one id.", "Genesis.Department", &|i| {
            *i.number_at(&department(3, 0)) = 1;
        }),
        of("genesis-code-twice", "Two departments have one code.", "Genesis.Department", &|i| {
            *i.bytes_at(&department(3, 1)) = b"department-1".to_vec();
        }),
        of(
            "genesis-department-unlisted",
            "A validator of a department that is not listed.",
            "Genesis.Department",
            &|i| {
                *i.number_at(&validator(3, 0)) = 9;
                *i.bytes_at(&validator(3, 2)) = possession(4, 9);
            },
        ),
        of("genesis-possession", "A bit of a proof of possession is changed.", "Genesis.Possession", &|i| {
            i.bytes_at(&validator(2, 2))[63] ^= 1;
        }),
        of(
            "genesis-possession-for-another",
            "A proof of possession for another department.",
            "Genesis.Possession",
            &|i| {
                *i.bytes_at(&validator(2, 2)) = possession(3, 4);
            },
        ),
        of(
            "genesis-possession-of-another",
            "The proof of possession of another validator.",
            "Genesis.Possession",
            &|i| {
                let other = i.at(&validator(1, 2)).clone();
                *i.at(&validator(2, 2)) = other;
            },
        ),
        of("genesis-three-validators", "Three founding validators.", "Genesis.Validators.Size", &|i| {
            i.list_at(&[GENESIS, VALIDATORS]).pop();
        }),
        of("genesis-no-validators", "No founding validator.", "Genesis.Validators.Size", &|i| {
            i.list_at(&[GENESIS, VALIDATORS]).clear();
        }),
        of(
            "genesis-validator-twice",
            "A founding validator stands there twice.",
            "Genesis.Validators.Repeated",
            &|i| {
                let first = i.at(&[GENESIS, VALIDATORS, 0]).clone();
                i.list_at(&[GENESIS, VALIDATORS]).push(first);
            },
        ),
        of("genesis-key-twice", "Two departments with one validator's key.", "Genesis.Validators.Repeated", &|i| {
            let key = i.at(&validator(0, 1)).clone();
            *i.at(&validator(3, 1)) = key;
            *i.bytes_at(&validator(3, 2)) = possession(1, 4);
        }),
    ]
}

fn epochs() -> Vec<Vector> {
    let of = |name: &str, about: &str, change: &dyn Fn(&mut Item)| {
        with(name, about, cannot_tell("NF-4", "Epochs"), |item| change(item))
    };
    let later = |item: &mut Item, height: u64| {
        let set = Item::read(&validator_set(1..=5).to_bytes());
        let epoch = Item::List(vec![Item::Number(height), Item::Bytes(vec![7; 32]), set]);
        item.list_at(&[EPOCHS]).push(epoch);
    };
    vec![
        of("epochs-none", "A directory without an epoch.", &|i| i.list_at(&[EPOCHS]).clear()),
        of("epochs-from-0", "The first epoch begins at height 0.", &|i| *i.number_at(&[EPOCHS, 0, 0]) = 0),
        of("epochs-from-2", "The first epoch begins at height 2.", &|i| *i.number_at(&[EPOCHS, 0, 0]) = 2),
        of("epochs-announced-by", "The first epoch is not announced by header 0.", &|i| {
            i.bytes_at(&[EPOCHS, 0, 1])[0] ^= 1;
        }),
        of("epochs-other-set", "The first epoch has another set than the founding one.", &|i| {
            *i.at(&[EPOCHS, 0, 2]) = Item::read(&validator_set(1..=5).to_bytes());
        }),
        of("epochs-set-reordered", "The first epoch has the founding set in another order.", &|i| {
            i.list_at(&[EPOCHS, 0, 2]).swap(0, 1);
        }),
        of("epochs-same-height", "Two epochs begin at one height.", &|i| later(i, 1)),
        of("epochs-falling", "The third epoch begins before the second.", &|i| {
            later(i, 20);
            later(i, 10);
        }),
        of("genesis-time-changed", "The time of header 0 is changed: it does not announce the first epoch.", &|i| {
            *i.number_at(&[GENESIS, 4]) += 1;
        }),
    ]
}

fn checkpoints() -> Vec<Vector> {
    let chain = Scene::new(4).chain;
    let honest = chain.header(Height(5)).clone();
    let bad = |reason| cannot_tell("NF-5", reason);
    let certified = |header: Header| chain.certify(header);
    let mut foreign_hash = chain.signed(Height(5));
    foreign_hash.certificate.header_hash = Hash([7; 32]);
    let mut foreign_signature = chain.signed(Height(5));
    foreign_signature.certificate.round = Round(1);
    let later = {
        // The directory lists another set from height 4.
        let mut file = chain.founding_file();
        let mut epochs = file.epochs.to_vec();
        let mut second = epochs[0].clone();
        (second.first_height, second.validators) = (Height(4), validator_set(1..=5));
        epochs.push(second);
        file.epochs = list(epochs);
        file.checkpoint = Some(chain.signed(Height(5)));
        network("checkpoint-another-set", &file)
    };
    vec![
        with_checkpoint(
            "checkpoint-version-2",
            "A checkpoint of an unknown header version.",
            bad("Checkpoint.Version"),
            certified(Header { version: 2, ..honest.clone() }),
        ),
        with_checkpoint("checkpoint-other-chain", "A checkpoint of another chain.", bad("Checkpoint.OtherChain"), {
            certified(Header { chain_id: digest("another chain"), ..honest.clone() })
        }),
        with_checkpoint(
            "checkpoint-proposer",
            "A checkpoint that names a wrong proposer.",
            bad("Checkpoint.Proposer"),
            certified(Header { proposer: 3, ..honest.clone() }),
        ),
        with_checkpoint(
            "checkpoint-short",
            "Two of four signed the checkpoint.",
            bad("Checkpoint.Certificate.Short"),
            chain.certify_by(honest, Round(0), &[0, 1]),
        ),
        with_checkpoint(
            "checkpoint-other-header",
            "The checkpoint's certificate is for another header.",
            bad("Checkpoint.OtherHeader"),
            foreign_hash,
        ),
        with_checkpoint(
            "checkpoint-signature",
            "The checkpoint's certificate says another round than was signed.",
            bad("Checkpoint.Certificate.Signature"),
            foreign_signature,
        ),
        with_checkpoint(
            "checkpoint-at-0",
            "Header 0 as the checkpoint, certified by nobody.",
            bad("Checkpoint.Certificate.Short"),
            chain.certify_by(chain.header(Height(0)).clone(), Round(0), &[]),
        ),
        Scene::new(4).case().under(&later).vector(
            "checkpoint-another-set",
            "A checkpoint by the founding set at a height for which the directory lists another.",
            bad("Checkpoint.Validators"),
        ),
    ]
}
