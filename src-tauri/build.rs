//! Embeds the front end and the permissions of the window.

use std::path::Path;

fn main() {
    for path in ["ui/dist", "src-tauri/capabilities", "src-tauri/permissions", "tauri.conf.json"] {
        println!("cargo:rerun-if-changed={path}");
    }
    // The front end is embedded at compile time; say so in its place when it was not built yet.
    let index = Path::new("ui/dist/index.html");
    if !index.exists() {
        let _ = std::fs::create_dir_all("ui/dist");
        let page =
            "<!doctype html><meta charset=utf-8><title>渝证通</title><p>The front end is not built: run `make ui`.";
        let _ = std::fs::write(index, page);
    }
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*"));
    tauri_build::try_build(attributes).expect("tauri.conf.json, capabilities and permissions are in order");
}
