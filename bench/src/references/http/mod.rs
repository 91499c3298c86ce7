//! Lean servers on axum, each run as a process of its own (`bench serve …`) like the server they stand beside.

mod board;
pub(crate) mod post;
mod timeline;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use clap::Subcommand;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// Which lean server.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Kind {
    /// Answers "hello".
    Hello,
    /// Takes a status change with a JWT and answers once it is durable.
    Post {
        /// Where the log is made.
        folder: PathBuf,
    },
    /// Answers timelines from memory.
    Memory,
    /// Answers timelines from `SQLite`, with one connection for each thread.
    Sqlite {
        /// Where the read tables are.
        file: PathBuf,
    },
    /// Answers timelines from MariaDB.
    Mariadb {
        /// Where the read tables are.
        url: String,
    },
}

/// Serves until the process is killed; the port is the first line of the output.
pub(crate) async fn serve(kind: Kind) -> Result<()> {
    let router = match kind {
        Kind::Hello => Router::new().route("/", get(async || "hello")),
        Kind::Post { folder } => post::router(&folder)?,
        Kind::Memory => timeline::from_memory(),
        Kind::Sqlite { file } => {
            timeline::from_sqlite(file.clone()).merge(board::from_sqlite(file))
        }
        Kind::Mariadb { url } => {
            timeline::from_mariadb(&url).await?.merge(board::from_mariadb(&url).await?)
        }
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        // Without it each answer waits for the acknowledgement of the one before.
        drop(stream.set_nodelay(true));
    });
    Ok(axum::serve(listener, router).await?)
}

/// A lean server that runs; it is killed when this is dropped.
pub(crate) struct Lean {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _process: Child,
}

impl Lean {
    /// Starts this program again as that server.
    pub(crate) async fn start(arguments: &[&str]) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("serve")
            .args(arguments)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().context("no output")?;
        let line = BufReader::new(output).lines().next_line().await?;
        let address = line.context("the lean server ended")?.parse()?;
        Ok(Self { address, _process: process })
    }
}
