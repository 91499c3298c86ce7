//! Folds the events of tickets into their tables.

use domain::person::PersonEvent;
use domain::ticket::{TicketEvent as E, TicketStatus};
use domain::values::{ERASED_TEXT, MessageId, PersonId, Personal, TicketId};

use super::rows::{ClockRow, ErasedCustomerRow, MessageKind, MessageRow, TicketRow};
use crate::cell::{Cell, Json, micros};
use crate::fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Projector, Rows, TableSet, Unprojectable, ddl,
};
use crate::schema::{Row, Schema};

/// Keeps `tickets`, `ticket_messages` and `ticket_clocks`.
#[derive(Debug)]
pub struct Tickets;

/// The rows of tickets.
#[derive(Debug, Default)]
pub struct TicketRows {
    /// The tickets.
    pub tickets: TableSet<TicketRow>,
    /// What was written in them.
    pub messages: TableSet<MessageRow>,
    /// What waited for an answer.
    pub clocks: TableSet<ClockRow>,
    /// Who was erased.
    pub erased: TableSet<ErasedCustomerRow>,
}

impl Rows for TicketRows {
    fn schemas() -> Vec<&'static Schema> {
        vec![TicketRow::SCHEMA, MessageRow::SCHEMA, ClockRow::SCHEMA, ErasedCustomerRow::SCHEMA]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![&mut self.tickets, &mut self.messages, &mut self.clocks, &mut self.erased]
    }
}

impl Projector for Tickets {
    const NAME: &'static str = "tickets";
    const VERSION: u32 = 3;
    const DDL: Ddl = ddl!("0020_tickets");
    type Rows = TicketRows;

