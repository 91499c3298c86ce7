//! Boletas and facturas.

use super::*;

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
