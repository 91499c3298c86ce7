//! Sign-in secrets: password hashes, second factors, sessions, one-time tokens.
//!
//! Rows beside the log, never events: they change, expire, and are deleted with their person. Whoever calls
//! decides the policy (how many failures, how long a session); this keeps it true under races. Times are
//! arguments; tokens arrive as hashes, so that the table holds nothing that signs anybody in.

mod account;
mod session;
mod store;
mod token;
mod transfer;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::LogError;
use crate::sealing::KeyState;
use crate::side::Side;
use crate::vault::{LOOKUP, Vault};

pub use store::CredentialStore;
pub use transfer::AccountTransferError;

/// The hash under which a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a token. Tokens are long and random, so a plain SHA-256 is enough.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    pub(crate) const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// An account, as it is created.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Whose it is.
    pub person_id: Uuid,
    /// The e-mail address to sign in with; only a keyed hash of it is kept.
    pub email: String,
    /// The Argon2id hash of the password; absent until one is chosen.
    pub password_hash: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person_id: Uuid,
    /// The Argon2id hash of the password; absent until one is chosen.
    pub password_hash: Option<String>,
    /// The seed of the second factor, opened; absent when there is none.
    pub totp_secret: Option<String>,
    /// Whether the second factor was proved once, and is asked for.
    pub totp_confirmed: bool,
    /// Failed attempts since the last success or lock.
    pub failed_attempts: u64,
    /// Until when nobody may sign in.
    pub locked_until: Option<DateTime<Utc>>,
    /// Whether the account was disabled by the owner.
    pub disabled: bool,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// When failures lock an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockPolicy {
    /// After how many failures in a row.
    pub attempts: u64,
    /// For how long.
    pub lasts: Duration,
}

/// What a failed attempt led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureRecorded {
    /// Failures in a row; 0 when the account was just locked and the count begins again.
    pub attempts: u64,
    /// Until when the account is locked.
    pub locked_until: Option<DateTime<Utc>>,
}

/// A session, as it is opened or follows another.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id.
    pub id: Uuid,
    /// The hash of its refresh token.
    pub refresh_hash: TokenHash,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when its refresh token is good.
    pub expires_at: DateTime<Utc>,
    /// The browser or device in a few words; kept to 120 characters.
    pub user_agent: Option<String>,
    /// From which address; sealed under the person's key.
    pub ip: Option<String>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub person_id: Uuid,
    /// The sign-in it descends from: all sessions that were rotated one from another.
    pub family: Uuid,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: DateTime<Utc>,
    /// Until when its refresh token is good.
    pub expires_at: DateTime<Utc>,
    /// When it was replaced by its successor.
    pub rotated_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The session it replaced.
    pub rotated_from: Option<Uuid>,
    /// The browser or device in a few words.
    pub user_agent: Option<String>,
    /// From which address; absent once the person was erased.
    pub ip: Option<String>,
}

/// What became of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// The old session is replaced by this one.
    Rotated(Box<Session>),
    /// The token had been used before: somebody has a copy. The caller revokes the family, or, within a moment
    /// of `rotated_at`, takes it for a repeated request.
    Reused {
        /// The sign-in that it belongs to.
        family: Uuid,
        /// Whose it is.
        person_id: Uuid,
        /// When the token was used.
        rotated_at: DateTime<Utc>,
    },
    /// The session was revoked.
    Revoked,
    /// The session has expired.
    Expired,
    /// There is no such session.
    Unknown,
}

/// Why an account was not stored.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The person has an account already.
    #[error("the person has an account already")]
    AccountExists,
    /// Somebody else signs in with that e-mail address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The person has no account.
    #[error("the person has no account")]
    NoAccount,
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// The sign-in secrets in the side tables.
pub(crate) struct Credentials {
    side: Side,
    vault: Vault,
}

impl Credentials {
    pub(crate) const fn new(side: Side, vault: Vault) -> Self {
        Self { side, vault }
    }

    /// The keyed hash under which an e-mail address is found; `None` while no account was ever created. Its key
    /// lives in the vault rather than being derived from the master key, so that a new master key leaves every
    /// address findable.
    async fn lookup(&self, email: &str) -> Result<Option<Vec<u8>>, LogError> {
        let key = self.vault.bytes(LOOKUP).await?;
        Ok(key.map(|bytes| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
            let normal = email.trim().to_lowercase();
            hmac::sign(&key, normal.as_bytes()).as_ref().to_vec()
        }))
    }

    /// A secret sealed under its person's key; `None` when the person was erased.
    async fn seal(
        &self,
        person_id: Uuid,
        clear: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<String>, LogError> {
        let keys = self.vault.ensure(&BTreeSet::from([person_id]), at).await?;
        Ok(match keys.get(&person_id) {
            Some(KeyState::Live(key)) => Some(key.seal_text(person_id, clear)),
            Some(KeyState::Destroyed) | None => None,
        })
    }

    /// Opens what [`Credentials::seal`] sealed; `None` when the person was erased.
    async fn open(&self, person_id: Uuid, sealed: &str) -> Result<Option<String>, LogError> {
        let keys = self.vault.load(&BTreeSet::from([person_id])).await?;
        match keys.get(&person_id) {
            Some(KeyState::Live(key)) => key
                .open_text(person_id, sealed)
                .map(Some)
                .map_err(|_| LogError::SealBroken(person_id)),
            Some(KeyState::Destroyed) => Ok(None),
            None => Err(LogError::KeyMissing(person_id)),
        }
    }
}
