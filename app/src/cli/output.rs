//! How commands print: plain tables for people, JSON for programs.

use std::fmt;
use std::io::{self, ErrorKind, Write as _};

use anyhow::Result;
use serde::Serialize;

/// Prints a line as `println!` does, except that a reader who has gone (`… | head -1`) is no failure: the command goes
/// on to its end without a word.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::output::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// Prints a line; see [`say`].
///
/// # Panics
/// When it cannot be written although somebody reads: a full disk must not look like a short answer.
pub(crate) fn line(text: fmt::Arguments<'_>) {
    if let Err(error) = reached(writeln!(io::stdout(), "{text}")) {
        panic!("writing to standard output: {error}");
    }
}

/// Whether what was written to standard output found somebody who reads it.
pub(super) fn reached(written: io::Result<()>) -> io::Result<bool> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true),
    }
}

/// Prints a value as indented JSON.
pub(super) fn json(value: &impl Serialize) -> Result<()> {
    say!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Prints rows under a header, each column as wide as its longest cell.
pub(super) fn table<const N: usize>(header: [&str; N], rows: &[[String; N]]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    say!("{}", line(header));
    for row in rows {
        say!("{}", line(row.each_ref().map(String::as_str)));
    }
}

/// A number of bytes as people read it.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(super) fn bytes(bytes: u64) -> String {
    let mut amount = bytes as f64;
    for unit in ["B", "KiB", "MiB"] {
        if amount < 1024.0 {
            return format!("{amount:.1} {unit}");
        }
        amount /= 1024.0;
    }
    format!("{amount:.1} GiB")
}
