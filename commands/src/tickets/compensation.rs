//! What the owner decides about a proposed credit.

use std::ops::ControlFlow;

use cqrs_es::Aggregate as _;
use domain::Capability;
use domain::ticket::{Ticket, TicketEvent, TicketIntent};
use domain::values::{Money, RepairNumber, TicketId};
use eventlog::{Aggregates, LogError, ReplayQuery};

use super::{ChangeError, give, load};
use crate::context::Context;
use crate::executor::{Executed, Executor, check_capability};

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
    let intent = match decision {
        CompensationDecision::Approve => {
            let (loaded, _) = load(executor, ticket).await?;
            let repair = loaded.state.conversation().and_then(|known| known.repair);
            let granted_elsewhere = match repair {
                Some(repair) => granted_by_others(executor, repair, ticket).await?,
                None => Money::ZERO,
            };
            TicketIntent::ApproveCompensation { clock, granted_elsewhere }
        }
        CompensationDecision::Decline { reason } => {
            TicketIntent::DeclineCompensation { clock, reason }
        }
    };
    give(executor, ticket, intent, context).await
}

/// What other tickets were granted for a repair. Compensations are rare, so the log is asked rather than a table.
async fn granted_by_others(
    executor: &Executor,
    repair: RepairNumber,
    apart_from: TicketId,
) -> Result<Money, LogError> {
    let query = ReplayQuery {
        event_types: Some(vec!["CompensationApproved".to_owned()]),
        aggregates: Some(Aggregates::OfType(Ticket::TYPE.to_owned())),
        ..ReplayQuery::default()
    };
    let this = apart_from.to_string();
    let replayed = executor.log().replay(query, Money::ZERO, move |granted, event| {
        if event.aggregate_id() != this
            && let TicketEvent::CompensationApproved { amount, repair: Some(of), .. } =
                event.decode()?
            && of == repair
        {
            *granted += amount;
        }
        Ok(ControlFlow::Continue(()))
    });
    Ok(replayed.await?.state)
}
