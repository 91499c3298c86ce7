//! What customers read about a repair or a ticket, in Spanish: one source for the tracking page, mail and SMS
//! (`product.md` §5b), reviewed once.
//!
//! Placeholders stand in braces and are filled in by whoever shows the text; [`Wording::placeholders`] lists
//! them: `{días}` business days, `{fecha}` a day like 22-11-2026, `{p}` percent, `{a}` and `{b}` days, `{pieza}`
//! the name of a part, `{medio}` a way of paying.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};

use crate::agenda::{AppointmentKind, AppointmentState};
use crate::calendar::santiago_local;
use crate::payment::PaymentStatus;
use crate::repair::{ChargeKind, Outcome, PaymentMethod, PhotoKind, Status};
use crate::ticket::{Category, TicketStatus};
use crate::values::{Money, RepairNumber};

/// "Lo revisaremos en máximo N días hábiles": N, business days (`product.md` §5 module 6).
pub const REVIEW_BUSINESS_DAYS: u32 = 5;

/// A day as it is written in Chile: 22-11-2026.
pub fn day(date: NaiveDate) -> String {
    date.format("%d-%m-%Y").to_string()
}

/// An instant by the clock in Santiago, as it stands on papers: 22-11-2026 10:40.
pub fn local_time(at: DateTime<Utc>) -> String {
    santiago_local(at).format("%d-%m-%Y %H:%M").to_string()
}

/// Who has to act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The workshop.
    Workshop,
    /// The customer.
    Customer,
    /// The supplier of a part.
    Supplier,
    /// Nobody: it is over.
    Nobody,
}

impl Who {
    /// In Spanish, as the customer reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Workshop => "Taller",
            Self::Customer => "Tú",
            Self::Supplier => "Proveedor",
            Self::Nobody => "-",
        }
    }
}

/// What a customer reads about a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// The state in words.
    pub title: &'static str,
    /// What happens next.
    pub next: &'static str,
    /// Who acts.
    pub who: Who,
}

impl Wording {
    /// The names of the placeholders in title and next step, in their order, without braces.
    pub fn placeholders(&self) -> impl Iterator<Item = &'static str> {
        let names = |text: &'static str| {
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        };
        names(self.title).chain(names(self.next))
    }

    /// The title with its placeholders filled in; without what stands in parentheses where a value is missing.
    pub fn told_title(&self, value: impl Fn(&str) -> Option<String>) -> String {
        let plain = || self.title.split(" (").next().unwrap_or(self.title).to_owned();
        filled(self.title, value).unwrap_or_else(plain)
    }

    /// The next step with its placeholders filled in; only its first half, or nothing, where a value is missing:
    /// of "Agenda tu retiro; sin costo hasta el {fecha}" the first half holds without a date.
    pub fn told_next(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        filled(self.next, &value).or_else(|| filled(self.next.split_once(';')?.0, &value))
    }
}

/// The text with every placeholder filled in; none when a value is missing.
fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut parts = text.split('{');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        out.push_str(&value(name)?);
        out.push_str(rest);
    }
    Some(out)
}

