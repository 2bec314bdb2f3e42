//! What the node writes down of requests that are not public: that there was one, and nothing of it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing::Level;
use yuzheng_protocol::desk::text_hash;

use super::*;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Catches what this thread logs until the guard is dropped.
    fn catch(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(Level::TRACE).with_writer(move || log.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }
}

/// Every kind of request, taken and refused.
async fn everything_is_asked(desk: &Desk) {
    let case = desk.file("拾光里");
    desk.refer(case, "拾光里");
    let stranger = TestSigner::new("stranger");
    desk.rows(&clerk(), Cursor::default()).await;
    desk.case(&clerk(), case).await;
    desk.ask(&stranger, Asked::Case(CaseRequest { case })).await.is_problem(404, "/problems/not-found");
    let record = desk.records(&clerk(), Some(case), AccessPurpose::Handling, Hash::ZERO);
    desk.answer(&clerk(), Asked::Reveal(RevealRequest { case, record })).await;
    let without = Asked::Reveal(RevealRequest { case, record: digest("no record") });
    desk.ask(&clerk(), without).await.is_problem(422, "/problems/desk-no-record");
    for query in [format!("{{\"id_number\":\"{NUMBER}\"}}"), format!("{{\"name\":\"{NAME}\"}}")] {
        let (salt, query) = (digest("salt of the query"), blob(query.into_bytes()));
        let record = desk.records(&clerk(), None, AccessPurpose::Search, text_hash(&salt, &query));
        desk.ask(&clerk(), Asked::Search(SearchRequest { record, salt, query })).await;
    }
    desk.notes(&clerk(), case, Audience::Applicant);
    desk.answer(&clerk(), Asked::Notes(NotesRequest { case, from: 0 })).await;
    desk.answer(&applicant(), Asked::Accesses(AccessesRequest { from: 0 })).await;
    let request = desk.request(&clerk(), Asked::Case(CaseRequest { case }));
    desk.post(Desk::sealed(&request)).await;
    desk.post(Desk::sealed(&request)).await.is_problem(422, "/problems/desk-replayed");
    desk.post(format!("{NAME} {NUMBER}").into_bytes()).await.is_problem(422, "/problems/desk-unreadable");
}

#[test]
fn requests_at_the_desk_leave_nothing_of_a_person_in_the_log() {
    let log = Log::default();
    let _here = log.catch();
    let on_threads = log.clone();
    // Answers are made on threads of their own; they log to the same place until they end.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_start(move || std::mem::forget(on_threads.catch()))
        .build()
        .unwrap();
    runtime.block_on(async {
        tokio::task::spawn_blocking(|| tracing::debug!("a thread of its own")).await.unwrap();
        everything_is_asked(&Desk::new()).await;
    });
    let logged = log.0.lock().unwrap().clone();
    let text = String::from_utf8_lossy(&logged);
    assert!(text.contains("a thread of its own"), "{text}");
    assert!(text.matches("/v1/desk").count() >= 10, "{text}");
    says_nothing(&logged);
    for sealed in [hex::encode(NAME), hex::encode(NUMBER)] {
        assert!(!text.contains(&sealed), "{sealed} in {text}");
    }
}
