//! From template and facts to what a person reads. Strict: a name that a template uses and nothing provides is an
//! error, not a hole in a sentence.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};

use super::Template;
use crate::notification::facts::{Fact, Facts};
use crate::notification::gsm7;
use crate::notification::kind::Channel;
use crate::notification::matrix::{Fixed, row};
use crate::wording::{balance_sentence, customer_wording};

/// What is added when a message is sent, and is never stored with it.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The name of whom it goes to; none when it is not known or was erased.
    pub name: Option<&'a str>,
    /// Where it leads: the page of what it is about.
    pub link: &'a str,
    /// The workshop's name.
    pub workshop: &'a str,
    /// How the workshop calls itself in an SMS: short, so that something else has room.
    pub short_name: &'a str,
    /// How to reach the workshop, in one line.
    pub contact: &'a str,
    /// What was written to them, of a message that hands it on.
    pub answer: Option<&'a str>,
    /// Whether an answer to the mail reaches the workshop.
    pub is_answerable: bool,
    /// Whether a paper goes with it.
    pub has_enclosure: bool,
}

/// What a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, of a mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
}

/// Why a text could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A name without a value, or a template that cannot be read.
    #[error("the template cannot be rendered: {0}")]
    Template(String),
    /// A mail without its first line.
    #[error("the template of a mail begins with \"Asunto: \"")]
    SubjectMissing,
    /// An SMS that does not fit, even with its names cut short.
    #[error("the SMS takes {septets} septets, at most {max} fit", max = gsm7::MAX_SEPTETS)]
    TooLong {
        /// How many it takes.
        septets: usize,
    },
}

const SUBJECT: &str = "Asunto: ";

/// The names of things: what is cut in an SMS that would not fit. Numbers, amounts and days never are.
const NAMES: [&str; 4] = ["equipo", "pieza", "cita", "categoria"];
/// To this length they are cut before it is given up.
const SHORTEST_NAME: usize = 6;
/// From this length on they are cut first.
const LONGEST_NAME: usize = 60;

/// The longest link with which every SMS fits into one message.
pub const SMS_LINK_MAX_CHARS: usize = 65;

/// The syntax: `{{ name }}`, `{% if name %}`, `{% for line in lines %}`, and nothing else. Filters, tests, functions
/// and includes are not built in.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("invariant: the usual delimiters"));
    environment
});

/// What the message says, with that template.
///
/// # Errors
/// When a name has no value, or an SMS does not fit into one message.
pub fn render(
    template: &Template,
    facts: &Facts,
    sending: &Sending<'_>,
) -> Result<Rendered, RenderError> {
    match template.channel {
        Channel::Email => {
            let text = fill(template, facts, sending, None)?;
            let (subject, body) = text
                .strip_prefix(SUBJECT)
                .and_then(|text| text.split_once("\n\n"))
                .ok_or(RenderError::SubjectMissing)?;
            let text = format!("{}\n\n{}", body.trim_end(), closing(template, sending));
            Ok(Rendered { subject: Some(one_line(subject)), text })
        }
        Channel::InApp => {
            let text = fill(template, facts, sending, None)?.trim().to_owned();
            Ok(Rendered { subject: None, text })
        }
        Channel::Sms => Ok(Rendered { subject: None, text: sms(template, facts, sending)? }),
    }
}

/// The SMS in the seven-bit alphabet, with the names of things cut as little as it takes to fit.
fn sms(template: &Template, facts: &Facts, sending: &Sending<'_>) -> Result<String, RenderError> {
    let text = |longest| {
        let filled = fill(template, facts, sending, longest)?;
        Ok(gsm7::transliterate(filled.trim()))
    };
    let mut candidate = text(None)?;
    for longest in (SHORTEST_NAME..=LONGEST_NAME).rev() {
        if length(&candidate) <= gsm7::MAX_SEPTETS {
            break;
        }
        candidate = text(Some(longest))?;
    }
    match length(&candidate) {
        septets if septets <= gsm7::MAX_SEPTETS => Ok(candidate),
        septets => Err(RenderError::TooLong { septets }),
    }
}

