//! Sessions and persons whose access tokens must not be accepted although their time is not over.
//!
//! Kept in memory for as long as such a token can live, and fed from the log by a follower in each process, so
//! that closing a session somewhere closes it everywhere within moments.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::values::PersonId;
use moka::sync::Cache;
use uuid::Uuid;

use super::access_token::AccessClaims;

/// A little longer than an access token lives.
const MEMORY: Duration = Duration::from_mins(16);
/// Entries that are remembered at most.
const CAPACITY: u64 = 100_000;

/// What ended early. Cheap to clone.
#[derive(Clone)]
pub struct Revocations {
    sessions: Cache<Uuid, ()>,
    persons: Cache<PersonId, DateTime<Utc>>,
}

impl Default for Revocations {
    fn default() -> Self {
        Self {
            sessions: Cache::builder().max_capacity(CAPACITY).time_to_live(MEMORY).build(),
            persons: Cache::builder().max_capacity(CAPACITY).time_to_live(MEMORY).build(),
        }
    }
}

impl Revocations {
    /// The tokens of that session hold no longer.
    pub fn revoke_session(&self, session: Uuid) {
        self.sessions.insert(session, ());
    }

    /// The tokens that were issued to that person before `at` hold no longer: their role changed, or they are gone.
    pub fn revoke_person(&self, person: PersonId, at: DateTime<Utc>) {
        self.persons.insert(person, at);
    }

    pub(crate) fn covers(&self, claims: &AccessClaims) -> bool {
        self.sessions.contains_key(&claims.session)
            || self.persons.get(&claims.person).is_some_and(|at| claims.issued_at <= at)
    }
}
