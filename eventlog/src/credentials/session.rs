//! Sessions: opened at sign-in, rotated at each refresh, revoked one by one, by family or by person.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Credentials, NewSession, Rotation, Session, TokenHash};
use crate::error::LogError;
use crate::side::{Param, Row, Step, params, write};

const COLUMNS: &str = "id, person_id, family, created_at, last_used_at, expires_at, rotated_at, \
                       revoked_at, rotated_from, user_agent, ip";

/// What is kept of a user agent, in characters.
const USER_AGENT: usize = 120;

impl Credentials {
    pub(super) async fn open_session(
        &self,
        person_id: Uuid,
        family: Uuid,
        session: NewSession,
    ) -> Result<(), LogError> {
        const INSERT: &str = "
            INSERT INTO session (id, person_id, family, refresh_hash, created_at, last_used_at,
                                 expires_at, user_agent, ip)
            VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)";
        let ip = self.sealed_ip(person_id, &session).await?;
        let params = params![
            session.id,
            person_id,
            family,
            session.refresh_hash.bytes(),
            session.at,
            session.expires_at,
            short(session.user_agent),
            ip,
        ];
        write(&self.side, INSERT, params).await.map(drop)
    }

    pub(super) async fn rotate(
        &self,
        refresh_hash: TokenHash,
        next: NewSession,
    ) -> Result<Rotation, LogError> {
        const CLOSE: &str = "
            UPDATE session
               SET rotated_at = $2, last_used_at = $2
             WHERE refresh_hash = $1
               AND rotated_at IS NULL AND revoked_at IS NULL AND expires_at > $2
            RETURNING id";
        const FOLLOW: &str = "
            INSERT INTO session (id, person_id, family, refresh_hash, created_at, last_used_at,
                                 expires_at, rotated_from, user_agent, ip)
            SELECT $2, person_id, family, $3, $4, $4, $5, id, $6, $7
              FROM session
             WHERE refresh_hash = $1
            RETURNING id";
        let Some(old) = self.session_of(refresh_hash).await? else {
            return Ok(Rotation::Unknown);
        };
        let ip = self.sealed_ip(old.person_id, &next).await?;
        let (id, at, old_hash) = (next.id, next.at, refresh_hash.bytes());
        let follow = params![
            old_hash,
            id,
            next.refresh_hash.bytes(),
            at,
            next.expires_at,
            short(next.user_agent),
            ip,
        ];
        let steps =
            vec![Step::required(CLOSE, params![old_hash, at]), Step::required(FOLLOW, follow)];
        if self.side.transaction(steps).await?.is_some() {
            let session = self.session(id).await?.ok_or(LogError::Closed)?;
            return Ok(Rotation::Rotated(Box::new(session)));
        }
        // Read again: what stopped it may have happened since.
        let Some(old) = self.session_of(refresh_hash).await? else {
            return Ok(Rotation::Unknown);
        };
        Ok(match (old.revoked_at, old.rotated_at) {
            (Some(_), _) => Rotation::Revoked,
            (None, Some(rotated_at)) => {
                let (family, person_id) = (old.family, old.person_id);
                Rotation::Reused { family, person_id, rotated_at }
            }
            (None, None) => Rotation::Expired,
        })
    }

    pub(super) async fn session(&self, id: Uuid) -> Result<Option<Session>, LogError> {
        let sql = format!("SELECT {COLUMNS} FROM session WHERE id = $1");
        self.one(sql, params![id]).await
    }

    async fn session_of(&self, hash: TokenHash) -> Result<Option<Session>, LogError> {
        let sql = format!("SELECT {COLUMNS} FROM session WHERE refresh_hash = $1");
        self.one(sql, params![hash.bytes()]).await
    }

    pub(super) async fn live_sessions(
        &self,
        person_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, LogError> {
        let sql = format!(
            "SELECT {COLUMNS}
               FROM session
              WHERE person_id = $1
                AND rotated_at IS NULL AND revoked_at IS NULL AND expires_at > $2
              ORDER BY created_at DESC, id"
        );
        let mut sessions = Vec::new();
        for row in self.side.query(sql.into(), params![person_id, now]).await? {
            sessions.push(self.read_session(&row).await?);
        }
        Ok(sessions)
    }

    /// Revokes what a statement selects; how many.
    pub(super) async fn revoke(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<u64, LogError> {
        Ok(write(&self.side, sql, params).await?.len() as u64)
    }

    async fn one(&self, sql: String, params: Vec<Param>) -> Result<Option<Session>, LogError> {
        match self.side.query(sql.into(), params).await?.first() {
            Some(row) => self.read_session(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn sealed_ip(
        &self,
        person_id: Uuid,
        session: &NewSession,
    ) -> Result<Option<String>, LogError> {
        match &session.ip {
            Some(ip) => self.seal(person_id, ip, session.at).await,
            None => Ok(None),
        }
    }

    async fn read_session(&self, row: &Row) -> Result<Session, LogError> {
        let person_id = row.uuid(1)?;
        let text = |row: &Row, at: usize| row.text(at).map(str::to_owned);
        let ip = match row.optional(10, text)? {
            Some(sealed) => self.open(person_id, &sealed).await?,
            None => None,
        };
        Ok(Session {
            id: row.uuid(0)?,
            person_id,
            family: row.uuid(2)?,
            created_at: row.time(3)?,
            last_used_at: row.time(4)?,
            expires_at: row.time(5)?,
            rotated_at: row.optional(6, Row::time)?,
            revoked_at: row.optional(7, Row::time)?,
            rotated_from: row.optional(8, Row::uuid)?,
            user_agent: row.optional(9, text)?,
            ip,
        })
    }
}

fn short(user_agent: Option<String>) -> Option<String> {
    user_agent.map(|text| text.chars().filter(|c| *c != '\0').take(USER_AGENT).collect())
}
