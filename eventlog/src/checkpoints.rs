//! How far process managers have come, and leases: which process may do what only one may do.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::LogError;
use crate::position::Position;
use crate::side::{Side, params, write};

/// Named positions and leases, shared by all processes on the log.
#[derive(Clone)]
pub struct Checkpoints {
    side: Side,
}

/// A lease that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is for.
    pub name: String,
    /// Who holds it.
    pub owner: String,
    /// Grows with every change of hands: who shows an older one is late.
    pub fence: u64,
    /// Until when, unless renewed.
    pub expires_at: DateTime<Utc>,
}

impl Checkpoints {
    pub(crate) const fn new(side: Side) -> Self {
        Self { side }
    }

    /// Up to where `name` has come; [`Position::START`] when it never moved.
    pub async fn get(&self, name: &str) -> Result<Position, LogError> {
        const GET: &str =
            "SELECT commit_position, prepare_position FROM checkpoint WHERE name = $1";
        match self.side.query(GET.into(), params![name]).await?.first() {
            Some(row) => Ok(Position { commit: row.unsigned(0)?, prepare: row.unsigned(1)? }),
            None => Ok(Position::START),
        }
    }

    /// Moves `name` from one position to another; `false` when it is not at `from`: another process moved it.
    pub async fn advance(
        &self,
        name: &str,
        from: Position,
        to: Position,
    ) -> Result<bool, LogError> {
        const CREATE: &str = "
            INSERT INTO checkpoint (name, commit_position, prepare_position)
            VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE
               SET commit_position = excluded.commit_position,
                   prepare_position = excluded.prepare_position
             WHERE checkpoint.commit_position = 0 AND checkpoint.prepare_position = 0
            RETURNING name";
        const MOVE: &str = "
            UPDATE checkpoint
               SET commit_position = $2, prepare_position = $3
             WHERE name = $1 AND commit_position = $4 AND prepare_position = $5
            RETURNING name";
        let moved = if from == Position::START {
            write(&self.side, CREATE, params![name, to.commit, to.prepare]).await?
        } else {
            let params = params![name, to.commit, to.prepare, from.commit, from.prepare];
            write(&self.side, MOVE, params).await?
        };
        Ok(!moved.is_empty())
    }

    /// Takes or renews a lease; `None` while another owner holds it.
    pub async fn acquire(
        &self,
        name: &str,
        owner: &str,
        now: DateTime<Utc>,
        lasts: Duration,
    ) -> Result<Option<Lease>, LogError> {
        const ACQUIRE: &str = "
            INSERT INTO lease (name, owner, fence, expires_at)
            VALUES ($1, $2, 1, $3)
            ON CONFLICT (name) DO UPDATE
               SET fence = CASE WHEN lease.owner = excluded.owner
                                THEN lease.fence ELSE lease.fence + 1 END,
                   owner = excluded.owner,
                   expires_at = excluded.expires_at
             WHERE lease.owner = excluded.owner OR lease.expires_at <= $4
            RETURNING fence";
        let expires_at = now + lasts;
        let rows = write(&self.side, ACQUIRE, params![name, owner, expires_at, now]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let fence = row.unsigned(0)?;
        Ok(Some(Lease { name: name.to_owned(), owner: owner.to_owned(), fence, expires_at }))
    }

    /// Gives a lease back; harmless when it has passed to another owner.
    pub async fn release(&self, lease: &Lease) -> Result<(), LogError> {
        const RELEASE: &str = "
            UPDATE lease
               SET expires_at = 0
             WHERE name = $1 AND owner = $2 AND fence = $3";
        let params = params![lease.name.as_str(), lease.owner.as_str(), lease.fence];
        write(&self.side, RELEASE, params).await.map(drop)
    }
}