/// What a customer reads about a repair in that state.
pub const fn customer_wording(status: Status) -> Wording {
    let (title, next, who) = match status {
        Status::Received => {
            ("Recibimos tu equipo", "Lo revisaremos en máximo {días} días hábiles", Who::Workshop)
        }
        Status::Diagnosing => {
            ("Lo estamos diagnosticando", "Te enviaremos un presupuesto por escrito", Who::Workshop)
        }
        Status::Quoted => {
            ("Tu presupuesto está listo", "Apruébalo o recházalo antes del {fecha}", Who::Customer)
        }
        Status::Approved => {
            ("Aprobaste la reparación", "Entra a la mesa según la fila", Who::Workshop)
        }
        Status::Repairing => {
            ("En reparación ({p} %)", "Fecha estimada: entre el {a} y el {b}", Who::Workshop)
        }
        Status::WaitingParts => {
            ("Esperando un repuesto", "{pieza} llega aprox. {fecha}", Who::Supplier)
        }
        Status::Completed => {
            ("Trabajo terminado, en pruebas", "Falta el control de calidad", Who::Workshop)
        }
        Status::ReadyPickup => {
            ("Listo para retiro", "Agenda tu retiro; sin costo hasta el {fecha}", Who::Customer)
        }
        Status::Delivered => ("Entregado", "Garantía hasta el {fecha}", Who::Nobody),
        Status::Rejected | Status::Unrepairable | Status::Cancelled => {
            ("No se reparará", "Lo rearmamos y te avisamos para retirarlo", Who::Workshop)
        }
        Status::Abandoned => (
            "En bodega hace más de 90 días",
            "Sigue siendo tuyo: escríbenos para retirarlo",
            Who::Customer,
        ),
        Status::Voided => (
            "Ingreso anulado",
            "Este número se ingresó por error; si tienes dudas, escríbenos",
            Who::Nobody,
        ),
    };
    Wording { title, next, who }
}

/// A mail with a link that is good once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkMailWording {
    /// Its subject.
    pub subject: &'static str,
    /// Its text; `{enlace}` and `{taller}` are filled in.
    pub text: &'static str,
}

/// The mail with a link to sign in without a password.
pub const fn sign_in_link_mail() -> LinkMailWording {
    LinkMailWording {
        subject: "Tu enlace para entrar",
        text: "Hola:\n\nPediste entrar sin contraseña. Este enlace sirve una sola vez y por 15 minutos:\n\
               {enlace}\n\nSi no lo pediste, no hagas nada: nadie entra sin este enlace.\n\n{taller}\n",
    }
}

/// The mail with a link to choose a password.
pub const fn password_link_mail() -> LinkMailWording {
    LinkMailWording {
        subject: "Elige tu contraseña",
        text: "Hola:\n\nCon este enlace eliges una contraseña nueva. Sirve una sola vez:\n{enlace}\n\n\
               Si no lo pediste, no hagas nada: tu contraseña sigue igual.\n\n{taller}\n",
    }
}

/// How a repair ended, as a customer reads it.
pub const fn outcome_label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Repaired => "Reparado",
        Outcome::Partial => "Reparado en parte",
        Outcome::NoFaultFound => "Sin falla detectada",
        Outcome::Rejected => "Presupuesto rechazado",
        Outcome::Cancelled => "Cancelado",
        Outcome::Unrepairable => "Sin reparación posible",
    }
}

/// What a photo shows, as a customer reads it.
pub const fn photo_label(kind: PhotoKind) -> &'static str {
    match kind {
        PhotoKind::Intake => "Al recibirlo",
        PhotoKind::Before => "Antes",
        PhotoKind::During => "Durante el trabajo",
        PhotoKind::After => "Después",
        PhotoKind::Damage => "Daño",
    }
}

/// What a charge is for, as a customer reads it.
pub const fn charge_label(kind: ChargeKind) -> &'static str {
    match kind {
        ChargeKind::Budget => "Diagnóstico y presupuesto",
        ChargeKind::Repair => "Reparación",
        ChargeKind::Parts => "Repuestos",
        ChargeKind::Storage => "Bodegaje",
    }
}

/// How somebody paid, as a customer reads it.
pub const fn method_label(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Cash => "Efectivo",
        PaymentMethod::Transfer => "Transferencia",
        PaymentMethod::CardTerminal => "Tarjeta en el local",
        PaymentMethod::Online => "En línea",
    }
}

/// How money went back, as a customer reads it.
pub const fn refund_sentence(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Cash => "Te lo entregamos en efectivo.",
        PaymentMethod::Transfer | PaymentMethod::CardTerminal | PaymentMethod::Online => {
            "Según tu banco o tarjeta puede tardar algunos días en aparecer."
        }
    }
}

/// What is owed in all, as a customer reads it.
pub fn balance_sentence(balance: Money) -> String {
    match balance.cmp(&Money::ZERO) {
        Ordering::Greater => format!("Saldo por pagar: {balance}."),
        Ordering::Less => format!("Saldo a tu favor: {}.", -balance),
        Ordering::Equal => "No queda saldo por pagar.".to_owned(),
    }
}

