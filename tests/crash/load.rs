//! Clients that work all the time, and remember what they were promised.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eventlog::Position;
use serde_json::Value;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::client::Client;

/// A command that was acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Promise {
    /// The words by which its event is found again: no other command has them.
    pub(crate) words: String,
    /// The repair that it was about, or that came of it.
    pub(crate) number: String,
    /// Where it is in the log.
    pub(crate) position: Position,
    /// Who acknowledged it.
    pub(crate) by: SocketAddr,
}

/// Clients at work.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Vec<Promise>>>,
}

impl Load {
    pub(crate) async fn start(
        clients: usize,
        servers: Vec<SocketAddr>,
        credentials: Value,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let signed_in = Client::sign_in(servers, &credentials).await;
        let clients = (0..clients)
            .map(|number| tokio::spawn(work(signed_in.another(number), stop.clone())))
            .collect();
        Self { stop, clients }
    }

    /// Lets every client finish what it is at; what they were promised.
    pub(crate) async fn finish(self) -> Vec<Promise> {
        self.stop.store(true, Ordering::Relaxed);
        let mut promises = Vec::new();
        for client in self.clients {
            let finished = tokio::time::timeout(Duration::from_mins(2), client).await;
            promises.extend(finished.expect("the clients finish").unwrap());
        }
        promises
    }
}

/// An intake now and then, and notes on what was taken in.
async fn work(mut client: Client, stop: Arc<AtomicBool>) -> Vec<Promise> {
    let mut promises: Vec<Promise> = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let words = Uuid::new_v4().to_string();
        let promise = match promises.last() {
            Some(last) if !promises.len().is_multiple_of(4) => {
                client.note(&last.number.clone(), &words).await
            }
            _ => client.receive(&words).await,
        };
        promises.push(promise);
    }
    promises
}
