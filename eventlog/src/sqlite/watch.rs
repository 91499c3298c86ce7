//! Notices what other processes append to the same file, by asking `SQLite` whether the file has changed.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::watch;

use super::{rows, schema};
use crate::error::LogError;
use crate::position::Position;
use crate::wakeup::announce;

/// How often the file is looked at.
const PERIOD: Duration = Duration::from_millis(100);

/// A thread that looks at the file; it ends when this is dropped or stopped.
pub(super) struct Watcher {
    head: Arc<watch::Sender<Position>>,
    running: Mutex<Option<Sender<()>>>,
}

impl Watcher {
    pub(super) fn start(path: &Path, head: Arc<watch::Sender<Position>>) -> Result<Self, LogError> {
        let reader = schema::open_reader(path)?;
        let (running, stopped) = channel();
        let seen = Arc::clone(&head);
        thread::Builder::new()
            .name("log-watcher".into())
            .spawn(move || {
                let mut version = None;
                while stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
                    let now = data_version(&reader);
                    if now.is_some() && now == version {
                        continue;
                    }
                    version = now;
                    match rows::head(&reader) {
                        Ok(position) => announce(&seen, position),
                        Err(error) => tracing::warn!(error = %error, "the log cannot be watched"),
                    }
                }
            })
            .map_err(|error| LogError::Unavailable {
                what: "starting the watcher",
                source: Some(error.into()),
            })?;
        Ok(Self { head, running: Mutex::new(Some(running)) })
    }

    pub(super) fn wakeups(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    pub(super) fn stop(&self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Changes whenever another connection has committed.
fn data_version(reader: &Connection) -> Option<i64> {
    reader
        .prepare_cached("PRAGMA data_version")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .ok()
}
