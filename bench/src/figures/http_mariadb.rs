//! The real server over PostgreSQL and MariaDB beside the lean ones: timelines and lists.

use anyhow::Result;
use tempfile::TempDir;

use super::hello::{Asked, Get, timelines};
use super::{Size, figure};
use crate::databases::{MysqlDatabase, PostgresDatabase, Servers};
use crate::machine::quiet;
use crate::measure::interleave;
use crate::references::fold::{Mariadb, Mode, Source};
use crate::references::http::Lean;
use crate::report::{Figure, Target};
use crate::subjects::server::{Cirujano, Places};
use crate::workload::{log, number};

pub(super) async fn measure(servers: &Servers, size: &Size) -> Result<Figure> {
    let folder = TempDir::new()?;
    let file = log::embedded(&size.folder, size.events).await?;
    let log_database = PostgresDatabase::create(&servers.postgres).await?;
    log::copy(&file, &log_database.url).await?.shutdown().await;
    let read_database = MysqlDatabase::create(&servers.mysql).await?;
    let places =
        Places { log: Some(log_database.url.clone()), read: Some(read_database.url.clone()) };
    Cirujano::create_owner(folder.path(), &places).await?;
    let server = Cirujano::start(folder.path(), &places).await?;
    let token = server.sign_in().await?;
    let repairs = log::lives_of(size.events)?;
    server.caught_up(&token, &number(repairs - 1).to_string()).await?;
    quiet(server.id()?).await?;

    let lean_database = MysqlDatabase::create(&servers.mysql).await?;
    Mariadb::new(&lean_database.url, Mode::Bulk).run(&Source::Sqlite(file)).await?;
    let lean = Lean::start(&["mariadb", &lean_database.url]).await?;

    let (length, after) = (size.length, Some(server.id()?));
    let asked = |name: &str, address, requests: Box<dyn Fn(usize) -> Get + Send + Sync>| {
        Asked::paths(name, address, (length, after), requests)
    };
    let bearer = format!("authorization: Bearer {token}\r\n");
    let list = Get::path("/api/v1/repairs?limit=50", &bearer);
    let mut contenders = vec![
        asked(
            "lean timeline, MariaDB",
            lean.address,
            Box::new(move |client| timelines("/repairs/", "/timeline", "", client, repairs)),
        ),
        asked(
            "timeline, cold, MariaDB",
            server.address,
            Box::new(move |client| {
                timelines("/api/v1/tracking/", "/events", &bearer, client, repairs)
            }),
        ),
        asked("lean list of 50, MariaDB", lean.address, Box::new(|_| Get::path("/repairs", ""))),
        asked("list of 50, MariaDB", server.address, Box::new(move |_| list.clone())),
    ];
    let series = interleave(size.rounds, &mut contenders).await?;
    drop(lean);
    server.stop().await?;
    for database in [read_database, lean_database] {
        database.drop().await?;
    }
    log_database.drop().await?;
    let [lean_cold, cold, lean_list, list] = &series[..] else {
        anyhow::bail!("invariant: there are four contenders");
    };
    let title = "the server over HTTP, PostgreSQL and MariaDB";
    let mut figure = figure("http-mariadb", title, &series, "requests/s");
    figure.targets = vec![Target::ratio(cold, lean_cold, 0.8), Target::ratio(list, lean_list, 0.7)];
    figure.settings = vec![format!(
        "64 keep-alive connections over loopback; a log of {} events; cold timelines go through all \
         repairs in steps of 101",
        size.events
    )];
    Ok(figure)
}
