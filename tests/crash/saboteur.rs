//! Cuts the connections between the server and its databases, again and again.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::installation::Installation;
use crate::random_moment;

/// Cuts connections until it is stopped.
pub(crate) struct Saboteur {
    stop: oneshot::Sender<()>,
    work: JoinHandle<usize>,
}

impl Saboteur {
    pub(crate) fn start(installation: &Installation) -> Self {
        let (log, read) = installation.servers().unwrap();
        let log: PgConnectOptions = log.url().parse().unwrap();
        let read = read.cutter();
        let (stop, mut stopped) = oneshot::channel();
        let work = tokio::spawn(async move {
            let mut cuts = 0;
            while stopped.try_recv().is_err() {
                tokio::time::sleep(random_moment(400, 1_500)).await;
                cuts += cut_postgres(&log).await + read.cut().await;
            }
            cuts
        });
        Self { stop, work }
    }

    /// Stops, and tells how many connections were cut.
    pub(crate) async fn stop(self) -> usize {
        self.stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(30), self.work).await.unwrap().unwrap()
    }
}

/// Ends every other session on the database of the log.
async fn cut_postgres(log: &PgConnectOptions) -> usize {
    let Ok(mut connection): Result<PgConnection, _> = log.connect().await else {
        return 0;
    };
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let ended: Vec<bool> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
    ended.into_iter().filter(|ended| *ended).count()
}
