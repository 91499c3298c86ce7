//! A ticket goes on in another one.
//!
//! Each ticket decides for itself, and of two that are merged into each other at the same moment both would see room: they
//! would go on in a circle, where nobody answers. So merges take numbered places, as approvals of compensations do: the
//! command id of each is that of the next place, and the log gives an id away once. Whoever finds theirs taken looks
//! again at where the other ticket stands.

use std::ops::ControlFlow;

use cqrs_es::Aggregate as _;
use domain::Capability;
use domain::ticket::{Linked, Stage, Ticket, TicketIntent};
use domain::values::TicketId;
use eventlog::{Aggregates, LogError, ReplayQuery, StreamId};
use uuid::{Uuid, uuid};

use super::{ChangeError, give, load};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, check_capability};

/// The event that a merge is.
const MERGED: &str = "TicketMerged";
/// The root of the ids of the places.
const PLACES: Uuid = uuid!("c1d0a7b4-52e9-5f38-a6b1-7e94f3820d65");
/// How often a merge that others overtook is decided anew.
const TRIES: u32 = 5;

/// Goes on in another ticket. The other one is told by a process manager.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn merge(
    executor: &Executor,
    ticket: TicketId,
    into: TicketId,
    context: Context,
) -> Result<Executed, ChangeError> {
    check_capability(&context, Capability::TicketDesk)?;
    if let Some(first) = executor.answered_before(&context).await? {
        return Ok(first);
    }
    for _ in 0..TRIES {
        // Counted before anything is looked up: what was merged later takes this place.
        let command_id = next_place(executor).await?;
        let (loaded, _) = load(executor, ticket).await?;
        let stage = loaded.state.conversation().map(|known| known.stage);
        if let Some(Stage::Merged { .. }) = stage
            && let Some(first) = first_merge(executor, ticket, &context).await?
        {
            return Ok(first);
        }
        let (other, customer) = load(executor, into).await?;
        let Some(other) = other.state.conversation() else { return Err(ExecuteError::NotFound) };
        let into = Linked { id: into, customer };
        let intent = TicketIntent::MergeInto { into, standing: other.status() };
        let attempt = Context { command_id, ..context.clone() };
        match give(executor, ticket, intent, attempt).await {
            Err(ExecuteError::IdempotencyMismatch) => {}
            outcome => return outcome,
        }
    }
    Err(ExecuteError::Contended)
}

/// What the same request led to before: it is not found by its own command id.
async fn first_merge(
    executor: &Executor,
    ticket: TicketId,
    context: &Context,
) -> Result<Option<Executed>, LogError> {
    let stream = StreamId::new(Ticket::TYPE, ticket.to_string());
    let mut history = executor.log().load(&stream, 0).await?.into_iter();
    let first = history.find(|event| {
        event.event_type == MERGED && event.metadata.fingerprint == context.fingerprint
    });
    Ok(first.map(|event| Executed {
        version: event.sequence,
        position: event.position,
        replayed: true,
        aggregate_id: event.stream.aggregate_id,
    }))
}

/// The command id of the next merge. Merges are rare, so the log is asked rather than a table.
async fn next_place(executor: &Executor) -> Result<Uuid, LogError> {
    let query = ReplayQuery {
        event_types: Some(vec![MERGED.to_owned()]),
        aggregates: Some(Aggregates::OfType(Ticket::TYPE.to_owned())),
        ..ReplayQuery::default()
    };
    let merges = executor.log().replay(query, 0_u64, |merges, _| {
        *merges += 1;
        Ok(ControlFlow::Continue(()))
    });
    let merges = merges.await?.state;
    Ok(Uuid::new_v5(&PLACES, merges.to_string().as_bytes()))
}
