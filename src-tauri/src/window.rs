//! The window: one webview over the [`App`], with the commands of [`crate::commands`].

use std::sync::Arc;

use tauri::{
    Manager, Url, WebviewUrl,
    webview::{NewWindowResponse, WebviewWindowBuilder},
};
use tauri_plugin_notification::NotificationExt;
use tauri_specta::Event;

use crate::{
    app::{App, AppEvent, Places},
    commands,
    messages::{self, views::MessagesChanged},
    views::{CasesChanged, NetworkChanged, QueueChanged, Words},
};

/// Opens the window and returns the exit code when it was closed.
#[must_use]
pub fn run(places: Places) -> i32 {
    if !has_display() {
        eprintln!("没有显示器,打不开窗口;请运行 yuzheng journey · No display, so no window; run: yuzheng journey");
        return 2;
    }
    // Anybody who can set this variable could drive the window; released programs do not let them.
    if cfg!(not(debug_assertions)) && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some() {
        eprintln!("TAURI_WEBVIEW_AUTOMATION 在正式版中不允许 · is not allowed in a released program");
        return 2;
    }
    let app = match App::open(places) {
        Ok(app) => app,
        Err(error) => {
            let params: Vec<String> = error.params.iter().map(|p| format!("{}: {}", p.name, p.value)).collect();
            eprintln!("渝证通打不开 · cannot start: {} {}", error.code, params.join(", "));
            return 2;
        }
    };
    match open(app) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("窗口出错 · the window failed: {error}");
            1
        }
    }
}

#[cfg(target_os = "linux")]
fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| std::env::var_os(v).is_some_and(|d| !d.is_empty()))
}

#[cfg(not(target_os = "linux"))]
fn has_display() -> bool {
    true
}

fn open(app: Arc<App>) -> tauri::Result<()> {
    let builder = commands::builder();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .manage(Arc::clone(&app))
        .invoke_handler(builder.invoke_handler())
        .setup(move |tauri| {
            builder.mount_events(tauri);
            WebviewWindowBuilder::new(tauri, "main", WebviewUrl::App("index.html".into()))
                .title("渝证通")
                .inner_size(1280.0, 800.0)
                .min_inner_size(1024.0, 640.0)
                .on_navigation(is_ours)
                .on_new_window(|_, _| NewWindowResponse::Deny)
                .build()?;
            forward_events(tauri.handle().clone(), &app);
            tauri::async_runtime::spawn(app.run());
            Ok(())
        })
        .run(tauri::generate_context!())
}

/// The page never leaves its own origin.
fn is_ours(url: &Url) -> bool {
    let dev = cfg!(dev) && url.host_str() == Some("localhost");
    dev || url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost") || url.scheme() == "about"
}

/// Tells the person through the desktop that something came. What it was is read in the program alone: other people may
/// see the screen.
fn notify(handle: &tauri::AppHandle, app: &App) {
    let Words { zh, en } = messages::notification();
    let body = if app.settings().language == "en" { en } else { zh };
    if let Err(error) = handle.notification().builder().title("渝证通").body(body).show() {
        tracing::info!(%error, "the desktop shows no notification");
    }
}

fn forward_events(handle: tauri::AppHandle, app: &Arc<App>) {
    let mut events = app.events();
    let app = Arc::clone(app);
    tauri::async_runtime::spawn(async move {
        loop {
            let sent = match events.recv().await {
                Ok(AppEvent::Network(view)) => NetworkChanged(*view).emit(&handle),
                Ok(AppEvent::Queue) => QueueChanged.emit(&handle),
                Ok(AppEvent::Message) => {
                    notify(&handle, &app);
                    MessagesChanged.emit(&handle)
                }
                Ok(AppEvent::Case(case)) => CasesChanged { case: case.to_hex() }.emit(&handle),
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => continue,
                Err(tokio::sync::broadcast::error::RecvError::Closed) => break,
            };
            if handle.webview_windows().is_empty() || sent.is_err() {
                tracing::debug!("no window took the event");
            }
        }
    });
}
