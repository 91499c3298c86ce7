//! What stands on the receipt of a payment.

use documents::Receipt;
use domain::payment::{Attempt, TaxDocumentKind};
use domain::repair::RepairEvent;
use domain::values::{PaymentId, RepairNumber};
use domain::wording::{charge_label, day, local_time, method_label};
use eventlog::{LogError, RecordedEvent};
use uuid::Uuid;

/// The receipt of a payment; nothing before it was confirmed. `url` is where its QR code leads.
pub fn receipt(attempt: &Attempt, url: String) -> Option<Receipt> {
    let paid = attempt.confirmation()?;
    let document = attempt.document.as_ref().map(|document| {
        let kind = match document.kind {
            TaxDocumentKind::Boleta => "Boleta",
            TaxDocumentKind::Factura => "Factura",
        };
        format!("{kind} {} del {}", document.folio, day(document.issued_on))
    });
    let reference = match &attempt.taken_by_hand {
        Some(taken) => taken.reference.clone(),
        None => format!("Flow {}", paid.gateway_order),
    };
    Some(Receipt {
        payment: attempt.payment.to_string(),
        repair: attempt.repair.to_string(),
        charge: charge_label(attempt.charge).to_owned(),
        amount: paid.amount.to_string(),
        paid_at: local_time(paid.paid_at),
        media: paid.media.clone(),
        reference,
        tax_document: document,
        url,
    })
}

/// The number of the receipt of what that event booked at the counter.
pub fn counter_receipt_number(booked: &RecordedEvent) -> PaymentId {
    PaymentId::new(Uuid::new_v5(&booked.event_id, b"receipt"))
}

/// The receipt of what that event booked at the counter, before there is any document of it; nothing of other events.
///
/// # Errors
/// When the event cannot be read.
pub fn counter_receipt(
    booked: &RecordedEvent,
    repair: RepairNumber,
    url: String,
) -> Result<Option<Receipt>, LogError> {
    let RepairEvent::PaymentRecorded {
        charge, amount, method, evidence, payment: None, at, ..
    } = booked.decode()?
    else {
        return Ok(None);
    };
    Ok(Some(Receipt {
        payment: counter_receipt_number(booked).to_string(),
        repair: repair.to_string(),
        charge: charge_label(charge).to_owned(),
        amount: amount.to_string(),
        paid_at: local_time(at),
        media: method_label(method).to_owned(),
        reference: evidence.reference,
        tax_document: None,
        url,
    }))
}
