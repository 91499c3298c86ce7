//! Who works in the workshop: recipients never depend on a read table.

use std::collections::BTreeMap;

use domain::Role;
use domain::notification::Recipient;
use domain::person::PersonEvent;
use domain::values::PersonId;
use eventlog::{EventRef, LogError};

use crate::executor::Executor;
use crate::folded::Folded;
use crate::left_out::pass_over;

/// The events by which somebody has another role than before.
pub(super) const ROLE_EVENTS: [&str; 3] = ["PersonRegistered", "RoleChanged", "PersonErased"];

/// The members of the staff.
#[derive(Debug)]
pub(super) struct Roster(Folded<BTreeMap<PersonId, Role>>);

impl Default for Roster {
    fn default() -> Self {
        Self(Folded::new(&ROLE_EVENTS, note))
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
    let Some((person, role)) = role_after(event)? else { return Ok(()) };
    match role.filter(|role| role.is_staff()) {
        Some(role) => staff.insert(person, role),
        None => staff.remove(&person),
    };
    Ok(())
}

/// Who has which role after one of the [`ROLE_EVENTS`]; none in whoever was erased. What cannot be read of one person is left
/// out, so that everybody else is told.
pub(super) fn role_after(
    event: &EventRef<'_>,
) -> Result<Option<(PersonId, Option<Role>)>, LogError> {
    let Ok(person) = event.aggregate_id().parse() else { return Ok(None) };
    let role = match event.decode() {
        Ok(PersonEvent::PersonRegistered { role, .. }) => Some(role),
        Ok(PersonEvent::RoleChanged { to, .. }) => Some(to),
        Ok(_) => None,
        Err(error) => {
            pass_over(&error, person).ok_or(error)?;
            return Ok(None);
        }
    };
    Ok(Some((person, role)))
}
