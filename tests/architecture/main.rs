//! The architecture as ordinary tests: who may use whom, what a file may grow to, what is never edited.
//!
//! `docs/architecture.md` explains the rules; a failure here names the crate or file and the rule.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod arrows;
mod documents;
mod files;
mod migrations;

use std::path::{Path, PathBuf};

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every file below a folder whose name ends like this, sorted, by its path within the workspace.
fn files_below(folder: &str, suffix: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(suffix) {
                let within = path.strip_prefix(root()).unwrap();
                found.push(within.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap()
}
