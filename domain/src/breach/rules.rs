//! What may be entered into the register, and what may be told.

use chrono::{DateTime, Utc};

use super::commands::{BreachCommand, BreachIntent as I};
use super::errors::BreachError;
use super::events::BreachEvent as E;
use super::facts::{BreachDetails, BreachNotice, NoticeAudience};
use super::state::{Breach, BreachRegister, GivenNotice};
use crate::calendar::santiago_date;
use crate::notification::{NotificationKind, Unfit};
use crate::values::{LINE_MAX_CHARS, is_plain_text};

const TEXT_MAX_CHARS: usize = 4_000;
/// How many kinds of data can be named.
const DATA_MAX: usize = 20;
/// How many persons can be named one by one.
const PERSONS_MAX: usize = 1_000;

type Decision = Result<Vec<E>, BreachError>;

/// The events that the command causes.
pub(super) fn decide(register: &BreachRegister, command: BreachCommand) -> Decision {
    let BreachCommand { breach, at, intent } = command;
    let known = register.entry(breach);
    match intent {
        I::Record { discovered_at, details } => {
            let entered =
                |known: &Breach| known.discovered_at == discovered_at && known.details == details;
            match known {
                Some(known) if entered(known) => return Ok(vec![]),
                Some(_) => return Err(BreachError::AlreadyRecorded),
                None => {}
            }
            it_is_not_of_the_future(discovered_at, at, "/discovered_at")?;
            it_is_described(&details)?;
            it_happened_before_it_was_discovered(&details, discovered_at)?;
            Ok(vec![E::BreachRecorded { breach, discovered_at, details, at }])
        }
        I::Amend { details } => {
            let known = known.ok_or(BreachError::Unknown)?;
            if known.details == details {
                return Ok(vec![]);
            }
            it_is_described(&details)?;
            it_happened_before_it_was_discovered(&details, known.discovered_at)?;
            Ok(vec![E::BreachAmended { breach, details, at }])
        }
        I::Report { reported_at, reference } => {
            let known = known.ok_or(BreachError::Unknown)?;
            if let Some(report) = &known.report {
                let same = report.reported_at == reported_at && report.reference == reference;
                return if same { Ok(vec![]) } else { Err(BreachError::AlreadyReported) };
            }
            it_is_text(&reference, LINE_MAX_CHARS, "/reference")?;
            it_is_not_of_the_future(reported_at, at, "/reported_at")?;
            if reported_at < known.discovered_at {
                return Err(BreachError::OutOfOrder { pointer: "/reported_at" });
            }
            Ok(vec![E::BreachReported { breach, reported_at, reference, at }])
        }
        I::Notify { notice } => {
            let known = known.ok_or(BreachError::Unknown)?;
            let happened_on = known.details.happened_on;
            // A day that was corrected since is told anew.
            let same =
                |given: &GivenNotice| given.notice == notice && given.happened_on == happened_on;
            if known.notices.iter().any(same) {
                return Ok(vec![]);
            }
            somebody_is_told(&notice.to)?;
            it_can_be_told(&notice, known)?;
            Ok(vec![E::BreachNoticeGiven { breach, happened_on, notice, at }])
        }
    }
}

fn it_is_not_of_the_future(
    when: DateTime<Utc>,
    now: DateTime<Utc>,
    pointer: &'static str,
) -> Result<(), BreachError> {
    if when > now { Err(BreachError::InTheFuture { pointer }) } else { Ok(()) }
}

fn it_is_described(details: &BreachDetails) -> Result<(), BreachError> {
    it_is_text(&details.nature, TEXT_MAX_CHARS, "/details/nature")?;
    it_is_text(&details.effects, TEXT_MAX_CHARS, "/details/effects")?;
    it_is_text(&details.measures, TEXT_MAX_CHARS, "/details/measures")?;
    if details.data.is_empty() || details.data.len() > DATA_MAX {
        return Err(BreachError::Data { most: DATA_MAX });
    }
    details.data.iter().try_for_each(|kind| it_is_text(kind, LINE_MAX_CHARS, "/details/data"))
}

fn it_is_text(text: &str, most: usize, pointer: &'static str) -> Result<(), BreachError> {
    if is_plain_text(text, most) { Ok(()) } else { Err(BreachError::Text { pointer, most }) }
}

fn it_happened_before_it_was_discovered(
    details: &BreachDetails,
    discovered_at: DateTime<Utc>,
) -> Result<(), BreachError> {
    if details.happened_on > santiago_date(discovered_at) {
        return Err(BreachError::OutOfOrder { pointer: "/details/happened_on" });
    }
    Ok(())
}

fn somebody_is_told(audience: &NoticeAudience) -> Result<(), BreachError> {
    match audience {
        NoticeAudience::Persons(persons) if !(1..=PERSONS_MAX).contains(&persons.len()) => {
            Err(BreachError::Audience { most: PERSONS_MAX })
        }
        NoticeAudience::Persons(_) | NoticeAudience::AllCustomers => Ok(()),
    }
}

/// A message stands in for what it must not say; of a breach everything must be said as it was written.
fn it_can_be_told(notice: &BreachNotice, known: &Breach) -> Result<(), BreachError> {
    let facts = notice.facts(known.details.happened_on);
    match facts.fit(NotificationKind::DataBreach) {
        Ok(()) => Ok(()),
        Err(Unfit::Unreadable(name) | Unfit::Personal(name)) if name == "que_paso" => {
            Err(BreachError::Untellable { pointer: "/what_happened" })
        }
        Err(Unfit::Unreadable(_) | Unfit::Personal(_) | Unfit::Missing(_) | Unfit::Unknown(_)) => {
            Err(BreachError::Untellable { pointer: "/what_to_do" })
        }
    }
}
