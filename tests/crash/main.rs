//! A real server, killed again and again while clients work: nothing acknowledged is lost, nothing is doubled,
//! the tables agree with the log, and repair numbers have no gap.
//!
//! The binary is built by `cargo xtask test` first. Counts and durations are bounded; moments are random.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "moments, keys and names of databases are random")]

mod audit;
mod client;
mod command_line;
mod installation;
mod load;
mod mails;
mod payments;
mod read_database;
mod saboteur;
mod server;
mod surroundings;

use std::time::Duration;

use client::Client;
use installation::Installation;
use load::{Load, Promise};
use mails::PostOffice;
use payments::{Payers, Provider};
use saboteur::Saboteur;

/// How often a server is killed in a run.
const KILLS: usize = 30;
/// How often a server is killed under which people pay.
const KILLS_WHILE_PAYING: usize = 15;
/// Mails that wait when a server is killed.
const MAILS: usize = 20;
/// Clients that work at the same time.
const CLIENTS: usize = 6;
/// Longer than a projection's lease lasts, so that another process takes over from a frozen one.
const FROZEN: Duration = Duration::from_secs(12);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embedded_server_that_is_killed_thirty_times_loses_nothing() {
    let installation = Installation::embedded();
    let promises = killed_again_and_again(&installation).await;
    audit::nothing_is_lost_or_doubled(&installation, &promises).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_postgres_and_mariadb_that_is_killed_and_cut_off_loses_nothing() {
    let installation = Installation::on_servers().await;
    let saboteur = Saboteur::start(&installation);
    let promises = killed_again_and_again(&installation).await;
    let cuts = saboteur.stop().await;
    assert!(cuts > 10, "only {cuts} connections were cut");
    audit::nothing_is_lost_or_doubled(&installation, &promises).await;
}

async fn killed_again_and_again(installation: &Installation) -> Vec<Promise> {
    let token = installation.receptionist();
    let mut server = installation.serve().await;
    let load = Load::start(CLIENTS, vec![server.address()], token).await;
    for _ in 0..KILLS {
        tokio::time::sleep(random_moment(150, 900)).await;
        server.kill();
        server.restart().await;
    }
    let promises = load.finish().await;
    server.wait_until_tables_are_current().await;
    server.terminate().await;
    assert!(promises.len() > KILLS, "only {} commands were acknowledged", promises.len());
    promises
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_share_the_work_and_a_frozen_one_does_no_harm() {
    let installation = Installation::on_servers().await;
    let token = installation.receptionist();
    let first = installation.serve().await;
    let second = installation.serve().await;
    let load = Load::start(CLIENTS, vec![first.address(), second.address()], token).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    first.freeze();
    tokio::time::sleep(FROZEN).await;
    first.wake();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let promises = load.finish().await;
    for server in [&first, &second] {
        let answered = promises.iter().filter(|promise| promise.by == server.address()).count();
        assert!(answered > 10, "one server answered only {answered} commands");
    }
    second.wait_until_tables_are_current().await;
    first.terminate().await;
    second.terminate().await;
    audit::nothing_is_lost_or_doubled(&installation, &promises).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_survive_a_server_that_is_killed_between_callback_and_booking() {
    let provider = Provider::start().await;
    let installation = Installation::embedded().with(provider.environment());
    let credentials = installation.receptionist();
    let mut server = installation.serve().await;
    let payers = Payers::start(CLIENTS, server.address(), &provider, &credentials).await;
    for _ in 0..KILLS_WHILE_PAYING {
        tokio::time::sleep(random_moment(150, 900)).await;
        server.kill();
        server.restart().await;
    }
    let paid = payers.finish().await;
    payments::wait_until_booked(&installation, &paid).await;
    server.wait_until_tables_are_current().await;
    server.terminate().await;
    assert!(paid.len() > KILLS_WHILE_PAYING, "only {} payments were acknowledged", paid.len());
    payments::nothing_is_lost_or_doubled(&installation, &paid).await;
    installation.must_run(&["log", "verify"]);
    installation.must_run(&["projections", "verify", "--all"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_survive_a_server_that_is_killed_while_it_sends() {
    let post = PostOffice::start().await;
    let installation = Installation::embedded().with(post.environment());
    let credentials = installation.receptionist();
    let mut server = installation.serve().await;
    let mut client = Client::sign_in(vec![server.address()], &credentials).await;
    let mut numbers = Vec::new();
    for _ in 0..MAILS {
        numbers.push(client.receive(&uuid::Uuid::new_v4().to_string()).await.number);
    }
    post.wait_until_one_arrived().await;
    server.kill();
    server.restart().await;
    numbers.push(client.receive(&uuid::Uuid::new_v4().to_string()).await.number);
    let too_many = post.wait_until_all_arrived(&numbers).await;
    assert!(too_many <= 1, "{too_many} mails came twice after one kill");
    server.wait_until_tables_are_current().await;
    server.terminate().await;
    installation.must_run(&["projections", "verify", "--all"]);
}

/// A random wait of so many milliseconds.
fn random_moment(at_least: u64, at_most: u64) -> Duration {
    let spread = uuid::Uuid::new_v4().as_u64_pair().0 % (at_most - at_least);
    Duration::from_millis(at_least + spread)
}
