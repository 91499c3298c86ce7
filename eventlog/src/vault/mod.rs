//! The vault: one data key for each person, wrapped by the master key, destroyed when the person is erased.
//!
//! A destroyed key leaves a tombstone, so that no key is ever made again for that person. Keys are never part
//! of the log's export: they are exported by themselves, still wrapped.

mod master;
mod transfer;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use uuid::{Uuid, uuid};

use crate::error::LogError;
use crate::sealing::{DataKey, KeyState, Keys};
use crate::side::{Row, Side, Step, params, write};

pub(crate) use master::Masters;
pub use transfer::{KeyTransfer, KeyTransferError, Rewrapped};

/// The subject whose key looks e-mail addresses up; not a person.
pub(crate) const LOOKUP: Uuid = uuid!("00000000-0000-8000-8000-000000000002");

/// Keys kept ready in memory.
const CACHED_KEYS: u64 = 20_000;
/// How long another process may have erased a person before this one must notice.
const RECHECK: Duration = Duration::from_secs(30);
/// Keys loaded together in a replay: keys are made in the order in which a replay needs them.
const READ_AHEAD: i64 = 512;

/// The keys of the persons whose data the log holds. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    side: Side,
    masters: Arc<Masters>,
    cache: Cache<Uuid, KeyState>,
}

impl Vault {
    pub(crate) fn new(side: Side, masters: Masters) -> Self {
        let cache = Cache::builder().max_capacity(CACHED_KEYS).time_to_live(RECHECK).build();
        Self { side, masters: Arc::new(masters), cache }
    }

    /// Destroys the key of a person: from now on their data reads as erased, for ever, everywhere. The
    /// tombstone is durable when this returns. Harmless when repeated, and for a person without a key.
    pub async fn destroy(&self, subject: Uuid, at: DateTime<Utc>) -> Result<(), LogError> {
        const DESTROY: &str = "
            INSERT INTO person_keys (subject, wrapped_key, master, created_at, destroyed_at)
            VALUES ($1, NULL, NULL, $2, $2)
            ON CONFLICT (subject) DO UPDATE
               SET wrapped_key = NULL, master = NULL,
                   destroyed_at = COALESCE(person_keys.destroyed_at, excluded.destroyed_at)
            RETURNING subject";
        write(&self.side, DESTROY, params![subject, at]).await?;
        self.cache.insert(subject, KeyState::Destroyed);
        Ok(())
    }

    /// Whether the key of a person was destroyed.
    pub async fn is_destroyed(&self, subject: Uuid) -> Result<bool, LogError> {
        self.cache.invalidate(&subject);
        let keys = self.load(&BTreeSet::from([subject])).await?;
        Ok(matches!(keys.get(&subject), Some(KeyState::Destroyed)))
    }

    /// Forgets what is cached of a person, so that the next use asks the database.
    pub fn forget(&self, subject: Uuid) {
        self.cache.invalidate(&subject);
    }

    /// The keys of these persons, made for those who have none yet.
    pub(crate) async fn ensure(
        &self,
        subjects: &BTreeSet<Uuid>,
        at: DateTime<Utc>,
    ) -> Result<Keys, LogError> {
        const MAKE: &str = "
            INSERT INTO person_keys (subject, wrapped_key, master, created_at, destroyed_at)
            VALUES ($1, $2, $3, $4, NULL)
            ON CONFLICT (subject) DO NOTHING
            RETURNING subject";
        let mut keys = self.load(subjects).await?;
        let mut steps = Vec::new();
        let mut made = Keys::new();
        for subject in subjects.iter().filter(|subject| !keys.contains_key(subject)) {
            let mut fresh = [0; 32];
            aws_lc_rs::rand::fill(&mut fresh).expect("invariant: the system has randomness");
            let (wrapped, master) = self.masters.wrap(*subject, &fresh);
            let params = params![*subject, wrapped.as_slice(), master.as_str(), at];
            steps.push(Step::new(MAKE, params));
            made.insert(*subject, KeyState::Live(Arc::new(DataKey::new(&fresh))));
        }
        if steps.is_empty() {
            return Ok(keys);
        }
        for row in self.side.transaction(steps).await?.unwrap_or_default().iter().flatten() {
            let subject = row.uuid(0)?;
            if let Some(key) = made.remove(&subject) {
                self.cache.insert(subject, key.clone());
                keys.insert(subject, key);
            }
        }
        // For the rest another process was first, and its keys are the ones that count.
        if !made.is_empty() {
            keys.extend(self.load(&made.into_keys().collect()).await?);
        }
        match subjects.iter().find(|subject| !keys.contains_key(subject)) {
            Some(subject) => Err(LogError::KeyMissing(*subject)),
            None => Ok(keys),
        }
    }

    /// The keys of those of these persons who have one, alive or destroyed.
    pub(crate) async fn load(&self, subjects: &BTreeSet<Uuid>) -> Result<Keys, LogError> {
        let mut keys = Keys::new();
        let mut unknown = Vec::new();
        for subject in subjects {
            match self.cache.get(subject) {
                Some(key) => {
                    keys.insert(*subject, key);
                }
                None => unknown.push(*subject),
            }
        }
        for chunk in unknown.chunks(200) {
            let places: Vec<_> = (1..=chunk.len()).map(|place| format!("${place}")).collect();
            let select = format!(
                "SELECT subject, wrapped_key, master FROM person_keys WHERE subject IN ({})",
                places.join(", ")
            );
            let params = chunk.iter().map(|subject| (*subject).into()).collect();
            for row in self.side.query(select.into(), params).await? {
                let (subject, key) = self.read(&row)?;
                self.cache.insert(subject, key.clone());
                keys.insert(subject, key);
            }
        }
        Ok(keys)
    }

    /// The bytes of a key that does not seal; `None` when there is none.
    pub(crate) async fn bytes(&self, subject: Uuid) -> Result<Option<[u8; 32]>, LogError> {
        const ONE: &str = "
            SELECT wrapped_key, master
              FROM person_keys
             WHERE subject = $1 AND wrapped_key IS NOT NULL";
        match self.side.query(ONE.into(), params![subject]).await?.first() {
            Some(row) => self.masters.unwrap(subject, row.bytes(0)?, row.text(1)?).map(Some),
            None => Ok(None),
        }
    }

    /// What is known of a person's key without asking the database.
    pub(crate) fn cached(&self, subject: Uuid) -> Option<KeyState> {
        self.cache.get(&subject)
    }

    /// The key of a person, loaded together with those made after it.
    pub(crate) async fn read_ahead(&self, subject: Uuid) -> Result<KeyState, LogError> {
        const AHEAD: &str = "
            SELECT subject, wrapped_key, master
              FROM person_keys
             WHERE serial >= (SELECT serial FROM person_keys WHERE subject = $1)
             ORDER BY serial
             LIMIT $2";
        let mut found = None;
        for row in self.side.query(AHEAD.into(), params![subject, READ_AHEAD]).await? {
            let (owner, key) = self.read(&row)?;
            if owner == subject {
                found = Some(key.clone());
            }
            self.cache.insert(owner, key);
        }
        found.ok_or(LogError::KeyMissing(subject))
    }

    fn read(&self, row: &Row) -> Result<(Uuid, KeyState), LogError> {
        let subject = row.uuid(0)?;
        if row.is_null(1) {
            return Ok((subject, KeyState::Destroyed));
        }
        let bytes = self.masters.unwrap(subject, row.bytes(1)?, row.text(2)?)?;
        Ok((subject, KeyState::Live(Arc::new(DataKey::new(&bytes)))))
    }
}
