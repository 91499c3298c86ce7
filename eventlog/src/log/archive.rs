//! Export and import of the whole log, and of the accounts beside it.

use std::io::{BufRead, Read, Write};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::EventLog;
use crate::archive::{Archive, ExportError, Exporter, ImportError, Manifest};
use crate::credentials::{AccountTransferError, Credentials};
use crate::error::LogError;
use crate::event::RawEvent;
use crate::store::ReplayQuery;

impl EventLog {
    /// Writes the log as it is now, sealed as it is stored, and gives the writer back. The keys are not part of
    /// it: see [`Vault::export_keys`](crate::Vault::export_keys).
    pub async fn export<W: Write + Send + 'static>(
        &self,
        writer: W,
        created_at: DateTime<Utc>,
    ) -> Result<(W, Manifest), ExportError> {
        let exporter = Exporter::start(writer, self.id(), created_at)?;
        let shared = Arc::new(Mutex::new((exporter, None)));
        let mine = Arc::clone(&shared);
        let visitor = Box::new(move |event: RawEvent<'_>| {
            let mut guard = mine.lock().unwrap_or_else(PoisonError::into_inner);
            let (exporter, failed) = &mut *guard;
            match exporter.event(&event) {
                Ok(()) => Ok(ControlFlow::Continue(())),
                Err(error) => {
                    *failed = Some(error);
                    Ok(ControlFlow::Break(()))
                }
            }
        });
        self.inner.store.replay(ReplayQuery::default(), visitor).await?;
        let shared = Arc::into_inner(shared).ok_or(LogError::Closed)?;
        let (exporter, failed) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        match failed {
            Some(error) => Err(error),
            None => exporter.finish(),
        }
    }

    /// Fills this log, which must be empty, from an export of any store; the number of events. Positions may
    /// be numbered anew; order, ids, times and every stored byte are kept. Nothing is visible before all of it
    /// was read and agrees with its manifest.
    pub async fn import<R: Read + Send + 'static>(&self, reader: R) -> Result<u64, ImportError> {
        let archive = tokio::task::spawn_blocking(move || Archive::open(reader));
        let archive = archive.await.map_err(|_| LogError::Closed)??;
        self.inner.store.import(Box::new(archive)).await
    }

    /// Writes every account, one JSON object a line; how many. Without the keys of the vault neither addresses nor
    /// second factors can be read from it. Sessions are not part of it.
    pub async fn export_accounts(
        &self,
        writer: impl Write + Send,
    ) -> Result<u64, AccountTransferError> {
        self.accounts().export(writer).await
    }

    /// Takes over the accounts of an export, all or none, where there are none; how many.
    pub async fn import_accounts(
        &self,
        reader: impl BufRead + Send,
    ) -> Result<u64, AccountTransferError> {
        self.accounts().import(reader).await
    }

    fn accounts(&self) -> Credentials {
        Credentials::new(Arc::clone(&self.inner.side), self.vault())
    }
}
