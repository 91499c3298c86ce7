//! Where a manager begins that must not react to what is long over.

use eventlog::{LogError, Position};

use crate::executor::Executor;

/// The place after which that manager reacts: the end of the log when it was first asked for, kept in the log's
/// database under a name of its own, since a checkpoint at the start says nothing. One that was at work before it began
/// to have a beginning goes on from where it is.
pub(crate) async fn beginning_of(executor: &Executor, name: &str) -> Result<Position, LogError> {
    let checkpoints = executor.log().checkpoints();
    let marker = format!("{name}.begins");
    if checkpoints.get(&marker).await? == Position::START {
        let reached = match checkpoints.get(name).await? {
            Position::START => executor.log().head().await?,
            reached => reached,
        };
        // One more than that, so that an empty log leaves a mark too. Whoever is faster is right.
        let first = Position { commit: reached.commit + 1, prepare: reached.prepare + 1 };
        checkpoints.advance(&marker, Position::START, first).await?;
    }
    Ok(checkpoints.get(&marker).await?.before())
}
