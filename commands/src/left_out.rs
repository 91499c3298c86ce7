//! What cannot be read of one must not cost the others their messages.

use std::fmt::Display;

use eventlog::LogError;

/// Leaves something out whose own history, or that of what it is about, cannot be read: the others must not wait for it.
/// Nothing where it is the log as a whole that fails.
pub(crate) fn leave_out(error: &LogError, what: impl Display) -> Option<()> {
    if error.is_outage() {
        return None;
    }
    tracing::error!(error = %error, what = %what, "left out: it cannot be read");
    metrics::counter!("outbox_left_out_total").increment(1);
    Some(())
}

/// Leaves out for good what is damaged, so that it costs nobody else their message. Nothing where the log failed in another
/// way: what a full disk refused is tried again.
pub(crate) fn pass_over(error: &LogError, what: impl Display) -> Option<()> {
    if error.is_unreadable() { leave_out(error, what) } else { None }
}
