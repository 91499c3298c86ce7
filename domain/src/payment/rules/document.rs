//! The boleta or factura of a payment: we keep its number, we do not issue it (`product.md` §3).

use chrono::{DateTime, Utc};

use super::Decision;
use super::checks::link_is_secure;
use crate::calendar::santiago_date;
use crate::payment::errors::PaymentError;
use crate::payment::events::PaymentEvent;
use crate::payment::facts::TaxDocument;
use crate::payment::state::Attempt;

pub(super) fn record(attempt: &Attempt, document: TaxDocument, at: DateTime<Utc>) -> Decision {
    attempt.confirmation().ok_or(PaymentError::NotPaid)?;
    if attempt.document.as_ref() == Some(&document) {
        return Ok(vec![]);
    }
    if document.folio == 0 {
        return Err(PaymentError::FolioInvalid);
    }
    if document.issued_on > santiago_date(at) {
        return Err(PaymentError::IssuedInFuture);
    }
    document.link.as_deref().map_or(Ok(()), link_is_secure)?;
    Ok(vec![PaymentEvent::TaxDocumentRecorded { document, at }])
}
