//! A private MariaDB server.

use std::path::Path;
use std::process::Stdio;

use anyhow::Result;
use tokio::process::Child;

use super::{as_user, find_program, folder_for, free_port, wait_for_port};
use crate::shell::{command, run, succeeds};

const USER: &str = "mysql";
const FOLDERS: [&str; 2] = ["/usr/sbin", "/usr/bin"];

/// Whether the server's programs are here.
pub(super) fn is_installed() -> bool {
    find_program("mariadbd", &FOLDERS).is_some()
        && find_program("mariadb-install-db", &FOLDERS).is_some()
}

/// A running server.
pub(super) struct Mariadb {
    pub(super) url: String,
    server: Child,
}

impl Mariadb {
    pub(super) async fn start(folder: &Path) -> Result<Self> {
        let folder = folder.join("mariadb");
        folder_for(USER, &folder).await?;
        let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let port = free_port()?;
        let datadir = format!("--datadir={}", at("data"));
        let init = [
            "--no-defaults",
            &datadir,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ];
        run(&mut as_user(USER, "mariadb-install-db", &init)).await?;
        let program =
            find_program("mariadbd", &FOLDERS).expect("invariant: asked after is_installed");
        let mut server = as_user(
            USER,
            &program,
            &[
                "--no-defaults",
                &datadir,
                &format!("--socket={}", at("socket")),
                &format!("--pid-file={}", at("pid")),
                &format!("--log-error={}", at("server.log")),
                &format!("--port={port}"),
                "--bind-address=127.0.0.1",
                "--max-connections=400",
                "--innodb-buffer-pool-size=256M",
            ],
        )
        .stderr(Stdio::null())
        .spawn()?;
        let listening = wait_for_port(port, &mut server).await;
        let server = Self { url: format!("mysql://root@127.0.0.1:{port}/mysql"), server };
        match listening {
            Ok(()) => Ok(server),
            Err(error) => {
                server.stop().await;
                Err(error)
            }
        }
    }

    pub(super) async fn stop(mut self) {
        // The group holds `runuser` and the server; the server alone minds the signal and leaves cleanly.
        if let Some(group) = self.server.id() {
            succeeds(&mut command("kill", &["-TERM", "--", &format!("-{group}")])).await;
        }
        if self.server.wait().await.is_err() {
            eprintln!("xtask: the private MariaDB did not stop");
        }
    }
}
