//! The commands of the window: each parses, calls the [`App`] and maps; none decides anything.

use std::sync::Arc;

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use crate::officer::{commands::*, views::LicenceCopy};
use crate::statistics::commands::*;
use crate::{
    app::App,
    authoring::views::{AuthorCheck, AuthorDiff, AuthorList, AuthoredDocument, AuthoredSummary, DeploymentView},
    materials::views::FiledFile,
    queue::{
        Column, Filter, View,
        views::{QueueBoard, QueueCount, QueueLine, QueueWindow, SupervisorBoard},
    },
    role::{DeskRole, StaffKeyView},
    views::{
        AppStatus, BindingView, CaseSummary, CaseView, ChainView, CheckView, ChosenFile, CodeKind, CodesView,
        CommandError, DemoPerson, DraftView, ExportKind, ForgedExample, ForkChoice, HeaderDetail, LicenceView,
        NetworkFileView, NetworkView, SavedFile, ServiceSummary, ServiceView, Settings, SignPage, VerdictView,
        reservation::{ReservationOffer, ReservationView},
        signing::{InvitationView, SignerAnswer, SignerProgress, SigningView, TextView},
    },
};

type Answer<T> = Result<T, CommandError>;
type TheApp<'a> = State<'a, Arc<App>>;

/// Runs something slow away from the window's thread.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| CommandError::new("internal").with("detail", e))?
}

/// Where the person stands.
#[tauri::command]
#[specta::specta]
pub async fn app_status(app: TheApp<'_>) -> Answer<AppStatus> {
    app.status()
}

/// Makes the key of this computer.
#[tauri::command]
#[specta::specta]
pub async fn create_vault(app: TheApp<'_>, passphrase: String) -> Answer<AppStatus> {
    let app = Arc::clone(&app);
    off_thread(move || app.create_vault(passphrase)).await
}

/// Opens the vault.
#[tauri::command]
#[specta::specta]
pub async fn unlock(app: TheApp<'_>, passphrase: String) -> Answer<AppStatus> {
    let app = Arc::clone(&app);
    off_thread(move || app.unlock(passphrase)).await
}

/// Forgets the keys in memory.
#[tauri::command]
#[specta::specta]
pub async fn lock(app: TheApp<'_>) -> Answer<AppStatus> {
    app.lock();
    app.status()
}

/// Keeps language and theme.
#[tauri::command]
#[specta::specta]
pub async fn save_settings(app: TheApp<'_>, settings: Settings) -> Answer<Settings> {
    app.save_settings(settings)
}

/// The fictional people of a demonstration network.
#[tauri::command]
#[specta::specta]
pub async fn demo_people(app: TheApp<'_>) -> Answer<Vec<DemoPerson>> {
    app.demo_people()
}

/// Has the identity office bind this computer's key to a person.
#[tauri::command]
#[specta::specta]
pub async fn bind_identity(app: TheApp<'_>, id_number: String) -> Answer<BindingView> {
    app.bind_identity(&id_number).await
}

/// Goes on after a fork as the person decided.
#[tauri::command]
#[specta::specta]
pub async fn decide_fork(app: TheApp<'_>, choice: ForkChoice) -> Answer<NetworkView> {
    app.decide_fork(choice).await
}

/// Writes the evidence of every fork into the person's folder.
#[tauri::command]
#[specta::specta]
pub async fn save_fork_evidence(app: TheApp<'_>) -> Answer<Vec<SavedFile>> {
    app.save_fork_evidence()
}

/// The departments and what this computer verified.
#[tauri::command]
#[specta::specta]
pub async fn network_status(app: TheApp<'_>) -> Answer<NetworkView> {
    Ok(app.network_view())
}

/// Services that can be filed.
#[tauri::command]
#[specta::specta]
pub async fn services(app: TheApp<'_>) -> Answer<Vec<ServiceSummary>> {
    app.services().await
}

/// A service with its contract.
#[tauri::command]
#[specta::specta]
pub async fn service(app: TheApp<'_>, id: String) -> Answer<ServiceView> {
    app.service(&id).await
}

