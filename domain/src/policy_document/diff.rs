//! What changes between two texts, line by line.

use similar::{ChangeTag, TextDiff};

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It stands in both texts.
    Kept,
    /// It stood in the old text only.
    Removed,
    /// It stands in the new text only.
    Added,
}

/// A line of either text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// What became of it.
    pub change: Change,
    /// The line, without its end.
    pub text: String,
}

/// The lines of both texts in their order, what was removed before what was added.
pub fn diff(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(old, new);
    let lines = diff.iter_all_changes().map(|change| DiffLine {
        change: match change.tag() {
            ChangeTag::Equal => Change::Kept,
            ChangeTag::Delete => Change::Removed,
            ChangeTag::Insert => Change::Added,
        },
        text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
    });
    lines.collect()
}
