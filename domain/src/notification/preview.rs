//! Facts as a message of each kind could have them: for looking at templates before anybody gets one.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::facts::{Fact, Facts};
use super::kind::NotificationKind;
use crate::repair::{ChargeKind, PaymentMethod, Status};
use crate::values::{Money, RepairNumber};
use crate::wording::{compensation_decision, refund_sentence};

fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, hour, minute, 0).single().expect("invariant: a real instant")
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).expect("invariant: a real day")
}

fn text(text: &str) -> Fact {
    Fact::Text(text.to_owned())
}

fn lines(lines: &[&str]) -> Fact {
    Fact::Lines(lines.iter().map(|line| (*line).to_owned()).collect())
}

/// Facts as a message of that kind could have them, with everything that its wording leaves room for.
pub fn preview_facts(kind: NotificationKind) -> Facts {
    use NotificationKind as K;
    let amount = |pesos| Fact::Amount(Money::clp(pesos));
    let repair =
        Facts::new().with("numero", text("CDS-2026-0001")).with("equipo", text("Roland Juno-60"));
    let charge = Facts::new()
        .with("numero", text("CDS-2026-0001"))
        .with("cobro", Fact::Charge(ChargeKind::Budget))
        .with("monto", amount(20_000));
    let appointment =
        Facts::new().with("cita", text("retiro de equipo")).with("hora", Fact::Moment(at(13, 30)));
    let answered = Facts::new().with("ticket", text("T-5C0F41B9"));
    let ticket = answered.clone().with("categoria", text("Estado de reparación"));
    match kind {
        K::EstimateSaved => {
            Facts::new().with("equipo", text("Roland Juno-60")).with("fecha", Fact::Day(day(30)))
        }
        K::RepairCreated => repair.with("dias", Fact::Count(5)),
        K::StateChanged => repair
            .with("estado", Fact::Status(Status::WaitingParts))
            .with("pieza", text("CEM3340"))
            .with("fecha", Fact::Day(day(20))),
        K::StateDigest => repair.with(
            "cambios",
            lines(&[
                "Lo estamos diagnosticando",
                "Aprobaste la reparación",
                "En reparación (10 %)",
            ]),
        ),
        K::QuoteReady | K::QuoteExpiring => {
            repair.with("total", amount(180_000)).with("fecha", Fact::Day(day(17)))
        }
        K::QuoteDecided => repair.with("decision", text("aprobado")),
        K::PartShipped => repair.with("pieza", text("CEM3340")).with("fecha", Fact::Day(day(20))),
        K::PartArrived => repair.with("pieza", text("CEM3340")),
        K::PickupReady => repair.with("saldo", amount(130_000)).with("fecha", Fact::Day(day(31))),
        K::PickupReminder => repair
            .with("saldo", amount(130_000))
            .with("dia", Fact::Count(7))
            .with("fecha", Fact::Day(day(31))),
        K::CustomerUnreachable | K::AbandonedNotice | K::StreamStarting | K::VideoReady => repair,
        K::AbandonmentWarning => {
            repair.with("dia", Fact::Count(60)).with("fecha", Fact::Day(day(31)))
        }
        K::StorageCharged => repair
            .with("monto", amount(5_000))
            .with("fecha", Fact::Day(day(2)))
            .with("saldo", amount(135_000)),
        K::AppointmentBooked
        | K::AppointmentMoved
        | K::AppointmentCancelled
        | K::AppointmentReminder
        | K::AppointmentSoon => appointment,
        K::WaitlistOffer => appointment.with("vence", Fact::Moment(at(11, 30))),
        K::TicketAnswered | K::TicketAutoReplied => answered,
        K::SlaHalf | K::SlaUrgent | K::SlaBreached => {
            ticket.with("vence", Fact::Moment(at(13, 59)))
        }
        K::TicketUrgent | K::SlaCompensation | K::SlaOverrun | K::CompensationOverdue => ticket,
        K::TicketClosed => answered.with("fecha", Fact::Day(day(17))),
        K::CompensationDecided => {
            let repair = RepairNumber::new(2026, 1).expect("invariant: a legal number");
            let granted = Some((Money::clp(5_000), repair));
            answered.with("decision", Fact::Text(compensation_decision(granted)))
        }
        K::PaymentConfirmed | K::PaymentRejected | K::PaymentReviewed => {
            charge.with("saldo", amount(0))
        }
        K::PaymentRefunded => {
            let way_back = refund_sentence(PaymentMethod::Online);
            charge.with("saldo", amount(0)).with("devolucion", text(way_back))
        }
        K::PaymentInExcess | K::PaymentKept | K::PaymentMismatched => charge,
        K::PolicyChanged => Facts::new()
            .with("documento", text("Retiro y bodegaje"))
            .with("resumen", text("Los primeros 45 días son gratis."))
            .with("rige", Fact::Day(day(30))),
        K::DataBreach => Facts::new()
            .with("fecha", Fact::Day(day(1)))
            .with("que_paso", text("se copió una lista con nombres y correos."))
            .with("que_hacer", text("desconfía de los correos que te pidan pagos.")),
        K::DailySummary => Facts::new()
            .with("fecha", Fact::Day(day(2)))
            .with("lineas", lines(&["3 citas", "2 equipos listos para retiro"])),
        K::SessionReused => Facts::new().with("hora", Fact::Moment(at(13, 30))),
    }
}
