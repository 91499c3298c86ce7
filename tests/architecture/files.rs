//! How long a file may be, and what it begins with.

use super::{files_below, read};

/// Production lines, the tests at a file's end apart.
const HARD_STOP: usize = 500;

/// Files that may be longer, and why.
const EXCEPTIONS: [(&str, &str); 1] =
    [("domain/src/repair/events.rs", "one enum with what is stored for ever: it cannot be split")];

const CRATES: [&str; 12] = [
    "api/src",
    "app/src",
    "bench/src",
    "commands/src",
    "documents/src",
    "domain/src",
    "eventlog/src",
    "integrations/src",
    "projections/src",
    "scheduler/src",
    "tests",
    "xtask/src",
];

fn sources() -> impl Iterator<Item = String> {
    CRATES.into_iter().flat_map(|folder| files_below(folder, ".rs"))
}

#[test]
fn no_file_outgrows_its_reader() {
    for file in sources() {
        let text = read(&file);
        let production = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = production.lines().count();
        let excepted = EXCEPTIONS.iter().any(|(exception, _)| *exception == file);
        assert!(lines <= HARD_STOP || excepted, "{file} has {lines} lines, at most {HARD_STOP}");
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for file in sources() {
        assert!(read(&file).starts_with("//!"), "{file} does not begin with //!");
    }
}

#[test]
fn no_file_is_a_drawer_for_anything() {
    for file in sources() {
        let name = file.rsplit('/').next().unwrap();
        let drawer = ["helpers.rs", "utils.rs", "util.rs", "types.rs", "common.rs"].contains(&name);
        assert!(!drawer, "{file}: name it after what it computes");
    }
}
