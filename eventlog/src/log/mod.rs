//! The log as the rest of the program sees it: a store behind, the vault beside, everything opened.

mod archive;
mod follow;
mod read;
mod write;

use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use crate::chain::Chain;
use crate::checkpoints::Checkpoints;
use crate::config::{LogConfig, Place};
use crate::credentials::{CredentialStore, Credentials};
use crate::error::LogError;
use crate::position::Position;
use crate::postgres::PostgresStore;
use crate::side::{PostgresSide, Side};
use crate::sqlite::SqliteStore;
use crate::store::EventStore;
use crate::vault::{Masters, Vault};

pub use follow::Follower;
pub use read::Replayed;

/// The one log of the workshop. Cheap to clone; the clones share everything.
#[derive(Clone)]
pub struct EventLog {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn EventStore>,
    side: Side,
    vault: Vault,
    log_id: Uuid,
    /// Where the stock client of `postgres-es` can load streams.
    postgres: Option<PgPool>,
}

impl EventLog {
    /// Opens the log, creates it when it is missing, and brings its schema up to date.
    pub async fn open(config: &LogConfig) -> Result<Self, LogError> {
        let (store, side, postgres): (Arc<dyn EventStore>, Side, _) = match config.place()? {
            Place::Sqlite(path) => {
                let store = SqliteStore::open(&path, config.queue, config.readers).await?;
                let store = Arc::new(store);
                (Arc::clone(&store) as _, store, None)
            }
            Place::Postgres => {
                let store = PostgresStore::open(&config.url, config.queue, config.readers).await?;
                let pool = store.pool().clone();
                let side = Arc::new(PostgresSide(store.side_pool().clone()));
                (Arc::new(store), side, Some(pool))
            }
        };
        let identity = side.query("SELECT log_id FROM log_identity".into(), vec![]).await?;
        let log_id = match identity.as_slice() {
            [row] => row.uuid(0)?,
            _ => return Err(LogError::damaged("log_identity", "there must be one row")),
        };
        let vault = Vault::new(Arc::clone(&side), Masters::new(config));
        Ok(Self { inner: Arc::new(Inner { store, side, vault, log_id, postgres }) })
    }

    /// Which log this is, the same for ever.
    pub fn id(&self) -> Uuid {
        self.inner.log_id
    }

    /// The keys of the persons.
    pub fn vault(&self) -> Vault {
        self.inner.vault.clone()
    }

    /// The sign-in secrets.
    pub fn credentials(&self) -> Arc<dyn CredentialStore> {
        Arc::new(Credentials::new(Arc::clone(&self.inner.side), self.vault()))
    }

    /// How far process managers have come, and who holds which lease.
    pub fn checkpoints(&self) -> Checkpoints {
        Checkpoints::new(Arc::clone(&self.inner.side))
    }

    /// The hash chain over everything that is stored.
    pub fn chain(&self) -> Chain {
        let inner = &self.inner;
        Chain::new(Arc::clone(&inner.store), Arc::clone(&inner.side), inner.log_id)
    }

    /// The position of the last event.
    pub async fn head(&self) -> Result<Position, LogError> {
        self.inner.store.head().await
    }

    /// Wakes when the head has probably moved, also by another process; a hint, polling is the truth.
    pub fn wakeups(&self) -> watch::Receiver<Position> {
        self.inner.store.wakeups()
    }

    /// Finishes what is queued and stops; everything afterwards answers [`LogError::Closed`].
    pub async fn shutdown(&self) {
        self.inner.store.shutdown().await;
    }

    /// Where the stock client of `postgres-es` can load streams, if this log is in Postgres.
    pub(crate) fn postgres(&self) -> Option<&PgPool> {
        self.inner.postgres.as_ref()
    }
}
