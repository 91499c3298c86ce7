//! What every field must hold to, whichever command it comes in.

use crate::repair::errors::RepairError;
use crate::repair::facts::{Evidence, Photo, Signature};
use crate::repair::policy::Policy;
use crate::values::{LINE_MAX_CHARS, Money, Personal, is_plain_text};

/// The longest note or declared fault, characters.
pub(super) const TEXT_MAX_CHARS: usize = 8_000;

/// A reason, name or other single line.
pub(super) fn line_is_readable(text: &str, pointer: &'static str) -> Result<(), RepairError> {
    readable(text, LINE_MAX_CHARS, pointer)
}

/// A line that may be left out.
pub(super) fn line_is_readable_if_given(
    text: Option<&str>,
    pointer: &'static str,
) -> Result<(), RepairError> {
    text.map_or(Ok(()), |text| line_is_readable(text, pointer))
}

/// What is written on a photo.
pub(super) fn photo_is_labelled(photo: &Photo, pointer: &'static str) -> Result<(), RepairError> {
    line_is_readable(&photo.media_type, pointer)?;
    line_is_readable_if_given(photo.caption.as_deref(), pointer)
}

/// A longer text.
pub(super) fn text_is_readable(text: &str, pointer: &'static str) -> Result<(), RepairError> {
    readable(text, TEXT_MAX_CHARS, pointer)
}

/// A text about a person that was not erased.
pub(super) fn personal_is_readable(
    text: &Personal,
    pointer: &'static str,
) -> Result<(), RepairError> {
    text_is_readable(text.reveal().unwrap_or_default(), pointer)
}

fn readable(text: &str, max_chars: usize, pointer: &'static str) -> Result<(), RepairError> {
    if is_plain_text(text, max_chars) { Ok(()) } else { Err(RepairError::TextRequired { pointer }) }
}

/// Money that comes, goes or is credited: at least $1.
pub(super) fn amount_is_positive(
    amount: Money,
    policy: &Policy,
    pointer: &'static str,
) -> Result<(), RepairError> {
    if amount > Money::ZERO && amount <= policy.largest_amount {
        Ok(())
    } else {
        Err(RepairError::AmountOutOfRange { pointer })
    }
}

/// A price: $0 or more.
pub(super) fn price_is_in_range(
    amount: Money,
    policy: &Policy,
    pointer: &'static str,
) -> Result<(), RepairError> {
    if !amount.is_negative() && amount <= policy.largest_amount {
        Ok(())
    } else {
        Err(RepairError::AmountOutOfRange { pointer })
    }
}

/// Evidence that finds its proof again.
pub(super) fn evidence_is_given(evidence: &Evidence) -> Result<(), RepairError> {
    let given = |text: &str| is_plain_text(text, LINE_MAX_CHARS);
    if given(&evidence.kind) && given(&evidence.reference) {
        Ok(())
    } else {
        Err(RepairError::EvidenceRequired)
    }
}

/// Whether a signature names its signer.
pub(super) fn is_signed(signature: &Signature) -> bool {
    signature.signer.reveal().is_some_and(|name| is_plain_text(name, LINE_MAX_CHARS))
}
