//! A migration that was released is never edited: databases out there have run it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{files_below, read};

const LIST: &str = "tests/architecture/migrations.sha256";

fn digest(file: &str) -> String {
    format!("{:x}", Sha256::digest(read(file)))
}

#[test]
fn migrations_are_added_and_never_edited() {
    let text = read(LIST);
    let listed: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(digest, file)| (file, digest))
        .collect();
    let files = files_below("migrations", ".sql");
    let wrong: Vec<String> = files
        .iter()
        .map(|file| (file, digest(file)))
        .filter(|(file, digest)| listed.get(file.as_str()) != Some(&digest.as_str()))
        .map(|(file, digest)| format!("{digest}  {file}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "new or edited migrations. A new one is added to {LIST}; an edited one is put back, and the \
         change becomes a new file:\n{}",
        wrong.join("\n")
    );
    for file in listed.keys() {
        assert!(
            files.iter().any(|found| found == file),
            "{file} is gone, but databases have run it"
        );
    }
}
