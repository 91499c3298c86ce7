//! A provider that delivers 200 times a second while people work: everything that was answered is in the log.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Result;
use eventlog::ReplayQuery;
use tempfile::TempDir;

use super::http::Diagnose;
use super::{Size, figure};
use crate::load::{Requests, at_pace};
use crate::machine::quiet;
use crate::measure::Series;
use crate::report::{Figure, Line, Target};
use crate::subjects::server::{Cirujano, Places};
use crate::workload::{log, number};

/// Between two deliveries: 200 a second.
const BETWEEN_DELIVERIES: Duration = Duration::from_millis(5);
/// Between two commands: 20 a second.
const BETWEEN_COMMANDS: Duration = Duration::from_millis(50);
/// Connections of the provider, and of people.
const CONNECTIONS: (usize, usize) = (32, 4);

/// Callbacks of Flow, each about another token.
struct Callback {
    next: Arc<AtomicU32>,
}

fn token(count: u32) -> String {
    format!("{count:040X}")
}

impl Requests for Callback {
    fn next(&mut self, request: &mut Vec<u8>) {
        let body = format!("token={}", token(self.next.fetch_add(1, Ordering::Relaxed)));
        let text = format!(
            "POST /api/v1/webhooks/flow HTTP/1.1\r\nhost: bench\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        request.extend_from_slice(text.as_bytes());
    }
}

/// How many different deliveries the log holds, and how many of them were dealt with.
async fn kept(folder: &Path) -> Result<(usize, usize)> {
    let log = log::open(&log::url_of(&folder.join("log.db"))).await?;
    let names = ["WebhookReceived", "WebhookProcessed", "WebhookFailed", "WebhookDeadLettered"];
    let query = ReplayQuery {
        event_types: Some(names.map(str::to_owned).to_vec()),
        ..ReplayQuery::default()
    };
    let seen = (HashSet::new(), HashSet::new());
    let replayed = log.replay(query, seen, move |(received, settled), event| {
        let set = if event.event_type() == names[0] { received } else { settled };
        set.insert(event.aggregate_id().to_owned());
        Ok(ControlFlow::Continue(()))
    });
    let (received, settled) = replayed.await?.state;
    log.shutdown().await;
    Ok((received.len(), settled.len()))
}

pub(super) async fn measure(size: &Size) -> Result<Figure> {
    let folder = TempDir::new()?;
    let length = Duration::from_secs(if size.quick { 5 } else { 30 });
    let waiting = u32::try_from(2 * length.as_millis() / BETWEEN_COMMANDS.as_millis())?;
    let log = log::open(&log::url_of(&folder.path().join("log.db"))).await?;
    log::register_customers(&log).await?;
    log::receive(&log, 0, waiting).await?;
    log.shutdown().await;
    Cirujano::create_owner(folder.path(), &Places::default()).await?;
    let server = Cirujano::start_sandboxed(folder.path()).await?;
    let bearer: Arc<str> = server.sign_in().await?.into();
    server.caught_up(&bearer, &number(waiting - 1).to_string()).await?;
    quiet(server.id()?).await?;

    let (delivered, changed) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let provider = (0..CONNECTIONS.0).map(|_| Callback { next: Arc::clone(&delivered) }).collect();
    let people = (0..CONNECTIONS.1).map(|_| Diagnose::new(&bearer, Arc::clone(&changed))).collect();
    let (deliveries, commands) = tokio::try_join!(
        at_pace(server.address, provider, BETWEEN_DELIVERIES, length),
        at_pace(server.address, people, BETWEEN_COMMANDS, length),
    )?;
    quiet(server.id()?).await?;
    server.stop().await?;
    let answered = delivered.load(Ordering::Relaxed);
    let (received, settled) = kept(folder.path()).await?;
    let lost = f64::from(answered) - received as f64;

    let deliveries = Series { name: "deliveries of Flow".into(), rounds: vec![deliveries] };
    let commands = Series { name: "status changes meanwhile".into(), rounds: vec![commands] };
    let mut figure = figure(
        "webhooks",
        "deliveries of a provider while people work, embedded",
        &[deliveries.clone(), commands.clone()],
        "answers/s",
    );
    figure.lines.push(Line::once("deliveries answered", f64::from(answered), "deliveries"));
    figure.lines.push(Line::once("of these in the log", received as f64, "deliveries"));
    figure.lines.push(Line::once("of these dealt with by then", settled as f64, "deliveries"));
    figure.targets.extend(Target::p99(&deliveries, 250.0));
    figure.targets.push(Target::at_most("deliveries answered and lost", lost, 0.0, ""));
    figure.targets.extend(Target::p99(&commands, 250.0));
    figure.settings = vec![format!(
        "{} s; one delivery every 5 ms, each about a token that Flow does not know, and one status \
         change every 50 ms, at set times whether or not the one before was answered; the provider is \
         played in the same process; the rate limits are the defaults, which both keep to",
        length.as_secs()
    )];
    Ok(figure)
}
