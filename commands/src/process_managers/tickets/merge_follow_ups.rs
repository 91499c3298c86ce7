//! The other side of a merge: the ticket that goes on learns of it, and its answer settles those that went into it.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::ticket::{TicketEvent, TicketIntent};
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
        &["TicketMerged", "StaffReplied", "TicketResolved", "TicketClosed"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let ticket = ticket_of_stream(event)?;
        if event.event_type != "TicketMerged" {
            return self.settle_those_inside(executor, event, ticket).await;
        }
        let TicketEvent::TicketMerged { into, .. } = event.decode()? else { return Ok(()) };
        let intent = TicketIntent::Absorb { from: ticket, waits: waits(executor, ticket).await? };
        let context = Context::reaction(event, self.name());
        give(executor, into, intent, context).await.map(drop)
    }
}

impl MergeFollowUps {
    /// Whoever waited in a ticket that went into this one has their answer now, however many merges away.
    async fn settle_those_inside(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        ticket: TicketId,
    ) -> Result<(), ExecuteError<Refused>> {
        let answered_at = event.decode::<TicketEvent>()?.at();
        let (mut outer, mut seen) = (vec![ticket], BTreeSet::from([ticket]));
        while let Some(into) = outer.pop() {
            let Some(opened) = load(executor, into).await? else { continue };
            let inside = opened.known().map(|known| known.absorbed.clone()).unwrap_or_default();
            for from in inside.into_iter().filter(|from| seen.insert(*from)) {
                let merged_at = match load(executor, from).await? {
                    Some(merged) => merged.known().and_then(|known| known.merged_at),
                    None => None,
                };
                // What went in after the answer was not meant by it.
                if merged_at.is_none_or(|merged_at| answered_at < merged_at) {
                    continue;
                }
                let intent = TicketIntent::SettleInMerge { into, answered_at };
                let context = Context::reaction(event, self.name()).step(&from.to_string());
                give(executor, from, intent, context).await?;
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
        if known.clock.is_some() {
            return Ok(true);
        }
        outer.extend(&known.absorbed);
    }
    Ok(false)
}
