//! Puts the services of this repository into the program, so that a binary is enough to start a network.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let services = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../services");
    println!("cargo::rerun-if-changed={}", services.display());
    let mut code =
        String::from("/// Folder name and author's text of each service.\npub const SERVICES: &[(&str, &str)] = &[\n");
    for (name, path) in documents(&services) {
        println!("cargo::rerun-if-changed={}", path.display());
        let path = path.canonicalize().expect("a listed file exists");
        writeln!(code, "    ({name:?}, include_str!({path:?})),").expect("writing into a String cannot fail");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("services.rs");
    fs::write(out, code).expect("cargo's output folder can be written");
}

/// Every `services/<name>/service.yaml`, by name.
fn documents(services: &Path) -> Vec<(String, PathBuf)> {
    let folders = fs::read_dir(services).into_iter().flatten().flatten();
    let mut documents: Vec<_> = folders
        .map(|folder| (folder.file_name().to_string_lossy().into_owned(), folder.path().join("service.yaml")))
        .filter(|(_, path)| path.is_file())
        .collect();
    documents.sort();
    documents
}
