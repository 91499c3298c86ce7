//! Random believable tickets, the same for a seed: what the domain itself allows. They draw from a random of their
//! own, so that the lives of repairs do not depend on them.

use std::sync::Arc;

use domain::calendar::WorkCalendar;
use domain::repair::samples::{OWNER, RECEPTIONIST, TECHNICIAN};
use domain::ticket::{
    AutoReplyKind, Category, Linked, Opening, Ticket, TicketCommand, TicketIntent as I,
    TicketStatus,
};
use domain::values::{MessageId, Money, PersonId, Personal, RepairNumber, TicketId};
use domain::{Actor, Command as _, Decider, Role};
use eventlog::StreamId;
use uuid::Uuid;

use crate::fixture::Fixture;

const WORDS: [&str; 5] = [
    "¿En qué estado está mi Juno?",
    "Quiero hacer un reclamo",
    "El pago no pasó 🎹",
    "¿Qué precio tiene?",
    "Hola",
];

/// The tickets of a workshop.
pub(crate) struct Talks {
    random: u64,
    serial: u128,
    pub(crate) tickets: Vec<Talk>,
}

/// A ticket, as the domain knows it.
pub(crate) struct Talk {
    pub(crate) id: TicketId,
    pub(crate) customer: PersonId,
    pub(crate) ticket: Ticket,
    pub(crate) version: u64,
}

pub(crate) fn ticket_stream(id: TicketId) -> StreamId {
    StreamId::new("ticket", id.to_string())
}

impl Talks {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: seed ^ 0x7a1c, serial: 0xabc0_0000, tickets: Vec::new() }
    }

    fn draw(&mut self, below: usize) -> usize {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from((self.random >> 33) % below as u64).unwrap()
    }

    fn id(&mut self) -> Uuid {
        self.serial += 1;
        Uuid::from_u128(self.serial)
    }

    /// Something happens to a ticket, or a new one is opened.
    pub(crate) async fn go_on(&mut self, fixture: &Fixture, customers: &[PersonId]) {
        if customers.is_empty() {
            return;
        }
        if self.tickets.is_empty() || self.draw(9) == 0 {
            let customer = customers[self.draw(customers.len())];
            self.open(fixture, customer).await;
            return;
        }
        let index = self.tickets.len() - 1 - self.draw(self.tickets.len().min(6));
        for _ in 0..4 {
            let (by, intent) = self.choice(index);
            if self.tickets[index].ask(fixture, by, intent).await {
                return;
            }
        }
    }

    /// Opens a ticket of that customer.
    pub(crate) async fn open(&mut self, fixture: &Fixture, customer: PersonId) -> usize {
        let (id, message) = (TicketId::new(self.id()), MessageId::new(self.id()));
        let words = WORDS[self.draw(WORDS.len())];
        let opening = Opening {
            ticket: id,
            customer,
            message,
            subject: Personal::new(customer, words),
            text: Personal::new(customer, format!("{words}. Gracias")),
            category: None,
            // Without one no compensation is granted.
            repair: Some(Linked { id: RepairNumber::new(2026, 1).unwrap(), customer }),
            payment: None,
            no_auto_reply: None,
        };
        let mut talk = Talk { id, customer, ticket: Ticket::default(), version: 0 };
        let by = Actor::person(customer, Role::Customer);
        assert!(talk.ask(fixture, by, I::Open(Box::new(opening))).await, "a ticket is opened");
        self.tickets.push(talk);
        self.tickets.len() - 1
    }

    /// What may come next; the domain refuses some of it.
    fn choice(&mut self, index: usize) -> (Actor, I) {
        let customer_id = self.tickets[index].customer;
        let customer = Actor::person(customer_id, Role::Customer);
        let desk = Actor::person(RECEPTIONIST, Role::Receptionist);
        let owner = Actor::person(OWNER, Role::Owner).with_step_up();
        let system = Actor::system("tests");
        let message = MessageId::new(self.id());
        let text = Personal::new(customer_id, WORDS[self.draw(WORDS.len())]);
        let category = Category::ALL[self.draw(Category::ALL.len())];
        let into = self.tickets.iter().find(|other| other.customer == customer_id);
        let into = into.map_or(self.tickets[index].id, |other| other.id);
        let clock = 1 + u32::try_from(self.draw(3)).unwrap();
        match self.draw(18) {
            0 | 1 => (customer, I::ReplyAsCustomer { message, text }),
            2 => (customer, I::Close),
            3 => (customer, I::Reopen),
            4 => {
                let comment = (clock == 1).then_some(text);
                (customer, I::Rate { score: 1 + u8::try_from(clock).unwrap(), comment })
            }
            5 | 6 => (desk, I::Answer { message, text }),
            7 => (desk, I::AddInternalNote { note: message, text }),
            8 => (desk, I::WaitForCustomer),
            9 => (desk, I::StopWaiting),
            10 => (desk, I::Resolve),
            11 => (desk, I::Assign { assignee: TECHNICIAN, is_staff: true }),
            12 => (desk, I::Reclassify { category }),
            13 if clock == 1 => {
                let into = Linked { id: into, customer: customer_id };
                (desk, I::MergeInto { into, standing: TicketStatus::Open })
            }
            13 => (system, I::Absorb { from: TicketId::new(message.uuid()), waits: clock == 2 }),
            14 => {
                let kind = AutoReplyKind::Acknowledgement;
                (system, I::GiveAutomaticReply { message, kind, text, verified_sender: true })
            }
            15 => (owner, I::ApproveCompensation { clock, granted_elsewhere: Money::ZERO }),
            16 => (owner, I::DeclineCompensation { clock, reason: "Se conversó".to_owned() }),
            _ => (system, I::FireDueLevels),
        }
    }
}

impl Talk {
    pub(crate) fn stream(&self) -> StreamId {
        ticket_stream(self.id)
    }

    /// Asks the domain; what it allows is appended.
    pub(crate) async fn ask(&mut self, fixture: &Fixture, by: Actor, intent: I) -> bool {
        let at = fixture.clock.now();
        let calendar = Arc::new(WorkCalendar::workshop(Vec::new()));
        let actor = by.person_id().map_or_else(|| "tests".to_owned(), |id| id.to_string());
        let command = TicketCommand { by: by.clone(), at, calendar, intent };
        let mut metadata = fixture.by(&actor, by.role.as_str(), command.name());
        metadata.reason = command.reason().map(ToOwned::to_owned);
        let Ok(events) = self.ticket.decide(command) else { return false };
        if events.is_empty() {
            return false;
        }
        fixture.append(&self.stream(), self.version, &events, metadata).await;
        for event in &events {
            self.ticket.evolve(event);
            self.version += 1;
        }
        true
    }
}
