//! The servers as containers, where there are no packages to install.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::START_LIMIT;
use crate::shell::{command, output, succeeds};

/// A running container.
pub(super) struct Container {
    pub(super) url: String,
    id: String,
}

/// Whether there is a Docker that answers.
pub(super) async fn is_available() -> bool {
    succeeds(&mut command("docker", &["info"])).await
}

impl Container {
    pub(super) async fn postgres() -> Result<Self> {
        let run = ["-e", "POSTGRES_HOST_AUTH_METHOD=trust", "-p", "127.0.0.1::5432", "postgres:16"];
        let ready = ["pg_isready", "-h", "127.0.0.1", "-U", "postgres"];
        Self::start(&run, &ready, "5432", |port| {
            format!("postgres://postgres@127.0.0.1:{port}/postgres")
        })
        .await
    }

    pub(super) async fn mariadb() -> Result<Self> {
        let run =
            ["-e", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1", "-p", "127.0.0.1::3306", "mariadb:10.11"];
        let ready = ["mariadb-admin", "ping", "-h", "127.0.0.1"];
        Self::start(&run, &ready, "3306", |port| format!("mysql://root@127.0.0.1:{port}/mysql"))
            .await
    }

    async fn start(
        run: &[&str],
        ready: &[&str],
        inner_port: &str,
        url: impl Fn(&str) -> String,
    ) -> Result<Self> {
        let all = [&["run", "--detach", "--rm"][..], run].concat();
        let id = output(&mut command("docker", &all)).await?.trim().to_owned();
        let port = output(&mut command("docker", &["port", &id, inner_port])).await?;
        let port = port.lines().next().and_then(|line| line.rsplit(':').next());
        let container = Self { url: url(port.context("docker names no port")?), id };
        let deadline = tokio::time::Instant::now() + START_LIMIT;
        let ask = [&["exec", container.id.as_str()][..], ready].concat();
        while !succeeds(&mut command("docker", &ask)).await {
            if tokio::time::Instant::now() > deadline {
                container.stop().await;
                bail!("the container was not ready within {} s", START_LIMIT.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        Ok(container)
    }

    pub(super) async fn stop(self) {
        if !succeeds(&mut command("docker", &["stop", "--time", "2", &self.id])).await {
            eprintln!("xtask: the container {} did not stop", self.id);
        }
    }
}
