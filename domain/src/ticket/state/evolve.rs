//! How each event changes what is known of a ticket.

use super::{Compensation, Conversation, Decided, Rating, Stage, Ticket};
use crate::ticket::clock::SlaClock;
use crate::ticket::events::TicketEvent;
use crate::ticket::facts::SlaLevel;

pub(in crate::ticket) fn evolve(ticket: &mut Ticket, event: &TicketEvent) {
    match (&mut *ticket, event) {
        (
            Ticket::Unknown,
            TicketEvent::TicketOpened {
                ticket: id,
                customer,
                message,
                category,
                repair,
                payment,
                ..
            },
        ) => {
            *ticket = Ticket::Opened(Box::new(Conversation {
                ticket: *id,
                customer: *customer,
                category: *category,
                stage: Stage::Open,
                assignee: None,
                repair: *repair,
                payment: *payment,
                clock: None,
                clocks: 0,
                breaches: 0,
                compensations: Vec::new(),
                automatic_reply_at: None,
                resolved_at: None,
                merged_at: None,
                absorbed: [].into(),
                rating: None,
                messages: [*message].into(),
            }));
        }
        (Ticket::Opened(conversation), event) => conversation.evolve(event),
        (Ticket::Unknown, event) => impossible(event),
    }
}

impl Conversation {
    fn evolve(&mut self, event: &TicketEvent) {
        match event {
            TicketEvent::TicketOpened { .. } => impossible(event),
            TicketEvent::CustomerReplied { message, .. }
            | TicketEvent::StaffReplied { message, .. }
            | TicketEvent::InternalNoteAdded { note: message, .. } => {
                self.messages.insert(*message);
            }
            TicketEvent::AutomaticReplyGiven { message, at, .. } => {
                self.messages.insert(*message);
                self.automatic_reply_at = Some(*at);
            }
            TicketEvent::TicketAssigned { assignee, .. } => self.assignee = Some(*assignee),
            TicketEvent::TicketReclassified { to, .. } => self.category = *to,
            TicketEvent::RepairLinked { repair, .. } => self.repair = Some(*repair),
            TicketEvent::PaymentLinked { payment, .. } => self.payment = Some(*payment),
            TicketEvent::TicketAbsorbed { from, .. } => {
                self.absorbed.insert(*from);
            }
            TicketEvent::SatisfactionRated { score, comment, .. } => {
                let comment = comment.clone();
                self.rating = Some(Rating { score: *score, comment, is_outdated: false });
            }
            TicketEvent::WaitingForCustomerBegun { .. } => {
                self.move_to(Stage::WaitingCustomer, event);
            }
            TicketEvent::WaitingForCustomerEnded { .. } => self.move_to(Stage::Open, event),
            TicketEvent::TicketReopened { .. } => {
                self.move_to(Stage::Open, event);
                if let Some(rating) = &mut self.rating {
                    rating.is_outdated = true;
                }
            }
            TicketEvent::TicketResolved { at, .. } => {
                self.move_to(Stage::Resolved, event);
                self.resolved_at = Some(*at);
            }
            TicketEvent::TicketClosed { reopen_until, .. } => {
                self.move_to(Stage::Closed { reopen_until: *reopen_until }, event);
            }
            TicketEvent::TicketMerged { into, at, .. } => {
                self.move_to(Stage::Merged { into: *into }, event);
                self.merged_at = Some(*at);
            }
            TicketEvent::SlaClockStarted { clock: number, kind, terms, schedule, at } => {
                if self.clock.is_some() {
                    impossible(event);
                }
                self.clocks += 1;
                let clock = SlaClock::started(*number, *kind, *terms, schedule.clone(), *at);
                self.clock = Some(clock);
            }
            TicketEvent::SlaClockPaused { spent_seconds, at, .. } => {
                self.clock(event).pause(*spent_seconds, *at);
            }
            TicketEvent::SlaClockResumed { schedule, at, .. } => {
                self.clock(event).resume(schedule.clone(), *at);
            }
            TicketEvent::SlaClockRetargeted { terms, spent_seconds, schedule, at, .. } => {
                self.clock(event).retarget(*terms, *spent_seconds, schedule.clone(), *at);
            }
            TicketEvent::SlaLevelReached { level, .. } => {
                self.clock(event).reach(*level);
                self.breaches += u32::from(*level == SlaLevel::Breach);
            }
            TicketEvent::SlaClockStopped { .. } => {
                self.clock(event);
                self.clock = None;
            }
            TicketEvent::CompensationProposed { clock, amount, decide_by, .. } => {
                self.compensations.push(Compensation {
                    clock: *clock,
                    amount: *amount,
                    decide_by: *decide_by,
                    overdue: false,
                    decision: None,
                });
            }
            TicketEvent::CompensationOverdue { clock, .. } => {
                self.proposal(*clock, event).overdue = true;
            }
            TicketEvent::CompensationApproved { clock, amount, .. } => {
                self.proposal(*clock, event).decision = Some(Decided::Approved(*amount));
            }
            TicketEvent::CompensationDeclined { clock, reason, .. } => {
                self.proposal(*clock, event).decision = Some(Decided::Declined(reason.clone()));
            }
        }
    }

    fn move_to(&mut self, stage: Stage, event: &TicketEvent) {
        if !self.status().can_move_to(stage.status()) {
            impossible(event);
        }
        self.stage = stage;
        self.resolved_at = None;
    }

    /// The clock that the event is about.
    fn clock(&mut self, event: &TicketEvent) -> &mut SlaClock {
        self.clock.as_mut().unwrap_or_else(|| impossible(event))
    }

    /// The credit that the event is about.
    fn proposal(&mut self, clock: u32, event: &TicketEvent) -> &mut Compensation {
        let mut proposals = self.compensations.iter_mut();
        proposals.find(|proposal| proposal.clock == clock).unwrap_or_else(|| impossible(event))
    }
}

fn impossible(event: &TicketEvent) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
