//! Boletas and facturas.

use super::*;
use crate::repair::PaymentMethod;

fn boleta(folio: u64) -> TaxDocument {
    TaxDocument {
        kind: TaxDocumentKind::Boleta,
        folio,
        issued_on: "2026-03-02".parse().unwrap(),
        link: Some("https://boletas.example/1.pdf".to_owned()),
    }
}

fn record(document: TaxDocument) -> PaymentCommand {
    command(30, PaymentIntent::RecordTaxDocument { document })
}

#[test]
fn a_document_is_recorded_once_and_a_later_one_corrects_it() {
    let scenario = a_payment()
        .when(record(boleta(1)))
        .then([PaymentEvent::TaxDocumentRecorded { document: boleta(1), at: at(30) }])
        .when(record(boleta(1)))
        .nothing_happens()
        .when(record(TaxDocument { kind: TaxDocumentKind::Factura, link: None, ..boleta(2) }));
    assert_eq!(scenario.state().attempt().unwrap().document.as_ref().unwrap().folio, 2);
}

#[test]
fn a_document_needs_a_payment_a_folio_a_date_that_has_come_and_a_secure_link() {
    an_order().when(record(boleta(1))).refused("payment.not_paid");
    a_payment().when(record(boleta(0))).refused("payment.folio_invalid");
    let tomorrow = TaxDocument { issued_on: "2026-03-03".parse().unwrap(), ..boleta(1) };
    a_payment().when(record(tomorrow)).refused("payment.issued_in_future");
    for link in ["http://boletas.example/1.pdf", "https://boletas.example/a b", "boleta.pdf"] {
        let document = TaxDocument { link: Some(link.to_owned()), ..boleta(1) };
        a_payment().when(record(document)).refused("payment.link_invalid");
    }
}

#[test]
fn what_came_in_at_the_counter_has_a_receipt_and_a_document_and_goes_back_from_the_repair() {
    let note = |payment| PaymentIntent::NoteTakenByHand {
        payment,
        repair: repair(),
        customer: customer(),
        charge: ChargeKind::Budget,
        amount: clp(20_000),
        method: PaymentMethod::Cash,
        reference: "Folio 118".to_owned(),
        paid_at: at(0),
    };
    let taken = given::<Payment>([]).when(command(1, note(payment())));
    let attempt = taken.state().attempt().unwrap().clone();
    assert_eq!((attempt.status(), attempt.gateway), (PaymentStatus::Paid, Gateway::Counter));
    let paid = attempt.confirmation().unwrap();
    assert_eq!((paid.media.as_str(), paid.net, paid.paid_at), ("Efectivo", clp(20_000), at(0)));
    let back = PaymentIntent::RequestRefund {
        refund: refund(1),
        amount: clp(20_000),
        reason: "Canceló".to_owned(),
        booked: None,
    };
    taken
        .when(command(2, note(payment())))
        .nothing_happens()
        .when(command(3, back))
        .refused("payment.taken_by_hand");
    a_payment().when(command(9, note(payment()))).refused("payment.already_requested");
    assert_eq!(note(payment()).capability(), crate::permissions::Capability::Automation);
}
