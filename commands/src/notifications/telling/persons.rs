//! What the record of a person tells: that a key of a session was copied, to whoever it was taken from.

use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::person::PersonEvent;
use eventlog::{LogError, RecordedEvent};

use crate::notifications::queue::{Concerned, Wish};

/// The warning, whoever the person is to the workshop (`product.md` §5 module 2).
pub(in crate::notifications) fn of_person(event: &RecordedEvent) -> Result<Option<Wish>, LogError> {
    let PersonEvent::RefreshTokenReused { at, .. } = event.decode()? else { return Ok(None) };
    let Ok(person) = event.stream.aggregate_id.parse() else { return Ok(None) };
    let facts = Facts::new().with("hora", Fact::Moment(at));
    let (cause, kind) = (Cause::event(event.event_id), NotificationKind::SessionReused);
    Ok(Some(Wish::new(cause, kind, facts, Concerned::customer(person))))
}