/// Where appointments take place, as calendars show it.
pub const WORKSHOP_PLACE: &str = "Cirujano de Sintetizadores, Santiago";

/// What an appointment is for, as a customer reads it.
pub const fn appointment_label(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Reception => "Recepción de tu equipo",
        AppointmentKind::Pickup => "Retiro de tu equipo",
        AppointmentKind::Streaming => "Reparación en vivo",
    }
}

/// What an appointment is for, within a sentence.
pub const fn appointment_topic(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Reception => "recepción de equipo",
        AppointmentKind::Pickup => "retiro de equipo",
        AppointmentKind::Streaming => "transmisión de la reparación",
    }
}

/// Where an appointment stands, as a customer reads it.
pub const fn appointment_state_label(state: AppointmentState) -> &'static str {
    match state {
        AppointmentState::Held => "Hora reservada por 10 minutos",
        AppointmentState::Confirmed => "Hora confirmada",
        AppointmentState::Released => "Hora liberada",
        AppointmentState::Cancelled => "Hora cancelada",
        AppointmentState::Attended => "Asististe",
        AppointmentState::Missed => "No asististe",
    }
}

/// What a customer brings to an appointment, and how they change it.
pub const fn appointment_advice(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Reception => {
            "Trae el equipo con su fuente de poder y sus accesorios. Puedes cambiar o cancelar la hora hasta 2 \
             horas antes."
        }
        AppointmentKind::Pickup => {
            "Trae tu documento de identidad. Puedes cambiar o cancelar la hora hasta 2 horas antes."
        }
        AppointmentKind::Streaming => {
            "Verás la reparación en vivo. Puedes cambiar o cancelar la hora hasta 2 horas antes."
        }
    }
}

/// What the owner decided about a compensation, as the customer reads it: how much is credited to which repair, or
/// none.
pub fn compensation_decision(granted: Option<(Money, RepairNumber)>) -> String {
    match granted {
        Some((amount, repair)) => format!(
            "Sí corresponde: abonamos {amount} a tu reparación {repair}. Se descuentan de lo que te falta pagar."
        ),
        None => "Esta vez no corresponde una compensación. Si no estás de acuerdo, escríbenos y lo conversamos."
            .to_owned(),
    }
}

/// What a ticket is about, as a customer reads it.
pub const fn ticket_category_label(category: Category) -> &'static str {
    match category {
        Category::QuoteQuestion => "Pregunta por un precio",
        Category::RepairStatus => "Estado de una reparación",
        Category::PaymentIssue => "Problema con un pago",
        Category::Complaint => "Reclamo",
        Category::Warranty => "Garantía",
        Category::GeneralInquiry => "Consulta general",
    }
}

/// Where a ticket ("consulta") stands, as a customer reads it.
pub const fn ticket_status_label(status: TicketStatus) -> &'static str {
    match status {
        TicketStatus::Open => "Abierta",
        TicketStatus::WaitingCustomer => "Esperamos tu respuesta",
        TicketStatus::Resolved => "Resuelta",
        TicketStatus::Closed => "Cerrada",
        TicketStatus::Merged => "Continúa en otra consulta",
    }
}
/// What a customer reads about an online payment in that state. A payment that waits for the customer's coupon or
/// transfer reads [`AWAITED_PAYMENT`] instead.
pub const fn payment_wording(status: PaymentStatus) -> Wording {
    let (title, next, who) = match status {
        PaymentStatus::Requested => {
            ("Estamos preparando tu pago", "En unos segundos podrás pagar", Who::Workshop)
        }
        PaymentStatus::Pending => {
            ("Pago pendiente", "Termina de pagar; te avisaremos apenas se confirme", Who::Customer)
        }
        PaymentStatus::Failed => (
            "No pudimos iniciar tu pago",
            "No se cobró nada; inténtalo otra vez en unos minutos",
            Who::Customer,
        ),
        PaymentStatus::Rejected => (
            "Pago rechazado",
            "No se cobró nada; inténtalo otra vez o elige otro medio",
            Who::Customer,
        ),
        PaymentStatus::Voided => {
            ("Pago anulado", "No se cobró nada; puedes empezar otro pago", Who::Customer)
        }
        PaymentStatus::Expired => {
            ("El plazo para pagar terminó", "Puedes empezar otro pago", Who::Customer)
        }
        PaymentStatus::Mismatched => {
            ("Estamos revisando tu pago", "Una persona lo revisa y te escribirá", Who::Workshop)
        }
        PaymentStatus::Paid => {
            // Not everybody has a mail address.
            ("Pago confirmado", "Puedes descargar el comprobante del pago", Who::Nobody)
        }
    };
    Wording { title, next, who }
}

