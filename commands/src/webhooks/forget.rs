//! Forgetting what a delivery said: of whoever was erased at once, of everybody else in time. Each body has a key of its
//! own; as with persons, the fact is recorded first and the key destroyed after it.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::values::PersonId;
use domain::webhook::{BodyErasure, BodyText, Webhook, WebhookCommand, WebhookEvent};
use eventlog::{Aggregates, LogError, ReplayQuery, StreamId};
use uuid::{Uuid, uuid};

use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// The root of the command ids of what is forgotten.
const FORGETTING: Uuid = uuid!("c7a2a3a8-5a5e-5b0d-8f7e-2f4cf0e1b9d3");
/// Who forgets, in the audit.
const ACTOR: &str = "webhook_forgetting";

/// Erases the bodies of all deliveries that concerned that person. Harmless when repeated.
///
/// # Errors
/// A failure of the log; to be repeated until it succeeds.
pub async fn forget_deliveries_of(
    executor: &Executor,
    person: PersonId,
) -> Result<(), ExecuteError<Refused>> {
    for delivery in deliveries_of(executor, person).await? {
        erase_body(executor, &delivery, BodyErasure::Person).await?;
    }
    Ok(())
}

/// Erases the body of a delivery that was processed, if somebody whom it concerned was erased by then.
///
/// # Errors
/// A failure of the log; to be repeated until it succeeds.
pub async fn forget_if_erased(
    executor: &Executor,
    delivery: &str,
    concerns: &[PersonId],
) -> Result<(), ExecuteError<Refused>> {
    for person in concerns {
        if executor.log().vault().is_destroyed(person.uuid()).await? {
            return erase_body(executor, delivery, BodyErasure::Person).await;
        }
    }
    Ok(())
}

/// Erases the bodies of those of the candidates that were processed or given up long ago; how many. Which they are is for the
/// deliveries themselves to say.
///
/// # Errors
/// When the log fails; what was done until then stays done.
pub async fn forget_old_bodies(
    executor: &Executor,
    candidates: impl IntoIterator<Item = String>,
) -> Result<usize, LogError> {
    let mut forgotten = 0;
    for delivery in candidates {
        match erase_body(executor, &delivery, BodyErasure::Age).await {
            Ok(()) => forgotten += 1,
            Err(ExecuteError::Log(error)) if error.is_unreadable() => {
                tracing::error!(%error, delivery, "a delivery cannot be read: its body is kept");
            }
            Err(ExecuteError::Log(error)) => return Err(error),
            Err(error) => tracing::debug!(%error, delivery, "the body is kept"),
        }
    }
    Ok(forgotten)
}

/// Destroys the key of a body of which is recorded that it is not kept any longer. Harmless when repeated.
///
/// # Errors
/// A failure of the log; to be repeated until it succeeds.
pub async fn destroy_body(executor: &Executor, delivery: &str) -> Result<(), LogError> {
    let stream = StreamId::new(<Webhook as cqrs_es::Aggregate>::TYPE, delivery);
    let events = executor.log().load(&stream, 0).await?;
    let Some(first) = events.first() else { return Ok(()) };
    if let WebhookEvent::WebhookReceived { body, .. } = first.decode()?
        && let BodyText::Personal(text) = body.text
    {
        let at: DateTime<Utc> = executor.clock().now();
        executor.log().vault().destroy(text.subject().uuid(), at).await?;
    }
    Ok(())
}

async fn erase_body(
    executor: &Executor,
    delivery: &str,
    why: BodyErasure,
) -> Result<(), ExecuteError<Refused>> {
    let command_id = Uuid::new_v5(&FORGETTING, delivery.as_bytes());
    let context = Context::new(Actor::system(ACTOR), command_id, "erase_body");
    let command = WebhookCommand::EraseBody { why, at: executor.clock().now() };
    let done = executor.execute::<Webhook>(delivery, command, context).await;
    done.map_err(ExecuteError::erase)?;
    // Whoever dies here leaves it to the process manager that follows the fact.
    Ok(destroy_body(executor, delivery).await?)
}

/// The deliveries that concerned that person, as was noted when they were processed.
async fn deliveries_of(
    executor: &Executor,
    person: PersonId,
) -> Result<BTreeSet<String>, LogError> {
    let query = ReplayQuery {
        event_types: Some(vec!["WebhookProcessed".to_owned()]),
        aggregates: Some(Aggregates::OfType(<Webhook as cqrs_es::Aggregate>::TYPE.to_owned())),
        ..ReplayQuery::default()
    };
    let replayed = executor.log().replay(query, BTreeSet::new(), move |found, event| {
        if let WebhookEvent::WebhookProcessed { concerns, .. } = event.decode()?
            && concerns.contains(&person)
        {
            found.insert(event.aggregate_id().to_owned());
        }
        Ok(ControlFlow::Continue(()))
    });
    Ok(replayed.await?.state)
}
