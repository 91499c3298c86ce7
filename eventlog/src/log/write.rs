//! The way in: check, seal, store.

use std::collections::BTreeSet;
use std::time::Instant;

use chrono::SubsecRound;
use uuid::Uuid;

use super::EventLog;
use crate::append::{Append, AppendError, Appended, MAX_PAYLOAD_BYTES};
use crate::cqrs::CommandRepository;
use crate::error::LogError;
use crate::event::event_id;
use crate::metadata::Metadata;
use crate::sealing::{clear_subjects, seal_metadata, seal_value};
use crate::store::{CommandOutcome, SealedAppend, SealedEvent, StoreAppendError};
use crate::telemetry;

impl EventLog {
    /// Appends the events of one command to one stream, all or none, durably: when this returns `Ok` they
    /// survive a power cut. Repeating it with the same command id answers with the first outcome.
    ///
    /// A caller that stops waiting does not undo anything: what was handed to the writer is still appended.
    pub async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        append.check()?;
        let stream = append.stream.clone();
        let started = Instant::now();
        let sealed = self.seal(append).await?;
        match self.inner.store.append(sealed).await {
            Ok(appended) => {
                telemetry::appended(&stream.aggregate_type, started.elapsed());
                Ok(appended)
            }
            Err(StoreAppendError::Conflict(since)) => {
                telemetry::conflict(&stream.aggregate_type);
                Err(AppendError::Conflict { intervened: self.opened(since).await? })
            }
            Err(StoreAppendError::IdempotencyMismatch) => Err(AppendError::IdempotencyMismatch),
            Err(StoreAppendError::Log(error)) => Err(AppendError::Log(error)),
        }
    }

    /// What a command id led to, if it was ever appended.
    pub async fn find_command(&self, command_id: Uuid) -> Result<Option<CommandOutcome>, LogError> {
        self.inner.store.find_command(command_id).await
    }

    /// A repository for `cqrs_es::persist::PersistedEventStore`, for one command.
    pub fn repository(
        &self,
        metadata: Metadata,
        recorded_at: chrono::DateTime<chrono::Utc>,
    ) -> CommandRepository {
        CommandRepository::new(self.clone(), metadata, recorded_at)
    }

    async fn seal(&self, append: Append) -> Result<SealedAppend, AppendError> {
        let Append { stream, expected_sequence, events, metadata, recorded_at } = append;
        let mut subjects = BTreeSet::new();
        for event in &events {
            clear_subjects(&event.payload, &mut subjects)
                .map_err(|error| AppendError::Refused(error.to_string()))?;
        }
        if metadata.ip.is_some() || metadata.user_agent.is_some() {
            subjects.insert(metadata.subject());
        }
        let keys = self.inner.vault.ensure(&subjects, recorded_at).await?;
        let mut sealed = Vec::with_capacity(events.len());
        for (ordinal, mut event) in events.into_iter().enumerate() {
            seal_value(&mut event.payload, &keys);
            let payload = event.payload.to_string();
            if payload.len() > MAX_PAYLOAD_BYTES {
                return Err(AppendError::Refused(format!(
                    "{} takes {} bytes, at most {MAX_PAYLOAD_BYTES} are stored",
                    event.event_type,
                    payload.len()
                )));
            }
            sealed.push(SealedEvent {
                event_id: event_id(metadata.command_id, ordinal),
                event_type: event.event_type,
                event_version: event.event_version,
                payload,
            });
        }
        let flat = serde_json::to_string(&seal_metadata(&metadata, &keys));
        Ok(SealedAppend {
            stream,
            expected_sequence,
            events: sealed,
            metadata: flat.expect("invariant: a map of strings is JSON"),
            command_id: metadata.command_id,
            fingerprint: metadata.fingerprint,
            // What the stores keep, so that a written event equals itself read back.
            recorded_at: recorded_at.trunc_subsecs(6),
        })
    }
}
