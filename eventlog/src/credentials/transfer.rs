//! Accounts on the move, for backups. Second factors stay sealed and addresses stay hashed, so that they are worth
//! nothing without the keys of the vault; sessions and one-time tokens are not part of it.

use std::io::{BufRead, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Credentials;
use crate::error::LogError;
use crate::side::{Row, Step, params};

/// Why accounts could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum AccountTransferError {
    /// The file cannot be read or written.
    #[error("the file of accounts")]
    Io(#[from] std::io::Error),
    /// A line that is no account.
    #[error("line {line} of the file of accounts")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// Accounts are only taken over where there are none; nothing was imported.
    #[error("there are accounts already")]
    NotEmpty,
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// An account as it is kept. Failed attempts and locks are forgotten.
#[derive(Serialize, Deserialize)]
struct Line {
    subject: Uuid,
    email_lookup: String,
    password_hash: Option<String>,
    totp_secret: Option<String>,
    totp_confirmed: bool,
    last_totp_step: Option<i64>,
    disabled: bool,
    created_at: i64,
}

impl Credentials {
    /// Writes every account, one JSON object a line; how many.
    pub(crate) async fn export(
        &self,
        mut writer: impl Write + Send,
    ) -> Result<u64, AccountTransferError> {
        const ALL: &str = "
            SELECT person_id, email_lookup, password_hash, totp_secret, totp_confirmed, last_totp_step,
                   disabled, created_at
              FROM account
             ORDER BY person_id";
        let text = |row: &Row, at| row.text(at).map(str::to_owned);
        let rows = self.side.query(ALL.into(), vec![]).await?;
        for row in &rows {
            let line = Line {
                subject: row.uuid(0)?,
                email_lookup: STANDARD.encode(row.bytes(1)?),
                password_hash: row.optional(2, text)?,
                totp_secret: row.optional(3, text)?,
                totp_confirmed: row.int(4)? != 0,
                last_totp_step: row.optional(5, Row::int)?,
                disabled: row.int(6)? != 0,
                created_at: row.int(7)?,
            };
            serde_json::to_writer(&mut writer, &line).map_err(std::io::Error::from)?;
            writer.write_all(b"\n")?;
        }
        writer.flush()?;
        Ok(rows.len() as u64)
    }

    /// Takes over the accounts of an export, all or none, where there are none; how many.
    pub(crate) async fn import(
        &self,
        reader: impl BufRead + Send,
    ) -> Result<u64, AccountTransferError> {
        const INSERT: &str = "
            INSERT INTO account (person_id, email_lookup, password_hash, totp_secret, totp_confirmed,
                                 last_totp_step, disabled, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT DO NOTHING
            RETURNING person_id";
        if !self
            .side
            .query("SELECT person_id FROM account LIMIT 1".into(), vec![])
            .await?
            .is_empty()
        {
            return Err(AccountTransferError::NotEmpty);
        }
        let mut steps = Vec::new();
        for (index, text) in reader.lines().enumerate() {
            let malformed = |source| AccountTransferError::Malformed { line: index + 1, source };
            let line: Line = serde_json::from_str(&text?).map_err(malformed)?;
            let lookup = STANDARD.decode(&line.email_lookup);
            let lookup = lookup.map_err(|error| malformed(serde::de::Error::custom(error)))?;
            let mut values = params![line.subject, lookup.as_slice(), line.password_hash];
            values.extend(params![line.totp_secret, line.totp_confirmed, line.last_totp_step]);
            values.extend(params![line.disabled, line.created_at]);
            steps.push(Step::required(INSERT, values));
        }
        let count = steps.len() as u64;
        match self.side.transaction(steps).await? {
            Some(_) => Ok(count),
            None => Err(AccountTransferError::NotEmpty),
        }
    }
}
