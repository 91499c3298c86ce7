//! How far the approved work has come, derived from its lines; nobody types a percentage.

use super::state::{LineState, WorkLine};

/// The share of the work that is done, in whole percent rounded down.
///
/// A line weighs its planned minutes, at least 1 (a part has none). A waived line weighs nothing, so that
/// waiving never lowers the progress.
pub(super) fn percent(lines: &[WorkLine]) -> u8 {
    let mut done = 0_u64;
    let mut planned = 0_u64;
    for line in lines {
        let weight = u64::from(line.line.minutes.max(1));
        match line.state {
            LineState::Open => planned += weight,
            LineState::Done => {
                planned += weight;
                done += weight;
            }
            LineState::Waived => {}
        }
    }
    let percent = (done * 100).checked_div(planned).unwrap_or(0);
    u8::try_from(percent).expect("invariant: what is done is part of what is planned")
}
