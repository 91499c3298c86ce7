//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::events::CalendarSyncEvent as E;

fn at(minute: i64) -> DateTime<Utc> {
    let morning = Utc.with_ymd_and_hms(2026, 12, 7, 13, 0, 0).single();
    morning.expect("invariant: a real instant") + TimeDelta::minutes(minute)
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<E> {
    let channel = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0080);
    let resource = "o3hgv1538sdjfh".to_owned();
    vec![
        E::ChannelOpened { channel, resource, expires_at: at(10_080), at: at(0) },
        E::ChangesRead {
            cursor: "CPDAlvWDx70CEPDAlvWDx70CGAU=".to_owned(),
            from: at(-600),
            at: at(1),
        },
        E::ChannelClosed { channel, at: at(9_000) },
    ]
}
