//! Commands on the embedded log: the lean writer beside the executor.

use anyhow::Result;

use super::{Size, figure};
use crate::measure::{Contender, interleave};
use crate::references::sqlite_writer::{BareSqlite, LeanSqlite};
use crate::report::{Figure, Target};
use crate::subjects::executor::Embedded;
use crate::workload::average_payload;

pub(super) async fn measure(size: &Size) -> Result<Figure> {
    let mut contenders: Vec<Box<dyn Contender>> = vec![
        Box::new(BareSqlite::new(size.length)),
        Box::new(LeanSqlite::new(1, size.length)),
        Box::new(Embedded::new(1, size.length)),
        Box::new(LeanSqlite::new(32, size.length)),
        Box::new(Embedded::new(32, size.length)),
    ];
    let series = interleave(size.rounds, &mut contenders).await?;
    let [_, lean_1, own_1, lean_32, own_32] = &series[..] else {
        anyhow::bail!("invariant: there are five contenders");
    };
    let mut targets = vec![Target::ratio(own_1, lean_1, 0.7), Target::ratio(own_32, lean_32, 0.5)];
    targets.extend(Target::p99(own_32, 8.0));
    Ok(Figure {
        targets,
        settings: vec![format!(
            "the 12 commands of one repair's life, one event of {} bytes on average for each; WAL, \
             synchronous=FULL",
            average_payload()
        )],
        ..figure("commands-sqlite", "commands, embedded", &series, "commands/s")
    })
}
