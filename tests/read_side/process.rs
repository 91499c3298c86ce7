//! A process that can be killed: it has a runtime of its own, which is dropped in the middle of whatever it does.

use std::future::Future;

use projections::ReadSide;
use tokio::runtime::{Builder, Runtime};

/// A process.
pub(crate) struct Process {
    runtime: Runtime,
}

impl Process {
    pub(crate) fn new() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        Self { runtime: runtime.unwrap() }
    }

    /// Does something in the process.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// Opens something in the process and waits for it.
    pub(crate) async fn open(
        &self,
        open: impl Future<Output = ReadSide> + Send + 'static,
    ) -> ReadSide {
        self.runtime.spawn(open).await.unwrap()
    }

    /// Kills it. What it had not committed is gone.
    pub(crate) fn kill(self) {
        self.runtime.shutdown_background();
    }
}
