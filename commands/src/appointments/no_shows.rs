//! How often a customer did not come.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use cqrs_es::Aggregate as _;
use domain::agenda::{Agenda, AgendaEvent, Stage, agenda_id};
use domain::values::PersonId;
use eventlog::{Aggregates, LogError, ReplayQuery};

use crate::executor::Executor;

/// The appointments that a customer has missed. Few are missed, so the log is asked rather than a table; somebody
/// who came late after all did not miss theirs, which the days themselves know.
pub(super) async fn missed_by(executor: &Executor, customer: PersonId) -> Result<u32, LogError> {
    let query = ReplayQuery {
        event_types: Some(vec!["AppointmentMissed".to_owned()]),
        aggregates: Some(Aggregates::OfType(Agenda::TYPE.to_owned())),
        ..ReplayQuery::default()
    };
    let replayed = executor.log().replay(query, BTreeSet::new(), move |days, event| {
        if let AgendaEvent::AppointmentMissed { customer: who, .. } = event.decode()?
            && who == customer
            && let Ok(date) = event.aggregate_id().parse::<NaiveDate>()
        {
            days.insert(date);
        }
        Ok(ControlFlow::Continue(()))
    });
    let mut missed = 0;
    for date in replayed.await?.state {
        let Some(day) = executor.load_if_any::<Agenda>(&agenda_id(date)).await? else { continue };
        let theirs = day.state.appointments().filter(|booked| booked.customer == customer);
        missed += theirs.filter(|booked| booked.stage == Stage::Missed).count();
    }
    Ok(u32::try_from(missed).unwrap_or(u32::MAX))
}
