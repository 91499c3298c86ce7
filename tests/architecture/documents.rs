//! The documents say nothing about the machine they were written on.

use super::{files_below, read};

const ROOT_FILES: [&str; 5] =
    ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "cirujano.example.toml", "deny.toml"];

/// Folders that exist on somebody's machine only.
const PRIVATE_PATHS: [&str; 6] = ["/root/", "/home/", "/Users/", "/work/", "/tmp/", "C:\\"];

/// Hosts that exist in somebody's network only.
const PRIVATE_HOSTS: [&str; 4] = [".local/", ".internal", ".lan/", "192.168."];

fn documents() -> impl Iterator<Item = String> {
    let root =
        ROOT_FILES.into_iter().map(str::to_owned).filter(|file| super::root().join(file).exists());
    root.chain(files_below("docs", ".md")).chain(files_below("docs", ".sh"))
}

#[test]
fn documents_name_no_private_path_and_no_private_host() {
    for file in documents() {
        for (number, line) in read(&file).lines().enumerate() {
            for private in PRIVATE_PATHS.iter().chain(&PRIVATE_HOSTS) {
                assert!(!line.contains(private), "{file}:{}: {private}: {line}", number + 1);
            }
        }
    }
}
