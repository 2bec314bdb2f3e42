//! The desk with two officers on two computers: a claim that one of them loses, a claim that ends in the middle of the
//! work, a notice that the applicant answers, a grant by somebody else; and what each of them is told.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use yuzheng_app::{
    officer::views::{ChosenReason, Correction, DeskCase, LicenceCopy, PersonQuery, Purpose, StepDraft},
    queue::{Column, Direction, Filter, Queue, Sort, View, views::QueueLine},
};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name, parameter},
    network::{OneProcess, PATIENCE, Place, program},
};

/// An officer with an app of their own, whom the department gave a role.
pub async fn officer(network: &Place, name: &str, roles: &[&str]) -> AppUnderTest {
    officer_at(Home::make(network), network, name, roles).await
}

/// The same at a home that is there.
pub async fn officer_at(home: Home, network: &Place, name: &str, roles: &[&str]) -> AppUnderTest {
    let app = AppUnderTest::open(home);
    app.make_key();
    app.await_agreement(2).await;
    let code = app.staff_key().unwrap().code;
    for role in roles {
        grant(network, &code, name, role);
    }
    app
}

/// Gives a staff code a role in the department that registers.
pub fn grant(network: &Place, code: &str, name: &str, role: &str) {
    let mut command = Command::new(program("yuzheng-node"));
    command.args(["role", "grant", "--staff-code", code, "--name", name, "--role", role, "--data"]);
    let ended = command.arg(network.data().join("nodes").join("market")).stdin(Stdio::null()).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

/// Moves the demonstration's clock.
pub fn advance(network: &Place, workdays: &str) {
    let mut command = Command::new(program("yuzheng-node"));
    command.args(["devnet", "clock", "advance", "--to-workday", workdays, "--data"]).arg(network.data());
    let ended = command.stdin(Stdio::null()).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

/// Waits until a case at the desk is as wanted.
pub async fn await_desk(app: &AppUnderTest, case: &str, what: &str, wanted: impl Fn(&DeskCase) -> bool) -> DeskCase {
    let began = Instant::now();
    loop {
        let seen = app.desk_case(case).await;
        if let Ok(view) = &seen
            && wanted(view)
        {
            return seen.unwrap();
        }
        assert!(began.elapsed() < PATIENCE, "not {what}: {seen:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until the rows of a queue are as wanted.
pub async fn await_rows(app: &AppUnderTest, queue: Queue, wanted: impl Fn(&[QueueLine]) -> bool) -> Vec<QueueLine> {
    let sort = Sort { column: Column::Promised, direction: Direction::Ascending };
    let view = View { queue, filter: Filter::default(), sort };
    let began = Instant::now();
    loop {
        app.bring_queue().await.unwrap();
        let seen = app.queue_window(&view, 0, 50).unwrap().rows;
        if wanted(&seen) {
            return seen;
        }
        assert!(began.elapsed() < PATIENCE, "{queue:?}: {seen:#?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// What an officer is about to sign.
pub fn draft(view: &DeskCase, action: &str, reasons: &[(&str, &str, &[&str])]) -> StepDraft {
    let reason = |(code, remark, fields): &(&str, &str, &[&str])| ChosenReason {
        code: (*code).to_owned(),
        remark: (*remark).to_owned(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    };
    StepDraft {
        action: action.to_owned(),
        events: view.event_count,
        reasons: reasons.iter().map(reason).collect(),
        remark: String::new(),
        corrections: Vec::new(),
    }
}

/// Why something is refused.
pub async fn code(result: impl Future<Output = Result<impl Sized, yuzheng_app::views::CommandError>>) -> String {
    result.await.map(|_| ()).unwrap_err().code
}

/// The issued document on paper: the same for its applicant and for the officer, with the text that is on record; a
/// stranger who is given the file sees that text proven, and a changed one refused.
async fn as_pdf(document: &str, case: &str, citizen: &AppUnderTest, officer: &AppUnderTest, stranger: &AppUnderTest) {
    let pdf = citizen.issued_pdf(case, document).await.unwrap();
    assert!(pdf.name.ends_with(".pdf") && pdf.name.contains("补正"), "{}", pdf.name);
    let of_officer = officer.issued_pdf(case, document).await.unwrap();
    let text = |bytes: &[u8]| yuzheng_documents::extract(bytes).unwrap().text.expect("the recorded text is attached");
    assert_eq!(text(&of_officer.bytes), text(&pdf.bytes));
    assert_eq!(code(stranger.issued_pdf(case, document)).await, "documentClosed");

    let checked = stranger.verify_content(&pdf.name, pdf.bytes.clone()).await;
    assert_eq!((checked.verdict.as_str(), checked.came.as_str()), ("valid", "document"), "{:?}", checked.advice);
    let recorded = checked.recorded.expect("the text is the one on record");
    assert!(recorded.items[0].sentence.zh.contains("缺少门牌号"), "{recorded:?}");
    assert!(recorded.number.is_some_and(|number| number.ends_with("第000001号")));

    // Another salt stands for any other text: the hash on record is of neither.
    let salt = text(&pdf.bytes).salt.to_hex();
    let mut other = lopdf::Document::load_mem(&pdf.bytes).unwrap();
    other.decompress();
    for object in other.objects.values_mut() {
        if let Ok(stream) = object.as_stream_mut()
            && stream.content == salt.as_bytes()
        {
            stream.set_content(salt.bytes().rev().collect());
        }
    }
    let mut bytes = Vec::new();
    other.save_to(&mut bytes).unwrap();
    let refused = stranger.verify_content("补正.pdf", bytes).await;
    assert_eq!((refused.verdict.as_str(), refused.advice.code.as_str()), ("invalid", "document-other-text"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_work_on_one_case_and_each_is_told_what_happened() {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    let zhou = officer(&network, "周敏 A0317", &["clerk"]).await;
    let lin = officer(&network, "林岚 A0412", &["clerk", "supervisor"]).await;

    // Nobody without a role sees anything.
    let stranger = AppUnderTest::open(Home::make(&network));
    stranger.make_key();
    stranger.await_agreement(2).await;
    assert_eq!(code(stranger.desk_case(&case)).await, "notYourCase");
    assert_eq!(code(stranger.reveal_case(&case, Purpose::Handling, "")).await, "notAuthorised");
    assert_eq!(code(stranger.claim_case(&case)).await, "notAuthorised");

    // The case waits in the officer's queue with a masked name, and in nobody's without a role.
    let rows = await_rows(&zhou, Queue::PendingAcceptance, |rows| rows.len() == 1).await;
    assert_eq!((rows[0].case.as_str(), rows[0].source.code.as_str()), (case.as_str(), "referred"));
    assert!(rows[0].applicant.contains('*') && rows[0].number.is_some() && rows[0].assignee.is_none(), "{rows:?}");
    assert!(await_rows(&stranger, Queue::PendingAcceptance, |_| true).await.is_empty());

    // Masked until it is revealed; steps with a document have to be opened first.
    let closed = await_desk(&zhou, &case, "shown", |view| !view.lines.is_empty()).await;
    assert!(!closed.revealed && closed.holder.is_none() && closed.answers.is_empty());
    let person = citizen.status().unwrap().person.unwrap();
    let masked = |view: &DeskCase| view.lines.iter().all(|line| !line.value.contains(&person.name));
    assert!(masked(&closed), "{:#?}", closed.lines);
    // Who looks for a person finds the cases of that person in scope; without a role nobody finds anything.
    let listed = citizen.demo_people().unwrap();
    let ending = person.id_masked.chars().skip(14).collect::<String>();
    let listed = listed.iter().find(|one| one.name == person.name && one.id_number.ends_with(&ending)).unwrap();
    let number = PersonQuery::Number { number: listed.id_number.clone() };
    let found = zhou.search_person(&number).await.unwrap();
    assert_eq!(found.cases.iter().map(|one| one.case.as_str()).collect::<Vec<_>>(), [case.as_str()]);
    assert!(found.cases[0].applicant.contains('*') && !found.more, "{found:?}");
    let named = |last4: &str| PersonQuery::Name { name: person.name.clone(), last4: last4.to_owned() };
    assert_eq!(zhou.search_person(&named(&ending)).await.unwrap().cases.len(), 1);
    assert!(zhou.search_person(&named("000X")).await.unwrap().cases.is_empty());
    assert_eq!(code(stranger.search_person(&number)).await, "notAuthorised");
    let grant = closed.steps.iter().find(|step| step.action == "grant").expect("a clerk may register");
    assert!(grant.needs_opening && grant.blocked.is_none());
    assert_eq!(code(zhou.preview_step(&case, &draft(&closed, "grant", &[]))).await, "revealFirst");

    // One takes it in hand, the other is told who has it.
    zhou.claim_case(&case).await.unwrap();
    let refused = lin.claim_case(&case).await.unwrap_err();
    assert_eq!((refused.code.as_str(), parameter(&refused, "name")), ("inOtherHands", "周敏 A0317"));
    let seen = await_desk(&lin, &case, "held", |view| view.holder.is_some()).await;
    assert_eq!(seen.holder.as_ref().map(|holder| (holder.name.as_str(), holder.me)), Some(("周敏 A0317", false)));

    let held = |rows: &[QueueLine]| rows.first().is_some_and(|row| row.assignee.is_some());
    let rows = await_rows(&lin, Queue::PendingAcceptance, held).await;
    assert_eq!(rows[0].assignee.as_ref().map(|one| one.name.as_str()), Some("周敏 A0317"));
    await_rows(&zhou, Queue::Mine, |rows| rows.len() == 1).await;

    // Revealing is on record first, and the fields are those that the case committed to.
    let open = zhou.reveal_case(&case, Purpose::Handling, "核对经营场所").await.unwrap();
    assert!(open.revealed && !masked(&open) && open.same_result == Some(true));
    assert!(!open.rules.is_empty());
    let log = citizen.my_accesses().await.unwrap();
    assert!(log.complete, "{log:?}");
    assert_eq!((log.accesses[0].by.zh.as_str(), log.accesses[0].purpose.zh.as_str()), ("周敏 A0317", "办理"));
    // A look ends when the case is closed; the next one is recorded too.
    zhou.close_case(&case).unwrap();
    let closed = zhou.desk_case(&case).await.unwrap();
    assert!(!closed.revealed && masked(&closed), "{:#?}", closed.lines);
    let open = zhou.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    assert!(open.revealed);
    assert_eq!(citizen.my_accesses().await.unwrap().accesses.len(), log.accesses.len() + 1);

    // A note for the office and one for the applicant.
    zhou.add_note(&case, false, "像是重复申请，先核对。").await.unwrap();
    zhou.add_note(&case, true, "请留意补正通知。").await.unwrap();
    let noted = await_desk(&zhou, &case, "noted", |view| view.notes.len() == 2).await;
    assert!(noted.notes.iter().all(|note| note.text.is_some() && note.by == "周敏 A0317"), "{:?}", noted.notes);

    // What is asked for once, in full; a reason is mandatory.
    let without = draft(&open, "ask-supplement", &[]);
    assert_eq!(code(zhou.preview_step(&case, &without)).await, "reasonMissing");
    let elsewhere = draft(&open, "not-accept", &[("not-this-office", " ", &[])]);
    assert_eq!(code(zhou.preview_step(&case, &elsewhere)).await, "remarkMissing");
    let nothing = draft(&open, "ask-supplement", &[("address", "缺少门牌号", &[])]);
    assert_eq!(code(zhou.preview_step(&case, &nothing)).await, "fieldsMissing");
    let chosen = draft(&open, "ask-supplement", &[("address", "缺少门牌号", &["premises.detail"])]);
    let preview = zhou.preview_step(&case, &chosen).await.unwrap();
    let document = preview.document.expect("it goes with a notice");
    assert_eq!((document.kind.as_str(), document.items.len(), document.number), ("supplement", 1, None));
    assert_eq!(document.materials[0].zh, "申请表（电子表单）");
    assert!(document.contact.is_some_and(|contact| contact.contains("号") && contact.contains("023-")), "the guide's");
    assert!(document.items[0].sentence.zh.contains("缺少门牌号") && !document.items[0].bases.is_empty());
    zhou.sign_step(&case, &chosen).await.unwrap();
    let asked = citizen.await_case(&case, "asked", |view| view.summary.state == "supplement").await;
    assert!(asked.summary.needs_me);
    let began = Instant::now();
    let documents = loop {
        let documents = citizen.case_documents(&case).unwrap();
        if !documents.is_empty() {
            break documents;
        }
        assert!(began.elapsed() < PATIENCE, "no document came");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let notice = documents[0].notice.as_ref().expect("it opens and fits the chain");
    assert_eq!(notice.items[0].fields, ["premises.detail"]);
    assert!(documents[0].number.as_ref().is_some_and(|number| number.ends_with("第000001号")), "{documents:?}");
    assert!(notice.number.as_ref().is_some_and(|number| number.contains('〔')));
    as_pdf(&documents[0].id, &case, &citizen, &zhou, &stranger).await;
    let messages = citizen.messages().unwrap();
    assert!(messages.iter().any(|message| message.kind == "notice" && !message.seen), "{messages:?}");
    assert!(messages.iter().any(|message| message.kind == "deadline"));

    // The applicant answers; the case is the same one, and what lies open is its new filling.
    let draft_of = citizen.open_supplement(&case).unwrap();
    let mut values: Value = serde_json::from_str(&draft_of.values).unwrap();
    values["premises"]["detail"] = json!("示例一路1号附6号");
    citizen.save_draft(&draft_of.id, 4, &values.to_string()).unwrap();
    citizen.submit(&draft_of.id).await.unwrap();
    citizen.await_case(&case, "referred again", |view| view.summary.state == "pending").await;

    // The claim ends in the middle of the work; somebody else decides.
    advance(&network, "3");
    let free = await_desk(&lin, &case, "free", |view| view.holder.is_none() && view.state == "pending").await;
    let late = await_desk(&zhou, &case, "free", |view| view.holder.is_none() && view.state == "pending").await;
    lin.claim_case(&case).await.unwrap();
    let open = lin.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    assert!(open.lines.iter().any(|line| line.value.contains("附6号")), "{:#?}", open.lines);
    assert_eq!(open.event_count, free.event_count);
    // Who lost the claim signs all the same: refused with the name of whoever has it.
    zhou.reveal_case(&case, Purpose::Handling, "").await.unwrap();
    zhou.sign_step(&case, &draft(&late, "grant", &[])).await.unwrap();
    let told = await_desk(&zhou, &case, "refused", |view| view.acts.iter().any(|act| act.failed)).await;
    let act = &told.acts[0];
    let problem = act.problem.as_ref().expect("it says why");
    assert_eq!((problem.code.as_str(), parameter(problem, "name")), ("inOtherHands", "林岚 A0412"));
    zhou.dismiss_act(&act.id).unwrap();
    let preview = lin.preview_step(&case, &draft(&open, "grant", &[])).await.unwrap();
    assert!(preview.register.iter().any(|line| line.label.zh == "名称"), "{preview:?}");
    lin.sign_step(&case, &draft(&open, "grant", &[])).await.unwrap();
    let granted =
        citizen.await_case(&case, "granted", |view| view.summary.state == "granted" && view.licence.is_some()).await;
    assert_eq!(granted.decision.as_deref(), Some("granted"));
    assert_eq!(code(zhou.preview_step(&case, &draft(&late, "grant", &[]))).await, "outdated");
    let done = await_desk(&lin, &case, "put down", |view| view.documents.len() == 2 && view.acts.is_empty()).await;
    assert!(done.documents.iter().all(|document| document.notice.is_some()), "{:?}", done.documents);
    assert!(done.events[0].by.zh == "林岚 A0412", "{:?}", done.events[0]);
    handed_over(&case, &citizen, &lin).await;
    let luo = officer(&network, "罗棠 A0523", &["reviewer"]).await;
    corrected(&case, &citizen, &lin, &luo).await;
}

/// The licence is printed and handed over: counted, and with a document that names who took it.
async fn handed_over(case: &str, citizen: &AppUnderTest, officer: &AppUnderTest) {
    assert_eq!(code(officer.printed_licence(case, LicenceCopy::Original)).await, "notPrintedYet");
    officer.sign_step(case, &draft(&officer.desk_case(case).await.unwrap(), "print-licence", &[])).await.unwrap();
    let counted = |view: &DeskCase| view.licence.as_ref().is_some_and(|licence| licence.prints == 1);
    let view = await_desk(officer, case, "the print is counted", counted).await;
    let print = officer.printed_licence(case, LicenceCopy::Original).await.unwrap();
    assert!(print.name.contains("第1次") && print.bytes.starts_with(b"%PDF"), "{}", print.name);
    let mut handed = draft(&view, "deliver", &[]);
    assert_eq!(code(officer.preview_step(case, &handed)).await, "collectorMissing");
    handed.remark = "李示例".to_owned();
    let preview = officer.preview_step(case, &handed).await.unwrap();
    let document = preview.document.as_ref().expect("a proof of delivery");
    assert!(document.particulars.iter().any(|row| row.label.zh == "领取人" && row.value == "李示例"), "{document:?}");
    officer.sign_step(case, &handed).await.unwrap();
    let told = |view: &yuzheng_app::views::CaseView| view.events.iter().any(|event| event.code == "deliver");
    let shown = citizen.await_case(case, "handed over", told).await;
    assert_eq!(shown.summary.state, "granted");
    let all = await_desk(officer, case, "its document", |view| view.documents.len() == 3).await;
    let delivery = all.documents.iter().find(|one| one.title.zh == "送达回证").expect("it is listed");
    assert!(delivery.number.is_some(), "{delivery:?}");
}

/// A slip in the register is corrected: a new entry, the licence says it, and what it said before stays in the case.
async fn corrected(case: &str, citizen: &AppUnderTest, clerk: &AppUnderTest, officer: &AppUnderTest) {
    let view = clerk.desk_case(case).await.unwrap();
    assert!(!view.steps.iter().any(|step| step.action == "correct-register"), "{:?}", view.steps);
    let proposed = draft(&view, "propose-change", &[("register-wrong", "门牌号写错了，应为附9号", &[])]);
    clerk.sign_step(case, &proposed).await.unwrap();
    await_desk(officer, case, "the proposal", |view| view.state == "change-review").await;
    officer.reveal_case(case, Purpose::Review, "").await.unwrap();
    let view = officer.desk_case(case).await.unwrap();
    assert!(
        view.notes.iter().any(|note| note.text.as_deref().is_some_and(|t| t.contains("附9号"))),
        "{:?}",
        view.notes
    );
    let step = view.steps.iter().find(|step| step.action == "correct-register").expect("a reviewer may correct");
    let premises = step.corrections.iter().find(|line| line.field == "premises").expect("premises are words").clone();
    let mut slip = draft(&view, "correct-register", &[("register-wrong", "", &[])]);
    assert_eq!(code(officer.preview_step(case, &slip)).await, "correctionMissing");
    slip.corrections =
        vec![Correction { field: "premises".to_owned(), value: premises.value.replace("附6号", "附9号") }];
    let preview = officer.preview_step(case, &slip).await.unwrap();
    assert!(preview.sentences.iter().any(|said| said.zh.contains("附6号") && said.zh.contains("附9号")), "{preview:?}");
    officer.sign_step(case, &slip).await.unwrap();
    let is_corrected = |view: &yuzheng_app::views::CaseView| format!("{:?}", view.licence).contains("附9号");
    let shown = citizen.await_case(case, "corrected", is_corrected).await;
    assert!(!format!("{:?}", shown.licence).contains("附6号"), "{:?}", shown.licence);
    assert_eq!(shown.summary.state, "granted");
}
