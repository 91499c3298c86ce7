//! A ticket is opened and classified, and its first clock starts.

use chrono::{DateTime, Utc};

use super::Decision;
use super::case::Case;
use super::sla;
use super::texts::{message_is_legal, subject_is_legal};
use crate::actor::{Actor, Role};
use crate::calendar::WorkCalendar;
use crate::ticket::classification::ClassificationRules;
use crate::ticket::commands::{Linked, Opening};
use crate::ticket::errors::TicketError;
use crate::ticket::events::TicketEvent;
use crate::ticket::facts::Channel;
use crate::ticket::policy::TicketPolicy;
use crate::values::{PaymentId, PersonId, RepairNumber};

pub(super) fn open(
    opening: Opening,
    by: &Actor,
    at: DateTime<Utc>,
    calendar: &WorkCalendar,
    policy: &TicketPolicy,
) -> Decision {
    let Opening {
        ticket,
        customer,
        message,
        subject,
        text,
        category,
        repair,
        payment,
        no_auto_reply,
    } = opening;
    let channel = Channel::of(by.role).ok_or(TicketError::NotOwn)?;
    customers_ask_for_themselves(by, customer)?;
    subject_is_legal(&subject, customer)?;
    message_is_legal(&text, customer, "/text")?;
    if let Some(repair) = repair {
        repair_is_theirs(repair, customer)?;
    }
    if let Some(payment) = payment {
        payment_is_theirs(payment, customer)?;
    }
    let classification = ClassificationRules::current().classify(subject.text(), text.text());
    let category = category.unwrap_or(classification.category);
    Ok(vec![
        TicketEvent::TicketOpened {
            ticket,
            customer,
            channel,
            message,
            subject,
            text,
            category,
            classification,
            repair: repair.map(|repair| repair.id),
            payment: payment.map(|payment| payment.id),
            no_auto_reply,
            at,
        },
        sla::start_first(category, calendar, policy, at),
    ])
}

/// The same opening that came again, after its first answer was lost.
pub(super) fn open_again(case: &Case<'_>, opening: &Opening) -> Decision {
    let known = case.known;
    let same = known.ticket == opening.ticket
        && known.customer == opening.customer
        && known.has_message(opening.message);
    if same { Ok(Vec::new()) } else { Err(TicketError::AlreadyOpened) }
}

/// The capability cannot say it: before the first event a ticket has no owner.
fn customers_ask_for_themselves(by: &Actor, customer: PersonId) -> Result<(), TicketError> {
    let is_customer = matches!(by.role, Role::Customer | Role::Link);
    if is_customer && by.person_id() != Some(customer) { Err(TicketError::NotOwn) } else { Ok(()) }
}

pub(super) fn repair_is_theirs(
    repair: Linked<RepairNumber>,
    customer: PersonId,
) -> Result<(), TicketError> {
    if repair.customer == customer { Ok(()) } else { Err(TicketError::RepairNotTheirs) }
}

pub(super) fn payment_is_theirs(
    payment: Linked<PaymentId>,
    customer: PersonId,
) -> Result<(), TicketError> {
    if payment.customer == customer { Ok(()) } else { Err(TicketError::PaymentNotTheirs) }
}
