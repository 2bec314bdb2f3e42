//! The window's commands for one case at the desk and for messages: each parses, calls the [`App`] and maps.

use std::sync::Arc;

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use super::staff_views::{EndDraft, GrantDraft, RoleResult, StaffCodeView, StaffView};
use super::views::{
    ActView, Colleague, ColleagueForMany, DeskCase, IssuedView, ItemResult, PersonFound, PersonQuery, Printed, Purpose,
    ShownMaterial, StepDraft, StepPreview,
};
use crate::{
    app::App,
    materials::views::{OpenedMaterial, PaintedPage},
    messages::views::{AccessLogView, MessageView},
    queue::View,
    views::{CommandError, SavedFile, Words},
};

type Answer<T> = Result<T, CommandError>;
type TheApp<'a> = State<'a, Arc<App>>;

/// A case at the desk.
#[tauri::command]
#[specta::specta]
pub async fn desk_case(app: TheApp<'_>, id: String) -> Answer<DeskCase> {
    app.desk_case(&id).await
}

/// Puts on record that a case's payload is looked at, and opens it.
#[tauri::command]
#[specta::specta]
pub async fn reveal_case(app: TheApp<'_>, id: String, purpose: Purpose, reason: String) -> Answer<DeskCase> {
    app.reveal_case(&id, purpose, &reason).await
}

/// Forgets what was opened of a case.
#[tauri::command]
#[specta::specta]
pub async fn close_case(app: TheApp<'_>, id: String) -> Answer<()> {
    app.close_case(&id)
}

/// Looks for the cases of a person, after putting on record that it does.
#[tauri::command]
#[specta::specta]
pub async fn search_person(app: TheApp<'_>, query: PersonQuery) -> Answer<PersonFound> {
    app.search_person(&query).await
}

/// Takes a case in hand.
#[tauri::command]
#[specta::specta]
pub async fn claim_case(app: TheApp<'_>, id: String) -> Answer<()> {
    app.claim_case(&id).await
}

/// Takes the most urgent case of a queue in hand that nobody has; none where there is none.
#[tauri::command]
#[specta::specta]
pub async fn take_next_case(app: TheApp<'_>, view: View, after: Option<String>) -> Answer<Option<String>> {
    app.take_next_case(&view, after.as_deref()).await
}

/// Gives a case back, or to a colleague.
#[tauri::command]
#[specta::specta]
pub async fn release_case(app: TheApp<'_>, id: String, to: Option<String>, reason: String) -> Answer<()> {
    app.release_case(&id, to.as_deref(), &reason).await
}

/// Officers to whom a case can be given.
#[tauri::command]
#[specta::specta]
pub async fn colleagues(app: TheApp<'_>, id: String) -> Answer<Vec<Colleague>> {
    app.colleagues(&id).await
}

/// Writes a note to a case.
#[tauri::command]
#[specta::specta]
pub async fn add_note(app: TheApp<'_>, id: String, to_applicant: bool, text: String) -> Answer<()> {
    app.add_note(&id, to_applicant, &text).await
}

/// Writes of two cases that may be the same thing that they are two, or not after all.
#[tauri::command]
#[specta::specta]
pub async fn mark_duplicate(app: TheApp<'_>, id: String, other: String, apart: bool, reason: String) -> Answer<()> {
    app.mark_duplicate(&id, &other, apart, &reason).await
}

/// Exactly what a step signs.
#[tauri::command]
#[specta::specta]
pub async fn preview_step(app: TheApp<'_>, id: String, draft: StepDraft) -> Answer<StepPreview> {
    app.preview_step(&id, &draft).await
}

/// Signs a step.
#[tauri::command]
#[specta::specta]
pub async fn sign_step(app: TheApp<'_>, id: String, draft: StepDraft) -> Answer<ActView> {
    app.sign_step(&id, &draft).await
}

/// What an officer signed and is on its way, or had no effect.
#[tauri::command]
#[specta::specta]
pub async fn officer_acts(app: TheApp<'_>) -> Answer<Vec<ActView>> {
    app.officer_acts()
}

/// Forgets an act that had no effect.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_act(app: TheApp<'_>, id: String) -> Answer<()> {
    app.dismiss_act(&id)
}

/// Lets the officer choose a file and holds it against a material that was filed.
#[tauri::command]
#[specta::specta]
pub async fn compare_material(handle: AppHandle, app: TheApp<'_>, sha256: String) -> Answer<Option<ShownMaterial>> {
    let chosen = tokio::task::spawn_blocking(move || handle.dialog().file().blocking_pick_file());
    let chosen = chosen.await.map_err(|e| CommandError::new("internal").with("detail", e))?;
    let Some(path) = chosen else { return Ok(None) };
    let path = path.into_path().map_err(|e| CommandError::new("io").with("detail", e))?;
    app.look_at_material(&path, &sha256).await.map(Some)
}

/// Fetches a file of an opened case and compares it with what was filed.
#[tauri::command]
#[specta::specta]
pub async fn open_material(app: TheApp<'_>, id: String, sha256: String) -> Answer<OpenedMaterial> {
    app.open_material(&id, &sha256).await
}

/// Paints a page of such a file, numbered from 0.
#[tauri::command]
#[specta::specta]
pub async fn material_page(app: TheApp<'_>, id: String, sha256: String, page: u32) -> Answer<PaintedPage> {
    app.material_page(&id, &sha256, page).await
}

