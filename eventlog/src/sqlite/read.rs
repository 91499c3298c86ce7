//! Readers: connections that cannot write. What may take long runs on threads that may block; what finds a few
//! rows by their key runs where it is asked, since the way to another thread and back costs more than the answer.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{rows, schema};
use crate::error::{LogError, joined};
use crate::store::{RawVisitor, ReplayQuery};

/// Rows of one statement of a replay: an endless statement would keep the WAL from being truncated.
const REPLAY_PAGE: usize = 20_000;

/// The readers of one file.
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, count: u32) -> Self {
        let permits = usize::try_from(count).unwrap_or(1).max(1);
        Self { path, idle: Arc::default(), permits: Arc::new(Semaphore::new(permits)) }
    }

    /// Runs a query that finds a few rows by their key, on the thread that asks.
    pub(super) fn run_here<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let reader = self.idle().pop();
        let reader = reader.map_or_else(|| schema::open_reader(&self.path), Ok)?;
        let answer = query(&reader);
        self.idle().push(reader);
        answer
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a query as soon as a reader is free.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| LogError::Closed)?;
        let (path, idle) = (self.path.clone(), Arc::clone(&self.idle));
        let answered = tokio::task::spawn_blocking(move || {
            let reader = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let reader = reader.map_or_else(|| schema::open_reader(&path), Ok)?;
            let answer = query(&reader);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            drop(permit);
            answer
        })
        .await;
        joined(answered)?
    }

    /// Visits events on a connection of its own, which a long replay does not take from others.
    pub(super) async fn replay(
        &self,
        query: ReplayQuery,
        mut visitor: RawVisitor,
    ) -> Result<(), LogError> {
        let path = self.path.clone();
        let visited = tokio::task::spawn_blocking(move || {
            let reader = schema::open_reader(&path)?;
            let head = rows::head(&reader)?;
            let until = query.until.map_or(head, |until| until.min(head));
            let mut after = query.after;
            loop {
                let range = (after, until);
                match rows::visit(&reader, &query, range, REPLAY_PAGE, visitor.as_mut())? {
                    ControlFlow::Continue(Some(last)) => after = last,
                    ControlFlow::Continue(None) | ControlFlow::Break(()) => return Ok(()),
                }
            }
        })
        .await;
        joined(visited)?
    }
}
