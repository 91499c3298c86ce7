//! Wake-ups: NOTIFY after the commit, at most once in 50 ms; LISTEN with reconnection; and polling, the truth.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::read;
use crate::position::Position;
use crate::wakeup::announce;

const CHANNEL: &str = "cirujano_log";
/// How often the head is looked at, whatever the wake-ups say.
const PERIOD: Duration = Duration::from_millis(200);
/// The least time between two notifications.
const DEBOUNCE: Duration = Duration::from_millis(50);

/// Follows the head, however it moved.
pub(super) struct Listener {
    pool: PgPool,
    head: Arc<watch::Sender<Position>>,
    stop: CancellationToken,
}

impl Listener {
    pub(super) const fn new(
        pool: PgPool,
        head: Arc<watch::Sender<Position>>,
        stop: CancellationToken,
    ) -> Self {
        Self { pool, head, stop }
    }

    pub(super) async fn run(self) {
        let stop = self.stop.clone();
        stop.run_until_cancelled(self.follow()).await;
    }

    async fn follow(self) {
        let mut listener = None;
        loop {
            if listener.is_none() {
                listener = self.listen().await;
            }
            match &mut listener {
                // After a loss the listener reconnects by itself; the poll below covers what it missed.
                Some(connection) => {
                    let woken = tokio::time::timeout(PERIOD, connection.try_recv()).await;
                    if matches!(woken, Ok(Err(_))) {
                        listener = None;
                        tokio::time::sleep(PERIOD).await;
                    }
                }
                None => tokio::time::sleep(PERIOD).await,
            }
            match read::head(&self.pool).await {
                Ok(position) => announce(&self.head, position),
                Err(error) => tracing::warn!(error = %error, "the log cannot be watched"),
            }
        }
    }

    async fn listen(&self) -> Option<PgListener> {
        let mut listener = PgListener::connect_with(&self.pool).await.ok()?;
        listener.listen(CHANNEL).await.ok()?;
        Some(listener)
    }
}

/// Notifies the other processes.
#[derive(Clone)]
pub(super) struct Notifier {
    pool: PgPool,
    moved: Arc<Notify>,
    stop: CancellationToken,
}

impl Notifier {
    pub(super) fn new(pool: PgPool, stop: CancellationToken) -> Self {
        Self { pool, moved: Arc::default(), stop }
    }

    /// The head has moved. Never waits.
    pub(super) fn moved(&self) {
        self.moved.notify_one();
    }

    pub(super) async fn run(self) {
        let stop = self.stop.clone();
        let notify = async {
            loop {
                self.moved.notified().await;
                // Best effort: the others poll.
                let sent = sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL);
                if let Err(error) = sent.execute(&self.pool).await {
                    tracing::debug!(error = %error, "no wake-up was sent");
                }
                tokio::time::sleep(DEBOUNCE).await;
            }
        };
        stop.run_until_cancelled(notify).await;
    }
}
