//! What some look-up needs to know, folded from the log as far as it goes: no read table is asked, and the next question
//! goes on where the last one ended. An event that cannot be read is left out: it must not cost the others their answer.

use std::fmt;
use std::ops::ControlFlow;

use eventlog::{EventRef, LogError, Position, ReplayQuery};
use tokio::sync::Mutex;

use crate::executor::Executor;
use crate::left_out::pass_over;

/// Takes in one event.
type Note<T> = fn(&mut T, &EventRef<'_>) -> Result<(), LogError>;

/// A `T` made of all events of some types.
pub(crate) struct Folded<T> {
    known: Mutex<Known<T>>,
    event_types: &'static [&'static str],
    note: Note<T>,
}

#[derive(Default)]
struct Known<T> {
    until: Position,
    state: T,
}

impl<T: Default + Send + 'static> Folded<T> {
    /// Of these events, each taken in by `note`.
    pub(crate) fn new(event_types: &'static [&'static str], note: Note<T>) -> Self {
        Self { known: Mutex::default(), event_types, note }
    }

    /// What `read` finds in it, with everything that the log has now.
    pub(crate) async fn read<R>(
        &self,
        executor: &Executor,
        read: impl FnOnce(&T) -> R,
    ) -> Result<R, LogError> {
        let mut known = self.known.lock().await;
        let head = executor.log().head().await?;
        if head > known.until {
            // Taken out: a replay that breaks off leaves nothing half known, and the next one begins anew.
            let Known { until, state } = std::mem::take(&mut *known);
            let query = ReplayQuery {
                after: until,
                until: Some(head),
                event_types: Some(self.event_types.iter().map(|&name| name.to_owned()).collect()),
                aggregates: None,
            };
            let note = self.note;
            let replayed = executor.log().replay(query, state, move |state, event| {
                if let Err(error) = note(state, &event) {
                    pass_over(&error, event.aggregate_id()).ok_or(error)?;
                }
                Ok(ControlFlow::Continue(()))
            });
            *known = Known { until: head, state: replayed.await?.state };
        }
        Ok(read(&known.state))
    }
}

/// Shows nothing of what is known.
impl<T> fmt::Debug for Folded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folded").field("event_types", &self.event_types).finish_non_exhaustive()
    }
}
