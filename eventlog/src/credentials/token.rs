//! One-time tokens: a link in a mail, good once and for a while.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Credentials, TokenHash};
use crate::error::LogError;
use crate::side::{Row, Step, params, write};

impl Credentials {
    pub(super) async fn put(
        &self,
        hash: TokenHash,
        kind: &str,
        person_id: Uuid,
        expires_at: DateTime<Utc>,
    ) -> Result<(), LogError> {
        const VOID: &str = "DELETE FROM one_time_token WHERE person_id = $1 AND kind = $2";
        const INSERT: &str = "
            INSERT INTO one_time_token (hash, kind, person_id, expires_at)
            VALUES ($1, $2, $3, $4)";
        let steps = vec![
            Step::new(VOID, params![person_id, kind]),
            Step::new(INSERT, params![hash.bytes(), kind, person_id, expires_at]),
        ];
        self.side.transaction(steps).await.map(drop)
    }

    pub(super) async fn owner(
        &self,
        hash: TokenHash,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>, LogError> {
        const OWNER: &str = "
            SELECT person_id
              FROM one_time_token
             WHERE hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3";
        let rows = self.side.query(OWNER.into(), params![hash.bytes(), kind, now]).await?;
        rows.first().map(|row| row.uuid(0)).transpose()
    }

    pub(super) async fn consume(
        &self,
        hash: TokenHash,
        kind: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>, LogError> {
        const USE: &str = "
            UPDATE one_time_token
               SET used_at = $3
             WHERE hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3
            RETURNING person_id";
        let rows = write(&self.side, USE, params![hash.bytes(), kind, now]).await?;
        rows.first().map(|row: &Row| row.uuid(0)).transpose()
    }

    pub(super) async fn sweep(&self, before: DateTime<Utc>) -> Result<u64, LogError> {
        let delete = [
            "DELETE FROM session WHERE expires_at < $1 RETURNING id",
            "DELETE FROM one_time_token WHERE expires_at < $1 RETURNING person_id",
        ];
        let steps = delete.map(|sql| Step::new(sql, params![before]));
        let answers = self.side.transaction(steps.into()).await?.unwrap_or_default();
        Ok(answers.iter().map(|rows| rows.len() as u64).sum())
    }
}
