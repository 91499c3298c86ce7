//! Who works in the workshop, folded from the log as far as it goes: recipients never depend on a read table.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use domain::Role;
use domain::notification::Recipient;
use domain::person::PersonEvent;
use domain::values::PersonId;
use eventlog::{LogError, Position, ReplayQuery};
use tokio::sync::Mutex;

use crate::executor::Executor;

const EVENT_TYPES: [&str; 3] = ["PersonRegistered", "RoleChanged", "PersonErased"];

/// The members of the staff as of a position; the next question goes on from there.
#[derive(Debug, Default)]
pub(super) struct Roster(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    until: Position,
    staff: Arc<BTreeMap<PersonId, Role>>,
}

impl Roster {
    /// Everybody who works here now, in the order of their ids.
    pub(super) async fn staff(&self, executor: &Executor) -> Result<Vec<Recipient>, LogError> {
        let mut known = self.0.lock().await;
        let head = executor.log().head().await?;
        if head > known.until {
            let query = ReplayQuery {
                after: known.until,
                until: Some(head),
                event_types: Some(EVENT_TYPES.map(str::to_owned).to_vec()),
                aggregates: None,
            };
            let staff = BTreeMap::clone(&known.staff);
            let replayed = executor.log().replay(query, staff, |staff, event| {
                if let Ok(person) = event.aggregate_id().parse() {
                    note(staff, person, &event.decode()?);
                }
                Ok(ControlFlow::Continue(()))
            });
            *known = Known { until: head, staff: Arc::new(replayed.await?.state) };
        }
        let staff = known.staff.iter();
        Ok(staff.map(|(person, role)| Recipient { person: *person, role: *role }).collect())
    }
}

fn note(staff: &mut BTreeMap<PersonId, Role>, person: PersonId, event: &PersonEvent) {
    let role = match event {
        PersonEvent::PersonRegistered { role, .. } => Some(*role),
        PersonEvent::RoleChanged { to, .. } => Some(*to),
        _ => None,
    };
    match role.filter(|role| role.is_staff()) {
        Some(role) => staff.insert(person, role),
        None => staff.remove(&person),
    };
}
