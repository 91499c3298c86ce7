//! What every text must hold to, whoever wrote it.

use crate::ticket::errors::TicketError;
use crate::values::{LINE_MAX_CHARS, PersonId, Personal, is_plain_text};

/// The longest message, characters.
const TEXT_MAX_CHARS: usize = 20_000;
/// The longest subject, characters.
const SUBJECT_MAX_CHARS: usize = 200;

/// A message, note or comment.
pub(super) fn message_is_legal(
    text: &Personal,
    customer: PersonId,
    pointer: &'static str,
) -> Result<(), TicketError> {
    is_legal(text, customer, TEXT_MAX_CHARS, pointer)
}

/// The subject.
pub(super) fn subject_is_legal(text: &Personal, customer: PersonId) -> Result<(), TicketError> {
    is_legal(text, customer, SUBJECT_MAX_CHARS, "/subject")
}

/// A reason.
pub(super) fn reason_is_given(reason: &str) -> Result<(), TicketError> {
    if is_plain_text(reason, LINE_MAX_CHARS) { Ok(()) } else { Err(TicketError::ReasonMissing) }
}

/// A text that was sealed for somebody else would outlive the erasure of the customer.
fn is_legal(
    text: &Personal,
    customer: PersonId,
    max_chars: usize,
    pointer: &'static str,
) -> Result<(), TicketError> {
    if text.subject() != customer {
        return Err(TicketError::ForeignSubject { pointer });
    }
    if is_plain_text(text.reveal().unwrap_or_default(), max_chars) {
        Ok(())
    } else {
        Err(TicketError::TextInvalid { pointer })
    }
}
