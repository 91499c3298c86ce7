//! Whether a mail may be answered by a machine (RFC 3834): two machines that answer each other never stop.

use serde::{Deserialize, Serialize};

use crate::values::Email;

/// What is known of a mail that came in.
#[derive(Debug, Clone)]
pub struct InboundMail<'a> {
    /// The headers, each with its name and value, in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The sender of the envelope; empty for `<>`, which bounces have.
    pub return_path: &'a str,
    /// The address of the `From` header, without the display name.
    pub from: &'a str,
    /// Whether SPF or a DKIM signature of the sender's own domain vouches for that address.
    pub vouched: bool,
}

/// Why a mail is not answered by a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoAutoReply {
    /// A machine sent it: `Auto-Submitted` other than `no`, or a vacation reply of an older kind.
    AutoSubmitted,
    /// `Precedence: bulk`, `junk` or `auto_reply`.
    BulkPrecedence,
    /// It came through a mailing list, or through a group that stands for an address of the workshop: `List-Id` or
    /// `Precedence: list`. A person may well have written it.
    MailingList,
    /// The envelope has no sender: a bounce.
    EmptyReturnPath,
    /// A mail server sent it.
    MailerDaemon,
    /// It came from one of our own addresses.
    OwnAddress,
    /// A person wrote it who asks for no automatic replies: `X-Auto-Response-Suppress`.
    Suppressed,
    /// Nothing vouches for the sender: the answer would go to whoever was named in a forgery.
    Unvouched,
}

impl NoAutoReply {
    /// The reason's stable name, for logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AutoSubmitted => "auto_submitted",
            Self::BulkPrecedence => "bulk_precedence",
            Self::MailingList => "mailing_list",
            Self::EmptyReturnPath => "empty_return_path",
            Self::MailerDaemon => "mailer_daemon",
            Self::OwnAddress => "own_address",
            Self::Suppressed => "suppressed",
            Self::Unvouched => "unvouched",
        }
    }

    /// Whether no person wrote the mail: it is no question, and opens no ticket.
    pub const fn is_machine(self) -> bool {
        !matches!(self, Self::MailingList | Self::Suppressed | Self::Unvouched)
    }
}

/// What forbids an automatic reply to that mail; none when it may be answered. `own` are the addresses that the
/// workshop sends from and receives at; an address with a tag (`t+…@`) is that without it.
pub fn no_auto_reply_to(mail: &InboundMail<'_>, own: &[Email]) -> Option<NoAutoReply> {
    let reasons = [
        (is_auto_submitted(mail), NoAutoReply::AutoSubmitted),
        (has_bulk_precedence(mail), NoAutoReply::BulkPrecedence),
        (address(mail.return_path).is_empty(), NoAutoReply::EmptyReturnPath),
        (is_from_a_server(mail), NoAutoReply::MailerDaemon),
        (is_own(mail, own), NoAutoReply::OwnAddress),
        (is_from_a_list(mail), NoAutoReply::MailingList),
        (suppresses_replies(mail), NoAutoReply::Suppressed),
        (!mail.vouched, NoAutoReply::Unvouched),
    ];
    reasons.into_iter().find_map(|(holds, reason)| holds.then_some(reason))
}

fn header<'a>(mail: &InboundMail<'a>, name: &'static str) -> impl Iterator<Item = &'a str> {
    mail.headers
        .iter()
        .filter(move |(known, _)| known.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// RFC 3834 §5: anything but `no`, parameters and comments apart. `X-Autoreply` and `X-Autorespond` are older.
fn is_auto_submitted(mail: &InboundMail<'_>) -> bool {
    let keyword =
        |value: &str| value.split([';', '(', ' ', '\t']).next().unwrap_or_default().to_owned();
    header(mail, "auto-submitted").any(|value| !keyword(value).eq_ignore_ascii_case("no"))
        || header(mail, "x-autoreply").any(|value| !keyword(value).eq_ignore_ascii_case("no"))
        || header(mail, "x-autorespond").next().is_some()
}

fn has_bulk_precedence(mail: &InboundMail<'_>) -> bool {
    header(mail, "precedence").any(|value| {
        ["bulk", "junk", "auto_reply"].iter().any(|bulk| value.eq_ignore_ascii_case(bulk))
    })
}

fn is_from_a_list(mail: &InboundMail<'_>) -> bool {
    header(mail, "list-id").next().is_some()
        || header(mail, "precedence").any(|value| value.eq_ignore_ascii_case("list"))
}

/// What Exchange and Outlook send to ask for silence ([MS-OXCMAIL] 2.2.3.2.14).
fn suppresses_replies(mail: &InboundMail<'_>) -> bool {
    let words = header(mail, "x-auto-response-suppress").flat_map(|value| value.split(','));
    words.map(str::trim).any(|word| {
        ["all", "oof", "autoreply"].iter().any(|asked| word.eq_ignore_ascii_case(asked))
    })
}

fn is_from_a_server(mail: &InboundMail<'_>) -> bool {
    [mail.from, mail.return_path].into_iter().any(|sender| {
        let local = address(sender).split('@').next().unwrap_or_default();
        local.eq_ignore_ascii_case("mailer-daemon") || local.eq_ignore_ascii_case("postmaster")
    })
}

fn is_own(mail: &InboundMail<'_>, own: &[Email]) -> bool {
    [mail.from, mail.return_path].into_iter().any(|sender| {
        let sender = without_tag(address(sender));
        own.iter().any(|own| without_tag(own.as_str()).eq_ignore_ascii_case(&sender))
    })
}

/// An address without the angle brackets that a header or an envelope puts around it.
fn address(text: &str) -> &str {
    text.trim().trim_start_matches('<').trim_end_matches('>').trim()
}

/// `t+4f2a@reply.example.cl` → `t@reply.example.cl`.
fn without_tag(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => {
            format!("{}@{domain}", local.split('+').next().unwrap_or_default())
        }
        None => address.to_owned(),
    }
}
