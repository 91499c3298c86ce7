//! What the owner decides about a proposed credit.
//!
//! The most that a repair is credited is shared by all of its tickets, and each ticket decides for itself. So every
//! approval takes the next of the repair's numbered places: its command id is that of the place, and the log gives
//! an id away once. Whoever finds theirs taken looks again at what was granted, and decides anew.

use std::ops::ControlFlow;

use cqrs_es::Aggregate as _;
use domain::Capability;
use domain::ticket::{Decided, Ticket, TicketEvent, TicketIntent};
use domain::values::{Money, RepairNumber, TicketId};
use eventlog::{Aggregates, LogError, ReplayQuery, StreamId};
use uuid::{Uuid, uuid};

use super::{ChangeError, give, load};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, check_capability};

/// The root of the ids of the places of a repair.
const PLACES: Uuid = uuid!("5b1e0c64-7d0f-5a3e-9c55-2f8e41d7a90b");
/// How often an approval that others overtook is decided anew.
const TRIES: u32 = 5;

/// What the owner decides.
#[derive(Debug, Clone)]
pub enum CompensationDecision {
    /// The credit is granted, as far as the most for a repair allows.
    Approve,
    /// It is not granted.
    Decline {
        /// Why.
        reason: String,
    },
}

/// Decides the credit for a clock. A process manager then credits the repair.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn decide_compensation(
    executor: &Executor,
    ticket: TicketId,
    clock: u32,
    decision: CompensationDecision,
    context: Context,
) -> Result<Executed, ChangeError> {
    check_capability(&context, Capability::OwnerDecision)?;
    match decision {
        CompensationDecision::Approve => approve(executor, ticket, clock, context).await,
        CompensationDecision::Decline { reason } => {
            let intent = TicketIntent::DeclineCompensation { clock, reason };
            give(executor, ticket, intent, context).await
        }
    }
}

async fn approve(
    executor: &Executor,
    ticket: TicketId,
    clock: u32,
    context: Context,
) -> Result<Executed, ChangeError> {
    // Under the id of a place the request must still tell itself from one about another clock.
    let context = Context { fingerprint: format!("{} {clock}", context.fingerprint), ..context };
    if let Some(first) = executor.answered_before(&context).await? {
        return Ok(first);
    }
    for _ in 0..TRIES {
        let (loaded, _) = load(executor, ticket).await?;
        let Some(known) = loaded.state.conversation() else { return Err(ExecuteError::NotFound) };
        let decision = known.compensation(clock).and_then(|it| it.decision.as_ref());
        if let Some(Decided::Approved(_)) = decision
            && let Some(first) = first_approval(executor, ticket, clock, &context).await?
        {
            return Ok(first);
        }
        let (granted_elsewhere, command_id) = match known.repair {
            Some(repair) => {
                let granted = Granted::of(executor, repair, ticket).await?;
                (granted.elsewhere, granted.next_place(repair))
            }
            None => (Money::ZERO, context.command_id),
        };
        // What was looked up holds for this version: the ticket may be about another repair by the next one.
        let expected_version = context.expected_version.or(Some(loaded.version));
        let attempt = Context { command_id, expected_version, ..context.clone() };
        let intent = TicketIntent::ApproveCompensation { clock, granted_elsewhere };
        match give(executor, ticket, intent, attempt).await {
            Err(ExecuteError::IdempotencyMismatch) if known.repair.is_some() => {}
            Err(ExecuteError::Stale { .. }) if context.expected_version.is_none() => {}
            outcome => return outcome,
        }
    }
    Err(ExecuteError::Contended)
}

/// What the same request led to before: it is not found by its own command id.
async fn first_approval(
    executor: &Executor,
    ticket: TicketId,
    clock: u32,
    context: &Context,
) -> Result<Option<Executed>, LogError> {
    let stream = StreamId::new(Ticket::TYPE, ticket.to_string());
    for event in executor.log().load(&stream, 0).await? {
        if event.metadata.fingerprint == context.fingerprint
            && let TicketEvent::CompensationApproved { clock: of, .. } = event.decode()?
            && of == clock
        {
            return Ok(Some(Executed {
                version: event.sequence,
                position: event.position,
                replayed: true,
                aggregate_id: event.stream.aggregate_id,
            }));
        }
    }
    Ok(None)
}

/// What was granted for a repair. Compensations are rare, so the log is asked rather than a table.
#[derive(Debug, Clone, Copy, Default)]
struct Granted {
    /// How often.
    times: u32,
    /// How much in other tickets than this one, CLP.
    elsewhere: Money,
}

impl Granted {
    async fn of(
        executor: &Executor,
        repair: RepairNumber,
        apart_from: TicketId,
    ) -> Result<Self, LogError> {
        let query = ReplayQuery {
            event_types: Some(vec!["CompensationApproved".to_owned()]),
            aggregates: Some(Aggregates::OfType(Ticket::TYPE.to_owned())),
            ..ReplayQuery::default()
        };
        let this = apart_from.to_string();
        let replayed = executor.log().replay(query, Self::default(), move |granted, event| {
            if let TicketEvent::CompensationApproved { amount, repair: Some(of), .. } =
                event.decode()?
                && of == repair
            {
                granted.times += 1;
                if event.aggregate_id() != this {
                    granted.elsewhere += amount;
                }
            }
            Ok(ControlFlow::Continue(()))
        });
        Ok(replayed.await?.state)
    }

    /// The command id of the next place of the repair.
    fn next_place(self, repair: RepairNumber) -> Uuid {
        Uuid::new_v5(&PLACES, format!("{repair} {}", self.times).as_bytes())
    }
}
