//! The commands of the binary: what is backed up on servers comes back in a folder, and a reader may go away.

use std::process::{Output, Stdio};

use serde_json::Value;

use crate::client::Client;
use crate::installation::Installation;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_log_in_postgres_is_restored_into_a_folder_that_serves_the_same_people() {
    let servers = Installation::on_servers().await;
    let credentials = servers.receptionist();
    let promise = {
        let server = servers.serve().await;
        let mut client = Client::sign_in(vec![server.address()], &credentials).await;
        let promise = client.receive("fuente").await;
        server.terminate().await;
        promise
    };
    servers.must_run(&["backup", "run"]);
    let folder = Installation::embedded();
    servers.must_run(&["backup", "restore", folder.path()]);
    // Restored and verified once, it is in use: nothing is restored over it.
    let again = servers.run(&["backup", "restore", folder.path()]);
    assert!(!again.status.success());
    folder.must_run(&["log", "verify"]);
    folder.must_run(&["projections", "verify", "--all"]);
    let events = |installation: &Installation| {
        let stats = installation.run(&["log", "stats", "--json"]).stdout;
        let stats: Value = serde_json::from_slice(&stats).unwrap();
        stats["events"].as_u64().unwrap()
    };
    assert_eq!(events(&folder), events(&servers));
    // With the accounts came the passwords, with the keys the names.
    let server = folder.serve().await;
    let mut client = Client::sign_in(vec![server.address()], &credentials).await;
    client.note(&promise.number, "seguimiento").await;
    server.terminate().await;
}

/// What a command says to somebody who has gone before it says anything.
fn unread(installation: &Installation, args: &[&str]) -> Output {
    let mut command = installation.command(args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    child.wait_with_output().unwrap()
}

#[test]
fn a_command_whose_reader_has_gone_ends_as_quietly_as_ever() {
    let installation = Installation::embedded();
    installation.must_run(&["backup", "run"]);
    for args in [
        &["jobs", "list"][..],
        &["projections", "status"],
        &["projections", "verify", "--all"],
        &["log", "stats"],
        &["log", "stats", "--json"],
        &["log", "verify"],
        &["audit", "export"],
        &["backup", "list"],
        &["config", "check"],
        &["openapi"],
        &["--help"],
    ] {
        let read = installation.run(args);
        let unread = unread(&installation, args);
        assert_eq!(unread.status.code(), read.status.code(), "{args:?}");
        let complained = String::from_utf8_lossy(&unread.stderr);
        assert!(!complained.contains("panicked") && !complained.contains("pipe"), "{complained}");
    }
}
