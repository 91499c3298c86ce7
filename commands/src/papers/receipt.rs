//! What stands on the receipt of an online payment.

use documents::Receipt;
use domain::payment::{Attempt, TaxDocumentKind};
use domain::wording::{charge_label, day, local_time};

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
    Some(Receipt {
        payment: attempt.payment.to_string(),
        repair: attempt.repair.to_string(),
        charge: charge_label(attempt.charge).to_owned(),
        amount: paid.amount.to_string(),
        paid_at: local_time(paid.paid_at),
        media: paid.media.clone(),
        order: format!("Flow {}", paid.gateway_order),
        tax_document: document,
        url,
    })
}
