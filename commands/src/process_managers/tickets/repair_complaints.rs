//! The complaint of a repair is open for as long as a complaint ticket about it is: storage and abandonment stop.
//!
//! Each reaction compares what should be with what is, so that it may come late, twice, or in another order.

use std::collections::BTreeSet;

use async_trait::async_trait;
use cqrs_es::Aggregate as _;
use domain::repair::{Repair, RepairCommand, RepairIntent};
use domain::ticket::auto_reply::reference;
use domain::ticket::{Conversation, Stage, Ticket, TicketEvent, TicketStatus};
use domain::values::{RepairNumber, TicketId};
use eventlog::{LogError, RecordedEvent, StreamId};

use super::load;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::process_managers::{ProcessManager, ticket_of_stream};

/// Merges that are followed from a ticket to the one where it goes on.
const MOST_MERGES: usize = 32;

/// Opens and closes the complaints of repairs.
#[derive(Debug, Clone, Copy, Default)]
pub struct RepairComplaints;

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
        ]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let (mut outer, mut seen) = (vec![ticket_of_stream(event)?], BTreeSet::new());
        while let Some(ticket) = outer.pop() {
            if !seen.insert(ticket) {
                continue;
            }
            let Some(opened) = load(executor, ticket).await? else { continue };
            let Some(known) = opened.known() else { continue };
            let is_complaint = known.category.is_dispute() && is_pending(executor, known).await?;
            for repair in repairs_of(executor, ticket).await? {
                let should_be_open = is_complaint && known.repair == Some(repair);
                self.bring_about(executor, event, ticket, repair, should_be_open).await?;
            }
            outer.extend(&known.absorbed);
        }
        Ok(())
    }
}

impl RepairComplaints {
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
