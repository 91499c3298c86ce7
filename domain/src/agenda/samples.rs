//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::events::AgendaEvent as E;
use super::facts::{AppointmentKind, BlockedTime, CancelledBy, Interval, MovedFrom, Slot};
use crate::values::{AppointmentId, BlockId, PersonId, Personal, RepairNumber, Sha256Hex};

fn at(minute: i64) -> DateTime<Utc> {
    let morning = Utc.with_ymd_and_hms(2026, 12, 7, 13, 0, 0).single();
    morning.expect("invariant: a real instant") + TimeDelta::minutes(minute)
}

fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0060 + last)
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<E> {
    let date = NaiveDate::from_ymd_opt(2026, 12, 9).expect("invariant: a real day");
    let other_day = NaiveDate::from_ymd_opt(2026, 12, 10).expect("invariant: a real day");
    let slot = |hour: u32| {
        let local = date.and_hms_opt(hour, 0, 0).expect("invariant: a real time");
        Slot::at(local, 30)
    };
    let customer = PersonId::new(id(0));
    let [moved, missed, attended] = [1, 2, 3].map(|last| AppointmentId::new(id(last)));
    let block = BlockId::new(id(9));
    let hold = |appointment, hour, moved_from: Option<MovedFrom>| E::SlotHeld {
        appointment,
        kind: AppointmentKind::Reception,
        slot: slot(hour),
        customer,
        repair: Some(RepairNumber::new(2026, 7).expect("invariant: counts begin at 1")),
        link_hash: Sha256Hex::of(b"link"),
        moved_from,
        sequence: moved_from.map_or(0, |from| from.sequence + 1),
        until: at(10),
        at: at(0),
    };
    let confirmed =
        |appointment, moved_from| E::AppointmentConfirmed { appointment, moved_from, at: at(1) };
    let from = MovedFrom { date: other_day, starts_at: slot(12).starts_at, sequence: 0 };
    let released = AppointmentId::new(id(4));
    let cancelled = AppointmentId::new(id(5));
    vec![
        hold(moved, 10, Some(from)),
        confirmed(moved, Some(other_day)),
        E::AppointmentRescheduled {
            appointment: moved,
            from: slot(10),
            to: slot(11),
            sequence: 2,
            at: at(2),
        },
        E::MirrorRecorded {
            appointment: moved,
            google_event: "0193000000007000800000000000006".to_owned(),
            etag: "\"3360000000000000\"".to_owned(),
            at: at(3),
        },
        E::MirrorDeletionSeen { appointment: moved, at: at(4) },
        E::MirrorRestoreRequested { appointment: moved, at: at(5) },
        E::AppointmentMovedAway { appointment: moved, to: other_day, at: at(6) },
        hold(missed, 12, None),
        confirmed(missed, None),
        hold(attended, 13, None),
        confirmed(attended, None),
        hold(released, 14, None),
        E::HoldReleased { appointment: released, at: at(7) },
        hold(cancelled, 15, None),
        confirmed(cancelled, None),
        E::AppointmentCancelled {
            appointment: cancelled,
            by: CancelledBy::Customer,
            reason: Some(Personal::new(customer, "No alcanzo a llegar")),
            sequence: 1,
            at: at(8),
        },
        E::MirrorRemoved { appointment: cancelled, at: at(8) },
        E::TimeBlocked {
            block,
            date,
            time: BlockedTime::WholeDay,
            reason: "Inventario".to_owned(),
            over: vec![missed, attended],
            at: at(9),
        },
        E::BlockRemoved { block, at: at(10) },
        E::BusyImported {
            key: "abc123".to_owned(),
            date,
            interval: Interval { from: slot(16).starts_at, until: slot(17).starts_at },
            at: at(11),
        },
        E::BusyCleared { key: "abc123".to_owned(), at: at(12) },
        E::AppointmentMissed { appointment: missed, customer, at: at(3 * 1_440) },
        E::AppointmentAttended { appointment: attended, at: at(3 * 1_440) },
    ]
}
