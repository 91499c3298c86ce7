//! What a mail says, made fit for a ticket: without what it quotes, within bounds.

use domain::values::RepairNumber;

use crate::gateways::InboundMail;

/// The longest subject of a ticket, in characters.
const SUBJECT_MAX_CHARS: usize = 200;
/// The longest text that is taken over; the whole mail stays in the inbox.
const TEXT_MAX_CHARS: usize = 19_000;
/// Repair numbers that are looked up, of all that a mail names.
const MOST_NUMBERS: usize = 5;
/// How mail programs introduce what they quote, in lower case.
const INTRODUCTIONS: [&str; 4] = [
    "-----mensaje original-----",
    "-----original message-----",
    "________________________________",
    "de: ",
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
    let own = without_quotation(&whole).trim();
    let written = if own.is_empty() { whole.trim() } else { own };
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

/// Without carriage returns and whatever else is no text.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// The text up to where the mail program began to quote.
fn without_quotation(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if introduces_quotation(line) {
            break;
        }
        end += line.len();
    }
    &text[..end]
}

fn introduces_quotation(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let is_attribution = (line.starts_with("el ") && line.ends_with("escribió:"))
        || (line.starts_with("on ") && line.ends_with("wrote:"));
    is_attribution || line.starts_with('>') || INTRODUCTIONS.iter().any(|it| line.starts_with(it))
}
