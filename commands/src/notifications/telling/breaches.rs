//! What the register of breaches tells: a notice, to those whom it names or to every customer, and to the workshop.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use domain::Role;
use domain::breach::{BreachEvent, NoticeAudience};
use domain::notification::{Cause, NotificationKind};
use domain::values::PersonId;
use eventlog::{LogError, Position, RecordedEvent, ReplayQuery};

use crate::executor::Executor;
use crate::notifications::queue::{Concerned, Wish};
use crate::notifications::roster::{ROLE_EVENTS, role_after};

/// What an entry of the register tells.
pub(in crate::notifications) async fn of_breach(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, LogError> {
    let BreachEvent::BreachNoticeGiven { breach, happened_on, notice, .. } = event.decode()? else {
        return Ok(None);
    };
    let facts = notice.facts(happened_on);
    let persons = match notice.to {
        NoticeAudience::AllCustomers => customers_by(executor, event.position).await?,
        NoticeAudience::Persons(persons) => persons,
    };
    let customers = persons.into_iter().collect();
    let concerned = Concerned { customers, ..Concerned::default() };
    let (cause, kind) = (Cause::event(event.event_id), NotificationKind::DataBreach);
    let wish = Wish::new(cause, kind, facts, concerned);
    Ok(Some(wish.about(&event.stream.aggregate_type, breach)))
}

/// Every customer by then. It is asked a few times in the life of a workshop, so that nothing is kept.
async fn customers_by(
    executor: &Executor,
    position: Position,
) -> Result<BTreeSet<PersonId>, LogError> {
    let query = ReplayQuery {
        until: Some(position),
        event_types: Some(ROLE_EVENTS.map(str::to_owned).to_vec()),
        ..ReplayQuery::default()
    };
    let replayed = executor.log().replay(query, BTreeSet::new(), |customers, event| {
        match role_after(&event)? {
            Some((person, Some(Role::Customer))) => {
                customers.insert(person);
            }
            Some((person, _)) => {
                customers.remove(&person);
            }
            None => {}
        }
        Ok(ControlFlow::Continue(()))
    });
    Ok(replayed.await?.state)
}
