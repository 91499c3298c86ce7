//! The other side of a merge: the ticket that goes on learns of it, and its answer settles those that went into it.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ticket::{SlaClock, TicketEvent, TicketIntent};
use domain::values::TicketId;
use eventlog::{LogError, RecordedEvent};

use super::load;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::process_managers::{ProcessManager, ticket_of_stream};
use crate::tickets::give;

/// Follows merges up.
#[derive(Debug, Clone, Copy, Default)]
pub struct MergeFollowUps;

#[async_trait]
impl ProcessManager for MergeFollowUps {
    fn name(&self) -> &'static str {
        "ticket_merge_follow_ups"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &[
            "TicketMerged",
            "StaffReplied",
            "TicketResolved",
            "TicketClosed",
            "WaitingForCustomerBegun",
            "WaitingForCustomerEnded",
            "CustomerReplied",
        ]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let ticket = ticket_of_stream(event)?;
        let happened: TicketEvent = event.decode()?;
        if let TicketEvent::TicketMerged { into, .. } = happened {
            let intent =
                TicketIntent::Absorb { from: ticket, waits: waits(executor, ticket).await? };
            let context = Context::reaction(event, self.name());
            return give(executor, into, intent, context).await.map(drop);
        }
        let since = happened.at();
        let intent = |into| match &happened {
            TicketEvent::WaitingForCustomerBegun { .. } => {
                TicketIntent::WaitInMerge { into, waits: true, since }
            }
            // Whoever writes does not wait to be asked any more, whether this ticket waited for them or the other one.
            TicketEvent::WaitingForCustomerEnded { .. } | TicketEvent::CustomerReplied { .. } => {
                TicketIntent::WaitInMerge { into, waits: false, since }
            }
            _ => TicketIntent::SettleInMerge { into, answered_at: since },
        };
        self.tell_those_inside(executor, event, (ticket, since), intent).await
    }
}

impl MergeFollowUps {
    /// Whoever waits in a ticket that went into this one goes on waiting, or has their answer now, however many merges away.
    async fn tell_those_inside(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        (ticket, since): (TicketId, DateTime<Utc>),
        intent: impl Fn(TicketId) -> TicketIntent + Send,
    ) -> Result<(), ExecuteError<Refused>> {
        let (mut outer, mut seen) = (vec![ticket], BTreeSet::from([ticket]));
        while let Some(into) = outer.pop() {
            let Some(opened) = load(executor, into).await? else { continue };
            let inside = opened.known().map(|known| known.absorbed.clone()).unwrap_or_default();
            for from in inside.into_iter().filter(|from| seen.insert(*from)) {
                let merged_at = match load(executor, from).await? {
                    Some(merged) => merged.known().and_then(|known| known.merged_at),
                    None => None,
                };
                // What went in afterwards was not meant by it.
                if merged_at.is_none_or(|merged_at| since < merged_at) {
                    continue;
                }
                let context = Context::reaction(event, self.name()).step(&from.to_string());
                give(executor, from, intent(into), context).await?;
                outer.push(from);
            }
        }
        Ok(())
    }
}

/// Whether somebody waits for an answer in a ticket, or in one that went into it.
async fn waits(executor: &Executor, ticket: TicketId) -> Result<bool, LogError> {
    let (mut outer, mut seen) = (vec![ticket], BTreeSet::new());
    while let Some(ticket) = outer.pop() {
        if !seen.insert(ticket) {
            continue;
        }
        let Some(opened) = load(executor, ticket).await? else { continue };
        let Some(known) = opened.known() else { continue };
        // A clock that waits for the customer asks nobody for an answer.
        if known.clock.as_ref().is_some_and(SlaClock::is_running) {
            return Ok(true);
        }
        outer.extend(&known.absorbed);
    }
    Ok(false)
}
