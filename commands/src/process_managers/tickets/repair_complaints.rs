//! The complaint of a repair is open for as long as a complaint ticket about it is: storage and abandonment stop.
//!
//! A repair has one open complaint at a time. When it closes, the next ticket that complains about the repair takes its
//! place. Each reaction compares what should be with what is, so that it may come late, twice, or in another order.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use cqrs_es::Aggregate as _;
use domain::repair::{Repair, RepairCommand, RepairIntent};
use domain::ticket::auto_reply::reference;
use domain::ticket::{Conversation, Stage, Ticket, TicketEvent, TicketStatus};
use domain::values::{RepairNumber, TicketId};
use eventlog::{EventRef, LogError, RecordedEvent, StreamId};

use super::load;
use crate::context::Context;
use crate::executor::{AsOf, ExecuteError, Executor, Refused};
use crate::folded::Folded;
use crate::process_managers::{ProcessManager, ticket_of_stream};

/// Merges that are followed from a ticket to the one where it goes on.
const MOST_MERGES: usize = 32;

/// The tickets that were ever about each repair, in the order in which they came to be.
type Tickets = BTreeMap<RepairNumber, Vec<TicketId>>;

/// Opens and closes the complaints of repairs.
#[derive(Debug)]
pub struct RepairComplaints {
    tickets: Folded<Tickets>,
}

impl Default for RepairComplaints {
    fn default() -> Self {
        Self { tickets: Folded::new(&["TicketOpened", "RepairLinked"], note) }
    }
}

#[async_trait]
impl ProcessManager for RepairComplaints {
    fn name(&self) -> &'static str {
        "ticket_repair_complaints"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &[
            "TicketOpened",
            "TicketReclassified",
            "RepairLinked",
            "TicketResolved",
            "TicketClosed",
            "TicketReopened",
            "TicketMerged",
            "ComplaintClosed",
        ]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        if event.event_type == "ComplaintClosed" {
            return self.hand_on(executor, event).await;
        }
        let (mut outer, mut seen) = (vec![ticket_of_stream(event)?], BTreeSet::new());
        while let Some(ticket) = outer.pop() {
            if !seen.insert(ticket) {
                continue;
            }
            let Some(opened) = load(executor, ticket).await? else { continue };
            let Some(known) = opened.known() else { continue };
            let complains = complains(executor, known).await?;
            for repair in repairs_of(executor, ticket).await? {
                let should_be_open = complains && known.repair == Some(repair);
                self.bring_about(executor, event, ticket, repair, should_be_open).await?;
            }
            outer.extend(&known.absorbed);
        }
        Ok(())
    }
}

impl RepairComplaints {
    /// A complaint was closed: the next ticket that complains about the repair keeps it open. The ticket whose complaint
    /// it was is left out, since whoever closed that one by hand meant it.
    async fn hand_on(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let id = &event.stream.aggregate_id;
        let Ok(repair) = id.parse::<RepairNumber>() else { return Ok(()) };
        let before = AsOf::Position(event.position.before());
        let before =
            executor.load_as_of::<Repair>(id, before).await.map_err(ExecuteError::erase)?;
        let closed = before.state.open_complaint().map(|complaint| complaint.reference.as_str());
        let tickets = |all: &Tickets| all.get(&repair).cloned().unwrap_or_default();
        for ticket in self.tickets.read(executor, tickets).await? {
            if closed == Some(reference(ticket).as_str()) {
                continue;
            }
            let Some(opened) = load(executor, ticket).await? else { continue };
            let Some(known) = opened.known() else { continue };
            if known.repair == Some(repair) && complains(executor, known).await? {
                return self.bring_about(executor, event, ticket, repair, true).await;
            }
        }
        Ok(())
    }

    async fn bring_about(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        ticket: TicketId,
        repair: RepairNumber,
        should_be_open: bool,
    ) -> Result<(), ExecuteError<Refused>> {
        let id = repair.to_string();
        let Some(loaded) = executor.load_if_any::<Repair>(&id).await? else { return Ok(()) };
        let reference = reference(ticket);
        let open = loaded.state.open_complaint().map(|complaint| complaint.reference.as_str());
        let intent = match (open, should_be_open) {
            (None, true) => RepairIntent::OpenComplaint { reference },
            (Some(open), false) if open == reference => RepairIntent::CloseComplaint {
                resolution: format!("La consulta {reference} ya no es un reclamo pendiente"),
            },
            // Somebody opened a complaint by hand: theirs to close.
            (Some(_), _) | (None, false) => return Ok(()),
        };
        let context = Context::reaction(event, self.name()).step(&format!("{ticket} {repair}"));
        let (by, at) = (context.actor.clone(), executor.clock().now());
        let command = RepairCommand { by, at, intent };
        let done = executor.execute::<Repair>(&id, command, context).await;
        done.map(drop).map_err(ExecuteError::erase)
    }
}

/// Whether a ticket keeps the complaint of its repair open.
async fn complains(executor: &Executor, known: &Conversation) -> Result<bool, LogError> {
    Ok(known.category.is_dispute() && is_pending(executor, known).await?)
}

/// Whether what was asked waits for the workshop or the customer, there or in the ticket where it goes on.
async fn is_pending(executor: &Executor, known: &Conversation) -> Result<bool, LogError> {
    let (mut status, mut stage) = (known.status(), known.stage);
    for _ in 0..MOST_MERGES {
        let Stage::Merged { into } = stage else { break };
        let Some(other) = load(executor, into).await? else { break };
        let Some(known) = other.known() else { break };
        (status, stage) = (known.status(), known.stage);
    }
    Ok(matches!(status, TicketStatus::Open | TicketStatus::WaitingCustomer))
}

/// Every repair that a ticket was ever about.
async fn repairs_of(
    executor: &Executor,
    ticket: TicketId,
) -> Result<BTreeSet<RepairNumber>, LogError> {
    let stream = StreamId::new(Ticket::TYPE, ticket.to_string());
    let mut repairs = BTreeSet::new();
    for event in executor.log().load(&stream, 0).await? {
        let links = matches!(event.event_type.as_str(), "TicketOpened" | "RepairLinked");
        if links
            && let TicketEvent::TicketOpened { repair: Some(repair), .. }
            | TicketEvent::RepairLinked { repair, .. } = event.decode()?
        {
            repairs.insert(repair);
        }
    }
    Ok(repairs)
}

fn note(tickets: &mut Tickets, event: &EventRef<'_>) -> Result<(), LogError> {
    let Ok(ticket) = event.aggregate_id().parse() else { return Ok(()) };
    if let TicketEvent::TicketOpened { repair: Some(repair), .. }
    | TicketEvent::RepairLinked { repair, .. } = event.decode()?
    {
        let about = tickets.entry(repair).or_default();
        if !about.contains(&ticket) {
            about.push(ticket);
        }
    }
    Ok(())
}