/// Opens the draft of a service, or begins one.
#[tauri::command]
#[specta::specta]
pub async fn open_draft(app: TheApp<'_>, service: String) -> Answer<DraftView> {
    app.open_draft(&service).await
}

/// All drafts.
#[tauri::command]
#[specta::specta]
pub async fn drafts(app: TheApp<'_>) -> Answer<Vec<DraftView>> {
    app.drafts()
}

/// Saves what was typed.
#[tauri::command]
#[specta::specta]
pub async fn save_draft(app: TheApp<'_>, id: String, step: u32, values: String) -> Answer<DraftView> {
    app.save_draft(&id, step, &values)
}

/// Deletes a draft.
#[tauri::command]
#[specta::specta]
pub async fn delete_draft(app: TheApp<'_>, id: String) -> Answer<()> {
    app.delete_draft(&id)
}

/// Checks a draft with the rules that the department will use.
#[tauri::command]
#[specta::specta]
pub async fn check_draft(app: TheApp<'_>, id: String, values: String) -> Answer<CheckView> {
    app.check_draft(&id, &values).await
}

/// Lets the person choose files to be filed, looks at them and keeps sealed copies; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_files(handle: AppHandle, app: TheApp<'_>) -> Answer<Vec<ChosenFile>> {
    let app = Arc::clone(&app);
    off_thread(move || {
        let chosen = handle.dialog().file().blocking_pick_files().unwrap_or_default();
        let paths = chosen.into_iter().filter_map(|file| file.into_path().ok());
        paths.map(|path| app.choose_file(&path)).collect()
    })
    .await
}

/// Looks at files that were dropped on the window.
#[tauri::command]
#[specta::specta]
pub async fn look_at_files(app: TheApp<'_>, paths: Vec<String>) -> Answer<Vec<ChosenFile>> {
    let app = Arc::clone(&app);
    off_thread(move || paths.iter().map(|path| app.choose_file(path.as_ref())).collect()).await
}

/// The files of one of the person's cases, and how far they are handed in.
#[tauri::command]
#[specta::specta]
pub async fn case_files(app: TheApp<'_>, id: String) -> Answer<Vec<FiledFile>> {
    app.case_files(&id)
}

/// Lets the person choose a file of a case again that this computer has no copy of; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn supply_file(
    handle: AppHandle,
    app: TheApp<'_>,
    id: String,
    sha256: String,
) -> Answer<Option<Vec<FiledFile>>> {
    let app = Arc::clone(&app);
    off_thread(move || {
        let chosen = handle.dialog().file().blocking_pick_file().and_then(|path| path.into_path().ok());
        chosen.map(|path| app.supply_file(&id, &sha256, &path)).transpose()
    })
    .await
}

/// Tries to hand in at once what waits.
#[tauri::command]
#[specta::specta]
pub async fn hand_in_now(app: TheApp<'_>) -> Answer<()> {
    app.try_deliveries_now();
    Ok(())
}

/// The page that is signed.
#[tauri::command]
#[specta::specta]
pub async fn sign_page(app: TheApp<'_>, id: String) -> Answer<SignPage> {
    app.sign_page(&id).await
}

/// Signs a draft and sends it, now or as soon as a department answers.
#[tauri::command]
#[specta::specta]
pub async fn submit(app: TheApp<'_>, id: String, passphrase: String) -> Answer<CaseSummary> {
    app.check_passphrase(passphrase).await?;
    app.submit(&id).await
}

/// My cases.
#[tauri::command]
#[specta::specta]
pub async fn cases(app: TheApp<'_>) -> Answer<Vec<CaseSummary>> {
    app.cases()
}

/// One case.
#[tauri::command]
#[specta::specta]
pub async fn case_view(app: TheApp<'_>, id: String) -> Answer<CaseView> {
    app.case_view(&id)
}

/// Withdraws a case.
#[tauri::command]
#[specta::specta]
pub async fn withdraw(app: TheApp<'_>, id: String, passphrase: String) -> Answer<CaseView> {
    app.check_passphrase(passphrase).await?;
    app.withdraw(&id).await
}

/// Asks for a person in a case.
#[tauri::command]
#[specta::specta]
pub async fn request_person(app: TheApp<'_>, id: String) -> Answer<CaseView> {
    app.request_person(&id).await
}

