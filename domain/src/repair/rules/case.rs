//! A command as the rules see it: on which repair, by whom, when, under which numbers.

use chrono::{DateTime, NaiveDate, Utc};

use super::Decision;
use crate::actor::{Actor, Role};
use crate::calendar::santiago_date;
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::Status;
use crate::repair::policy::Policy;
use crate::repair::state::{Job, Work};
use crate::values::PersonId;

/// One command on one repair that was received.
pub(super) struct Case<'a> {
    pub(super) job: &'a Job,
    pub(super) by: &'a Actor,
    pub(super) at: DateTime<Utc>,
    /// The command's stable name.
    pub(super) command: &'static str,
    pub(super) policy: &'a Policy,
}

impl<'a> Case<'a> {
    /// The date in Santiago.
    pub(super) fn today(&self) -> NaiveDate {
        santiago_date(self.at)
    }

    /// Who acts, where it must be a person.
    pub(super) fn person(&self) -> Result<PersonId, RepairError> {
        self.by.person_id().ok_or(RepairError::PersonRequired)
    }

    /// Whether the customer decides here, rather than somebody on their behalf.
    pub(super) const fn is_by_customer(&self) -> bool {
        matches!(self.by.role, Role::Customer | Role::Link)
    }

    pub(super) const fn is_by_owner(&self) -> bool {
        matches!(self.by.role, Role::Owner)
    }

    /// The table has no row from here to there.
    pub(super) fn illegal(&self, to: Status) -> RepairError {
        RepairError::IllegalTransition { from: self.job.status(), to }
    }

    /// The command has no place here.
    pub(super) fn out_of_place(&self) -> RepairError {
        RepairError::NotInThisState { status: self.job.status(), command: self.command }
    }

    /// Refuses what changes nothing any more once the repair is over.
    pub(super) fn is_not_over(&self) -> Result<(), RepairError> {
        if self.job.status().is_terminal() { Err(self.out_of_place()) } else { Ok(()) }
    }

    /// Refuses what a mistaken entry cannot have.
    pub(super) fn is_not_voided(&self) -> Result<(), RepairError> {
        if self.job.status() == Status::Voided { Err(self.out_of_place()) } else { Ok(()) }
    }

    /// Approved work that may be changed now.
    pub(super) fn work_in_hand(&self) -> Result<&'a Work, RepairError> {
        self.job.stage.work_in_hand().ok_or_else(|| self.out_of_place())
    }
}

/// One event.
#[expect(clippy::unnecessary_wraps, reason = "it is the decision, and reads as one")]
pub(super) fn one(event: RepairEvent) -> Decision {
    Ok(vec![event])
}

/// Already in effect.
#[expect(clippy::unnecessary_wraps, reason = "it is the decision, and reads as one")]
pub(super) const fn nothing() -> Decision {
    Ok(Vec::new())
}
