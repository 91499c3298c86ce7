//! What the dashboard and the board cost over the read tables of a short and of a long log, with as many repairs
//! open in both.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use projections::dashboard::{Dashboard, overview};
use projections::people::People;
use projections::repair_board::{BoardFilter, RepairBoard, list};
use projections::{Db, Projection};
use tempfile::TempDir;

use super::{Size, figure};
use crate::measure::{Client, Contender, Round, drive, interleave};
use crate::report::{Figure, Target};
use crate::subjects::catch_up;
use crate::workload::{log, noon};

const SHORT: usize = 10_000;
/// Repairs that wait for their diagnosis in both.
const OPEN: u32 = 200;

/// What is asked.
#[derive(Debug, Clone, Copy)]
enum Question {
    Dashboard,
    Board,
}

/// One client that asks the same again and again.
struct Asking {
    db: Db,
    now: DateTime<Utc>,
    question: Question,
}

#[async_trait]
impl Client for Asking {
    async fn next(&mut self) -> Result<()> {
        match self.question {
            Question::Dashboard => {
                let overview = overview(&self.db, self.now).await?;
                anyhow::ensure!(overview.open == u64::from(OPEN), "{} are open", overview.open);
            }
            Question::Board => {
                let page = list(&self.db, &BoardFilter::default(), None, 50).await?;
                anyhow::ensure!(page.items.len() == 50, "a page of {}", page.items.len());
            }
        }
        Ok(())
    }
}

/// A question to the tables of one log.
struct Tables {
    name: String,
    db: Db,
    question: Question,
    length: Duration,
}

#[async_trait]
impl Contender for Tables {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let asking = Asking { db: self.db.clone(), now: noon(), question: self.question };
        drive(vec![asking], self.length).await
    }
}

/// The read tables of a log of that many events and of the repairs that are open.
async fn tables(folder: &Path, size: &Size, count: usize) -> Result<Db> {
    let own = folder.join(format!("{count}.db"));
    std::fs::copy(log::embedded(&size.folder, count).await?, &own)?;
    let log = log::open(&log::url_of(&own)).await?;
    log::receive(&log, log::lives_of(count)?, OPEN).await?;
    let read = log::url_of(&folder.join(format!("{count}-read.db")));
    let projections = vec![
        Projection::of::<RepairBoard>(),
        Projection::of::<Dashboard>(),
        Projection::of::<People>(),
    ];
    let names: Vec<_> = projections.iter().map(|projection| projection.name).collect();
    let side = catch_up::over(log.clone(), &read, projections).await?;
    side.start();
    let done = side.wait_for(log.head().await?, &names, Duration::from_mins(30)).await?;
    anyhow::ensure!(done, "the projections did not catch up");
    side.stop().await;
    let db = side.db().clone();
    log.shutdown().await;
    Ok(db)
}

pub(super) async fn measure(size: &Size) -> Result<Figure> {
    let folder = TempDir::new()?;
    let mut contenders: Vec<Box<dyn Contender>> = Vec::new();
    for count in [SHORT, size.events] {
        let db = tables(folder.path(), size, count).await?;
        for (what, question) in [("dashboard", Question::Dashboard), ("board", Question::Board)] {
            contenders.push(Box::new(Tables {
                name: format!("{what} after {count} events"),
                db: db.clone(),
                question,
                length: size.length,
            }));
        }
    }
    let series = interleave(size.rounds, &mut contenders).await?;
    let [short_dashboard, short_board, long_dashboard, long_board] = &series[..] else {
        anyhow::bail!("invariant: there are four contenders");
    };
    let title = "the dashboard and the board of a growing log";
    let mut figure = figure("growth-reads", title, &series, "reads/s");
    for (short, long) in [(short_dashboard, long_dashboard), (short_board, long_board)] {
        figure.targets.push(Target::cost(long, short, 1.2));
    }
    figure.settings = vec![format!("one client, SQLite; {OPEN} repairs are open in both")];
    Ok(figure)
}
