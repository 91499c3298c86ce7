//! The tables of `docs/performance.md`, written between two marks; the words around them are written by hand.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{Figure, Line, Report, Target};

const BEGIN: &str = "<!-- figures: written by cargo xtask bench -->";
const END: &str = "<!-- end of figures -->";

/// Writes the tables between the marks of that file.
pub(crate) fn rewrite(file: &Path, report: &Report) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let (before, rest) = text.split_once(BEGIN).context("the page has lost its first mark")?;
    let (_, after) = rest.split_once(END).context("the page has lost its last mark")?;
    Ok(fs::write(file, format!("{before}{BEGIN}\n\n{}\n{END}{after}", tables(report)))?)
}

/// All the tables.
pub(crate) fn tables(report: &Report) -> String {
    let mut text = String::from("### Targets\n\n");
    text.push_str("| figure | what | target | best | median of pairs | met |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    for figure in &report.figures {
        for target in &figure.targets {
            text.push_str(&target_row(figure, target));
        }
    }
    text.push_str("\n### Figures\n\n");
    for figure in &report.figures {
        text.push_str(&section(figure));
    }
    text
}

fn target_row(figure: &Figure, target: &Target) -> String {
    let sign = if target.at_least { "≥" } else { "≤" };
    let unit = &target.unit;
    format!(
        "| `{}` | {} | {sign} {} {unit} | {} {unit} | {} | {} |\n",
        figure.name,
        target.what,
        number(target.bound),
        number(target.found),
        target.median.map_or_else(|| "–".into(), |median| format!("{} {unit}", number(median))),
        if target.is_met() { "yes" } else { "**no**" },
    )
}

fn section(figure: &Figure) -> String {
    let run = &figure.run;
    let mut text = format!("#### `{}`: {}\n\n", figure.name, figure.title);
    let size = if run.quick { " (`--quick`)" } else { "" };
    let circumstances = format!(
        "{}{size} · {} · {} · load {} → {}\n\n",
        run.at.format("%Y-%m-%d %H:%M UTC"),
        run.machine,
        run.versions,
        run.load_before,
        run.load_after,
    );
    text.push_str(&circumstances);
    text.push_str(
        "| what | unit | best | median | p50 | p99 | CPU | rounds |\n|---|---|---|---|---|---|---|---|\n",
    );
    for line in &figure.lines {
        text.push_str(&line_row(line));
    }
    for setting in &figure.settings {
        text.push_str("\n- ");
        text.push_str(setting);
    }
    text.push_str(if figure.settings.is_empty() { "\n" } else { "\n\n" });
    text
}

fn line_row(line: &Line) -> String {
    let millis = |value: Option<f64>| {
        value.map_or_else(|| "–".into(), |value| format!("{} ms", number(value)))
    };
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
        line.what,
        line.unit,
        number(line.best),
        number(line.median),
        millis(line.p50_ms),
        millis(line.p99_ms),
        line.cpu_micros.map_or_else(|| "–".into(), |micros| format!("{} µs", number(micros))),
        line.rounds,
    )
}

/// Three digits that say something, thousands apart.
fn number(value: f64) -> String {
    if value >= 1_000.0 {
        let whole = format!("{value:.0}");
        let mut text = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_three_digits_that_say_something() {
        let shown: Vec<String> =
            [0.714, 9.87, 43.21, 987.6, 37_412.3, 1_234_567.0].map(number).into();
        assert_eq!(shown, ["0.71", "9.87", "43.2", "988", "37,412", "1,234,567"]);
    }
}
