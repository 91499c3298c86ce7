//! A private PostgreSQL cluster.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{as_user, find_program, folder_for, free_port};
use crate::shell::{run, succeeds};

const USER: &str = "postgres";

/// Where `initdb` and `pg_ctl` are.
pub(super) struct Programs {
    initdb: String,
    pg_ctl: String,
}

/// Looks in the path and where Debian keeps each version.
pub(super) fn programs() -> Option<Programs> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|folders| folders.flatten().map(|folder| folder.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    let versions: Vec<&str> = versions.iter().rev().filter_map(|path| path.to_str()).collect();
    Some(Programs {
        initdb: find_program("initdb", &versions)?,
        pg_ctl: find_program("pg_ctl", &versions)?,
    })
}

/// A running cluster.
pub(super) struct Postgres {
    pub(super) url: String,
    pg_ctl: String,
    data: String,
}

impl Postgres {
    pub(super) async fn start(programs: &Programs, folder: &Path) -> Result<Self> {
        let folder = folder.join("postgres");
        folder_for(USER, &folder).await?;
        let data = folder.join("data").to_string_lossy().into_owned();
        let log = folder.join("server.log").to_string_lossy().into_owned();
        let port = free_port()?;
        let init =
            ["-D", &data, "-U", "cirujano", "--auth=trust", "--encoding=UTF8", "--no-locale"];
        run(&mut as_user(USER, &programs.initdb, &init)).await?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c max_connections=300 \
             -c unix_socket_directories={}",
            folder.display()
        );
        let start = ["-D", &data, "-l", &log, "-w", "-o", &options, "start"];
        run(&mut as_user(USER, &programs.pg_ctl, &start)).await?;
        let url = format!("postgres://cirujano@127.0.0.1:{port}/postgres");
        Ok(Self { url, pg_ctl: programs.pg_ctl.clone(), data })
    }

    pub(super) async fn stop(self) {
        let stop = ["-D", &self.data, "-m", "immediate", "-w", "stop"];
        if !succeeds(&mut as_user(USER, &self.pg_ctl, &stop)).await {
            eprintln!("xtask: the private PostgreSQL in {} did not stop", self.data);
        }
    }
}
