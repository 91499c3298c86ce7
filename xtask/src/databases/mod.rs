//! The two servers that the tests need: given by URL, installed and started privately, or run in Docker.
//!
//! A private server listens on a free port of 127.0.0.1, keeps its files in a temporary folder and its
//! durability at the defaults, and is stopped at the end, also after an interrupt.

mod docker;
mod mariadb;
mod packages;
mod postgres;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::shell::{command, run, succeeds};

/// The variable with the administrator's URL of a PostgreSQL server.
pub(crate) const POSTGRES_URL: &str = "CIRUJANO_TEST_POSTGRES_URL";
/// The variable with the administrator's URL of a MariaDB or MySQL server.
pub(crate) const MYSQL_URL: &str = "CIRUJANO_TEST_MYSQL_URL";
/// How long a server may take to answer.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A server to test against.
enum Server {
    /// Somebody gave its URL; it is not ours to stop.
    Given(String),
    /// A PostgreSQL of ours.
    Postgres(postgres::Postgres),
    /// A MariaDB of ours.
    Mariadb(mariadb::Mariadb),
    /// A container of ours.
    Container(docker::Container),
}

/// Both servers.
pub(crate) struct Databases {
    postgres: Server,
    mysql: Server,
    // Dropped after the servers were stopped: it holds their files.
    _folder: TempDir,
}

impl Databases {
    /// Finds or starts both, and says exactly what is missing where it cannot.
    pub(crate) async fn provide() -> Result<Self> {
        install_missing().await?;
        let folder = tempfile::Builder::new().prefix("cirujano-test-").tempdir()?;
        // The servers run as their own users and must be able to reach their folder.
        run(&mut command("chmod", &["755", &folder.path().to_string_lossy()])).await?;
        let postgres = provide_postgres(folder.path()).await.context("PostgreSQL")?;
        match provide_mysql(folder.path()).await.context("MariaDB") {
            Ok(mysql) => Ok(Self { postgres, mysql, _folder: folder }),
            Err(error) => {
                postgres.stop().await;
                Err(error)
            }
        }
    }

    /// The administrator's URL of the PostgreSQL server.
    pub(crate) fn postgres_url(&self) -> &str {
        self.postgres.url()
    }

    /// The administrator's URL of the MariaDB or MySQL server.
    pub(crate) fn mysql_url(&self) -> &str {
        self.mysql.url()
    }

    /// Stops what was started here.
    pub(crate) async fn stop(self) {
        self.postgres.stop().await;
        self.mysql.stop().await;
    }
}

impl Server {
    fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Postgres(server) => &server.url,
            Self::Mariadb(server) => &server.url,
            Self::Container(server) => &server.url,
        }
    }

    async fn stop(self) {
        match self {
            Self::Given(_) => {}
            Self::Postgres(server) => server.stop().await,
            Self::Mariadb(server) => server.stop().await,
            Self::Container(server) => server.stop().await,
        }
    }
}

/// Installs what is neither given nor here, where this system lets us.
async fn install_missing() -> Result<()> {
    let mut missing = Vec::new();
    if given(POSTGRES_URL).is_none() && postgres::programs().is_none() {
        missing.push("postgresql");
    }
    if given(MYSQL_URL).is_none() && !mariadb::is_installed() {
        missing.push("mariadb-server");
    }
    packages::install(&missing).await
}

async fn provide_postgres(folder: &Path) -> Result<Server> {
    if let Some(url) = given(POSTGRES_URL) {
        return Ok(Server::Given(url));
    }
    if let Some(programs) = postgres::programs() {
        return Ok(Server::Postgres(postgres::Postgres::start(&programs, folder).await?));
    }
    if docker::is_available().await {
        return Ok(Server::Container(docker::Container::postgres().await?));
    }
    bail!(missing("PostgreSQL (initdb, pg_ctl)", "postgresql", POSTGRES_URL))
}

async fn provide_mysql(folder: &Path) -> Result<Server> {
    if let Some(url) = given(MYSQL_URL) {
        return Ok(Server::Given(url));
    }
    if mariadb::is_installed() {
        return Ok(Server::Mariadb(mariadb::Mariadb::start(folder).await?));
    }
    if docker::is_available().await {
        return Ok(Server::Container(docker::Container::mariadb().await?));
    }
    bail!(missing("MariaDB (mariadbd)", "mariadb-server", MYSQL_URL))
}

fn given(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.is_empty())
}

fn missing(what: &str, package: &str, variable: &str) -> String {
    format!(
        "{what} is not installed and there is no Docker. Install `{package}`, start Docker, or set \
         {variable} to an administrator's URL of a server whose databases may be created and dropped"
    )
}

/// A port of 127.0.0.1 that nobody listens on now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Finds a program in the path or in one of these folders.
fn find_program(name: &str, folders: &[&str]) -> Option<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(folders.iter().map(Into::into))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())?;
    Some(found.to_string_lossy().into_owned())
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The program as that system user when we are root (the servers refuse to run as root), else as ourselves.
fn as_user(user: &str, program: &str, args: &[&str]) -> Command {
    let mut command = if is_root() {
        let mut all = vec!["-u", user, "--", program];
        all.extend(args);
        command("runuser", &all)
    } else {
        command(program, args)
    };
    command.current_dir("/").stdout(Stdio::null());
    command
}

/// Waits until the port takes connections; fails early when the server has died.
async fn wait_for_port(port: u16, server: &mut Child) -> Result<()> {
    let deadline = tokio::time::Instant::now() + START_LIMIT;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = server.try_wait()? {
            bail!("the server ended with {status} before it took connections");
        }
        if tokio::time::Instant::now() > deadline {
            bail!("the server took no connection within {} s", START_LIMIT.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// Makes a folder that belongs to that system user when we are root.
async fn folder_for(user: &str, folder: &Path) -> Result<()> {
    std::fs::create_dir(folder)?;
    if is_root() {
        let owned = succeeds(&mut command("chown", &[user, &folder.to_string_lossy()])).await;
        anyhow::ensure!(owned, "there is no system user {user}");
    }
    Ok(())
}
