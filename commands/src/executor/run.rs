//! One command on its way to the log.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use cqrs_es::EventStore as _;
use cqrs_es::persist::{EventStoreAggregateContext, PersistedEventStore};
use domain::{Command as _, Refusal as _};
use eventlog::{AppendError, Appended, CommandRepository, LogError, StreamId};
use tracing::Instrument as _;

use super::cache::{Known, Slot};
use super::permission::{Unauthorised, authorise};
use super::{Executable, ExecuteError, Executed, Executor};
use crate::context::Context;

/// How often a lost race is decided again.
const RETRIES_AFTER_A_RACE: u32 = 3;
/// How often a passing failure of the log is tried again; the command id makes that safe.
const RETRIES_AFTER_A_FAULT: u32 = 2;
/// The wait before the first such retry.
const FAULT_PAUSE: Duration = Duration::from_millis(50);

/// One command on its way.
pub(super) struct Run<A: Executable> {
    executor: Executor,
    stream: StreamId,
    command: A::Command,
    context: Context,
    vouched: bool,
}

/// What an aggregate says to the command in one of its states.
enum Verdict<A: Executable> {
    /// These events.
    Events(Vec<A::Event>),
    /// It is already in effect.
    Nothing,
    /// No.
    No(ExecuteError<A::Error>),
}

impl<A: Executable> Run<A> {
    pub(super) fn new(executor: Executor, id: &str, command: A::Command, context: Context) -> Self {
        let stream = StreamId::new(A::TYPE, id);
        Self { executor, stream, command, context, vouched: false }
    }

    /// Leaves the permission to the caller.
    pub(super) fn vouched(mut self) -> Self {
        self.vouched = true;
        self
    }

    /// Carries the command out, and counts and traces what became of it.
    pub(super) async fn finish(self) -> Result<Executed, ExecuteError<A::Error>> {
        let name = self.command.name();
        let span = tracing::debug_span!(
            "command.execute",
            command.name = name,
            command.id = %self.context.command_id,
            stream.r#type = A::TYPE,
            stream.id = %self.stream.aggregate_id,
        );
        let begun = Instant::now();
        async {
            let result = self.carry_out().await;
            let outcome = match &result {
                Ok(executed) if executed.replayed => "replayed",
                Ok(_) => "executed",
                Err(error) => error.label(),
            };
            if let Err(ExecuteError::Rejected(refusal)) = &result {
                tracing::info!(refusal.code = refusal.code(), "command refused");
            }
            metrics::counter!("commands_total", "command" => name, "outcome" => outcome)
                .increment(1);
            metrics::histogram!("command_seconds", "aggregate" => A::TYPE)
                .record(begun.elapsed().as_secs_f64());
            result
        }
        .instrument(span)
        .await
    }

    async fn carry_out(&self) -> Result<Executed, ExecuteError<A::Error>> {
        self.authorise_at_all()?;
        let slot = self.executor.inner.states.slot::<A>(&self.stream.aggregate_id);
        let _turn = slot.turn.lock().await;
        let mut kept = slot.known();
        let (mut races, mut faults) = (0, 0);
        loop {
            let guess = kept.is_some();
            let attempt = self.attempt(&slot, kept.take()).await;
            match attempt {
                Ok(Attempt::Appended(executed)) => return Ok(executed),
                // Decided on a kept state, which may be behind: read the stream and decide again.
                Ok(Attempt::Concluded(_)) if guess => slot.forget(),
                Ok(Attempt::Concluded(verdict)) => return self.conclude(verdict).await,
                Ok(Attempt::Raced) if races < RETRIES_AFTER_A_RACE => {
                    metrics::counter!("command_races_total", "aggregate" => A::TYPE).increment(1);
                    races += 1;
                    slot.forget();
                }
                Ok(Attempt::Raced) => {
                    slot.forget();
                    return self.first_outcome(false).await?.ok_or(ExecuteError::Contended);
                }
                Err(ExecuteError::Log(error))
                    if error.is_transient() && faults < RETRIES_AFTER_A_FAULT =>
                {
                    faults += 1;
                    slot.forget();
                    tracing::warn!(error = %error, "the log is unavailable; trying again");
                    tokio::time::sleep(FAULT_PAUSE * 4_u32.pow(faults - 1)).await;
                }
                Err(error) => {
                    slot.forget();
                    return Err(error);
                }
            }
        }
    }

    /// Refuses what no state could allow, before anything is read.
    fn authorise_at_all(&self) -> Result<(), ExecuteError<A::Error>> {
        match authorise(&self.context.actor, self.command.capability(), None) {
            Err(Unauthorised::Forbidden { not_own: true, .. }) => Ok(()),
            _ if self.vouched => Ok(()),
            answer => Ok(answer?),
        }
    }

    async fn attempt(
        &self,
        slot: &Slot<A>,
        kept: Option<Known<A>>,
    ) -> Result<Attempt<A>, ExecuteError<A::Error>> {
        let known = match kept {
            Some(known) => known,
            None => self.executor.read_into(slot, &self.stream).await?,
        };
        let version = known.version;
        match self.judge(&known) {
            Verdict::Events(events) => {
                // Given back before the append, so that the state can be folded in place after it.
                drop(known);
                self.append(slot, version, events).await
            }
            verdict => Ok(Attempt::Concluded((verdict, version))),
        }
    }

