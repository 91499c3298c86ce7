//! What every free text must hold to, whoever wrote it.

/// The longest reason, title or other single line.
pub(crate) const LINE_MAX_CHARS: usize = 500;

/// Whether the text says something, is at most `max_chars` long, and has no control character other than line
/// breaks and tabs (the log refuses NUL, and the others only hide things from a reader).
pub(crate) fn is_plain_text(text: &str, max_chars: usize) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= max_chars
        && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}
