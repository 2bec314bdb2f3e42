//! Several departments compared: who is asked, how many agree, who gives headers, who rests.

use std::sync::{Arc, atomic::Ordering};

use yuzheng_light_client::{
    Choice, Comparison, HeaderCopy, HeaderStore, NodeStatus, ProviderError, Sync, Witnesses,
    client::Settings,
    sync::{Answer, Ask, Response, SyncSettings},
};
use yuzheng_protocol::{Height, api::HeaderDeltas, testing::TestChain};

use super::memory::{Adversary, Dead, Honest, Town, quick};

fn comparison(town: &Town) -> Option<Comparison> {
    town.client.view().borrow().comparison
}

fn town(validators: u16, change: impl FnOnce(&mut Settings)) -> Town {
    let chain = TestChain::new(validators);
    let network = Arc::new(chain.founding_network());
    let mut settings = quick();
    change(&mut settings);
    Town::with_settings(chain, network, settings)
}

fn asked(town: &Town) -> Vec<u64> {
    town.nodes.iter().map(|node| node.asked.load(Ordering::SeqCst)).collect()
}

#[tokio::test]
async fn the_comparison_says_how_many_departments_agree_about_which_height_and_since_when() {
    let town = Town::new();
    assert_eq!(comparison(&town), None, "nobody was asked");
    town.push_empty(3);
    town.nodes[2].become_adversary(Dead);
    town.sync().await;
    let at = town.client.view().borrow().answered().unwrap();
    let expected = Comparison { height: Height(3), agreeing: 3, asked: 4, of: 4, at };
    assert_eq!(comparison(&town), Some(expected));
    town.wait_ms(2_000);
    assert_eq!(comparison(&town).unwrap().at, at, "it gets older until they are asked again");
}

#[tokio::test]
async fn a_single_department_that_answers_is_not_called_agreement() {
    let town = Town::new();
    town.push_empty(3);
    town.nodes[1..].iter().for_each(|node| node.become_adversary(Dead));
    town.sync().await;
    town.assert_verified_tip_is_honest();
    let only = comparison(&town).unwrap();
    assert_eq!((only.agreeing, only.asked, only.of), (1, 4, 4));
}

#[tokio::test]
async fn when_nobody_agrees_any_more_the_comparison_is_of_the_last_time_that_somebody_did() {
    let town = Town::new();
    town.push_empty(3);
    town.sync().await;
    let before = comparison(&town).unwrap();
    town.nodes.iter().for_each(|node| node.become_adversary(Dead));
    town.wait_ms(5_000);
    town.sync().await;
    let none = comparison(&town).unwrap();
    assert_eq!((none.agreeing, none.at), (0, before.at));
}

#[tokio::test]
async fn chosen_witnesses_are_asked_every_round_and_each_of_the_others_in_turn() {
    let town = town(7, |settings| {
        settings.sync.witnesses = Witnesses::Departments(vec![2, 5]);
        settings.sync.others_every = 2;
    });
    town.push_empty(1);
    for _ in 0..12 {
        town.sync().await;
    }
    let asked = asked(&town);
    let regular = asked[1].min(asked[4]);
    assert!(regular >= 12, "{asked:?}");
    let others: Vec<u64> = [0, 2, 3, 5, 6].into_iter().map(|i| asked[i]).collect();
    assert!(others.iter().all(|times| (1..regular / 2).contains(times)), "{asked:?}");
    let counted = comparison(&town).unwrap();
    assert_eq!((counted.agreeing, counted.asked, counted.of), (3, 3, 7));
}

#[tokio::test]
async fn another_choice_holds_from_the_next_round_on_and_loses_nothing() {
    let town = town(6, |settings| settings.sync.others_every = 1_000);
    town.push_empty(3_000);
    town.sync().await;
    let choice = Choice { copy: HeaderCopy::Recent(1_000), witnesses: Witnesses::Departments(vec![2, 5]) };
    town.client.choose(choice.clone());
    assert_eq!(town.client.choice(), choice);
    let before = asked(&town);
    town.push_empty(3_000);
    town.sync().await;
    town.assert_verified_tip_is_honest();
    let counted = comparison(&town).unwrap();
    assert_eq!((counted.agreeing, counted.asked, counted.of), (2, 2, 6));
    let silent: Vec<_> = [0, 2, 3, 5].iter().filter(|i| asked(&town)[**i] == before[**i]).collect();
    assert!(silent.len() >= 3, "only one of the others may have been asked, as the primary");
    assert!(town.client.header(Height(1_500)).unwrap().is_none(), "headers that are not to be held are left");
    town.client.choose(Choice { copy: HeaderCopy::Full, witnesses: Witnesses::Everybody });
    town.sync().await;
    assert!(town.client.header(Height(1)).unwrap().is_some(), "what was left is fetched again");
    assert_eq!(comparison(&town).unwrap().asked, 6);
}

