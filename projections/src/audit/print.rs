//! A replay as a table for a terminal, as CSV and as NDJSON.

use std::fmt::Write;

use domain::calendar::santiago_local;
use serde_json::Value;

use super::replay::{Replay, Step};
use crate::audit_log::Change;
use crate::csv_file::CsvFile;

/// The longest value that a table shows, in characters.
const LONGEST: usize = 60;
/// Changes of a step that a table shows.
const MOST_CHANGES: usize = 12;

/// A table for people: a line per step, and a line for each thing that it changed.
pub fn table(replay: &Replay) -> String {
    let mut text = String::new();
    let header = ["hora (Santiago)", "quién", "qué", "a qué"];
    let rows: Vec<_> = replay.steps.iter().map(cells).collect();
    let mut widths = header.map(|cell| cell.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    line(&mut text, &header.map(str::to_owned), widths);
    line(&mut text, &widths.map(|width| "─".repeat(width)), widths);
    for (step, row) in replay.steps.iter().zip(&rows) {
        line(&mut text, row, widths);
        if let Some(reason) = &step.reason {
            push(&mut text, &format!("    motivo: {}", shortened(reason)));
        }
        for change in step.changes.iter().take(MOST_CHANGES) {
            push(&mut text, &changed(change));
        }
        if step.changes.len() > MOST_CHANGES {
            push(&mut text, &format!("    … y {} cambios más", step.changes.len() - MOST_CHANGES));
        }
    }
    let count = replay.steps.len();
    let more = if replay.truncated { " (hay más: acota el período)" } else { "" };
    push(&mut text, &format!("{count} {}{more}", if count == 1 { "paso" } else { "pasos" }));
    text
}

fn cells(step: &Step) -> [String; 4] {
    [
        santiago_local(step.recorded_at).format("%d-%m-%Y %H:%M:%S").to_string(),
        format!("{} ({})", step.actor_id, step.actor_role),
        step.action.clone(),
        format!("{}/{} v{}", step.aggregate_type, step.aggregate_id, step.sequence),
    ]
}

fn line(text: &mut String, cells: &[String; 4], widths: [usize; 4]) {
    let padded = cells.iter().zip(widths).map(|(cell, width)| {
        let missing = width.saturating_sub(cell.chars().count());
        format!("{cell}{}", " ".repeat(missing))
    });
    let joined = padded.collect::<Vec<_>>().join("  ");
    push(text, joined.trim_end());
}

fn push(text: &mut String, line: &str) {
    // A terminal must not be steered by what somebody typed into a form.
    let harmless = line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    text.extend(harmless);
    text.push('\n');
}

fn changed(change: &Change) -> String {
    let (before, after) = (plain(&change.before), plain(&change.after));
    let path = if change.path.is_empty() { "/" } else { &change.path };
    match (&change.before, &change.after) {
        (Value::Null, _) => format!("    + {path}: {after}"),
        (_, Value::Null) => format!("    - {path}: {before}"),
        _ => format!("    ~ {path}: {before} → {after}"),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            shortened(&value.to_string())
        }
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

const HEADER: [&str; 15] = [
    "posicion",
    "fecha",
    "actor",
    "rol",
    "accion",
    "comando",
    "tipo",
    "id",
    "secuencia",
    "ip",
    "agente",
    "motivo",
    "antes",
    "despues",
    "cambios",
];

/// A CSV file: UTF-8 with a byte order mark, `;`.
pub fn csv(replay: &Replay) -> Vec<u8> {
    let mut file = CsvFile::new(&HEADER);
    for step in &replay.steps {
        let changes = serde_json::to_value(&step.changes).unwrap_or(Value::Null);
        file.row([
            step.position.to_string(),
            step.recorded_at.to_rfc3339(),
            step.actor_id.clone(),
            step.actor_role.clone(),
            step.action.clone(),
            step.command.clone(),
            step.aggregate_type.clone(),
            step.aggregate_id.clone(),
            step.sequence.to_string(),
            step.ip.clone().unwrap_or_default(),
            step.user_agent.clone().unwrap_or_default(),
            step.reason.clone().unwrap_or_default(),
            step.before.to_string(),
            step.after.to_string(),
            changes.to_string(),
        ]);
    }
    file.finish()
}

/// One JSON object a line.
pub fn ndjson(replay: &Replay) -> Vec<u8> {
    let mut text = String::new();
    for step in &replay.steps {
        let json = serde_json::to_string(step).expect("invariant: steps serialise");
        writeln!(text, "{json}").expect("invariant: memory can be written to");
    }
    text.into_bytes()
}
