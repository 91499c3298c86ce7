//! The real server as a process of its own, over an embedded log or over both database servers.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

use crate::load::Connection;
use crate::machine::memory_of;
use crate::workload::log::MASTER_KEY;

const EMAIL: &str = "duena@bench.example";
const PASSWORD: &str = "una frase larga y propia";
/// How long it may take until it answers.
const PATIENCE: Duration = Duration::from_mins(10);

/// Where it keeps things.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// The log, where it is not a file in the data folder.
    pub(crate) log: Option<String>,
    /// The read tables, where they are not a file in the data folder.
    pub(crate) read: Option<String>,
}

/// A server that runs; it is killed when this is dropped.
pub(crate) struct Cirujano {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first answer that it is ready.
    pub(crate) ready_after: Duration,
    process: Child,
}

fn command(folder: &Path, places: &Places) -> Result<Command> {
    let program = std::env::current_exe()?.with_file_name("cirujano");
    anyhow::ensure!(program.exists(), "{} is not built", program.display());
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("CIRUJANO__DATA_DIR", folder)
        .env("CIRUJANO__LOG__MASTER_KEY", MASTER_KEY)
        .env("CIRUJANO__AUTH__TOKEN_KEY", "a token key of more than thirty-two characters")
        .env("CIRUJANO__TELEMETRY__FILTER", "warn")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some(url) = &places.log {
        command.env("CIRUJANO__LOG__URL", url);
    }
    if let Some(url) = &places.read {
        command.env("CIRUJANO__READ__URL", url);
    }
    Ok(command)
}

impl Cirujano {
    /// Creates the owner's account; the folder holds `log.db` already, or the log is elsewhere.
    pub(crate) async fn create_owner(folder: &Path, places: &Places) -> Result<()> {
        let mut child = command(folder, places)?
            .args(["users", "create", "--role", "owner", "--email", EMAIL, "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut input = child.stdin.take().context("no input")?;
        input.write_all(PASSWORD.as_bytes()).await?;
        drop(input);
        anyhow::ensure!(child.wait().await?.success(), "the owner was not created");
        Ok(())
    }

    /// Starts it and waits until it says that it is ready.
    pub(crate) async fn start(folder: &Path, places: &Places) -> Result<Self> {
        // One address plays everybody's browser.
        let unlimited = [("CIRUJANO__HTTP__REQUESTS_PER_SECOND", "0")];
        Self::launch(folder, places, &[], &unlimited).await
    }

    /// The same over files only, with every provider played in the same process and the rate limits as they are by default.
    pub(crate) async fn start_sandboxed(folder: &Path) -> Result<Self> {
        let sandbox = ["--sandbox", "--sandbox-port", "0"];
        Self::launch(folder, &Places::default(), &sandbox, &[]).await
    }

    async fn launch(
        folder: &Path,
        places: &Places,
        more: &[&str],
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let output = File::create(folder.join("server.log"))?;
        let started = Instant::now();
        let process = command(folder, places)?
            .args(["serve", "--listen", &address.to_string()])
            .args(more)
            .envs(settings.iter().copied())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let mut server = Self { address, ready_after: Duration::ZERO, process };
        while !server.is_ready().await {
            if let Some(status) = server.process.try_wait()? {
                let said = std::fs::read_to_string(folder.join("server.log"))?;
                anyhow::bail!("the server ended with {status}: {said}");
            }
            anyhow::ensure!(started.elapsed() < PATIENCE, "the server did not become ready");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address).await else { return false };
        matches!(
            connection.ask(b"GET /health/ready HTTP/1.1\r\nhost: bench\r\n\r\n").await,
            Ok(200)
        )
    }

    /// Waits until its read tables show the whole log.
    pub(crate) async fn caught_up(&self, token: &str, number: &str) -> Result<()> {
        let started = Instant::now();
        let request = format!(
            "GET /api/v1/tracking/{number}/events HTTP/1.1\r\nhost: bench\r\n\
             authorization: Bearer {token}\r\n\r\n"
        );
        let mut connection = Connection::open(self.address).await?;
        loop {
            if connection.ask(request.as_bytes()).await? == 200 {
                return Ok(());
            }
            anyhow::ensure!(started.elapsed() < PATIENCE, "{number} does not show");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Signs the owner in.
    pub(crate) async fn sign_in(&self) -> Result<String> {
        #[derive(Deserialize)]
        struct Tokens {
            access_token: String,
        }
        let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}","code":null}}"#);
        let request = format!(
            "POST /api/v1/auth/login HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut connection = Connection::open(self.address).await?;
        let status = connection.ask(request.as_bytes()).await?;
        let answer = connection.body();
        anyhow::ensure!(status == 200, "{status}: {}", String::from_utf8_lossy(answer));
        Ok(serde_json::from_slice::<Tokens>(answer)?.access_token)
    }

    /// Its highest and present resident memory, MiB.
    pub(crate) fn memory(&self) -> Result<(f64, f64)> {
        memory_of(self.id()?).context("the server has ended")
    }

    /// Its process.
    pub(crate) fn id(&self) -> Result<u32> {
        self.process.id().context("the server has ended")
    }

    /// Asks it to end and waits for it.
    pub(crate) async fn stop(mut self) -> Result<()> {
        if let Some(id) = self.process.id() {
            Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        }
        self.process.wait().await?;
        Ok(())
    }
}