/// Lets the officer save such a file; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn save_material(
    handle: AppHandle,
    app: TheApp<'_>,
    id: String,
    sha256: String,
    name: String,
) -> Answer<Option<SavedFile>> {
    app.open_material(&id, &sha256).await?;
    let chosen = tokio::task::spawn_blocking(move || {
        handle.dialog().file().set_file_name(&name).blocking_save_file().and_then(|path| path.into_path().ok())
    });
    let chosen = chosen.await.map_err(|e| CommandError::new("internal").with("detail", e))?;
    match chosen {
        Some(path) => app.save_material(&id, &sha256, &path).await.map(Some),
        None => Ok(None),
    }
}

/// What departments told the person.
#[tauri::command]
#[specta::specta]
pub async fn messages(app: TheApp<'_>) -> Answer<Vec<MessageView>> {
    app.messages()
}

/// Marks a message as read.
#[tauri::command]
#[specta::specta]
pub async fn see_message(app: TheApp<'_>, id: String) -> Answer<()> {
    app.see_message(&id)
}

/// The legal documents of one of the person's cases.
#[tauri::command]
#[specta::specta]
pub async fn case_documents(app: TheApp<'_>, id: String) -> Answer<Vec<IssuedView>> {
    app.case_documents(&id)
}

/// Who looked at the person's data.
#[tauri::command]
#[specta::specta]
pub async fn my_accesses(app: TheApp<'_>) -> Answer<AccessLogView> {
    app.my_accesses().await
}

/// Takes many cases in hand.
#[tauri::command]
#[specta::specta]
pub async fn claim_together(app: TheApp<'_>, ids: Vec<String>) -> Answer<Vec<ItemResult>> {
    app.claim_together(&ids).await
}

/// Gives many cases back, or to a colleague.
#[tauri::command]
#[specta::specta]
pub async fn release_together(
    app: TheApp<'_>,
    ids: Vec<String>,
    to: Option<String>,
    reason: String,
) -> Answer<Vec<ItemResult>> {
    app.release_together(&ids, to.as_deref(), &reason).await
}

/// Reminds whoever has the cases in hand.
#[tauri::command]
#[specta::specta]
pub async fn urge_together(app: TheApp<'_>, ids: Vec<String>) -> Answer<Vec<ItemResult>> {
    app.urge_together(&ids).await
}

/// Writes the documents of many cases to the folder that was chosen.
#[tauri::command]
#[specta::specta]
pub async fn print_together(
    app: TheApp<'_>,
    ids: Vec<String>,
    what: Printed,
    purpose: Purpose,
) -> Answer<Vec<ItemResult>> {
    app.print_together(&ids, what, purpose).await
}

/// The folder that documents were printed to last.
#[tauri::command]
#[specta::specta]
pub async fn print_folder(app: TheApp<'_>) -> Answer<Option<String>> {
    app.print_folder()
}

/// Lets the officer choose the folder that documents are printed to; none when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_print_folder(handle: AppHandle, app: TheApp<'_>) -> Answer<Option<String>> {
    let app = Arc::clone(&app);
    let work = tokio::task::spawn_blocking(move || {
        let dialog = handle.dialog().file();
        let dialog = match app.print_folder()? {
            Some(folder) => dialog.set_directory(folder),
            None => dialog,
        };
        let Some(folder) = dialog.blocking_pick_folder() else { return Ok(None) };
        let folder = folder.into_path().map_err(|e| CommandError::new("io").with("detail", e))?;
        app.set_print_folder(&folder)?;
        app.print_folder()
    });
    work.await.map_err(|e| CommandError::new("internal").with("detail", e))?
}

/// Officers to whom some of the cases can be given.
#[tauri::command]
#[specta::specta]
pub async fn colleagues_together(app: TheApp<'_>, ids: Vec<String>) -> Answer<Vec<ColleagueForMany>> {
    app.colleagues_together(&ids).await
}

/// Everybody who works in the department.
#[tauri::command]
#[specta::specta]
pub async fn staff(app: TheApp<'_>) -> Answer<StaffView> {
    app.staff().await
}

/// Reads a staff code as it was typed.
#[tauri::command]
#[specta::specta]
pub async fn read_staff_code(app: TheApp<'_>, code: String) -> Answer<StaffCodeView> {
    app.read_staff_code(&code).await
}

/// What is signed with a role that is granted.
#[tauri::command]
#[specta::specta]
pub async fn preview_grant(app: TheApp<'_>, draft: GrantDraft) -> Answer<Vec<Words>> {
    app.preview_grant(&draft).await
}

/// Signs a role and sends it.
#[tauri::command]
#[specta::specta]
pub async fn grant_role(app: TheApp<'_>, draft: GrantDraft) -> Answer<ActView> {
    app.grant_role(&draft).await
}

/// What is signed with the end of roles, and what follows from it.
#[tauri::command]
#[specta::specta]
pub async fn preview_end(app: TheApp<'_>, draft: EndDraft) -> Answer<Vec<Words>> {
    app.preview_end(&draft).await
}

/// Signs the end of each role and sends it.
#[tauri::command]
#[specta::specta]
pub async fn end_roles(app: TheApp<'_>, draft: EndDraft) -> Answer<Vec<RoleResult>> {
    app.end_roles(&draft).await
}
