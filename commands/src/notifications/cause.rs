//! The event that a message tells of, for what is looked up when it is sent and never stored with it.

use domain::notification::{About, Cause, Message};
use eventlog::{LogError, RecordedEvent, StreamId};

use crate::executor::Executor;

/// The event, where it is one of the stream that the message is about.
pub(super) async fn causing_event(
    executor: &Executor,
    message: &Message,
) -> Result<Option<RecordedEvent>, LogError> {
    match &message.about {
        Some(about) => event_of(executor, about, &message.cause).await,
        None => Ok(None),
    }
}

/// The event, where it is one of that stream.
pub(super) async fn event_of(
    executor: &Executor,
    about: &About,
    cause: &Cause,
) -> Result<Option<RecordedEvent>, LogError> {
    let stream = StreamId::new(about.aggregate.clone(), about.id.clone());
    let mut history = executor.log().load(&stream, 0).await?.into_iter();
    Ok(history.find(|event| event.event_id == cause.event))
}