/// What a customer reads about an online payment by a medium that takes time.
pub const AWAITED_PAYMENT: Wording = Wording {
    title: "Pago pendiente",
    next: "Elegiste {medio}: se confirmará cuando completes el pago ahí",
    who: Who::Customer,
};

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [Status; 14] = [
        Status::Received,
        Status::Diagnosing,
        Status::Quoted,
        Status::Approved,
        Status::Repairing,
        Status::WaitingParts,
        Status::Completed,
        Status::ReadyPickup,
        Status::Delivered,
        Status::Rejected,
        Status::Unrepairable,
        Status::Cancelled,
        Status::Abandoned,
        Status::Voided,
    ];

    #[test]
    fn every_placeholder_is_one_that_is_documented() {
        for status in STATES {
            for name in customer_wording(status).placeholders() {
                assert!(["días", "fecha", "p", "a", "b", "pieza"].contains(&name), "{name}");
            }
        }
        assert_eq!(AWAITED_PAYMENT.placeholders().collect::<Vec<_>>(), ["medio"]);
    }

    #[test]
    fn a_balance_is_told_in_words_and_never_below_zero() {
        let told = |pesos| balance_sentence(Money::clp(pesos));
        assert_eq!(told(130_000), "Saldo por pagar: $130.000.");
        assert_eq!(told(-30_000), "Saldo a tu favor: $30.000.");
        assert_eq!(told(0), "No queda saldo por pagar.");
    }

    #[test]
    fn an_abandoned_instrument_still_belongs_to_the_customer() {
        let wording = customer_wording(Status::Abandoned);
        assert_eq!(wording.next, "Sigue siendo tuyo: escríbenos para retirarlo");
        assert_eq!(wording.who.label(), "Tú");
    }

    #[test]
    fn what_is_known_is_told_and_what_is_not_is_left_out() {
        let known = |name: &str| Some(format!("<{name}>"));
        let nothing = |_: &str| None;
        let wording = customer_wording(Status::Repairing);
        assert_eq!(wording.told_title(known), "En reparación (<p> %)");
        assert_eq!(wording.told_title(nothing), "En reparación");
        assert_eq!(
            wording.told_next(known).as_deref(),
            Some("Fecha estimada: entre el <a> y el <b>")
        );
        assert_eq!(wording.told_next(nothing), None);
        let wording = customer_wording(Status::ReadyPickup);
        assert_eq!(wording.told_next(nothing).as_deref(), Some("Agenda tu retiro"));
        let wording = customer_wording(Status::Approved);
        assert_eq!(wording.told_next(nothing).as_deref(), Some("Entra a la mesa según la fila"));
    }

    #[test]
    fn what_is_told_of_a_ticket_agrees_with_the_word_consulta() {
        let told = TicketStatus::ALL.map(ticket_status_label);
        assert_eq!(told[0], "Abierta");
        assert_eq!(told[2..4], ["Resuelta", "Cerrada"]);
    }

    #[test]
    fn the_placeholders_are_listed_in_the_order_in_which_they_are_read() {
        let names: Vec<_> = customer_wording(Status::Repairing).placeholders().collect();
        assert_eq!(names, ["p", "a", "b"]);
    }
}