/// The draft of another filling of a case.
#[tauri::command]
#[specta::specta]
pub async fn open_supplement(app: TheApp<'_>, id: String) -> Answer<DraftView> {
    app.open_supplement(&id)
}

/// The service of a draft, with the contract that the draft is filled in for.
#[tauri::command]
#[specta::specta]
pub async fn draft_service(app: TheApp<'_>, id: String) -> Answer<ServiceView> {
    app.draft_service(&id).await
}

/// Saves a case's receipt in the demonstration folder.
#[tauri::command]
#[specta::specta]
pub async fn save_receipt(app: TheApp<'_>, id: String) -> Answer<SavedFile> {
    let receipt = app.receipt(&id)?;
    app.write_receipt(&app.folder().join(&receipt.name), &receipt.bytes)
}

/// Saves a case's receipt where the person chooses; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn save_receipt_as(handle: AppHandle, app: TheApp<'_>, id: String) -> Answer<Option<SavedFile>> {
    let receipt = app.receipt(&id)?;
    let dialog = handle.dialog().file().set_file_name(&receipt.name).add_filter("yzr", &["yzr"]);
    let chosen = dialog.set_directory(app.folder()).blocking_save_file().and_then(|p| p.into_path().ok());
    chosen.map(|path| app.write_receipt(&path, &receipt.bytes)).transpose()
}

/// The QR codes of a case's receipt.
#[tauri::command]
#[specta::specta]
pub async fn receipt_codes(app: TheApp<'_>, id: String) -> Answer<CodesView> {
    app.receipt_codes(&id)
}

/// Saves one of them as a picture in the demonstration folder.
#[tauri::command]
#[specta::specta]
pub async fn save_code(app: TheApp<'_>, id: String, kind: CodeKind) -> Answer<SavedFile> {
    let picture = app.code_picture(&id, kind)?;
    app.write_receipt(&app.folder().join(&picture.name), &picture.bytes)
}

/// Saves another proof of a case in the demonstration folder.
#[tauri::command]
#[specta::specta]
pub async fn save_export(app: TheApp<'_>, id: String, kind: ExportKind) -> Answer<SavedFile> {
    let file = app.export(&id, kind).await?;
    app.write_receipt(&app.folder().join(&file.name), &file.bytes)
}

/// Saves a legal document that was issued in a case.
#[tauri::command]
#[specta::specta]
pub async fn save_issued(app: TheApp<'_>, id: String, document: String) -> Answer<SavedFile> {
    let file = app.issued_pdf(&id, &document).await?;
    app.write_receipt(&app.folder().join(&file.name), &file.bytes)
}

/// Saves the licence of a case for printing, after the step that counts the print.
#[tauri::command]
#[specta::specta]
pub async fn save_printed_licence(app: TheApp<'_>, id: String, copy: LicenceCopy) -> Answer<SavedFile> {
    let file = app.printed_licence(&id, copy).await?;
    app.write_receipt(&app.folder().join(&file.name), &file.bytes)
}

/// My licences.
#[tauri::command]
#[specta::specta]
pub async fn licences(app: TheApp<'_>) -> Answer<Vec<LicenceView>> {
    app.licences()
}

/// Lets the person choose a receipt and checks it; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_and_verify(handle: AppHandle, app: TheApp<'_>) -> Answer<Option<VerdictView>> {
    let dialog = handle
        .dialog()
        .file()
        .add_filter("yzr, pdf, yzx, yzf, png, jpg", &["yzr", "pdf", "yzx", "yzf", "png", "jpg", "jpeg"]);
    let dialog = dialog.set_directory(app.folder());
    let chosen = dialog.blocking_pick_file().and_then(|p| p.into_path().ok());
    match chosen {
        Some(path) => Ok(Some(app.verify_path(&path).await)),
        None => Ok(None),
    }
}

/// Checks a file that was dropped on the window.
#[tauri::command]
#[specta::specta]
pub async fn verify_path(app: TheApp<'_>, path: String) -> Answer<VerdictView> {
    Ok(app.verify_path(path.as_ref()).await)
}

