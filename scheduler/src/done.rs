//! What a job came to.

use std::collections::BTreeMap;

use commands::jobs::Outcome;
use eventlog::LogError;
use projections::ProjectionError;

/// What is said of a run that had nothing to do.
const NOTHING: &str = "Nada que hacer";

/// What a run did: words for the owner in Spanish, and figures. Never about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    result: String,
    counts: BTreeMap<String, u64>,
}

impl Done {
    /// Done, in these words.
    pub fn saying(result: impl Into<String>) -> Self {
        Self { result: result.into(), counts: BTreeMap::new() }
    }

    /// There was nothing to do.
    pub fn nothing() -> Self {
        Self::saying(NOTHING)
    }

    /// And this besides, where there was anything else.
    #[must_use]
    pub fn and_saying(mut self, result: &str) -> Self {
        if self.result == NOTHING {
            result.clone_into(&mut self.result);
        } else {
            self.result = format!("{}; {result}", self.result);
        }
        self
    }

    /// One more figure.
    #[must_use]
    pub fn counting(mut self, name: &str, count: usize) -> Self {
        self.counts.insert(name.to_owned(), u64::try_from(count).unwrap_or(u64::MAX));
        self
    }
}

impl From<Done> for Outcome {
    fn from(done: Done) -> Self {
        Self { result: done.result, counts: done.counts }
    }
}

/// Why a run failed. Its text goes into the log: never about a person.
#[derive(Debug, thiserror::Error)]
pub enum JobFailure {
    /// The log.
    #[error("{0}")]
    Log(#[from] LogError),
    /// The read tables.
    #[error("{0}")]
    Read(#[from] ProjectionError),
    /// What the job found is a fault by itself.
    #[error("{0}")]
    Found(String),
}