    fn judge(&self, known: &Known<A>) -> Verdict<A> {
        let capability = known.state.capability(&self.command);
        if !self.vouched
            && let Err(error) = authorise(&self.context.actor, capability, known.state.owner())
        {
            return Verdict::No(error.into());
        }
        if let Some(expected) = self.context.expected_version
            && expected != known.version
        {
            let (actual, intervened) = (known.version, Vec::new());
            return Verdict::No(ExecuteError::Stale { expected, actual, intervened });
        }
        match known.state.decide(self.command.clone()) {
            Ok(events) if events.is_empty() => Verdict::Nothing,
            Ok(events) => Verdict::Events(events),
            Err(refusal) => Verdict::No(ExecuteError::Rejected(refusal)),
        }
    }

    async fn append(
        &self,
        slot: &Slot<A>,
        base: u64,
        events: Vec<A::Event>,
    ) -> Result<Attempt<A>, ExecuteError<A::Error>> {
        let metadata = self.context.metadata(self.command.name(), self.command.reason());
        let repository = self.executor.log().repository(metadata, self.executor.clock().now());
        let store =
            PersistedEventStore::<CommandRepository, A>::new_event_store(repository.clone());
        let context = EventStoreAggregateContext {
            aggregate_id: self.stream.aggregate_id.clone(),
            aggregate: A::default(),
            current_sequence: usize::try_from(base).expect("invariant: a stream fits in memory"),
            current_snapshot: None,
        };
        // The metadata travels in the repository; what cqrs-es would copy for each event stays empty.
        let committed = store.commit(events, context, HashMap::new()).await;
        match (repository.take_outcome(), committed) {
            (Some(Ok(appended)), Ok(envelopes)) if !appended.replayed => {
                let events = envelopes.iter().map(|envelope| &envelope.payload);
                slot.advance(base, appended.sequence, events);
                let aggregate_id = self.stream.aggregate_id.clone();
                Ok(Attempt::Appended(executed(appended, aggregate_id)))
            }
            (Some(Ok(appended)), _) => {
                slot.forget();
                let fallback = executed(appended, self.stream.aggregate_id.clone());
                Ok(Attempt::Appended(self.first_outcome(false).await?.unwrap_or(fallback)))
            }
            (Some(Err(AppendError::Conflict { .. })), _) => Ok(Attempt::Raced),
            // The store knows the id from another stream: of a creation that is repeated that is the one created.
            (Some(Err(AppendError::IdempotencyMismatch)), _) => self
                .first_outcome(base == 0)
                .await?
                .map(Attempt::Appended)
                .ok_or(ExecuteError::IdempotencyMismatch),
            (Some(Err(AppendError::Refused(why))), _) => {
                Err(LogError::Damaged { at: self.stream.to_string(), why }.into())
            }
            (Some(Err(AppendError::Log(error))), _) => Err(error.into()),
            (None, committed) => {
                let why = committed.err().map_or_else(String::new, |error| error.to_string());
                Err(LogError::Damaged { at: self.stream.to_string(), why }.into())
            }
        }
    }

    /// A verdict without events: first of all, was this command carried out before?
    async fn conclude(
        &self,
        (verdict, version): (Verdict<A>, u64),
    ) -> Result<Executed, ExecuteError<A::Error>> {
        // Who may not do it learns nothing of who did.
        if let Verdict::No(
            error @ (ExecuteError::Forbidden { .. } | ExecuteError::StepUpRequired),
        ) = verdict
        {
            return Err(error);
        }
        if let Some(first) = self.first_outcome(version == 0).await? {
            return Ok(first);
        }
        match verdict {
            Verdict::No(ExecuteError::Stale { expected, actual, .. }) => {
                let intervened = self.executor.log().load(&self.stream, expected).await?;
                Err(ExecuteError::Stale { expected, actual, intervened })
            }
            Verdict::No(error) => Err(error),
            Verdict::Nothing | Verdict::Events(_) => Ok(Executed {
                version,
                position: self.executor.log().head().await?,
                replayed: false,
                aggregate_id: self.stream.aggregate_id.clone(),
            }),
        }
    }

    /// What this very command led to before. Its stream may be another one only where it creates: then the id
    /// of the stream was drawn anew for the repetition.
    async fn first_outcome(
        &self,
        creates: bool,
    ) -> Result<Option<Executed>, ExecuteError<A::Error>> {
        let Context { command_id, fingerprint, expected_version, .. } = &self.context;
        let found = self.executor.first_outcome(*command_id, fingerprint).await?;
        let Some(found) = found else { return Ok(None) };
        let creates = creates || *expected_version == Some(0);
        if found.stream == self.stream || (creates && found.stream.aggregate_type == A::TYPE) {
            Ok(Some(Executed::first(found)))
        } else {
            Err(ExecuteError::IdempotencyMismatch)
        }
    }
}

/// How far one attempt came.
enum Attempt<A: Executable> {
    /// The events are in the log.
    Appended(Executed),
    /// There is nothing to append.
    Concluded((Verdict<A>, u64)),
    /// Somebody else was faster.
    Raced,
}

fn executed(appended: Appended, aggregate_id: String) -> Executed {
    let Appended { sequence, position, replayed } = appended;
    Executed { version: sequence, position, replayed, aggregate_id }
}
