//! What the sign-in secrets offer to the rest of the program.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Account, CredentialError, Credentials, FailureRecorded, LockPolicy, NewAccount, NewSession,
    Rotation, Session, TokenHash,
};
use crate::error::LogError;
use crate::side::{params, write};

/// The sign-in secrets of all persons. Every operation is durable when it returns and atomic under races.
#[async_trait]
pub trait CredentialStore: Send + Sync {
    /// Creates an account.
    async fn create_account(&self, account: NewAccount) -> Result<(), CredentialError>;
    /// The account of an e-mail address, however it is written.
    async fn find_by_email(&self, email: &str) -> Result<Option<Account>, LogError>;
    /// The account of a person.
    async fn find_by_person(&self, person_id: Uuid) -> Result<Option<Account>, LogError>;
    /// Signs in with another e-mail address from now on. One-time tokens of before are void.
    async fn set_email(&self, person_id: Uuid, email: &str) -> Result<(), CredentialError>;
    /// Replaces the password, and unlocks the account.
    async fn set_password(&self, person_id: Uuid, hash: &str) -> Result<(), CredentialError>;
    /// Disables or enables an account.
    async fn set_disabled(&self, person_id: Uuid, disabled: bool) -> Result<(), CredentialError>;
    /// Counts a failed attempt, and locks the account when there were too many.
    async fn record_failure(
        &self,
        person_id: Uuid,
        at: DateTime<Utc>,
        policy: LockPolicy,
    ) -> Result<FailureRecorded, CredentialError>;
    /// Forgets failed attempts and a lock.
    async fn record_success(&self, person_id: Uuid) -> Result<(), LogError>;
    /// Sets, confirms or (with `None`) removes the second factor; its last used step is forgotten.
    async fn set_totp(
        &self,
        person_id: Uuid,
        secret: Option<&str>,
        confirmed: bool,
        at: DateTime<Utc>,
    ) -> Result<(), CredentialError>;
    /// Claims a time step of the second factor; `false` when it, or a later one, was used before.
    async fn use_totp_step(&self, person_id: Uuid, step: u64) -> Result<bool, LogError>;
    /// Opens a session that begins a family.
    async fn insert_session(
        &self,
        person_id: Uuid,
        family: Uuid,
        session: NewSession,
    ) -> Result<(), LogError>;
    /// Replaces the session of a refresh token; of two at once exactly one succeeds.
    async fn rotate_session(
        &self,
        refresh_hash: TokenHash,
        next: NewSession,
    ) -> Result<Rotation, LogError>;
    /// A session by its id.
    async fn find_session(&self, id: Uuid) -> Result<Option<Session>, LogError>;
    /// The sessions of a person that are neither replaced, revoked nor expired, newest first.
    async fn list_sessions(
        &self,
        person_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, LogError>;
    /// Revokes one session of a person; `false` when there was none to revoke.
    async fn revoke_session(
        &self,
        person_id: Uuid,
        id: Uuid,
        at: DateTime<Utc>,
    ) -> Result<bool, LogError>;
    /// Revokes all sessions that descend from one sign-in; how many.
    async fn revoke_family(&self, family: Uuid, at: DateTime<Utc>) -> Result<u64, LogError>;
    /// Revokes all sessions of a person; how many.
    async fn revoke_person(&self, person_id: Uuid, at: DateTime<Utc>) -> Result<u64, LogError>;
    /// Stores a one-time token; earlier ones of the same kind and person are void.
    async fn put_token(
        &self,
        hash: TokenHash,
        kind: &str,
        person_id: Uuid,
        expires_at: DateTime<Utc>,
    ) -> Result<(), LogError>;
    /// Whose a one-time token is that is good; it stays so.
    async fn token_owner(
        &self,
        hash: TokenHash,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>, LogError>;
    /// Uses up a one-time token; whose it was, or `None` when it is unknown, used or expired. Of two at once
    /// exactly one succeeds.
    async fn consume_token(
        &self,
        hash: TokenHash,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>, LogError>;
    /// Deletes everything about a person.
    async fn delete_account(&self, person_id: Uuid) -> Result<(), LogError>;
    /// Deletes sessions and tokens that expired before an instant; how many.
    async fn delete_expired(&self, before: DateTime<Utc>) -> Result<u64, LogError>;
}

#[async_trait]
impl CredentialStore for Credentials {
    async fn create_account(&self, account: NewAccount) -> Result<(), CredentialError> {
        self.create(account).await
    }

    async fn find_by_email(&self, email: &str) -> Result<Option<Account>, LogError> {
        self.account_by_email(email).await
    }

    async fn find_by_person(&self, person_id: Uuid) -> Result<Option<Account>, LogError> {
        self.account_of(person_id).await
    }

    async fn set_email(&self, person_id: Uuid, email: &str) -> Result<(), CredentialError> {
        self.change_email(person_id, email).await
    }

    async fn set_password(&self, person_id: Uuid, hash: &str) -> Result<(), CredentialError> {
        const UPDATE: &str = "
            UPDATE account
               SET password_hash = $2, failed_attempts = 0, locked_until = NULL
             WHERE person_id = $1
            RETURNING person_id";
        self.update(UPDATE, params![person_id, hash]).await.map(drop)
    }

    async fn set_disabled(&self, person_id: Uuid, disabled: bool) -> Result<(), CredentialError> {
        const UPDATE: &str =
            "UPDATE account SET disabled = $2 WHERE person_id = $1 RETURNING person_id";
        self.update(UPDATE, params![person_id, disabled]).await.map(drop)
    }

    async fn record_failure(
        &self,
        person_id: Uuid,
        at: DateTime<Utc>,
        policy: LockPolicy,
    ) -> Result<FailureRecorded, CredentialError> {
        self.failed(person_id, at, policy).await
    }

    async fn record_success(&self, person_id: Uuid) -> Result<(), LogError> {
        const RESET: &str = "
            UPDATE account
               SET failed_attempts = 0, locked_until = NULL
             WHERE person_id = $1 AND (failed_attempts > 0 OR locked_until IS NOT NULL)";
        write(&self.side, RESET, params![person_id]).await.map(drop)
    }

    async fn set_totp(
        &self,
        person_id: Uuid,
        secret: Option<&str>,
        confirmed: bool,
        at: DateTime<Utc>,
    ) -> Result<(), CredentialError> {
        self.put_totp(person_id, secret, confirmed, at).await
    }

    async fn use_totp_step(&self, person_id: Uuid, step: u64) -> Result<bool, LogError> {
        self.claim_totp_step(person_id, step).await
    }

    async fn insert_session(
        &self,
        person_id: Uuid,
        family: Uuid,
        session: NewSession,
    ) -> Result<(), LogError> {
        self.open_session(person_id, family, session).await
    }

    async fn rotate_session(
        &self,
        refresh_hash: TokenHash,
        next: NewSession,
    ) -> Result<Rotation, LogError> {
        self.rotate(refresh_hash, next).await
    }

    async fn find_session(&self, id: Uuid) -> Result<Option<Session>, LogError> {
        self.session(id).await
    }

    async fn list_sessions(
        &self,
        person_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, LogError> {
        self.live_sessions(person_id, now).await
    }

    async fn revoke_session(
        &self,
        person_id: Uuid,
        id: Uuid,
        at: DateTime<Utc>,
    ) -> Result<bool, LogError> {
        const REVOKE: &str = "
            UPDATE session
               SET revoked_at = $3
             WHERE id = $2 AND person_id = $1 AND revoked_at IS NULL
            RETURNING id";
        Ok(self.revoke(REVOKE, params![person_id, id, at]).await? > 0)
    }

    async fn revoke_family(&self, family: Uuid, at: DateTime<Utc>) -> Result<u64, LogError> {
        const REVOKE: &str = "
            UPDATE session SET revoked_at = $2 WHERE family = $1 AND revoked_at IS NULL RETURNING id";
        self.revoke(REVOKE, params![family, at]).await
    }

    async fn revoke_person(&self, person_id: Uuid, at: DateTime<Utc>) -> Result<u64, LogError> {
        const REVOKE: &str = "
            UPDATE session
               SET revoked_at = $2
             WHERE person_id = $1 AND revoked_at IS NULL
            RETURNING id";
        self.revoke(REVOKE, params![person_id, at]).await
    }

    async fn put_token(
        &self,
        hash: TokenHash,
        kind: &str,
        person_id: Uuid,
        expires_at: DateTime<Utc>,
    ) -> Result<(), LogError> {
        self.put(hash, kind, person_id, expires_at).await
    }

    async fn token_owner(
        &self,
        hash: TokenHash,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>, LogError> {
        self.owner(hash, kind, now).await
    }

    async fn consume_token(
        &self,
        hash: TokenHash,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>, LogError> {
        self.consume(hash, kind, now).await
    }

    async fn delete_account(&self, person_id: Uuid) -> Result<(), LogError> {
        self.forget(person_id).await
    }

    async fn delete_expired(&self, before: DateTime<Utc>) -> Result<u64, LogError> {
        self.sweep(before).await
    }
}
