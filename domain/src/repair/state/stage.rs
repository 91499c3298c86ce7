//! The states of a repair, each with the data that only it has.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::custody::Custody;
use super::work::Work;
use crate::repair::facts::{Outcome, Receiver, Settlement, Signature, Status, Warranty};
use crate::values::{Money, PersonId};

/// Where a repair stands. `standing` is approved work that waits while a change order is discussed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::repair) enum Stage {
    Received,
    Diagnosing { standing: Option<Box<Work>> },
    Quoted { standing: Option<Box<Work>> },
    Approved(Box<Work>),
    Repairing(Box<Work>),
    WaitingParts(Box<Work>),
    Completed { work: Box<Work>, done: Done },
    ReadyPickup(Box<Ready>),
    Delivered(Box<Handover>),
    Rejected,
    Unrepairable { labour_charge: Money },
    Cancelled { settlement: Option<Settlement> },
    Abandoned { ready: Box<Ready>, on: NaiveDate, disposal_authorised: bool },
    Voided,
}

/// How the work was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Done {
    pub(in crate::repair) outcome: Outcome,
    pub(in crate::repair) final_total: Money,
    pub(in crate::repair) technician: PersonId,
    /// How many test runs had been filed when it was finished: those of quality control come after.
    pub(in crate::repair) runs_before: usize,
}

/// An instrument that waits to be collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Ready {
    pub(in crate::repair) outcome: Outcome,
    /// The work, where something was repaired.
    pub(in crate::repair) completed: Option<(Box<Work>, Done)>,
    pub(in crate::repair) custody: Custody,
}

/// An instrument that went home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Handover {
    pub(in crate::repair) outcome: Outcome,
    pub(in crate::repair) warranty: Option<Warranty>,
    pub(in crate::repair) receiver: Receiver,
    pub(in crate::repair) signature: Signature,
    pub(in crate::repair) completed: Option<(Box<Work>, Done)>,
}

impl Stage {
    pub(in crate::repair) const fn status(&self) -> Status {
        match self {
            Self::Received => Status::Received,
            Self::Diagnosing { .. } => Status::Diagnosing,
            Self::Quoted { .. } => Status::Quoted,
            Self::Approved(_) => Status::Approved,
            Self::Repairing(_) => Status::Repairing,
            Self::WaitingParts(_) => Status::WaitingParts,
            Self::Completed { .. } => Status::Completed,
            Self::ReadyPickup(_) => Status::ReadyPickup,
            Self::Delivered(_) => Status::Delivered,
            Self::Rejected => Status::Rejected,
            Self::Unrepairable { .. } => Status::Unrepairable,
            Self::Cancelled { .. } => Status::Cancelled,
            Self::Abandoned { .. } => Status::Abandoned,
            Self::Voided => Status::Voided,
        }
    }

    /// The approved work, in whatever state it waits, goes on or ended well.
    pub(in crate::repair) fn work(&self) -> Option<&Work> {
        match self {
            Self::Diagnosing { standing } | Self::Quoted { standing } => standing.as_deref(),
            Self::Approved(work)
            | Self::Repairing(work)
            | Self::WaitingParts(work)
            | Self::Completed { work, .. } => Some(work),
            Self::ReadyPickup(ready) | Self::Abandoned { ready, .. } => {
                ready.completed.as_ref().map(|(work, _)| work.as_ref())
            }
            Self::Delivered(handover) => handover.completed.as_ref().map(|(work, _)| work.as_ref()),
            Self::Received
            | Self::Rejected
            | Self::Unrepairable { .. }
            | Self::Cancelled { .. }
            | Self::Voided => None,
        }
    }

    /// The work that may be changed now: approved, on the bench or waiting for parts.
    pub(in crate::repair) fn work_in_hand(&self) -> Option<&Work> {
        if let Self::Approved(work) | Self::Repairing(work) | Self::WaitingParts(work) = self {
            Some(work)
        } else {
            None
        }
    }

    pub(in crate::repair) fn work_in_hand_mut(&mut self) -> Option<&mut Work> {
        if let Self::Approved(work) | Self::Repairing(work) | Self::WaitingParts(work) = self {
            Some(work)
        } else {
            None
        }
    }

    /// How the finished work ended.
    pub(in crate::repair) fn done(&self) -> Option<&Done> {
        if let Self::Completed { done, .. } = self {
            return Some(done);
        }
        let completed = match self.ready() {
            Some(ready) => ready.completed.as_ref(),
            None => self.handover().and_then(|handover| handover.completed.as_ref()),
        };
        completed.map(|(_, done)| done)
    }

    /// The instrument while it waits to be collected.
    pub(in crate::repair) fn ready(&self) -> Option<&Ready> {
        if let Self::ReadyPickup(ready) | Self::Abandoned { ready, .. } = self {
            Some(ready)
        } else {
            None
        }
    }

    pub(in crate::repair) fn ready_mut(&mut self) -> Option<&mut Ready> {
        if let Self::ReadyPickup(ready) | Self::Abandoned { ready, .. } = self {
            Some(ready)
        } else {
            None
        }
    }

    /// How it went home.
    pub(in crate::repair) fn handover(&self) -> Option<&Handover> {
        if let Self::Delivered(handover) = self { Some(handover) } else { None }
    }
}
