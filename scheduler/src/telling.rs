//! What jobs tell people. Each occasion has an id of its own, so that what is told again is told once.

use std::collections::BTreeSet;

use commands::notifications::Queued;
use commands::{Context, ExecuteError, Refused};
use domain::Actor;
use domain::job_run::Job;
use eventlog::LogError;
use uuid::{Uuid, uuid};

use crate::done::Done;

/// The root of the ids of occasions.
const OCCASIONS: Uuid = uuid!("c0a7b5de-3f68-5b0c-9d5e-51f3a1e2d874");
/// Who tells, in the audit.
const ACTOR: &str = "scheduler";

/// The circumstances of telling something on an occasion.
pub(crate) fn context(job: Job, occasion: &str) -> Context {
    Context::new(Actor::system(ACTOR), occasion_id(job, occasion), ACTOR)
}

/// The id of an occasion that no event of its own brings about.
pub(crate) fn occasion_id(job: Job, occasion: &str) -> Uuid {
    Uuid::new_v5(&OCCASIONS, format!("{job} {occasion}").as_bytes())
}

/// What a job has told so far.
#[derive(Debug, Default)]
pub(crate) struct Told {
    occasions: usize,
    messages: BTreeSet<String>,
    refused: usize,
}

impl Told {
    /// Notes what came of an occasion. A refusal concerns that one only.
    pub(crate) fn note(
        &mut self,
        job: Job,
        outcome: Result<Queued, ExecuteError<Refused>>,
    ) -> Result<(), LogError> {
        self.occasions += 1;
        match outcome {
            Ok(queued) => self.messages.extend(queued.messages.iter().map(ToString::to_string)),
            Err(ExecuteError::Log(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%job, %error, "something was not told");
                self.refused += 1;
            }
        }
        Ok(())
    }

    /// What came of all of them. `what` names them in the plural, in Spanish.
    pub(crate) fn done(self, what: &str) -> Done {
        let done = match self.occasions {
            0 => Done::nothing(),
            occasions => Done::saying(format!("{occasions} {what}, todos avisados una vez")),
        };
        let done = done.counting("occasions", self.occasions).counting("refused", self.refused);
        done.counting("messages", self.messages.len())
    }
}