fn length(text: &str) -> usize {
    // What was transliterated is in the alphabet; anything else would not fit anyway.
    gsm7::septets(text).unwrap_or(usize::MAX)
}

/// The workshop's signature, and what can be done about such messages.
fn closing(template: &Template, sending: &Sending<'_>) -> String {
    let Sending { workshop, contact, .. } = sending;
    let note = match row(template.kind).fixed {
        None => "Puedes elegir qué avisos recibes en las preferencias de tu cuenta.",
        Some(Fixed::Legal) => {
            "Este aviso no se puede desactivar: informa de tus derechos y plazos."
        }
        Some(Fixed::Payment) => "Este aviso no se puede desactivar: informa de un pago o un cobro.",
        Some(Fixed::Answer) => "Recibes este correo porque escribiste al taller.",
        Some(Fixed::Security) => "Este aviso no se puede desactivar: protege tu cuenta.",
        Some(Fixed::Duty) => "Este aviso no se puede desactivar: el taller tiene que actuar.",
    };
    format!("{workshop}\n{contact}\n\n{note}\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The template with everything filled in; names of things cut to `longest` characters.
fn fill(
    template: &Template,
    facts: &Facts,
    sending: &Sending<'_>,
    longest: Option<usize>,
) -> Result<String, RenderError> {
    let context = Value::from_object(context(template, facts, sending, longest));
    ENVIRONMENT
        .render_str(template.source, context)
        .map_err(|error| RenderError::Template(format!("{error:#}")))
}

fn context(
    template: &Template,
    facts: &Facts,
    sending: &Sending<'_>,
    longest: Option<usize>,
) -> BTreeMap<String, Value> {
    let mut context: BTreeMap<String, Value> = BTreeMap::new();
    for (name, fact) in facts.iter() {
        let value = match fact {
            Fact::Lines(lines) => lines.iter().map(String::as_str).collect(),
            Fact::Text(text) if NAMES.contains(&name) => Value::from(cut(text, longest)),
            Fact::Text(_)
            | Fact::Amount(_)
            | Fact::Day(_)
            | Fact::Moment(_)
            | Fact::Count(_)
            | Fact::Status(_)
            | Fact::Charge(_) => fact.shown().map_or(Value::UNDEFINED, Value::from),
        };
        context.insert(name.to_owned(), value);
    }
    if let Some(status) = facts.worded_status(template.kind) {
        let wording = customer_wording(status);
        let value = |name: &str| {
            let value = facts.wording_value(name)?;
            Some(if NAMES.contains(&name) { cut(&value, longest) } else { value })
        };
        context.insert("titulo".to_owned(), wording.told_title(value).into());
        context.insert("sigue".to_owned(), wording.told_next(value).unwrap_or_default().into());
    }
    if let Some(Fact::Amount(balance)) = facts.get("saldo") {
        context.insert("saldo_dicho".to_owned(), balance_sentence(*balance).into());
    }
    let Sending { name, link, workshop, short_name, contact: _, answer, .. } = sending;
    let added = [
        ("nombre", name.unwrap_or_default()),
        ("enlace", link),
        ("taller", workshop),
        ("taller_corto", short_name),
    ];
    for (name, value) in added {
        context.insert(name.to_owned(), value.into());
    }
    if let Some(answer) = answer {
        context.insert("respuesta".to_owned(), Value::from(*answer));
    }
    context.insert("se_responde".to_owned(), Value::from(sending.is_answerable));
    context.insert("lleva_comprobante".to_owned(), Value::from(sending.has_enclosure));
    context
}

/// The text, or as much of its beginning.
fn cut(text: &str, longest: Option<usize>) -> String {
    let kept: String = text.chars().take(longest.unwrap_or(usize::MAX)).collect();
    if kept.len() == text.len() {
        return kept;
    }
    kept.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
