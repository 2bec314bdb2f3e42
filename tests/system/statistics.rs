//! Figures that several departments count alike, and the files from which anybody counts them again.

use serde_json::json;
use yuzheng_app::statistics::{PeriodView, StatisticsAsk, StatisticsView};
use yuzheng_contracts::statistics::{Period, Range, count, figures_table, read_records};

use crate::{
    app_under_test::{AppUnderTest, Home, SERVICE, fresh_name},
    hostile::network_file,
    lying_node::{Habit, LyingNode},
    network::{Department, OneProcess},
    office::{advance, code},
};

fn ask(department: u16, from: &str, to: &str) -> StatisticsAsk {
    StatisticsAsk { department, from: from.to_owned(), to: to.to_owned(), by: PeriodView::Week }
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_count_alike_and_the_exported_list_counts_to_the_same_figures() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let fast = citizen.file(&fresh_name()).await;
    citizen.await_approval(&fast).await;
    let slow = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&slow, "referred", |view| view.summary.state == "pending").await;
    // Nobody touches it: a deadline of the department passes.
    advance(&network, "6");
    citizen.await_case(&slow, "over", |view| view.summary.state == "accepted").await;

    let department = citizen.counted_departments().into_iter().find(|one| one.name.zh.contains("市场监督")).unwrap();
    let asked = ask(department.id, "2025-01-01", "2027-12-31");
    let seen = citizen.statistics(&asked).await.unwrap();
    assert_eq!(seen.versions.len(), 1, "{seen:#?}");
    assert!(seen.versions[0].departments.len() >= 3, "{seen:#?}");
    assert_eq!((seen.recomputed, seen.cases, seen.open), (Some(true), 2, 1));
    let whole = &seen.groups[0].figures;
    assert_eq!((whole.filed, whole.ended, whole.granted, whole.automatic, whole.same_day), (2, 1, 1, 1, 1));
    assert!(whole.median_ms.is_some_and(|ms| ms < 600_000.0), "{whole:?}");
    let services: Vec<_> = seen.groups.iter().filter(|one| one.service.is_some() && one.period.is_none()).collect();
    assert_eq!(services.iter().map(|one| one.service.as_deref()).collect::<Vec<_>>(), [Some(SERVICE)]);

    // Whoever has the list counts the same, in the same columns.
    let files = citizen.save_statistics(&asked).await.unwrap();
    let [figures, list] = &files[..] else { panic!("two files: {files:?}") };
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    let records = read_records(&read(&list.path)).unwrap();
    assert_eq!((records.len(), records.iter().map(|one| one.overdue).sum::<u32>()), (2, 1), "{records:?}");
    let range = Range { department: department.id, from: asked.from.clone(), to: asked.to.clone(), by: Period::Week };
    let again = count(&range, 0, 0, &records).unwrap();
    assert!(read(&figures.path).starts_with('\u{feff}'));
    assert_eq!(read(&figures.path).trim_start_matches('\u{feff}'), figures_table(&again));

    assert_eq!(code(citizen.statistics(&ask(1, "2026-02-30", "2026-03-01"))).await, "noDay");
    assert_eq!(code(citizen.statistics(&ask(1, "2026-03-02", "2026-03-01"))).await, "rangeBackwards");
    assert_eq!(code(citizen.statistics(&ask(1, "2020-03-02", "2026-03-01"))).await, "rangeTooLong");
}

/// The market supervision department's figures of two years, as `app` sees them.
async fn all_of_it(app: &AppUnderTest) -> StatisticsView {
    let market = app.counted_departments().into_iter().find(|one| one.name.zh.contains("市场监督")).unwrap();
    app.statistics(&ask(market.id, "2025-01-01", "2027-12-31")).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_counts_wrongly_is_named_and_no_figure_is_shown() {
    let network = OneProcess::found();
    let liar = LyingNode::start(&network, Department::BigData, Habit::Honest).await;
    let file = network_file(&network, &[(Department::BigData, liar.url())]);
    let citizen = AppUnderTest::bound(Home::with_network_file(&network, &file)).await;
    let case = citizen.file(&fresh_name()).await;
    citizen.await_approval(&case).await;
    let honest = all_of_it(&citizen).await;
    assert_eq!((honest.versions.len(), honest.recomputed, honest.groups[0].figures.ended), (1, Some(true), 1));

    liar.turns(Habit::CountsWrongly);
    let seen = all_of_it(&citizen).await;
    let ended: Vec<_> = seen.versions.iter().map(|one| (one.departments.len(), one.ended)).collect();
    assert_eq!(ended, [(3, 1), (1, 2)], "the larger part first: {seen:#?}");
    assert!(seen.versions[1].departments[0].zh.contains("大数据"), "{seen:#?}");
    assert_eq!((seen.groups.len(), seen.recomputed), (0, None), "nothing is shown: {seen:#?}");
    let market = seen.ask.department;
    let refused = code(citizen.save_statistics(&ask(market, "2025-01-01", "2027-12-31"))).await;
    assert_eq!(refused, "figuresDiffer");

    // Silent is not wrong.
    liar.turns(Habit::Fails);
    let seen = all_of_it(&citizen).await;
    assert_eq!((seen.versions.len(), seen.silent.len(), seen.recomputed), (1, 1, Some(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_that_all_count_wrongly_alike_are_found_out_by_the_list() {
    let network = OneProcess::found();
    let mut liars = Vec::new();
    for department in Department::ALL {
        liars.push((department, LyingNode::start(&network, department, Habit::CountsWrongly).await));
    }
    let replaced: Vec<_> = liars.iter().map(|(department, node)| (*department, node.url())).collect();
    let citizen = AppUnderTest::bound(Home::with_network_file(&network, &network_file(&network, &replaced))).await;
    let case = citizen.file(&fresh_name()).await;
    citizen.await_approval(&case).await;
    let seen = all_of_it(&citizen).await;
    assert_eq!((seen.versions.len(), seen.recomputed), (1, Some(false)), "{seen:#?}");
    let market = seen.ask.department;
    assert_eq!(code(citizen.save_statistics(&ask(market, "2025-01-01", "2027-12-31"))).await, "figuresDiffer");
}
