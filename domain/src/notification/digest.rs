//! Many changes in a few minutes are told at once (`product.md` §5 module 14: more than 3 updates in 10 min).

use chrono::{DateTime, TimeDelta, Utc};

/// So many changes in the window are told one by one.
pub const ONE_BY_ONE: usize = 3;
/// How far back changes count.
pub const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// How a change is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// With a message of its own.
    Alone,
    /// In a digest, together with others.
    Together {
        /// The change that opened the digest: the moment that its message is keyed by.
        since: DateTime<Utc>,
        /// When the digest goes out, with whatever has come by then.
        until: DateTime<Utc>,
    },
}

/// How the change at `now` is told to the customer whose repair also changed at the instants `earlier`: all of
/// them, in any order; those after `now` do not count.
///
/// The fourth change within the window opens a digest, which takes in whatever comes until it goes out.
pub fn pace(earlier: &[DateTime<Utc>], now: DateTime<Utc>) -> Pace {
    let mut changes: Vec<_> = earlier.iter().copied().filter(|at| *at <= now).collect();
    changes.push(now);
    changes.sort_unstable();
    let mut pace = Pace::Alone;
    for (index, at) in changes.iter().enumerate() {
        if matches!(pace, Pace::Together { until, .. } if *at < until) {
            continue;
        }
        let recent = changes[..=index].iter().filter(|change| *at - **change < WINDOW).count();
        pace = if recent > ONE_BY_ONE {
            Pace::Together { since: *at, until: *at + WINDOW }
        } else {
            Pace::Alone
        };
    }
    pace
}
