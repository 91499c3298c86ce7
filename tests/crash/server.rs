//! A real `cirujano serve` process, and what can be done to it.

use std::net::SocketAddr;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client;
use crate::installation::Installation;

/// How long a server may take to become ready, or to stop, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server.
pub(crate) struct Server<'a> {
    installation: &'a Installation,
    address: SocketAddr,
    child: Child,
}

impl<'a> Server<'a> {
    pub(crate) async fn start(installation: &'a Installation, address: SocketAddr) -> Self {
        let child = Self::spawn(installation, address);
        let mut server = Self { installation, address, child };
        server.wait_until_ready().await;
        server
    }

    fn spawn(installation: &Installation, address: SocketAddr) -> Child {
        installation.command(&["serve", "--listen", &address.to_string()]).spawn().unwrap()
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// SIGKILL: no goodbye.
    pub(crate) fn kill(&mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "the server ended by itself: {ended:?}");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) async fn restart(&mut self) {
        self.child = Self::spawn(self.installation, self.address);
        self.wait_until_ready().await;
    }

    /// SIGSTOP: frozen in the middle of whatever it does.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
    }

    /// SIGCONT: goes on as if nothing had happened.
    pub(crate) fn wake(&self) {
        self.signal("-CONT");
    }

    /// SIGTERM: a clean end, with success.
    pub(crate) async fn terminate(mut self) {
        self.signal("-TERM");
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "the server ended with {status}");
                return;
            }
            assert!(Instant::now() < deadline, "the server does not stop");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until every projection shows the whole log and nothing is parked.
    pub(crate) async fn wait_until_tables_are_current(&self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let output = self.installation.run(&["projections", "status", "--json"]);
            let status: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            let all = status.as_array().cloned().unwrap_or_default();
            let current =
                |projection: &Value| projection["lag_events"] == 0 && projection["parked"] == 0;
            if !all.is_empty() && all.iter().all(current) {
                return;
            }
            assert!(Instant::now() < deadline, "the tables do not catch up: {status:#}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn wait_until_ready(&mut self) {
        let url = format!("http://{}/health/ready", self.address);
        let deadline = Instant::now() + PATIENCE;
        let http = client::http();
        while !http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            if let Some(status) = self.child.try_wait().unwrap() {
                // It could not open a database whose connections are being cut: its supervisor tries again.
                assert!(self.installation.servers().is_some(), "the server ended with {status}");
                self.child = Self::spawn(self.installation, self.address);
            }
            assert!(Instant::now() < deadline, "the server does not become ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        // After a failed assertion nothing may stay behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