#[tokio::test]
async fn x10_at_least_two_departments_are_compared_whatever_is_chosen() {
    for chosen in [vec![], vec![3], vec![99]] {
        let town = town(4, |settings| {
            settings.sync.witnesses = Witnesses::Departments(chosen.clone());
            settings.sync.others_every = 1_000;
        });
        town.push_empty(2);
        town.sync().await;
        let counted = comparison(&town).unwrap();
        assert_eq!((counted.agreeing, counted.asked), (2, 2), "{chosen:?}");
    }
}

#[tokio::test]
async fn when_chosen_witnesses_fail_all_others_are_asked() {
    let town = town(5, |settings| {
        settings.sync.witnesses = Witnesses::Departments(vec![1, 2]);
        settings.sync.others_every = 1_000;
    });
    town.push_empty(2);
    town.nodes[0].become_adversary(Dead);
    town.sync().await;
    town.sync().await;
    assert_eq!(comparison(&town).unwrap().agreeing, 4);
}

#[test]
fn headers_come_from_another_department_after_a_while() {
    let chain = TestChain::new(4);
    let network = Arc::new(chain.founding_network());
    let (mut store, _) = HeaderStore::open(":memory:".as_ref(), network).unwrap();
    let settings = SyncSettings { primary_ms: 10_000, ..SyncSettings::default() };
    let mut sync = Sync::new(store.held(), &[1, 2, 3, 4], settings);
    let mut chain = chain;
    let mut givers = Vec::new();
    for round in 0..5u64 {
        chain.push_empty(1);
        let now = chain.tip().time.plus_ms(round * 10_000);
        sync.wake(now);
        // The department whose turn it is is asked first; all answer equally quickly.
        let tips: Vec<_> = core::iter::from_fn(|| sync.poll_request()).collect();
        assert!(tips.len() == 4 && tips.iter().all(|request| request.ask == Ask::Tip));
        for request in tips {
            let answer = Ok(Answer::Tip(Box::new(chain.signed_tip())));
            sync.handle_response(Response { request, answer }, now, &mut store);
        }
        while let Some(request) = sync.poll_request() {
            let Ask::Headers { from, count } = request.ask else { panic!("{:?}", request.ask) };
            givers.push(request.node.0);
            let answer = Ok(Answer::Headers(chain.header_deltas(from, count as usize)));
            sync.handle_response(Response { request, answer }, now, &mut store);
        }
        while let Some(step) = sync.poll_step() {
            store.take(&step).unwrap();
        }
        assert_eq!(store.height(), chain.tip_height());
    }
    assert_eq!(givers, [0, 1, 2, 3, 0]);
}

#[tokio::test]
async fn who_shows_a_tip_and_refuses_the_headers_below_it_withholds() {
    struct Refuses;
    impl Adversary for Refuses {
        fn headers(&self, _honest: HeaderDeltas) -> Result<HeaderDeltas, ProviderError> {
            Err(ProviderError::NotFound { path: "/v1/headers".into() })
        }
    }
    let town = Town::new();
    town.push_empty(3);
    town.nodes[0].become_adversary(Refuses);
    town.sync().await;
    town.assert_verified_tip_is_honest();
    assert!(matches!(town.status(1), NodeStatus::Withholding { verified: Height(0), .. }));
    assert_eq!(town.status(1).code(), "withholding");
    assert_eq!(comparison(&town).unwrap().agreeing, 3);
    town.nodes[0].become_adversary(Honest);
    town.wait_ms(30_000);
    town.sync().await;
    assert!(matches!(town.status(1), NodeStatus::Agrees { .. }));
}

#[tokio::test]
async fn pauses_of_unreachable_departments_differ_from_client_to_client() {
    let mut pauses = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let town = town(4, |settings| settings.sync.seed = seed);
        town.push_empty(1);
        town.nodes[0].become_adversary(Dead);
        town.sync().await;
        let NodeStatus::Unreachable(why) = town.status(1) else { panic!("{:?}", town.status(1)) };
        let pause = why.retry_at.0 - town.client.view().borrow().answered().unwrap().0;
        assert!((250..=500).contains(&pause), "{pause}");
        pauses.insert(pause);
    }
    assert!(pauses.len() > 10, "{pauses:?}");
}