    fn wants(kind: AggregateKind, event_type: &str) -> bool {
        kind == AggregateKind::Ticket
            || (kind == AggregateKind::Person && event_type == "PersonErased")
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, event: &Event) {
        let Event::Ticket(event) = event else { return };
        let Ok(id) = envelope.aggregate_id.parse::<TicketId>() else { return };
        rows.tickets.declare(id);
        if let Some(clock) = clock_of(event) {
            rows.clocks.declare((id, clock));
        }
        for text in texts_of(event) {
            rows.erased.declare(text.subject());
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        if let Event::Person(PersonEvent::PersonErased { .. }) = event {
            let subject = Cell::Text(envelope.aggregate_id.clone());
            rows.tickets.erase(&subject);
            rows.messages.erase(&subject);
            if let Ok(person_id) = envelope.aggregate_id.parse() {
                rows.erased.put(ErasedCustomerRow { person_id, position: envelope.row_position() });
            }
        }
        let Event::Ticket(event) = event else { return Ok(()) };
        let id: TicketId =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        // The key is destroyed a moment after the event that says so: what came in between reads as erased later,
        // and so it does now.
        let mut texts = texts_of(event);
        let is_erased = texts.any(|text| rows.erased.get(&text.subject()).is_some());
        if rows.tickets.get(&id).is_none() {
            rows.tickets.put(TicketRow::opened(envelope, event, is_erased)?);
        }
        let ticket =
            rows.tickets.get_mut(&id).ok_or_else(|| Unprojectable::missing("the ticket"))?;
        if ticket.version >= envelope.sequence {
            return Ok(());
        }
        ticket.fold(envelope, event, is_erased);
        if let Some(message) = message(id, envelope, event, is_erased) {
            rows.messages.put(message);
        }
        if let Some(row) = ClockRow::started(id, event) {
            rows.clocks.put(row);
        } else if let Some(clock) = clock_of(event) {
            let row = rows.clocks.get_mut(&(id, clock));
            row.ok_or_else(|| Unprojectable::missing("the clock"))?.fold(event);
        }
        Ok(())
    }
}

impl TicketRow {
    fn opened(envelope: &Envelope, event: &E, is_erased: bool) -> Result<Self, Unprojectable> {
        let E::TicketOpened {
            ticket,
            customer,
            channel,
            subject,
            category,
            classification,
            repair,
            payment,
            at,
            ..
        } = event
        else {
            return Err(Unprojectable::missing("the ticket"));
        };
        let at = micros(*at);
        Ok(Self {
            id: *ticket,
            customer_id: *customer,
            channel: *channel,
            subject: shown(subject, is_erased),
            category: *category,
            classified_as: classification.category,
            status: TicketStatus::Open,
            since: at,
            merged_into: None,
            reopen_until: None,
            assignee_id: None,
            repair: *repair,
            payment: *payment,
            clock: None,
            level: None,
            answer_due_at: None,
            due: Json(Vec::new()),
            next_due: None,
            breaches: 0,
            credits: Json(Vec::new()),
            rating: None,
            rating_comment: None,
            opened_at: at,
            last_activity: at,
            opened_position: envelope.row_position(),
            desk_place: envelope.row_position(),
            version: 0,
        })
    }
}

fn shown(text: &Personal, is_erased: bool) -> String {
    if is_erased { ERASED_TEXT.to_owned() } else { text.text().to_owned() }
}

/// What people wrote in an event.
fn texts_of(event: &E) -> impl Iterator<Item = &Personal> {
    let texts = match event {
        E::TicketOpened { subject, text, .. } => [Some(subject), Some(text)],
        E::CustomerReplied { text, .. }
        | E::StaffReplied { text, .. }
        | E::AutomaticReplyGiven { text, .. }
        | E::InternalNoteAdded { text, .. } => [Some(text), None],
        E::SatisfactionRated { comment, .. } => [comment.as_ref(), None],
        E::WaitingForCustomerBegun { .. }
        | E::WaitingForCustomerEnded { .. }
        | E::TicketAssigned { .. }
        | E::TicketReclassified { .. }
        | E::RepairLinked { .. }
        | E::PaymentLinked { .. }
        | E::TicketMerged { .. }
        | E::TicketAbsorbed { .. }
        | E::TicketResolved { .. }
        | E::TicketClosed { .. }
        | E::TicketReopened { .. }
        | E::SlaClockStarted { .. }
        | E::SlaClockPaused { .. }
        | E::SlaClockResumed { .. }
        | E::SlaClockRetargeted { .. }
        | E::SlaLevelReached { .. }
        | E::SlaClockStopped { .. }
        | E::CompensationProposed { .. }
        | E::CompensationOverdue { .. }
        | E::CompensationApproved { .. }
        | E::CompensationDeclined { .. } => [None, None],
    };
    texts.into_iter().flatten()
}

/// The clock that an event changes.
const fn clock_of(event: &E) -> Option<u32> {
    match event {
        E::SlaClockStarted { clock, .. }
        | E::SlaClockPaused { clock, .. }
        | E::SlaClockResumed { clock, .. }
        | E::SlaClockRetargeted { clock, .. }
        | E::SlaLevelReached { clock, .. }
        | E::SlaClockStopped { clock, .. } => Some(*clock),
        E::TicketOpened { .. }
        | E::CustomerReplied { .. }
        | E::StaffReplied { .. }
        | E::AutomaticReplyGiven { .. }
        | E::InternalNoteAdded { .. }
        | E::WaitingForCustomerBegun { .. }
        | E::WaitingForCustomerEnded { .. }
        | E::TicketAssigned { .. }
        | E::TicketReclassified { .. }
        | E::RepairLinked { .. }
        | E::PaymentLinked { .. }
        | E::TicketMerged { .. }
        | E::TicketAbsorbed { .. }
        | E::TicketResolved { .. }
        | E::TicketClosed { .. }
        | E::TicketReopened { .. }
        | E::SatisfactionRated { .. }
        | E::CompensationProposed { .. }
        | E::CompensationOverdue { .. }
        | E::CompensationApproved { .. }
        | E::CompensationDeclined { .. } => None,
    }
}

/// The message that an event adds.
fn message(id: TicketId, envelope: &Envelope, event: &E, is_erased: bool) -> Option<MessageRow> {
    let row = |message: MessageId, kind, author_id: Option<PersonId>, text: &Personal| MessageRow {
        ticket: id,
        message,
        position: envelope.row_position(),
        at: micros(event.at()),
        kind,
        channel: None,
        author_id,
        text: shown(text, is_erased),
        subject_id: text.subject(),
    };
    if let E::TicketOpened { message, channel, text, .. }
    | E::CustomerReplied { message, channel, text, .. } = event
    {
        let words = row(*message, MessageKind::Customer, None, text);
        Some(MessageRow { channel: Some(*channel), ..words })
    } else if let E::StaffReplied { message, author, text, .. } = event {
        Some(row(*message, MessageKind::Answer, Some(*author), text))
    } else if let E::AutomaticReplyGiven { message, text, .. } = event {
        Some(row(*message, MessageKind::Automatic, None, text))
    } else if let E::InternalNoteAdded { note, author, text, .. } = event {
        Some(row(*note, MessageKind::Note, Some(*author), text))
    } else {
        None
    }
}
