//! Accounts: who may sign in, with what, and when not.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Account, CredentialError, Credentials, FailureRecorded, LockPolicy, NewAccount};
use crate::error::LogError;
use crate::side::{Param, Row, Step, params, write};
use crate::vault::LOOKUP;

const SELECT: &str = "
    SELECT person_id, password_hash, totp_secret, totp_confirmed, failed_attempts, locked_until,
           disabled, created_at
      FROM account";

impl Credentials {
    pub(super) async fn create(&self, account: NewAccount) -> Result<(), CredentialError> {
        const INSERT: &str = "
            INSERT INTO account (person_id, email_lookup, password_hash, created_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING
            RETURNING person_id";
        let NewAccount { person_id, email, password_hash, created_at } = account;
        self.vault.ensure(&BTreeSet::from([LOOKUP]), created_at).await?;
        let lookup = self.lookup(&email).await?.ok_or(LogError::KeyMissing(LOOKUP))?;
        let params = vec![
            person_id.into(),
            lookup.as_slice().into(),
            password_hash.into(),
            created_at.into(),
        ];
        if write(&self.side, INSERT, params).await?.is_empty() {
            let own = self.account_of(person_id).await?.is_some();
            return Err(if own {
                CredentialError::AccountExists
            } else {
                CredentialError::EmailTaken
            });
        }
        Ok(())
    }

    pub(super) async fn account_by_email(&self, email: &str) -> Result<Option<Account>, LogError> {
        let Some(lookup) = self.lookup(email).await? else {
            return Ok(None);
        };
        let sql = format!("{SELECT} WHERE email_lookup = $1");
        let rows = self.side.query(sql.into(), params![lookup.as_slice()]).await?;
        self.account(rows.first()).await
    }

    pub(super) async fn account_of(&self, person_id: Uuid) -> Result<Option<Account>, LogError> {
        let sql = format!("{SELECT} WHERE person_id = $1");
        let rows = self.side.query(sql.into(), params![person_id]).await?;
        self.account(rows.first()).await
    }

    pub(super) async fn change_email(
        &self,
        person_id: Uuid,
        email: &str,
    ) -> Result<(), CredentialError> {
        // One statement: the address is taken only if nobody has it at that very moment.
        const UPDATE: &str = "
            UPDATE account
               SET email_lookup = $2
             WHERE person_id = $1
               AND NOT EXISTS (SELECT 1 FROM account AS other
                                WHERE other.email_lookup = $2 AND other.person_id <> $1)
            RETURNING person_id";
        // What was mailed to the address before would vouch for this one.
        const VOID: &str = "DELETE FROM one_time_token WHERE person_id = $1";
        let lookup = self.lookup(email).await?.ok_or(CredentialError::NoAccount)?;
        let steps = vec![
            Step::required(UPDATE, params![person_id, lookup.as_slice()]),
            Step::new(VOID, params![person_id]),
        ];
        match self.side.transaction(steps).await {
            Ok(Some(_)) => Ok(()),
            outcome => match self.account_by_email(email).await? {
                Some(other) if other.person_id != person_id => Err(CredentialError::EmailTaken),
                _ => outcome.map_err(CredentialError::Log).and(Err(CredentialError::NoAccount)),
            },
        }
    }

    /// Runs an update that returns the person's row, if there is one.
    pub(super) async fn update(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Row, CredentialError> {
        write(&self.side, sql, params).await?.pop().ok_or(CredentialError::NoAccount)
    }

    pub(super) async fn failed(
        &self,
        person_id: Uuid,
        at: DateTime<Utc>,
        policy: LockPolicy,
    ) -> Result<FailureRecorded, CredentialError> {
        const COUNT: &str = "
            UPDATE account
               SET locked_until = CASE WHEN failed_attempts + 1 >= $2 THEN $3
                                       ELSE locked_until END,
                   failed_attempts = CASE WHEN failed_attempts + 1 >= $2 THEN 0
                                          ELSE failed_attempts + 1 END
             WHERE person_id = $1
            RETURNING failed_attempts, locked_until";
        let until = at + policy.lasts;
        let row = self.update(COUNT, params![person_id, policy.attempts, until]).await?;
        let locked_until = row.optional(1, Row::time)?.filter(|until| *until > at);
        Ok(FailureRecorded { attempts: row.unsigned(0)?, locked_until })
    }

    pub(super) async fn put_totp(
        &self,
        person_id: Uuid,
        secret: Option<&str>,
        confirmed: bool,
        at: DateTime<Utc>,
    ) -> Result<(), CredentialError> {
        const UPDATE: &str = "
            UPDATE account
               SET totp_secret = $2, totp_confirmed = $3, last_totp_step = NULL
             WHERE person_id = $1
            RETURNING person_id";
        let sealed = match secret {
            Some(secret) => self.seal(person_id, secret, at).await?,
            None => None,
        };
        let confirmed = confirmed && sealed.is_some();
        self.update(UPDATE, params![person_id, sealed, confirmed]).await.map(drop)
    }

    pub(super) async fn claim_totp_step(
        &self,
        person_id: Uuid,
        step: u64,
    ) -> Result<bool, LogError> {
        const CLAIM: &str = "
            UPDATE account
               SET last_totp_step = $2
             WHERE person_id = $1 AND (last_totp_step IS NULL OR last_totp_step < $2)
            RETURNING person_id";
        Ok(!write(&self.side, CLAIM, params![person_id, step]).await?.is_empty())
    }

    pub(super) async fn forget(&self, person_id: Uuid) -> Result<(), LogError> {
        let delete = [
            "DELETE FROM session WHERE person_id = $1",
            "DELETE FROM one_time_token WHERE person_id = $1",
            "DELETE FROM account WHERE person_id = $1",
        ];
        let steps = delete.map(|sql| Step::new(sql, params![person_id]));
        self.side.transaction(steps.into()).await.map(drop)
    }

    async fn account(&self, row: Option<&Row>) -> Result<Option<Account>, LogError> {
        let Some(row) = row else { return Ok(None) };
        let person_id = row.uuid(0)?;
        let totp_secret = match row.optional(2, |row, at| row.text(at).map(str::to_owned))? {
            Some(sealed) => self.open(person_id, &sealed).await?,
            None => None,
        };
        Ok(Some(Account {
            person_id,
            password_hash: row.optional(1, |row, at| row.text(at).map(str::to_owned))?,
            totp_secret,
            totp_confirmed: row.int(3)? != 0,
            failed_attempts: row.unsigned(4)?,
            locked_until: row.optional(5, Row::time)?,
            disabled: row.int(6)? != 0,
            created_at: row.time(7)?,
        }))
    }
}