/// Checks bytes that were dropped on the page.
#[tauri::command]
#[specta::specta]
pub async fn verify_bytes(app: TheApp<'_>, name: String, base64: String) -> Answer<VerdictView> {
    app.verify_base64(&name, &base64).await
}

/// A genuine receipt with one changed byte, and why it fails.
#[tauri::command]
#[specta::specta]
pub async fn forged_example(app: TheApp<'_>) -> Answer<ForgedExample> {
    app.forged_example().await
}

/// Lets the person choose a network file and says what it is; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_network_file(handle: AppHandle, app: TheApp<'_>) -> Answer<Option<NetworkFileView>> {
    let dialog = handle.dialog().file().add_filter("yzn", &["yzn"]).set_directory(app.folder());
    let chosen = dialog.blocking_pick_file().and_then(|p| p.into_path().ok());
    chosen.map(|path| app.inspect_network_file(&path)).transpose()
}

/// Takes the network file whose fingerprint was compared; it is used from the next start on.
#[tauri::command]
#[specta::specta]
pub async fn import_network_file(app: TheApp<'_>, path: String, fingerprint: String) -> Answer<()> {
    app.import_network_file(path.as_ref(), &fingerprint)
}

/// Starts the program anew.
#[tauri::command]
#[specta::specta]
pub async fn restart(handle: AppHandle) -> Answer<()> {
    handle.restart()
}

/// The chain in plain words.
#[tauri::command]
#[specta::specta]
pub async fn chain(app: TheApp<'_>) -> Answer<ChainView> {
    app.chain_view()
}

/// One header with its certificate.
#[tauri::command]
#[specta::specta]
pub async fn header(app: TheApp<'_>, height: f64) -> Answer<HeaderDetail> {
    app.header_detail(height as u64)
}

/// What can be reserved with a draft, and who holds it.
#[tauri::command]
#[specta::specta]
pub async fn reservation_offers(app: TheApp<'_>, id: String, values: String) -> Answer<Vec<ReservationOffer>> {
    app.reservation_offers(&id, &values).await
}

/// Reserves what a draft would take.
#[tauri::command]
#[specta::specta]
pub async fn reserve_name(app: TheApp<'_>, id: String) -> Answer<ReservationOffer> {
    app.reserve_name(&id).await
}

/// What the person keeps reserved.
#[tauri::command]
#[specta::specta]
pub async fn reservations(app: TheApp<'_>) -> Answer<Vec<ReservationView>> {
    app.reservations().await
}

/// Saves the receipt of a reservation.
#[tauri::command]
#[specta::specta]
pub async fn save_reservation_receipt(app: TheApp<'_>, id: String) -> Answer<SavedFile> {
    let receipt = app.reservation_receipt(&id)?;
    app.write_receipt(&app.folder().join(&receipt.name), &receipt.bytes)
}

/// The articles of association that a draft makes.
#[tauri::command]
#[specta::specta]
pub async fn articles(app: TheApp<'_>, id: String, values: String) -> Answer<Option<TextView>> {
    app.articles(&id, &values).await
}

/// How far the signatures of a draft are.
#[tauri::command]
#[specta::specta]
pub async fn signing(app: TheApp<'_>, id: String) -> Answer<SigningView> {
    app.signing(&id).await
}

/// Fixes a draft so that people can sign it.
#[tauri::command]
#[specta::specta]
pub async fn prepare_signing(app: TheApp<'_>, id: String) -> Answer<SigningView> {
    app.prepare_signing(&id).await
}

/// What the people who are named in a filed case have answered until now.
#[tauri::command]
#[specta::specta]
pub async fn case_signers(app: TheApp<'_>, id: String) -> Answer<Vec<SignerProgress>> {
    app.case_signers(&id).await
}

/// Writes somebody's invitation.
#[tauri::command]
#[specta::specta]
pub async fn invite(app: TheApp<'_>, id: String, person: u16) -> Answer<SigningView> {
    app.invite(&id, person).await
}

