//! Tickets for the tests: who writes, when, and what happened before.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};
use uuid::Uuid;

use crate::actor::{Actor, Role};
use crate::aggregate::Decider;
use crate::calendar::{WorkCalendar, local_to_utc, santiago_local};
use crate::testing::{Scenario, given};
use crate::ticket::*;
use crate::values::{MessageId, PaymentId, PersonId, Personal, RepairNumber, TicketId};

pub(super) const CUSTOMER: PersonId = PersonId::new(Uuid::from_u128(31));
pub(super) const STRANGER: PersonId = PersonId::new(Uuid::from_u128(32));
pub(super) const TECHNICIAN: PersonId = PersonId::new(Uuid::from_u128(21));
pub(super) const TICKET: TicketId = TicketId::new(Uuid::from_u128(51));
pub(super) const OTHER_TICKET: TicketId = TicketId::new(Uuid::from_u128(52));
pub(super) const PAYMENT: PaymentId = PaymentId::new(Uuid::from_u128(71));

/// An instant by the clock on the workshop's wall.
pub(super) fn at(text: &str) -> DateTime<Utc> {
    local_to_utc(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

/// The same the other way round, with the day of the week.
pub(super) fn wall(at: DateTime<Utc>) -> String {
    santiago_local(at).format("%a %H:%M").to_string()
}

pub(super) fn customer() -> Actor {
    Actor::person(CUSTOMER, Role::Customer)
}

pub(super) fn ana() -> Actor {
    Actor::person(TECHNICIAN, Role::Technician)
}

pub(super) fn owner() -> Actor {
    Actor::person(PersonId::new(Uuid::from_u128(11)), Role::Owner).with_step_up()
}

pub(super) fn system() -> Actor {
    Actor::system("tickets")
}

pub(super) fn message(number: u128) -> MessageId {
    MessageId::new(Uuid::from_u128(600 + number))
}

pub(super) fn repair(count: u32) -> RepairNumber {
    RepairNumber::new(2026, count).unwrap()
}

pub(super) fn text(text: &str) -> Personal {
    Personal::new(CUSTOMER, text)
}

/// A command by the usual calendar.
pub(super) fn ask(by: Actor, at: DateTime<Utc>, intent: TicketIntent) -> TicketCommand {
    TicketCommand { by, at, calendar: Arc::new(WorkCalendar::default()), intent }
}

pub(super) fn opening(category: Option<Category>) -> Opening {
    Opening {
        ticket: TICKET,
        customer: CUSTOMER,
        message: message(1),
        subject: text("Hola"),
        text: text("Tengo una duda"),
        category,
        repair: None,
        payment: None,
        no_auto_reply: None,
    }
}

pub(super) fn open(category: Category) -> TicketIntent {
    TicketIntent::Open(Box::new(opening(Some(category))))
}

pub(super) fn write(number: u128) -> TicketIntent {
    TicketIntent::ReplyAsCustomer { message: message(number), text: text("Sigo aquí") }
}

pub(super) fn answer(number: u128) -> TicketIntent {
    TicketIntent::Answer { message: message(number), text: text("Ya lo vemos") }
}

pub(super) fn note(number: u128) -> TicketIntent {
    TicketIntent::AddInternalNote { note: message(number), text: text("Llamar primero") }
}

pub(super) fn machine(number: u128, kind: AutoReplyKind) -> TicketIntent {
    TicketIntent::GiveAutomaticReply {
        message: message(number),
        kind,
        text: text("Esta es una respuesta automática"),
        verified_sender: true,
    }
}

/// What happened to a ticket so far.
pub(super) struct Story {
    pub(super) events: Vec<TicketEvent>,
    pub(super) ticket: Ticket,
}

impl Story {
    /// A ticket of that category that the customer opened then.
    pub(super) fn opened(category: Category, when: &str) -> Self {
        let story = Self { events: Vec::new(), ticket: Ticket::default() };
        story.then(customer(), when, open(category))
    }

    /// And then somebody did that, which the rules allowed.
    pub(super) fn then(mut self, by: Actor, when: &str, intent: TicketIntent) -> Self {
        let events = self.ticket.decide(ask(by, at(when), intent)).unwrap();
        for event in events {
            self.ticket.evolve(&event);
            self.events.push(event);
        }
        self
    }

    /// The timer came then.
    pub(super) fn timer(self, when: &str) -> Self {
        self.then(system(), when, TicketIntent::FireDueLevels)
    }

    /// From here on as a scenario.
    pub(super) fn given(self) -> Scenario<Ticket> {
        given(self.events)
    }

    /// The next command, as a scenario.
    pub(super) fn when(self, by: Actor, when: &str, intent: TicketIntent) -> Scenario<Ticket> {
        self.given().when(ask(by, at(when), intent))
    }

    pub(super) fn known(&self) -> &Conversation {
        self.ticket.conversation().unwrap()
    }

    /// The due instants on the wall, in the order of the levels.
    pub(super) fn due(&self) -> Vec<String> {
        let clock = self.known().clock.as_ref().unwrap();
        clock.due().iter().map(|due| wall(due.at)).collect()
    }
}

/// The names of what a command caused.
pub(super) fn names(scenario: &Scenario<Ticket>) -> Vec<&'static str> {
    scenario.events().iter().map(TicketEvent::name).collect()
}
