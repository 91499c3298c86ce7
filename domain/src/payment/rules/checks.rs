//! What every field must hold to, whichever command it comes in.

use crate::payment::errors::PaymentError;
use crate::values::{LINE_MAX_CHARS, is_plain_text};

/// The longest code of a gateway.
const CODE_MAX_CHARS: usize = 80;
/// The longest token.
const TOKEN_MAX_CHARS: usize = 200;
/// The longest word of the gateway's that is kept.
const WORD_MAX_CHARS: usize = 80;
/// What a way of paying is called that the gateway does not name.
const UNNAMED_MEDIA: &str = "otro medio";

pub(super) fn reason_is_given(reason: &str) -> Result<(), PaymentError> {
    if is_plain_text(reason, LINE_MAX_CHARS) { Ok(()) } else { Err(PaymentError::ReasonMissing) }
}

pub(super) fn code_is_legal(code: &str) -> Result<(), PaymentError> {
    if is_visible(code, CODE_MAX_CHARS) { Ok(()) } else { Err(PaymentError::CodeInvalid) }
}

pub(super) fn token_is_legal(token: &str) -> Result<(), PaymentError> {
    if is_visible(token, TOKEN_MAX_CHARS) { Ok(()) } else { Err(PaymentError::TokenInvalid) }
}

/// A simulator on this machine answers without TLS, so both schemes pass.
pub(super) fn pay_url_is_legal(url: &str) -> Result<(), PaymentError> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if is_web && is_visible(url, 2 * LINE_MAX_CHARS) {
        Ok(())
    } else {
        Err(PaymentError::PayUrlInvalid)
    }
}

pub(super) fn link_is_secure(link: &str) -> Result<(), PaymentError> {
    if link.starts_with("https://") && is_visible(link, LINE_MAX_CHARS) {
        Ok(())
    } else {
        Err(PaymentError::LinkInvalid)
    }
}

/// The name of a way of paying as it is kept: a strange one must never hold back a payment.
pub(super) fn media_name(text: &str) -> String {
    Some(plain_word(text)).filter(|name| !name.is_empty()).unwrap_or(UNNAMED_MEDIA.to_owned())
}

/// What the gateway names, as far as it can be kept.
pub(super) fn plain_word(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).take(WORD_MAX_CHARS).collect();
    plain.trim().to_owned()
}

fn is_visible(text: &str, max_chars: usize) -> bool {
    (1..=max_chars).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
