//! What each process must forget or refuse at once because of what any process recorded.
//!
//! Not a process manager: it issues no commands and needs no checkpoint, since a process that starts remembers
//! nothing.

use std::ops::ControlFlow;
use std::time::Duration;

use domain::person::PersonEvent;
use domain::values::PersonId;
use eventlog::{LogError, Position, RecordedEvent, ReplayQuery};
use tokio_util::sync::CancellationToken;

use super::person_of_stream;
use crate::auth::Revocations;
use crate::executor::Executor;
use crate::people::complete_erasure;

const EVENT_TYPES: [&str; 4] =
    ["SessionClosed", "RefreshTokenReused", "RoleChanged", "PersonErased"];
/// The pause between two looks at a log that moves all the time.
const PACE: Duration = Duration::from_millis(200);
/// The pause after a failure of the log.
const PAUSE: Duration = Duration::from_secs(1);

/// Follows the log from `since` until `stop`: sessions that were closed and persons whose role changed are
/// refused from then on, and of persons who were erased this process forgets everything.
pub async fn follow_for_memory(
    executor: Executor,
    revocations: Revocations,
    since: Position,
    stop: CancellationToken,
) {
    let mut wakeups = executor.log().wakeups();
    let mut position = since;
    while !stop.is_cancelled() {
        wakeups.borrow_and_update();
        match look(&executor, &revocations, position).await {
            Ok(reached) => position = reached,
            Err(LogError::Closed) => return,
            Err(error) => {
                tracing::error!(error = %error, "cannot follow what this process must forget");
                stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
                continue;
            }
        }
        let woken = async {
            tokio::time::sleep(PACE).await;
            // The wake-up is only a hint.
            let _ = tokio::time::timeout(PAUSE, wakeups.changed()).await;
        };
        stop.run_until_cancelled(woken).await;
    }
}

async fn look(
    executor: &Executor,
    revocations: &Revocations,
    after: Position,
) -> Result<Position, LogError> {
    let head = executor.log().head().await?;
    if head <= after {
        return Ok(after);
    }
    let query = ReplayQuery {
        after,
        until: Some(head),
        event_types: Some(EVENT_TYPES.map(str::to_owned).into()),
        aggregates: None,
    };
    let replayed = executor.log().replay(query, Vec::new(), |events, event| {
        events.push(event.to_recorded()?);
        Ok(ControlFlow::Continue(()))
    });
    for event in replayed.await?.state {
        heed(executor, revocations, &event).await?;
    }
    Ok(head)
}

async fn heed(
    executor: &Executor,
    revocations: &Revocations,
    event: &RecordedEvent,
) -> Result<(), LogError> {
    let person: PersonId = person_of_stream(event)?;
    match event.decode()? {
        PersonEvent::SessionClosed { session, .. } => revocations.revoke_session(session),
        PersonEvent::RefreshTokenReused { family, .. } => revocations.revoke_session(family),
        PersonEvent::RoleChanged { at, .. } => revocations.revoke_person(person, at),
        PersonEvent::PersonErased { at, .. } => {
            revocations.revoke_person(person, at);
            complete_erasure(executor, person).await?;
        }
        _ => {}
    }
    Ok(())
}
