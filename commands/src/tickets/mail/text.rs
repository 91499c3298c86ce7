//! What a mail says, made fit for a ticket: without what it quotes, within bounds.

use domain::values::RepairNumber;

use crate::gateways::InboundMail;

/// The longest subject of a ticket, in characters.
const SUBJECT_MAX_CHARS: usize = 200;
/// The longest text that is taken over; the whole mail stays in the inbox.
const TEXT_MAX_CHARS: usize = 19_000;
/// Repair numbers that are looked up, of all that a mail names.
const MOST_NUMBERS: usize = 5;
/// Lines that an introduction of a quotation may be broken into: the date, a name, an address.
const MOST_INTRODUCING_LINES: usize = 3;
/// Headers that Outlook repeats above a quotation, in lower case; the first of them names the sender.
const SENDERS: [&str; 2] = ["de:", "from:"];
const HEADERS: [&str; 12] = [
    "enviado:",
    "enviado el:",
    "enviados:",
    "fecha:",
    "para:",
    "cc:",
    "asunto:",
    "sent:",
    "date:",
    "to:",
    "subject:",
    "importancia:",
];

/// The subject, or words for a mail without one.
pub(super) fn subject_of(mail: &InboundMail) -> String {
    let subject = plain(&mail.subject).replace('\n', " ");
    let subject: String = subject.trim().chars().take(SUBJECT_MAX_CHARS).collect();
    if subject.is_empty() { "(sin asunto)".to_owned() } else { subject }
}

/// What the person wrote. Files are named by their number: they stay with the delivery.
pub(super) fn body_of(mail: &InboundMail) -> String {
    let whole = plain(&mail.text);
    let own = without_quotations(&whole);
    let written = if own.trim().is_empty() { whole.trim() } else { own.trim() };
    let mut text: String = written.chars().take(TEXT_MAX_CHARS).collect();
    if written.chars().nth(TEXT_MAX_CHARS).is_some() {
        text.push_str("\n[…]");
    }
    if text.is_empty() {
        "(mensaje sin texto)".clone_into(&mut text);
    }
    let files = match mail.files.len() {
        0 => return text,
        1 => "[Venía 1 archivo adjunto.]".to_owned(),
        count => format!("[Venían {count} archivos adjuntos.]"),
    };
    text + "\n\n" + &files
}

/// The repairs that a mail names, in their order.
pub(super) fn numbers_in(mail: &InboundMail) -> Vec<RepairNumber> {
    let text = format!("{} {}", mail.subject, body_of(mail)).to_uppercase();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let mut numbers: Vec<RepairNumber> = Vec::new();
    for number in words.filter_map(|word| word.trim_matches('-').parse().ok()) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.truncate(MOST_NUMBERS);
    numbers
}

/// Without carriage returns and whatever else is no text; what stands between words still does.
fn plain(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let spaced = |c: char| if c != '\n' && c.is_control() && c.is_whitespace() { ' ' } else { c };
    lines.chars().map(spaced).filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// The text without what the mail program quoted. An answer may stand between quoted lines, and a person may well type
/// "Ana me escribió:": nothing is left out but lines that are marked as quoted, the introduction right above such a line,
/// and all below the block of headers that Outlook puts in front of an unmarked quotation.
fn without_quotations(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let block = (0..lines.len()).find(|&line| repeats_headers(&lines[line..]));
    if let Some(block) = block {
        lines.truncate(block);
        lines.truncate(without_rule(&lines));
    }
    let mut own: Vec<&str> = Vec::new();
    for line in lines {
        if is_quoted(line) {
            own.truncate(without_introduction(&own));
        } else {
            own.push(line);
        }
    }
    own.join("\n")
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether a block of headers begins there: a sender, and two more headers below.
fn repeats_headers(lines: &[&str]) -> bool {
    let begins_with = |line: &str, names: &[&str]| {
        let line = line.trim().trim_start_matches('*').to_lowercase();
        names.iter().any(|name| line.starts_with(name))
    };
    let Some((first, rest)) = lines.split_first() else { return false };
    let below = rest.iter().filter(|line| !line.trim().is_empty()).take(2);
    begins_with(first, &SENDERS) && below.filter(|line| begins_with(line, &HEADERS)).count() == 2
}

/// How many of these lines are left without the rule that stands above a block of headers.
fn without_rule(lines: &[&str]) -> usize {
    let end = without_blanks(lines);
    let is_rule = |line: &str| {
        let line = line.trim();
        line.starts_with("-----") || (!line.is_empty() && line.chars().all(|c| c == '_'))
    };
    match lines[..end].split_last() {
        Some((last, above)) if is_rule(last) => above.len(),
        Some(_) | None => end,
    }
}

/// How many of these lines are left without the one that introduces the quoted lines below: "El lun, 2 mar 2026 a las
/// 10:00, Taller escribió:", which may be broken. It tells a date, which what people type above a quotation seldom does.
fn without_introduction(lines: &[&str]) -> usize {
    let end = without_blanks(lines);
    let says = |line: &str| line.trim().to_lowercase();
    let ends = lines[..end].last().is_some_and(|line| {
        let line = says(line);
        line.ends_with("escribió:") || line.ends_with("wrote:")
    });
    if !ends {
        return lines.len();
    }
    let first = (end.saturating_sub(MOST_INTRODUCING_LINES)..end).rev().find(|&line| {
        let line = says(lines[line]);
        line.starts_with("el ") || line.starts_with("on ")
    });
    match first {
        Some(first)
            if lines[first..end].iter().any(|it| it.contains(|c: char| c.is_ascii_digit())) =>
        {
            first
        }
        Some(_) | None => lines.len(),
    }
}

fn without_blanks(lines: &[&str]) -> usize {
    lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1)
}
