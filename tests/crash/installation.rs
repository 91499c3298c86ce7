//! An installation of Cirujano for one test: a data folder, databases of its own, and the binary.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use domain::policies::{REQUIRED_AT_INTAKE, policy};
use eventlog::{EventLog, LogConfig, MasterKey};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::databases::{LogDatabase, Store};

use crate::read_database::ReadDatabase;
use crate::server::Server;

const EMAIL: &str = "recepcion@example.com";
const PASSWORD: &str = "una frase larga y propia";

/// Where everything of one test is.
pub(crate) struct Installation {
    folder: TempDir,
    servers: Option<(LogDatabase, ReadDatabase)>,
    master_key: String,
    environment: Vec<(String, String)>,
}

impl Installation {
    /// Files only.
    pub(crate) fn embedded() -> Self {
        Self::new(None)
    }

    /// Postgres and MariaDB.
    pub(crate) async fn on_servers() -> Self {
        let log = LogDatabase::new(Store::Postgres).await;
        Self::new(Some((log, ReadDatabase::create().await)))
    }

    fn new(servers: Option<(LogDatabase, ReadDatabase)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, servers, master_key: "5e".repeat(32), environment: Vec::new() }
    }

    /// The same with more settings.
    pub(crate) fn with(self, environment: Vec<(String, String)>) -> Self {
        Self { environment, ..self }
    }

    /// Its data folder.
    pub(crate) fn path(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// The log itself, behind the server's back.
    pub(crate) async fn open_log(&self) -> EventLog {
        let key = MasterKey::parse(&self.master_key).unwrap();
        EventLog::open(&LogConfig::new(self.log_url(), key)).await.unwrap()
    }

    /// Where the log is.
    pub(crate) fn log_url(&self) -> String {
        match &self.servers {
            None => format!("sqlite://{}", self.folder.path().join("log.db").display()),
            Some((log, _)) => log.url().to_owned(),
        }
    }

    /// The databases on servers, if there are any.
    pub(crate) fn servers(&self) -> Option<&(LogDatabase, ReadDatabase)> {
        self.servers.as_ref()
    }

    /// The binary with the configuration of this installation.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("CIRUJANO__DATA_DIR", self.folder.path())
            .env("CIRUJANO__LOG__MASTER_KEY", &self.master_key)
            .env("CIRUJANO__AUTH__TOKEN_KEY", "7a".repeat(32))
            .env("CIRUJANO__HTTP__REQUESTS_PER_SECOND", "100000")
            .env("CIRUJANO__TELEMETRY__FILTER", "warn")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        if let Some((log, read)) = &self.servers {
            command.env("CIRUJANO__LOG__URL", log.url()).env("CIRUJANO__READ__URL", read.url());
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs a command that must succeed.
    pub(crate) fn must_run(&self, args: &[&str]) {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {}\n{said}{complained}", output.status);
    }

    /// Takes on somebody for the counter; what they sign in with.
    pub(crate) fn receptionist(&self) -> Value {
        let create =
            ["users", "create", "--role", "receptionist", "--email", EMAIL, "--password-stdin"];
        let mut child = self.command(&create).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        json!({ "email": EMAIL, "password": PASSWORD })
    }

    /// Starts a server on a port of its own, and waits until it is ready.
    pub(crate) async fn serve(&self) -> Server<'_> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        Server::start(self, address).await
    }
}

/// The policies that an intake needs, accepted.
pub(crate) fn accepted_policies() -> Vec<Value> {
    let accepted = |code: &&str| {
        let policy = policy(code).unwrap();
        json!({ "policy": code, "version": policy.version, "hash": policy.hash().as_str() })
    };
    REQUIRED_AT_INTAKE.iter().map(accepted).collect()
}

/// The binary under test: named by the environment, or built beside this test.
fn binary() -> PathBuf {
    if let Ok(named) = std::env::var("CIRUJANO_TEST_BINARY") {
        return named.into();
    }
    let test = std::env::current_exe().unwrap();
    let built = test.ancestors().nth(2).map(|folder| folder.join("cirujano")).unwrap();
    assert!(
        Path::new(&built).is_file(),
        "{} is missing: run `cargo xtask test`, or `cargo build` first",
        built.display()
    );
    built
}
