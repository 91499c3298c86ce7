//! What the desk and the bench write down in any state: who is in charge, holds, dates, photos, notes,
//! receivers, loans.

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{line_is_readable, personal_is_readable, photo_is_labelled};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{EtaRange, NoteVisibility, Photo};
use crate::values::{NoteId, PersonId, Personal, Rut};

pub(super) fn assign(case: &Case<'_>, technician: PersonId, is_technician: bool) -> Decision {
    case.is_not_over()?;
    if case.job.technician == Some(technician) {
        return nothing();
    }
    if !is_technician {
        return Err(RepairError::NotATechnician);
    }
    one(RepairEvent::TechnicianAssigned { technician, at: case.at })
}

pub(super) fn hold(case: &Case<'_>, reason: String) -> Decision {
    case.is_not_over()?;
    line_is_readable(&reason, "/reason")?;
    if case.job.hold.as_ref() == Some(&reason) {
        return nothing();
    }
    one(RepairEvent::RepairPutOnHold { reason, at: case.at })
}

pub(super) fn release_hold(case: &Case<'_>) -> Decision {
    if case.job.hold.is_none() {
        return nothing();
    }
    one(RepairEvent::HoldReleased { at: case.at })
}

pub(super) fn announce_eta(case: &Case<'_>, eta: EtaRange, reason: String) -> Decision {
    case.is_not_over()?;
    line_is_readable(&reason, "/reason")?;
    if eta.from > eta.to {
        return Err(RepairError::EtaOutOfOrder);
    }
    if case.job.eta.as_ref().is_some_and(|(posted, why)| (*posted, why) == (eta, &reason)) {
        return nothing();
    }
    one(RepairEvent::EtaAnnounced { eta, reason, at: case.at })
}

pub(super) fn add_photo(case: &Case<'_>, photo: Photo) -> Decision {
    case.is_not_voided()?;
    let known = |old: &Photo| old.hash == photo.hash && old.kind == photo.kind;
    if case.job.photos.iter().any(known) {
        return nothing();
    }
    photo_is_labelled(&photo, "/caption")?;
    one(RepairEvent::PhotoAdded { photo, at: case.at })
}

pub(super) fn add_note(
    case: &Case<'_>,
    note: NoteId,
    visibility: NoteVisibility,
    text: Personal,
) -> Decision {
    if case.job.notes.contains(&note) {
        return nothing();
    }
    personal_is_readable(&text, "/text")?;
    one(RepairEvent::NoteAdded { note, visibility, text, at: case.at })
}

pub(super) fn authorise_receiver(case: &Case<'_>, name: Personal, rut: Personal) -> Decision {
    case.is_not_over()?;
    personal_is_readable(&name, "/name")?;
    rut_of(&rut).ok_or(RepairError::RutInvalid)?;
    if case.job.receivers.iter().any(|known| known.name == name && known.rut == rut) {
        return nothing();
    }
    one(RepairEvent::ReceiverAuthorised { name, rut, at: case.at })
}

pub(super) fn loan_accessory(case: &Case<'_>, item: String) -> Decision {
    case.is_not_over()?;
    line_is_readable(&item, "/item")?;
    if case.job.loans.iter().any(|loan| loan.item == item && !loan.returned) {
        return nothing();
    }
    one(RepairEvent::AccessoryLoaned { item, at: case.at })
}

pub(super) fn return_loan(case: &Case<'_>, item: String) -> Decision {
    let mut lent = case.job.loans.iter().filter(|loan| loan.item == item).peekable();
    if lent.peek().is_none() {
        return Err(RepairError::LoanUnknown);
    }
    if lent.all(|loan| loan.returned) {
        return nothing();
    }
    one(RepairEvent::AccessoryLoanReturned { item, at: case.at })
}

/// The RUT in a personal text, unless it was erased or is none.
pub(super) fn rut_of(text: &Personal) -> Option<Rut> {
    text.reveal().and_then(|text| Rut::parse(text).ok())
}
