//! What the workshop's machine answers, in Spanish: pure functions of facts that were looked up.
//!
//! Every text says that it is automatic and how to reach a person. Data of a customer goes into it only for a
//! verified sender, and a complaint gets no solution by template (`product.md` §5 module 13).

use chrono::{DateTime, Datelike, Utc, Weekday};

use super::facts::{AutoReplyKind, Category};
use crate::calendar::santiago_local;
use crate::repair::{ChargeKind, EtaRange, Status};
use crate::values::{Money, RepairNumber, TicketId};
use crate::wording::{charge_label, customer_wording, day};

/// What is known when a machine answers.
#[derive(Debug, Clone)]
pub struct ReplyFacts<'a> {
    /// The ticket.
    pub ticket: TicketId,
    /// What it is about.
    pub category: Category,
    /// Until when a person answers (UTC): [`super::SlaClock::answer_due_at`].
    pub answer_by: Option<DateTime<Utc>>,
    /// Whether the mail or the session was proved to be the customer's.
    pub verified_sender: bool,
    /// The repair it is about.
    pub repair: Option<RepairFacts<'a>>,
    /// What the customer has to pay now.
    pub payment: Option<PaymentFacts<'a>>,
    /// The workshop's telephone, as people write it, where it has one.
    pub phone: Option<&'a str>,
}

/// Where a repair stands.
#[derive(Debug, Clone)]
pub struct RepairFacts<'a> {
    /// Its number.
    pub number: RepairNumber,
    /// "Roland Juno-60".
    pub instrument: &'a str,
    /// Its state.
    pub status: Status,
    /// What the placeholders of its wording stand for, as far as it is known.
    pub values: &'a [(&'a str, Option<String>)],
    /// When it should be ready.
    pub eta: Option<EtaRange>,
}

/// A charge that waits to be paid.
#[derive(Debug, Clone, Copy)]
pub struct PaymentFacts<'a> {
    /// What for.
    pub charge: ChargeKind,
    /// How much, CLP.
    pub amount: Money,
    /// Where to pay it.
    pub link: &'a str,
}

/// An automatic reply, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoReply {
    /// What it says.
    pub kind: AutoReplyKind,
    /// The text.
    pub text: String,
}

/// The number under which a customer names a ticket: `T-` and the last eight digits of its id, the random ones.
pub fn reference(ticket: TicketId) -> String {
    let digits = ticket.uuid().simple().to_string().to_uppercase();
    format!("T-{}", &digits[digits.len() - 8..])
}

/// What the machine answers.
pub fn automatic_reply(facts: &ReplyFacts<'_>) -> AutoReply {
    let (kind, answer) = answer(facts);
    let reference = reference(facts.ticket);
    let what = if facts.category == Category::Complaint { "reclamo" } else { "mensaje" };
    let text = [
        "Hola:".to_owned(),
        format!(
            "Recibimos tu {what}. Esta es una respuesta automática: la escribió nuestro sistema y ninguna \
             persona la ha revisado."
        ),
        answer,
        promise(facts.answer_by),
        format!("{} El número de tu consulta es {reference}.", how_to_reach_a_person(facts.phone)),
    ];
    AutoReply { kind, text: text.join("\n\n") }
}

/// What is said about the matter itself.
fn answer(facts: &ReplyFacts<'_>) -> (AutoReplyKind, String) {
    let repair = facts.repair.as_ref().filter(|_| facts.verified_sender);
    let payment = facts.payment.filter(|_| facts.verified_sender);
    match (facts.category, repair, payment) {
        (Category::RepairStatus | Category::Warranty, Some(repair), _) => {
            (AutoReplyKind::RepairState, repair_state(repair))
        }
        (Category::PaymentIssue, _, Some(payment)) => (AutoReplyKind::PayLink, pay_link(payment)),
        (category, _, _) => (AutoReplyKind::Acknowledgement, acknowledgement(category).to_owned()),
    }
}

fn repair_state(repair: &RepairFacts<'_>) -> String {
    let wording = customer_wording(repair.status);
    let value = |name: &str| {
        let known = repair.values.iter().find(|(known, _)| *known == name);
        known.and_then(|(_, value)| value.clone())
    };
    let mut sentences = vec![format!(
        "Tu {} (reparación {}): {}.",
        repair.instrument,
        repair.number,
        wording.told_title(value)
    )];
    let next = wording.told_next(value);
    let says_when = next.as_ref().is_some_and(|next| next.contains("Fecha estimada"));
    sentences.extend(next.map(|next| format!("{next}.")));
    if let Some(EtaRange { from, to }) = repair.eta.filter(|_| !says_when) {
        sentences.push(format!("Fecha estimada: entre el {} y el {}.", day(from), day(to)));
    }
    sentences.join(" ")
}

fn pay_link(payment: PaymentFacts<'_>) -> String {
    format!(
        "Tienes un pago pendiente por {}: {}. Puedes pagarlo aquí: {}\n\nSi ya pagaste y no lo ves reflejado, \
         cuéntanos la fecha y el medio de pago; lo revisará una persona.",
        charge_label(payment.charge).to_lowercase(),
        payment.amount,
        payment.link
    )
}

/// What can be said to anybody who writes.
const fn acknowledgement(category: Category) -> &'static str {
    match category {
        Category::Complaint => {
            "Lamentamos lo ocurrido. Tu reclamo quedó registrado y lo revisará y responderá una persona del \
             taller, no un sistema."
        }
        Category::QuoteQuestion => {
            "Si aún no lo has hecho, puedes obtener una estimación en línea en nuestro sitio. El precio final \
             se confirma con un presupuesto por escrito."
        }
        Category::RepairStatus => {
            "Para cuidar tus datos no mostramos aquí el estado de una reparación. Puedes verlo con el enlace de \
             seguimiento que recibiste al dejar tu equipo."
        }
        Category::PaymentIssue => {
            "Cuéntanos la fecha, el monto y el medio de pago, sin datos de tu tarjeta; lo revisará una persona."
        }
        Category::Warranty => {
            "Ten a mano el número de la reparación: está en el comprobante de retiro y en el enlace de \
             seguimiento."
        }
        Category::GeneralInquiry => "Tu consulta quedó registrada.",
    }
}

fn how_to_reach_a_person(phone: Option<&str>) -> String {
    match phone {
        Some(phone) => format!(
            "Para hablar con una persona, responde a este mensaje o llámanos al {phone} en nuestro horario de \
             atención."
        ),
        None => "Para hablar con una persona, responde a este mensaje.".to_owned(),
    }
}

fn promise(answer_by: Option<DateTime<Utc>>) -> String {
    match answer_by {
        Some(instant) => {
            let local = santiago_local(instant);
            format!(
                "Una persona te responderá a más tardar el {} {} a las {}.",
                weekday(local.weekday()),
                day(local.date()),
                local.format("%H:%M")
            )
        }
        None => "Una persona te responderá lo antes posible.".to_owned(),
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "lunes",
        Weekday::Tue => "martes",
        Weekday::Wed => "miércoles",
        Weekday::Thu => "jueves",
        Weekday::Fri => "viernes",
        Weekday::Sat => "sábado",
        Weekday::Sun => "domingo",
    }
}
