//! Time that staff keep free.

use chrono::NaiveDate;
use domain::Capability;
use domain::agenda::{Agenda, AgendaEvent, AgendaIntent, BlockedTime, agenda_id};
use domain::values::{AppointmentId, BlockId};
use eventlog::{LogError, StreamId};

use super::find::day_of_command;
use super::{ChangeError, give};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, check_capability};

/// Time that is kept free.
#[derive(Debug, Clone)]
pub struct Blocked {
    /// The block.
    pub block: BlockId,
    /// The appointments that stand in it: somebody has to move or cancel them.
    pub over: Vec<AppointmentId>,
    /// Where it is in the log.
    pub executed: Executed,
}

/// Keeps time free. Repeating the command gives the same block, whose id is the command's.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn block(
    executor: &Executor,
    date: NaiveDate,
    time: BlockedTime,
    reason: String,
    context: Context,
) -> Result<Blocked, ChangeError> {
    let block = BlockId::new(context.command_id);
    let executed =
        give(executor, date, AgendaIntent::Block { block, time, reason }, context).await?;
    let over = over(executor, date, block).await?;
    Ok(Blocked { block, over, executed })
}

/// Gives the time back.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn unblock(
    executor: &Executor,
    block: BlockId,
    context: Context,
) -> Result<Executed, ChangeError> {
    check_capability(&context, Capability::Counter)?;
    let date = day_of_command(executor, block.uuid()).await?.ok_or(ExecuteError::NotFound)?;
    give(executor, date, AgendaIntent::Unblock { block }, context).await
}

/// What stood in the block when it was made.
async fn over(
    executor: &Executor,
    date: NaiveDate,
    block: BlockId,
) -> Result<Vec<AppointmentId>, LogError> {
    let stream = StreamId::new(<Agenda as cqrs_es::Aggregate>::TYPE, agenda_id(date));
    for event in executor.log().load(&stream, 0).await? {
        if event.event_type == "TimeBlocked"
            && let AgendaEvent::TimeBlocked { block: made, over, .. } = event.decode()?
            && made == block
        {
            return Ok(over);
        }
    }
    Ok(Vec::new())
}
