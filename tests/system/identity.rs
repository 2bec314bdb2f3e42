//! Binding an identity when the program dies in the middle of it.

use yuzheng_app::{desk::Desk, views::Stage};
use yuzheng_protocol::Timestamp;
use yuzheng_vault::{Passphrase, Vault};

use crate::{
    app_under_test::{AppUnderTest, Home, PASSPHRASE},
    network::OneProcess,
};

/// A binding that reached the chain just before the program died is taken up again: the key is bound once and
/// could never be bound anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_binding_that_the_program_died_over_is_found_again() {
    let network = OneProcess::shared();
    let app = AppUnderTest::open(Home::make(&network));
    app.make_key();
    app.await_agreement(2).await;
    let person = app.bind().await.unwrap();
    let home = app.end().await;

    // What a death between sending and hearing of it leaves: the binding is known as sent, not as done.
    let passphrase = Passphrase::new(PASSPHRASE.to_owned()).unwrap();
    let keys = Vault::open(&home.data().join("vault.age"), &passphrase, Timestamp(1)).unwrap();
    let desk = Desk::open(&home.data().join("desk.db"), &keys.database_key()).unwrap();
    desk.set_setting("person", b"").unwrap();
    drop(desk);

    let app = AppUnderTest::open(home);
    app.open_vault();
    assert_eq!(app.status().unwrap().stage, Stage::NeedsIdentity);
    app.await_agreement(2).await;
    app.bind_as(&person).await.unwrap();
    let status = app.status().unwrap();
    assert_eq!(status.stage, Stage::Ready);
    assert_eq!(status.person.unwrap().name, person.name);
}