/// Lets the person choose an invitation file; none when nothing was chosen.
#[tauri::command]
#[specta::specta]
pub async fn choose_invitation(window: AppHandle) -> Answer<Option<String>> {
    off_thread(move || {
        let chosen = window.dialog().file().add_filter("签名邀请 (.yzi)", &["yzi"]).blocking_pick_file();
        Ok(chosen.and_then(|path| path.into_path().ok()).map(|path| path.display().to_string()))
    })
    .await
}

/// Imports an invitation with its code.
#[tauri::command]
#[specta::specta]
pub async fn import_invitation(app: TheApp<'_>, path: String, code: String) -> Answer<InvitationView> {
    app.import_invitation(std::path::Path::new(&path), &code).await
}

/// The invitations of this computer.
#[tauri::command]
#[specta::specta]
pub async fn invitations(app: TheApp<'_>) -> Answer<Vec<InvitationView>> {
    app.invitations().await
}

/// Signs an answer to an invitation.
#[tauri::command]
#[specta::specta]
pub async fn answer_invitation(
    app: TheApp<'_>,
    id: String,
    answer: SignerAnswer,
    passphrase: String,
) -> Answer<InvitationView> {
    app.check_passphrase(passphrase).await?;
    app.answer_invitation(&id, answer).await
}

/// Saves the receipt of an answer.
#[tauri::command]
#[specta::specta]
pub async fn save_invitation_receipt(app: TheApp<'_>, id: String) -> Answer<SavedFile> {
    let receipt = app.invitation_receipt(&id)?;
    app.write_receipt(&app.folder().join(&receipt.name), &receipt.bytes)
}

/// Documents that can be edited.
#[tauri::command]
#[specta::specta]
pub async fn author_list(app: TheApp<'_>) -> Answer<AuthorList> {
    app.author_list().await
}

/// The copy of a deployed service that is edited, or a new one.
#[tauri::command]
#[specta::specta]
pub async fn author_open(app: TheApp<'_>, service: String) -> Answer<AuthoredDocument> {
    app.author_open(&service).await
}

/// Lets the person choose a document to edit a copy of; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn author_choose_file(handle: AppHandle, app: TheApp<'_>) -> Answer<Option<AuthoredDocument>> {
    let dialog = handle.dialog().file().add_filter("yaml, json, yzd", &["yaml", "yml", "json", "yzd"]);
    let chosen = dialog.set_directory(app.folder()).blocking_pick_file().and_then(|p| p.into_path().ok());
    chosen.map(|path| app.author_open_file(&path)).transpose()
}

/// A copy that is edited.
#[tauri::command]
#[specta::specta]
pub async fn authored(app: TheApp<'_>, id: String) -> Answer<AuthoredDocument> {
    app.authored(&id)
}

/// Keeps what was edited.
#[tauri::command]
#[specta::specta]
pub async fn author_save(app: TheApp<'_>, id: String, document: String) -> Answer<AuthoredSummary> {
    app.author_save(&id, &document)
}

/// Throws a copy away.
#[tauri::command]
#[specta::specta]
pub async fn author_discard(app: TheApp<'_>, id: String) -> Answer<()> {
    app.author_discard(&id)
}

/// Runs the deploy gate and the document's tests.
#[tauri::command]
#[specta::specta]
pub async fn author_check(app: TheApp<'_>, document: String) -> Answer<AuthorCheck> {
    app.author_check(&document).await
}

/// What the document changes of the newest deployed version.
#[tauri::command]
#[specta::specta]
pub async fn author_diff(app: TheApp<'_>, document: String) -> Answer<Option<AuthorDiff>> {
    app.author_diff(&document).await
}

/// Saves the canonical JSON in the demonstration folder.
#[tauri::command]
#[specta::specta]
pub async fn author_export(app: TheApp<'_>, id: String) -> Answer<SavedFile> {
    app.author_export(&id)
}

/// Saves a deployment file in the demonstration folder.
#[tauri::command]
#[specta::specta]
pub async fn author_prepare(app: TheApp<'_>, id: String) -> Answer<DeploymentView> {
    app.author_prepare(&id).await
}

/// Lets the person choose a deployment file; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_deployment(handle: AppHandle, app: TheApp<'_>) -> Answer<Option<DeploymentView>> {
    let dialog = handle.dialog().file().add_filter("yzd", &["yzd"]).set_directory(app.folder());
    let chosen = dialog.blocking_pick_file().and_then(|p| p.into_path().ok());
    chosen.map(|path| app.deployment(&path)).transpose()
}

