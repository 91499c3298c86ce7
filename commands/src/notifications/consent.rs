//! Whether the consent that a message needs is in force, as asked when it is queued and once more when it is sent.

use domain::notification::matrix::{ConsentNeed, row};
use domain::notification::{About, NotificationKind};
use domain::person::{ConsentPurpose, Person};
use domain::repair::Repair;
use domain::values::PersonId;
use eventlog::LogError;

use crate::executor::Executor;

/// Whether that person gave what such a message needs, if it needs any; for storage, whether it was accepted for the
/// repair that the message is about.
pub(super) async fn is_consented(
    executor: &Executor,
    kind: NotificationKind,
    person: PersonId,
    about: Option<&About>,
) -> Result<bool, LogError> {
    match row(kind).consent {
        None => Ok(true),
        Some(ConsentNeed::LiveVideo) => {
            let person = executor.load_if_any::<Person>(&person.to_string()).await?;
            Ok(person.is_some_and(|known| known.state.consents_to(ConsentPurpose::LiveVideo)))
        }
        Some(ConsentNeed::Storage) => {
            let Some(about) = about.filter(|about| about.aggregate == "repair") else {
                return Ok(false);
            };
            let repair = executor.load_if_any::<Repair>(&about.id).await?;
            let intake = repair.as_ref().and_then(|known| known.state.intake());
            Ok(intake.is_some_and(|intake| intake.storage_policy.is_some()))
        }
    }
}
