//! What the machine answers, in Spanish.

use super::story::*;
use crate::repair::{ChargeKind, EtaRange, Status};
use crate::ticket::auto_reply::{
    AutoReply, PaymentFacts, RepairFacts, ReplyFacts, automatic_reply, reference,
};
use crate::ticket::{AutoReplyKind, Category};
use crate::values::Money;

const PHONE: &str = "+56 2 2345 6789";

fn facts(category: Category) -> ReplyFacts<'static> {
    ReplyFacts {
        ticket: TICKET,
        category,
        answer_by: Some(at("2026-11-21 11:30")),
        verified_sender: true,
        repair: None,
        payment: None,
        phone: Some(PHONE),
    }
}

fn repairing(eta: Option<EtaRange>) -> RepairFacts<'static> {
    RepairFacts {
        number: repair(7),
        instrument: "Roland Juno-60",
        status: Status::Approved,
        values: &[],
        eta,
    }
}

fn eta() -> EtaRange {
    EtaRange { from: "2026-12-01".parse().unwrap(), to: "2026-12-05".parse().unwrap() }
}

fn payment() -> PaymentFacts<'static> {
    PaymentFacts {
        charge: ChargeKind::Budget,
        amount: Money::clp(20_000),
        link: "https://taller.example/pagar/abc",
    }
}

fn every_fact(category: Category) -> ReplyFacts<'static> {
    ReplyFacts { repair: Some(repairing(Some(eta()))), payment: Some(payment()), ..facts(category) }
}

#[test]
fn every_reply_says_that_it_is_automatic_when_a_person_answers_and_how_to_reach_one() {
    for category in Category::ALL {
        for verified_sender in [true, false] {
            let AutoReply { text, .. } =
                automatic_reply(&ReplyFacts { verified_sender, ..every_fact(category) });
            let reference = reference(TICKET);
            for part in [
                "Esta es una respuesta automática",
                "Una persona te responderá a más tardar el sábado 21-11-2026 a las 11:30.",
                "Para hablar con una persona, responde a este mensaje o llámanos al +56 2 2345 6789",
                &reference,
            ] {
                assert!(text.contains(part), "{category}: {part} in {text}");
            }
            assert!(!text.contains('{'), "{text}");
        }
    }
}

#[test]
fn where_no_instant_is_promised_none_is_named() {
    let reply = automatic_reply(&ReplyFacts { answer_by: None, ..facts(Category::Warranty) });
    assert!(reply.text.contains("Una persona te responderá lo antes posible."));
}

#[test]
fn a_verified_customer_reads_where_the_repair_stands_and_when_it_should_be_ready() {
    let reply = automatic_reply(&every_fact(Category::RepairStatus));
    assert_eq!(reply.kind, AutoReplyKind::RepairState);
    assert!(reply.text.contains(
        "Tu Roland Juno-60 (reparación CDS-2026-0007): Aprobaste la reparación. Entra a la mesa según la \
         fila. Fecha estimada: entre el 01-12-2026 y el 05-12-2026."
    ));
}

#[test]
fn the_wording_is_filled_in_as_far_as_it_is_known() {
    let values = [("fecha", Some("22-11-2026".to_owned()))];
    let repair = RepairFacts { status: Status::ReadyPickup, values: &values, ..repairing(None) };
    let facts = ReplyFacts { repair: Some(repair), ..facts(Category::RepairStatus) };
    let reply = automatic_reply(&facts);
    assert!(
        reply.text.contains("Listo para retiro. Agenda tu retiro; sin costo hasta el 22-11-2026.")
    );

    let values = [("p", None), ("a", Some("01-12".to_owned())), ("b", Some("05-12".to_owned()))];
    let repair =
        RepairFacts { status: Status::Repairing, values: &values, ..repairing(Some(eta())) };
    let facts = ReplyFacts { repair: Some(repair), ..facts };
    let text = automatic_reply(&facts).text;
    let said = "En reparación. Fecha estimada: entre el 01-12 y el 05-12.";
    assert!(text.contains(said), "{text}");
    assert_eq!(text.matches("Fecha estimada").count(), 1, "the date is said once");
}

#[test]
fn the_warranty_is_told_by_the_state_of_the_repair() {
    let values = [("fecha", Some("31-05-2026".to_owned()))];
    let repair = RepairFacts { status: Status::Delivered, values: &values, ..repairing(None) };
    let reply = automatic_reply(&ReplyFacts { repair: Some(repair), ..facts(Category::Warranty) });
    assert!(reply.text.contains("Entregado. Garantía hasta el 31-05-2026."));
}

#[test]
fn a_verified_customer_reads_what_is_due_and_where_to_pay_it() {
    let reply = automatic_reply(&every_fact(Category::PaymentIssue));
    assert_eq!(reply.kind, AutoReplyKind::PayLink);
    assert!(reply.text.contains(
        "Tienes un pago pendiente por diagnóstico y presupuesto: $20.000. Puedes pagarlo aquí: \
         https://taller.example/pagar/abc"
    ));
}

#[test]
fn nobody_else_learns_anything_about_a_customer() {
    for category in Category::ALL {
        let reply = automatic_reply(&ReplyFacts { verified_sender: false, ..every_fact(category) });
        assert_eq!(reply.kind, AutoReplyKind::Acknowledgement, "{category}");
        for secret in ["Juno", "CDS-2026", "20.000", "pagar/abc", "01-12-2026"] {
            assert!(!reply.text.contains(secret), "{category}: {secret}");
        }
    }
}

#[test]
fn a_complaint_is_acknowledged_and_gets_a_human() {
    let reply = automatic_reply(&every_fact(Category::Complaint));
    assert_eq!(reply.kind, AutoReplyKind::Acknowledgement);
    assert!(reply.text.contains("Recibimos tu reclamo"));
    assert!(reply.text.contains("lo revisará y responderá una persona del taller, no un sistema"));
    for template in ["Juno", "pagarlo", "estimación en línea"] {
        assert!(!reply.text.contains(template), "{template}");
    }
}

#[test]
fn a_reply_tells_data_only_if_its_kind_says_so() {
    for category in Category::ALL {
        let reply = automatic_reply(&every_fact(category));
        let tells = reply.text.contains("CDS-2026") || reply.text.contains("$20.000");
        assert_eq!(reply.kind.reveals_data(), tells, "{category}");
    }
}

#[test]
fn a_workshop_without_a_telephone_names_none() {
    let AutoReply { text, .. } =
        automatic_reply(&ReplyFacts { phone: None, ..facts(Category::GeneralInquiry) });
    assert!(text.contains("responde a este mensaje. El número de tu consulta"), "{text}");
    assert!(!text.contains("llámanos"), "{text}");
}
