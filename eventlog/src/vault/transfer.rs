//! Keys on the move: export and import (still wrapped), and a new master key for all of them.

use std::io::{BufRead, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Vault;
use crate::error::LogError;
use crate::side::{Step, params};

/// How many keys an export or import moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyTransfer {
    /// Keys that open data.
    pub keys: u64,
    /// Tombstones of erased persons.
    pub destroyed: u64,
}

/// How many keys a rotation wrapped again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Keys that are now under the current master key.
    pub keys: u64,
}

/// Why keys could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum KeyTransferError {
    /// The file cannot be read or written.
    #[error("the file of keys")]
    Io(#[from] std::io::Error),
    /// A line that is no key.
    #[error("line {line} of the file of keys")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The vault has another key for that person; nothing was imported.
    #[error("the vault has another key for person {0}")]
    Different(Uuid),
    /// The vault failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

#[derive(Serialize, Deserialize)]
struct Line {
    subject: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrapped_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    master: Option<String>,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destroyed_at: Option<DateTime<Utc>>,
}

const PAGE: i64 = 500;

impl Vault {
    /// Writes every key, wrapped, and every tombstone, one JSON object a line.
    pub async fn export_keys(
        &self,
        mut writer: impl Write + Send,
    ) -> Result<KeyTransfer, KeyTransferError> {
        const KEYS: &str = "
            SELECT serial, subject, wrapped_key, master, created_at, destroyed_at
              FROM person_keys
             WHERE serial > $1
             ORDER BY serial
             LIMIT $2";
        let mut moved = KeyTransfer::default();
        let mut after = 0;
        loop {
            let rows = self.side.query(KEYS.into(), params![after, PAGE]).await?;
            let Some(last) = rows.last() else { break };
            after = last.int(0)?;
            for row in &rows {
                let line = Line {
                    subject: row.uuid(1)?,
                    wrapped_key: row.optional(2, |row, at| Ok(STANDARD.encode(row.bytes(at)?)))?,
                    master: row.optional(3, |row, at| Ok(row.text(at)?.to_owned()))?,
                    created_at: row.time(4)?,
                    destroyed_at: row.optional(5, crate::side::Row::time)?,
                };
                moved.count(line.destroyed_at.is_some());
                serde_json::to_writer(&mut writer, &line).map_err(std::io::Error::from)?;
                writer.write_all(b"\n")?;
            }
        }
        writer.flush()?;
        Ok(moved)
    }

    /// Takes over the keys of an export, all or none. A tombstone destroys a key that is here; a key that is
    /// here already stays when it is the same, and a tombstone that is here stays.
    pub async fn import_keys(
        &self,
        reader: impl BufRead + Send,
    ) -> Result<KeyTransfer, KeyTransferError> {
        const IMPORT: &str = "
            INSERT INTO person_keys (subject, wrapped_key, master, created_at, destroyed_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (subject) DO UPDATE
               SET destroyed_at = COALESCE(person_keys.destroyed_at, excluded.destroyed_at),
                   wrapped_key = CASE WHEN excluded.destroyed_at IS NULL
                                      THEN person_keys.wrapped_key END,
                   master = CASE WHEN excluded.destroyed_at IS NULL THEN person_keys.master END
             WHERE excluded.destroyed_at IS NOT NULL
                OR person_keys.destroyed_at IS NOT NULL
                OR person_keys.wrapped_key = excluded.wrapped_key
            RETURNING subject";
        let mut moved = KeyTransfer::default();
        let mut subjects = Vec::new();
        let mut steps = Vec::new();
        for (index, text) in reader.lines().enumerate() {
            let malformed = |source| KeyTransferError::Malformed { line: index + 1, source };
            let line: Line = serde_json::from_str(&text?).map_err(malformed)?;
            let wrapped = line.wrapped_key.map(|text| STANDARD.decode(text)).transpose();
            let wrapped = wrapped.map_err(|error| malformed(serde::de::Error::custom(error)))?;
            if wrapped.is_none() != line.destroyed_at.is_some()
                || wrapped.is_none() != line.master.is_none()
            {
                return Err(malformed(serde::de::Error::custom("neither a key nor a tombstone")));
            }
            moved.count(line.destroyed_at.is_some());
            subjects.push(line.subject);
            steps.push(Step::required(
                IMPORT,
                vec![
                    line.subject.into(),
                    crate::side::Param::Bytes(wrapped),
                    line.master.into(),
                    line.created_at.into(),
                    line.destroyed_at.map(|at| at.timestamp_micros()).into(),
                ],
            ));
        }
        if self.side.transaction(steps).await?.is_none() {
            return Err(KeyTransferError::Different(self.first_different(subjects).await?));
        }
        self.cache.invalidate_all();
        Ok(moved)
    }

    /// Wraps every key again that is not yet under the current master key. Safe to repeat, and to run beside
    /// other processes that know both keys.
    pub async fn rewrap(&self) -> Result<Rewrapped, LogError> {
        const OLD: &str = "
            SELECT serial, subject, wrapped_key, master
              FROM person_keys
             WHERE serial > $1 AND wrapped_key IS NOT NULL AND master <> $2
             ORDER BY serial
             LIMIT $3";
        const REWRAP: &str = "
            UPDATE person_keys
               SET wrapped_key = $1, master = $2
             WHERE subject = $3 AND wrapped_key = $4
            RETURNING subject";
        let mut done = Rewrapped::default();
        let mut after = 0;
        loop {
            let current = self.masters.current();
            let rows = self.side.query(OLD.into(), params![after, current, PAGE]).await?;
            let Some(last) = rows.last() else {
                return Ok(done);
            };
            after = last.int(0)?;
            let mut steps = Vec::with_capacity(rows.len());
            for row in &rows {
                let (subject, old) = (row.uuid(1)?, row.bytes(2)?);
                let key = self.masters.unwrap(subject, old, row.text(3)?)?;
                let (wrapped, master) = self.masters.wrap(subject, &key);
                // The old bytes guard against a person who was erased in between.
                steps.push(Step::new(
                    REWRAP,
                    params![wrapped.as_slice(), master.as_str(), subject, old],
                ));
            }
            let answers = self.side.transaction(steps).await?.unwrap_or_default();
            done.keys += answers.iter().filter(|rows| !rows.is_empty()).count() as u64;
        }
    }

    async fn first_different(&self, subjects: Vec<Uuid>) -> Result<Uuid, LogError> {
        const LIVE: &str =
            "SELECT subject FROM person_keys WHERE subject = $1 AND wrapped_key IS NOT NULL";
        for subject in &subjects {
            if !self.side.query(LIVE.into(), params![*subject]).await?.is_empty() {
                return Ok(*subject);
            }
        }
        Ok(subjects.first().copied().unwrap_or_default())
    }
}

impl KeyTransfer {
    fn count(&mut self, destroyed: bool) {
        if destroyed {
            self.destroyed += 1;
        } else {
            self.keys += 1;
        }
    }
}
