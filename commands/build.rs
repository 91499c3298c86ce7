//! Lists the catalogue's fixtures, so that the binary carries them and needs no files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    // Of this run, not of the one that compiled this program: the checkout may have moved since.
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = manifest.join("../fixtures/catalogue");
    let mut names = Vec::new();
    list(&folder, "", &mut names);
    names.sort();
    let mut code = String::from("&[\n");
    for name in names {
        let path = folder.join(&name).display().to_string();
        println!("cargo::rerun-if-changed={path}");
        writeln!(code, "    ({name:?}, include_str!({path:?})),").expect("a string takes it all");
    }
    code.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("catalogue_files.rs"), code).expect("OUT_DIR can be written");
}

/// The JSON files below `folder`, by their path within it.
fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("the fixtures can be read") {
        let entry = entry.expect("the fixtures can be read");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), names);
        } else if entry.path().extension().is_some_and(|kind| kind == "json") {
            names.push(name);
        }
    }
}
