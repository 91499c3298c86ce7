//! The hash chain: each event's hash covers its stored bytes and the hash before it.
//!
//! It lives beside the log, so that writing an event does not wait for it, and covers ciphertexts, so that
//! erasing a person leaves it intact. Who keeps [`Chain::root`] elsewhere can later prove that nothing up to
//! there was altered, removed or slipped in.

use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::LogError;
use crate::event::StoredEvent;
use crate::hex::hex;
use crate::position::Position;
use crate::side::{Param, Side, Step, params};
use crate::store::EventStore;

/// Events hashed and stored together.
const BATCH: usize = 500;

type Hash = [u8; 32];

/// The chain of one log.
#[derive(Clone)]
pub struct Chain {
    store: Arc<dyn EventStore>,
    side: Side,
    log_id: Uuid,
}

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainRoot {
    /// The last event that it covers.
    pub position: Position,
    /// The hash as hexadecimal.
    pub hash: String,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// How many events agree.
    pub events: u64,
    /// The end of the part that agrees.
    pub root: ChainRoot,
    /// The first place where the log and the chain do not agree.
    pub broken: Option<ChainBreak>,
}

/// A place where the log and the chain do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainBreak {
    /// Where.
    pub position: Position,
    /// How.
    pub kind: ChainBreakKind,
}

/// How the log and the chain disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainBreakKind {
    /// The event, or its link, was altered.
    Altered,
    /// The chain has a link for an event that is gone.
    EventMissing,
    /// An event stands where the chain has no link although it goes on.
    LinkMissing,
}

impl Chain {
    pub(crate) const fn new(store: Arc<dyn EventStore>, side: Side, log_id: Uuid) -> Self {
        Self { store, side, log_id }
    }

    /// Extends the chain to the end of the log; the number of events added. Two processes may do it at once:
    /// the links follow from the log, so both write the same ones.
    pub async fn extend(&self) -> Result<u64, LogError> {
        let mut added = 0;
        loop {
            let (position, mut hash) = self.last().await?;
            let events = self.store.read_after(position, BATCH).await?;
            if events.is_empty() {
                return Ok(added);
            }
            added += events.len() as u64;
            let mut params = Vec::with_capacity(events.len() * 2);
            for event in &events {
                hash = link(&hash, event);
                params.push(Param::from(event.position.commit));
                params.push(Param::from(hash.as_slice()));
            }
            let rows: Vec<_> =
                (1..=events.len()).map(|n| format!("(${}, ${})", 2 * n - 1, 2 * n)).collect();
            let insert = format!(
                "INSERT INTO chain (position, hash) VALUES {} ON CONFLICT (position) DO NOTHING",
                rows.join(", ")
            );
            self.side.transaction(vec![Step::new(insert, params)]).await?;
        }
    }

    /// The end of the chain.
    pub async fn root(&self) -> Result<ChainRoot, LogError> {
        let (position, hash) = self.last().await?;
        Ok(ChainRoot { position, hash: hex(&hash) })
    }

    /// Recomputes the whole chain and names the first place where the log does not agree with it. Events after
    /// the chain's end are not judged.
    pub async fn verify(&self) -> Result<ChainReport, LogError> {
        let (end, _) = self.last().await?;
        let mut hash = self.genesis();
        let mut report = ChainReport {
            events: 0,
            root: ChainRoot { position: Position::START, hash: hex(&hash) },
            broken: None,
        };
        while report.root.position < end {
            let after = report.root.position;
            let mut events = self.store.read_after(after, BATCH).await?;
            events.retain(|event| event.position <= end);
            let links = self.links(after).await?;
            if events.is_empty() && links.is_empty() {
                break;
            }
            for index in 0..links.len().max(events.len()) {
                let (event, known) = (events.get(index), links.get(index));
                hash = event.map_or(hash, |event| link(&hash, event));
                if let Some(broken) = compare(event, known, &hash) {
                    report.broken = Some(broken);
                    return Ok(report);
                }
                if let Some(event) = event {
                    report.events += 1;
                    report.root = ChainRoot { position: event.position, hash: hex(&hash) };
                }
            }
        }
        Ok(report)
    }

    fn genesis(&self) -> Hash {
        Sha256::digest(self.log_id.as_bytes()).into()
    }

    async fn last(&self) -> Result<(Position, Hash), LogError> {
        const LAST: &str = "SELECT position, hash FROM chain ORDER BY position DESC LIMIT 1";
        match self.side.query(LAST.into(), vec![]).await?.first() {
            Some(row) => Ok((Position::row(row.unsigned(0)?), hash_of(row.bytes(1)?)?)),
            None => Ok((Position::START, self.genesis())),
        }
    }

    async fn links(&self, after: Position) -> Result<Vec<(Position, Hash)>, LogError> {
        const LINKS: &str =
            "SELECT position, hash FROM chain WHERE position > $1 ORDER BY position LIMIT $2";
        let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let rows = self.side.query(LINKS.into(), params![after.commit, limit]).await?;
        rows.iter()
            .map(|row| Ok((Position::row(row.unsigned(0)?), hash_of(row.bytes(1)?)?)))
            .collect()
    }
}

fn compare(
    event: Option<&StoredEvent>,
    known: Option<&(Position, Hash)>,
    hash: &Hash,
) -> Option<ChainBreak> {
    let (position, kind) = match (event.map(|event| event.position), known) {
        (Some(here), Some((there, known))) if here == *there => {
            if known == hash {
                return None;
            }
            (here, ChainBreakKind::Altered)
        }
        (Some(here), Some((there, _))) if here < *there => (here, ChainBreakKind::LinkMissing),
        (_, Some((there, _))) => (*there, ChainBreakKind::EventMissing),
        (Some(here), None) => (here, ChainBreakKind::LinkMissing),
        (None, None) => return None,
    };
    Some(ChainBreak { position, kind })
}

/// The hash of an event on top of the one before: every field with its length, so that no two events have the
/// same bytes.
fn link(before: &Hash, event: &StoredEvent) -> Hash {
    let mut hash = Sha256::new();
    hash.update(before);
    for number in [event.position.commit, event.position.prepare, event.sequence] {
        hash.update(number.to_be_bytes());
    }
    hash.update(event.recorded_at.timestamp_micros().to_be_bytes());
    hash.update(event.event_id.as_bytes());
    for text in [
        event.stream.aggregate_type.as_ref(),
        &event.stream.aggregate_id,
        &event.event_type,
        &event.event_version,
        &event.payload,
        &event.metadata,
    ] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

fn hash_of(bytes: &[u8]) -> Result<Hash, LogError> {
    bytes.try_into().map_err(|_| LogError::damaged("chain", "a hash has 32 bytes"))
}
