//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::events::WaitlistEvent as E;
use super::facts::OfferEnd;
use crate::agenda::{AppointmentKind, Slot};
use crate::values::{AppointmentId, PersonId, RepairNumber, WaitlistEntryId};

fn at(minute: i64) -> DateTime<Utc> {
    let morning = Utc.with_ymd_and_hms(2026, 12, 7, 13, 0, 0).single();
    morning.expect("invariant: a real instant") + TimeDelta::minutes(minute)
}

fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0070 + last)
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).expect("invariant: a real day")
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<E> {
    let slot = |hour: u32, minutes| {
        let local = day(9).and_hms_opt(hour, 0, 0).expect("invariant: a real time");
        Slot::at(local, minutes)
    };
    let [first, second, third] = [1, 2, 3].map(|last| WaitlistEntryId::new(id(last)));
    let join = |entry, customer, kind, minutes: Option<u32>, repair| E::WaitlistJoined {
        entry,
        customer: PersonId::new(id(customer)),
        kind,
        minutes,
        first_day: day(8),
        last_day: day(11),
        repair,
        at: at(0),
    };
    let repair = RepairNumber::new(2026, 7).expect("invariant: counts begin at 1");
    let (offered, until) = (slot(15, 15), at(61));
    vec![
        join(first, 11, AppointmentKind::Pickup, None, Some(repair)),
        join(second, 12, AppointmentKind::Streaming, Some(60), None),
        join(third, 13, AppointmentKind::Reception, None, None),
        E::SlotOffered { entry: first, slot: offered, until, at: at(1) },
        E::SlotOfferEnded { entry: first, slot: offered, why: OfferEnd::Lapsed, at: at(61) },
        E::WaitlistServed { entry: first, appointment: AppointmentId::new(id(21)), at: at(62) },
        E::WaitlistLeft { entry: second, at: at(63) },
        E::WaitlistExpired { entry: third, at: at(5 * 1_440) },
    ]
}
