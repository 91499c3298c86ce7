//! Who works in the workshop: recipients never depend on a read table.

use std::collections::BTreeMap;

use domain::Role;
use domain::notification::Recipient;
use domain::person::PersonEvent;
use domain::values::PersonId;
use eventlog::{EventRef, LogError};

use crate::executor::Executor;
use crate::folded::Folded;

/// The members of the staff.
#[derive(Debug)]
pub(super) struct Roster(Folded<BTreeMap<PersonId, Role>>);

impl Default for Roster {
    fn default() -> Self {
        Self(Folded::new(&["PersonRegistered", "RoleChanged", "PersonErased"], note))
    }
}

impl Roster {
    /// Everybody who works here now, in the order of their ids.
    pub(super) async fn staff(&self, executor: &Executor) -> Result<Vec<Recipient>, LogError> {
        let all = |staff: &BTreeMap<PersonId, Role>| {
            staff.iter().map(|(&person, &role)| Recipient { person, role }).collect()
        };
        self.0.read(executor, all).await
    }
}

fn note(staff: &mut BTreeMap<PersonId, Role>, event: &EventRef<'_>) -> Result<(), LogError> {
    let Ok(person) = event.aggregate_id().parse() else { return Ok(()) };
    let role = match event.decode()? {
        PersonEvent::PersonRegistered { role, .. } => Some(role),
        PersonEvent::RoleChanged { to, .. } => Some(to),
        _ => None,
    };
    match role.filter(|role| role.is_staff()) {
        Some(role) => staff.insert(person, role),
        None => staff.remove(&person),
    };
    Ok(())
}
