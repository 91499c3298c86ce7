//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::events::BreachEvent as E;
use super::facts::{BreachDetails, BreachNotice, NoticeAudience};
use crate::values::{BreachId, PersonId};

fn at(hours: i64) -> DateTime<Utc> {
    let morning = Utc.with_ymd_and_hms(2026, 12, 7, 13, 0, 0).single();
    morning.expect("invariant: a real instant") + TimeDelta::hours(hours)
}

fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0080 + last)
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<E> {
    let breach = BreachId::new(id(1));
    let happened_on = NaiveDate::from_ymd_opt(2026, 12, 5).expect("invariant: a real day");
    let details = BreachDetails {
        happened_on,
        nature: "Un tercero entró a la cuenta de correo del taller.".to_owned(),
        data: vec!["nombres".to_owned(), "correos".to_owned()],
        affected: None,
        effects: "Correos falsos que piden pagos.".to_owned(),
        measures: "Se cambió la clave y se cerraron las sesiones.".to_owned(),
    };
    let amended = BreachDetails { affected: Some(40), ..details.clone() };
    let notice = |to| BreachNotice {
        to,
        what_happened: "se copió una lista con nombres y correos.".to_owned(),
        what_to_do: "desconfía de los correos que te pidan pagos.".to_owned(),
    };
    let named = NoticeAudience::Persons([PersonId::new(id(11))].into());
    vec![
        E::BreachRecorded { breach, discovered_at: at(0), details, at: at(1) },
        E::BreachAmended { breach, details: amended, at: at(2) },
        E::BreachNoticeGiven { breach, happened_on, notice: notice(named), at: at(3) },
        E::BreachReported {
            breach,
            reported_at: at(4),
            reference: "VS-2026-118".to_owned(),
            at: at(5),
        },
        E::BreachNoticeGiven {
            breach,
            happened_on,
            notice: notice(NoticeAudience::AllCustomers),
            at: at(6),
        },
    ]
}
