//! Commands on PostgreSQL: stock cqrs-es and the lean writer beside the executor.

use anyhow::Result;

use super::{Size, figure};
use crate::databases::Servers;
use crate::measure::{Contender, interleave};
use crate::references::postgres_writer::LeanPostgres;
use crate::references::stock::StockPostgres;
use crate::report::{Figure, Target};
use crate::subjects::executor::Server;
use crate::workload::average_payload;

pub(super) async fn measure(servers: &Servers, size: &Size) -> Result<Figure> {
    let (url, length) = (&servers.postgres, size.length);
    let mut contenders: Vec<Box<dyn Contender>> = vec![
        Box::new(StockPostgres::new(url, 1, false, length)),
        Box::new(LeanPostgres::new(url, 1, length)),
        Box::new(Server::new(url, 1, length)),
        Box::new(StockPostgres::new(url, 32, false, length)),
        Box::new(StockPostgres::new(url, 32, true, length)),
        Box::new(LeanPostgres::new(url, 32, length)),
        Box::new(Server::new(url, 32, length)),
    ];
    let series = interleave(size.rounds, &mut contenders).await?;
    let [stock_1, _, own_1, stock_32, _, lean_32, own_32] = &series[..] else {
        anyhow::bail!("invariant: there are seven contenders");
    };
    Ok(Figure {
        targets: vec![
            Target::ratio(own_1, stock_1, 1.5),
            Target::ratio(own_32, stock_32, 4.0),
            Target::ratio(own_32, lean_32, 0.6),
        ],
        settings: vec![
            format!(
                "the 12 commands of one repair's life, one event of {} bytes on average for each",
                average_payload()
            ),
            "stock: `postgres_cqrs` with the pool of `default_postgress_pool` (10 connections)"
                .into(),
        ],
        ..figure("commands-postgres", "commands, PostgreSQL", &series, "commands/s")
    })
}
