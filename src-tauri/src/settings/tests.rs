use yuzheng_protocol::{Canonical, testing::TestChain};

use super::*;
use crate::app::Places;

fn opened(folder: &Path) -> std::sync::Arc<App> {
    let network = folder.join("network.yzn");
    if !network.exists() {
        std::fs::write(&network, TestChain::new(4).founding_file().to_bytes()).unwrap();
    }
    App::open(Places { data: folder.join("data"), network, folder: folder.to_owned() }).unwrap()
}

fn chosen(app: &App, witnesses: &[u16]) -> Settings {
    Settings { witnesses: witnesses.to_vec(), ..app.settings() }
}

#[tokio::test]
async fn what_is_chosen_is_kept_and_holds_at_once_and_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    assert_eq!(app.client.choice(), Choice::default());
    let settings = Settings { headers: KeptHeaders::All, ..chosen(&app, &[2, 4]) };
    assert_eq!(app.save_settings(settings.clone()).unwrap(), settings);
    let expected = Choice { copy: HeaderCopy::Full, witnesses: Witnesses::Departments(vec![2, 4]) };
    assert_eq!(app.client.choice(), expected);
    drop(app);
    let app = opened(folder.path());
    assert_eq!((app.settings(), app.client.choice()), (settings, expected));
    app.save_settings(Settings { headers: KeptHeaders::Recent, ..chosen(&app, &[]) }).unwrap();
    assert_eq!(app.client.choice(), Choice::default());
}

#[tokio::test]
async fn one_department_alone_and_those_without_a_node_cannot_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    for witnesses in [&[1][..], &[1, 1], &[1, 9]] {
        assert_eq!(app.save_settings(chosen(&app, witnesses)).unwrap_err().code, "settings", "{witnesses:?}");
    }
    assert_eq!(app.client.choice(), Choice::default());
}

#[tokio::test]
async fn settings_of_an_earlier_version_and_of_another_network_are_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let kept = folder.path().join("data").join(FILE);
    std::fs::write(&kept, br#"{"language":"en","theme":"dark"}"#).unwrap();
    let app = opened(folder.path());
    assert_eq!((app.settings().language.as_str(), app.settings().headers), ("en", KeptHeaders::Recent));
    std::fs::write(&kept, br#"{"language":"en","theme":"dark","witnesses":[3,77],"headers":"all"}"#).unwrap();
    assert_eq!((app.settings().witnesses, app.settings().headers), (vec![], KeptHeaders::All));
    app.save_settings(app.settings()).unwrap();
}
