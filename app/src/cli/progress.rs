//! Progress of long work, shown on a terminal and nowhere else.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `length` steps, with rate and time left; hidden where standard error is no terminal.
pub(super) fn bar(length: u64, unit: &str) -> ProgressBar {
    let template =
        format!("{{msg:24}} {{wide_bar}} {{human_pos}}/{{human_len}} {unit} {{per_sec}} {{eta}}");
    let style =
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style)
}
