//! An instrument that waits to be collected: notices, complaints, abandonment, disposal.
//!
//! ABANDONED is a custody status and never a loss of ownership; the customer may still collect.

use chrono::{Months, NaiveDate};

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{evidence_is_given, line_is_readable, text_is_readable};
use crate::calendar::santiago_date;
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{Complaint, Evidence, Notice, Status};
use crate::repair::state::{Custody, Stage};
use crate::repair::storage::CustodyClock;

pub(super) fn prove_notice(case: &Case<'_>, notice: Notice, evidence: Evidence) -> Decision {
    let ready = case.job.stage.ready().ok_or_else(|| case.out_of_place())?;
    let custody = &ready.custody;
    let proved_so =
        custody.notices.iter().any(|proved| proved.notice == notice && proved.evidence == evidence);
    // A formal notice may be sent again; each of the others arrives once.
    if proved_so || (notice != Notice::Formal && custody.has(notice)) {
        return nothing();
    }
    let expected = if notice == Notice::Formal { Status::Abandoned } else { Status::ReadyPickup };
    if case.job.status() != expected {
        return Err(case.out_of_place());
    }
    evidence_is_given(&evidence)?;
    match notice {
        Notice::Ready | Notice::Formal => {}
        Notice::Day60 => warning_is_due(case, case.policy.first_warning_day)?,
        Notice::Day80 => warning_is_due(case, case.policy.second_warning_day)?,
    }
    one(RepairEvent::NoticeProved { notice, evidence, at: case.at })
}

pub(super) fn open_complaint(case: &Case<'_>, reference: String) -> Decision {
    case.is_not_voided()?;
    line_is_readable(&reference, "/reference")?;
    match case.job.open_complaint() {
        Some(open) if open.reference == reference => nothing(),
        Some(_) => Err(RepairError::ComplaintAlreadyOpen),
        None => one(RepairEvent::ComplaintOpened {
            complaint: Complaint { reference, opened_at: case.at },
            at: case.at,
        }),
    }
}

pub(super) fn close_complaint(case: &Case<'_>, resolution: String) -> Decision {
    let record = case.job.complaints.last().ok_or(RepairError::NoComplaintOpen)?;
    match &record.closed {
        Some(closing) if closing.resolution == resolution => nothing(),
        Some(_) => Err(RepairError::NoComplaintOpen),
        None => {
            text_is_readable(&resolution, "/resolution")?;
            one(RepairEvent::ComplaintClosed { resolution, at: case.at })
        }
    }
}

/// Storage and abandonment stand still while the workshop is closed (`product.md` §4).
pub(super) fn note_closure(case: &Case<'_>, from: NaiveDate, to: NaiveDate) -> Decision {
    if case.job.status() != Status::ReadyPickup {
        return Err(case.out_of_place());
    }
    if to < from || case.today() < from {
        return Err(RepairError::ClosureOutOfOrder);
    }
    if case.job.knows_closure(from, to) {
        return nothing();
    }
    one(RepairEvent::WorkshopClosureNoted { from, to, at: case.at })
}

pub(super) fn abandon(case: &Case<'_>) -> Decision {
    if case.job.status() == Status::Abandoned {
        return nothing();
    }
    let Stage::ReadyPickup(ready) = &case.job.stage else {
        return Err(case.illegal(Status::Abandoned));
    };
    let clock = clock(case)?;
    no_complaint_is_open(case)?;
    let (due, day) = (case.policy.abandonment_day, clock.day(case.today()));
    if day < i64::from(due) {
        return Err(RepairError::AbandonmentTooEarly { due, day });
    }
    warnings_are_proved(&ready.custody)?;
    one(RepairEvent::RepairAbandoned { at: case.at })
}

pub(super) fn authorise_disposal(case: &Case<'_>, reason: String) -> Decision {
    let Stage::Abandoned { ready, disposal_authorised, .. } = &case.job.stage else {
        return Err(case.out_of_place());
    };
    if *disposal_authorised {
        return nothing();
    }
    text_is_readable(&reason, "/reason")?;
    no_complaint_is_open(case)?;
    a_year_has_passed(case)?;
    let (proved, required) = (ready.custody.warnings(), case.policy.disposal_notices);
    if proved < required {
        return Err(RepairError::DisposalNoticesMissing { proved, required });
    }
    one(RepairEvent::DisposalAuthorised { reason, at: case.at })
}

fn clock(case: &Case<'_>) -> Result<CustodyClock, RepairError> {
    case.job.custody_clock().ok_or(RepairError::ReadyNoticeMissing)
}

fn warning_is_due(case: &Case<'_>, due: u32) -> Result<(), RepairError> {
    let day = clock(case)?.day(case.today());
    if day < i64::from(due) { Err(RepairError::WarningTooEarly { due, day }) } else { Ok(()) }
}

fn no_complaint_is_open(case: &Case<'_>) -> Result<(), RepairError> {
    if case.job.open_complaint().is_some() { Err(RepairError::ComplaintOpen) } else { Ok(()) }
}

fn warnings_are_proved(custody: &Custody) -> Result<(), RepairError> {
    if custody.warned_on().is_some() { Ok(()) } else { Err(RepairError::WarningsMissing) }
}

/// Art. 42 of Ley 19.496 counts from the signed reception document.
fn a_year_has_passed(case: &Case<'_>) -> Result<(), RepairError> {
    let from = santiago_date(case.job.received_at) + Months::new(case.policy.disposal_months);
    if case.today() < from { Err(RepairError::DisposalTooEarly { from }) } else { Ok(()) }
}