/// Lets an officer choose a key file and approve with it; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn approve_deployment(handle: AppHandle, app: TheApp<'_>, path: String) -> Answer<Option<DeploymentView>> {
    let chosen = choose_key(&handle);
    chosen.map(|key| app.approve_deployment(path.as_ref(), &key)).transpose()
}

/// Lets an officer choose a key file and hands the deployment in; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn submit_deployment(handle: AppHandle, app: TheApp<'_>, path: String) -> Answer<Option<DeploymentView>> {
    match choose_key(&handle) {
        Some(key) => app.submit_deployment(path.as_ref(), &key).await.map(Some),
        None => Ok(None),
    }
}

fn choose_key(handle: &AppHandle) -> Option<std::path::PathBuf> {
    let dialog = handle.dialog().file().add_filter("key", &["key"]);
    dialog.blocking_pick_file().and_then(|p| p.into_path().ok())
}

/// The desk's queues: counts, named filters, what can be filtered by.
#[tauri::command]
#[specta::specta]
pub async fn queue_board(app: TheApp<'_>) -> Answer<QueueBoard> {
    let app = Arc::clone(&app);
    off_thread(move || app.queue_board()).await
}

/// How many rows of each queue a filter leaves.
#[tauri::command]
#[specta::specta]
pub async fn queue_counts(app: TheApp<'_>, filter: Filter) -> Answer<Vec<QueueCount>> {
    let app = Arc::clone(&app);
    off_thread(move || app.queue_counts(&filter)).await
}

/// Rows of a queue from a place on.
#[tauri::command]
#[specta::specta]
pub async fn queue_window(app: TheApp<'_>, view: View, offset: u32, limit: u32) -> Answer<QueueWindow> {
    let app = Arc::clone(&app);
    off_thread(move || app.queue_window(&view, offset, limit)).await
}

/// The row of one case; none when it is not at this desk.
#[tauri::command]
#[specta::specta]
pub async fn queue_line(app: TheApp<'_>, id: String) -> Answer<Option<QueueLine>> {
    app.queue_line(&id)
}

/// Where a case stands in a queue; none when it is not in it.
#[tauri::command]
#[specta::specta]
pub async fn queue_position(app: TheApp<'_>, view: View, id: String) -> Answer<Option<u32>> {
    let app = Arc::clone(&app);
    off_thread(move || app.queue_position(&view, &id)).await
}

/// The first cases of a queue, for what is done with many.
#[tauri::command]
#[specta::specta]
pub async fn queue_cases(app: TheApp<'_>, view: View) -> Answer<Vec<String>> {
    let app = Arc::clone(&app);
    off_thread(move || app.queue_cases(&view)).await
}

/// Keeps a filter under a name.
#[tauri::command]
#[specta::specta]
pub async fn save_queue_view(app: TheApp<'_>, name: String, view: View) -> Answer<()> {
    app.save_queue_view(&name, &view)
}

/// Forgets a named filter.
#[tauri::command]
#[specta::specta]
pub async fn delete_queue_view(app: TheApp<'_>, name: String) -> Answer<()> {
    app.delete_queue_view(&name)
}

/// Keeps which columns are shown.
#[tauri::command]
#[specta::specta]
pub async fn set_queue_columns(app: TheApp<'_>, columns: Vec<Column>) -> Answer<()> {
    app.set_queue_columns(&columns)
}

/// How the officers stand, for whoever supervises them.
#[tauri::command]
#[specta::specta]
pub async fn supervisor_board(app: TheApp<'_>) -> Answer<SupervisorBoard> {
    let app = Arc::clone(&app);
    off_thread(move || app.supervisor_board()).await
}

/// What a department lets the person of this computer do; none while no role is held.
#[tauri::command]
#[specta::specta]
pub async fn desk_role(app: TheApp<'_>) -> Answer<Option<DeskRole>> {
    app.desk_role().await
}

