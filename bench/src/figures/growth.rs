//! What a command costs on a short and on a long log.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use tempfile::TempDir;

use super::{Size, figure};
use crate::measure::{Contender, Round, drive, interleave};
use crate::report::{Figure, Target};
use crate::subjects::executor::{self, Lives};
use crate::workload::log;

const SHORT: usize = 10_000;

/// Commands on new repairs at the end of a log, by one client.
struct After {
    name: String,
    file: PathBuf,
    next: Arc<AtomicU32>,
    length: Duration,
}

#[async_trait]
impl Contender for After {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let executor = executor::open(&log::url_of(&self.file)).await?;
        let round = drive(vec![Lives::new(&executor, &self.next)], self.length).await;
        executor.log().shutdown().await;
        round
    }
}

pub(super) async fn measure(size: &Size) -> Result<Figure> {
    let folder = TempDir::new()?;
    let mut contenders: Vec<Box<dyn Contender>> = Vec::new();
    for count in [SHORT, size.long] {
        let file = folder.path().join(format!("{count}.db"));
        std::fs::copy(log::embedded(&size.folder, count).await?, &file)?;
        contenders.push(Box::new(After {
            name: format!("commands after {count} events"),
            file,
            next: Arc::new(AtomicU32::new(log::lives_of(count)?)),
            length: size.length,
        }));
    }
    let series = interleave(size.rounds, &mut contenders).await?;
    let [short, long] = &series[..] else {
        anyhow::bail!("invariant: there are two contenders");
    };
    let mut figure = figure("growth", "a command on a growing log", &series, "commands/s");
    figure.targets.push(Target::cost(long, short, 1.2));
    if let (Some(long), Some(short)) = (long.cpu_micros(), short.cpu_micros()) {
        figure.targets.push(Target::at_most("the same in processor time", long / short, 1.2, "×"));
    }
    figure.settings = vec![format!("one client, SQLite; the long log has {} events", size.long)];
    Ok(figure)
}
