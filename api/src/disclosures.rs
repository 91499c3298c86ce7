//! Who was shown whose data, and what left as a file, is noted before it is answered.

use domain::calendar::santiago_date;
use domain::disclosure::{DisclosureCommand, Disclosures, Shown};
use domain::values::PersonId;

use crate::extract::Caller;
use crate::problem::Problem;
use crate::state::ApiState;

/// Notes that a member of the staff is shown personal data of `subject`, or of several people without one.
pub(crate) async fn note_shown(
    state: &ApiState,
    caller: &Caller,
    what: Shown,
    subject: Option<PersonId>,
) -> Result<(), Problem> {
    let own = subject.is_some() && subject == caller.actor.person_id();
    if own || !caller.actor.role.is_staff() {
        return Ok(());
    }
    let at = state.clock.now();
    note(state, caller, DisclosureCommand::NoteShown { what, subject, at }).await
}

/// Notes that the audit leaves as a file.
pub(crate) async fn note_export(
    state: &ApiState,
    caller: &Caller,
    format: &str,
    filter: &str,
) -> Result<(), Problem> {
    let (format, filter, at) = (format.to_owned(), filter.to_owned(), state.clock.now());
    note(state, caller, DisclosureCommand::NoteExport { format, filter, at }).await
}

async fn note(
    state: &ApiState,
    caller: &Caller,
    command: DisclosureCommand,
) -> Result<(), Problem> {
    let reader = caller.signed_in()?.person;
    let stream = format!("{reader}.{}", santiago_date(state.clock.now()));
    let context = caller.context(state.executor.ids().uuid(), String::new());
    state.executor.execute::<Disclosures>(&stream, command, context).await?;
    Ok(())
}