/// The public halves of the keys at work, for an administrator.
#[tauri::command]
#[specta::specta]
pub async fn staff_key(app: TheApp<'_>) -> Answer<StaffKeyView> {
    app.staff_key()
}

/// All commands and events, typed.
#[must_use]
pub fn builder() -> tauri_specta::Builder<tauri::Wry> {
    tauri_specta::Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(tauri_specta::collect_commands![
            app_status,
            create_vault,
            unlock,
            lock,
            save_settings,
            demo_people,
            bind_identity,
            network_status,
            decide_fork,
            save_fork_evidence,
            services,
            service,
            open_draft,
            drafts,
            save_draft,
            delete_draft,
            check_draft,
            choose_files,
            look_at_files,
            case_files,
            supply_file,
            hand_in_now,
            sign_page,
            submit,
            cases,
            case_view,
            withdraw,
            request_person,
            open_supplement,
            draft_service,
            save_receipt,
            save_receipt_as,
            receipt_codes,
            save_code,
            save_export,
            save_issued,
            save_printed_licence,
            licences,
            choose_and_verify,
            verify_path,
            verify_bytes,
            forged_example,
            choose_network_file,
            import_network_file,
            restart,
            chain,
            header,
            reservation_offers,
            reserve_name,
            reservations,
            save_reservation_receipt,
            articles,
            signing,
            prepare_signing,
            case_signers,
            invite,
            choose_invitation,
            import_invitation,
            invitations,
            answer_invitation,
            save_invitation_receipt,
            author_list,
            author_open,
            author_choose_file,
            authored,
            author_save,
            author_discard,
            author_check,
            author_diff,
            author_export,
            author_prepare,
            choose_deployment,
            approve_deployment,
            submit_deployment,
            queue_board,
            queue_counts,
            queue_window,
            queue_line,
            queue_position,
            queue_cases,
            save_queue_view,
            delete_queue_view,
            set_queue_columns,
            desk_role,
            staff_key,
            desk_case,
            reveal_case,
            close_case,
            search_person,
            claim_case,
            take_next_case,
            mark_duplicate,
            release_case,
            colleagues,
            add_note,
            preview_step,
            sign_step,
            officer_acts,
            dismiss_act,
            compare_material,
            claim_together,
            release_together,
            urge_together,
            print_together,
            print_folder,
            choose_print_folder,
            colleagues_together,
            staff,
            read_staff_code,
            preview_grant,
            grant_role,
            preview_end,
            end_roles,
            supervisor_board,
            counted_departments,
            statistics,
            save_statistics,
            open_material,
            material_page,
            save_material,
            messages,
            see_message,
            case_documents,
            my_accesses,
        ])
        .events(tauri_specta::collect_events![
            crate::views::NetworkChanged,
            crate::views::CasesChanged,
            crate::messages::views::MessagesChanged,
            crate::views::QueueChanged
        ])
}

#[cfg(test)]
mod tests {
    /// The bindings that the front end compiles against are the ones of these commands.
    #[test]
    fn the_checked_in_bindings_are_current() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/ipc/bindings.ts");
        let fresh = tempfile::tempdir().unwrap();
        let out = fresh.path().join("bindings.ts");
        super::builder().export(specta_typescript::Typescript::default(), &out).unwrap();
        let fresh = std::fs::read_to_string(&out).unwrap();
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == fresh, "ui/src/ipc/bindings.ts is stale: run `cargo xtask bindings`");
    }

    /// Every command is granted to the window by name, and nothing else is.
    #[test]
    fn the_capability_lists_every_command() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/permissions/window.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let source =
            concat!(include_str!("commands.rs"), include_str!("officer/commands.rs"), include_str!("statistics.rs"));
        let names = source.split("#[tauri::command]").skip(1).filter_map(|part| {
            let (_, rest) = part.split_once("pub async fn ")?;
            rest.split_once('(').map(|(name, _)| name.to_owned())
        });
        let commands: Vec<String> = names.filter(|n| !n.contains('"')).collect();
        assert!(commands.len() > 20);
        for name in &commands {
            assert!(text.contains(&format!("\"{name}\"")), "{name} is not granted");
        }
        assert_eq!(text.matches("\",\n").count(), commands.len(), "the permission grants what is no command");
    }
}
