//! `cirujano serve`: everything of one process, from start to a clean end.
//!
//! The first signal stops it: no new connections, running commands finish, projections save. A second signal
//! ends it at once, which loses nothing either: whatever was acknowledged is in the log.

mod background;
mod calendar;
mod greeting;
mod signals;
mod ticket_timer;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use api::{ApiConfig, ApiParts, ApiState, Limits, TrustedProxies};
use axum::serve::ListenerExt as _;
use commands::Executor;
use commands::calendar_mirror::CalendarMirroring;
use commands::notifications::{NotificationFollowUps, NotificationQueueing, Notifications, Outbox};
use commands::people::{SetupCode, first_owner_exists};
use commands::policies;
use commands::process_managers::{self, ProcessManager, ProcessManagers};
use commands::webhooks::WebhookProcessing;
use eventlog::Position;
use integrations::sandbox::Sandbox;
use projections::ReadSide;
use scheduler::Scheduler;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{Config, Gravity};
use crate::gateways::{self, Gateways};
use crate::telemetry;
use crate::wiring::{self, WriteSide};

/// Serves until a signal comes; with every provider played on this port, where one is given.
pub async fn run(config: Config, sandbox_port: Option<u16>) -> Result<()> {
    let errors: Vec<String> = config
        .validate()
        .iter()
        .filter(|finding| finding.gravity == Gravity::Error)
        .map(ToString::to_string)
        .collect();
    if !errors.is_empty() {
        bail!("the configuration does not hold:\n{}", errors.join("\n"));
    }
    let metrics = telemetry::start_metrics()?;
    let write_side = wiring::open_write_side(&config).await?;
    let read_side = wiring::open_read_side(&config, &write_side.log).await?;
    let stop = CancellationToken::new();
    // Bound before anything moves: a second server on the same address must do nothing at all.
    let listener = TcpListener::bind(config.http.listen)
        .await
        .with_context(|| format!("listening on {}", config.http.listen))?;
    let address = listener.local_addr()?;

    let is_empty = write_side.log.head().await? == Position::START;
    if is_empty {
        background::import_catalogue(write_side.executor.clone(), stop.clone()).await;
    }
    policies::seed(&write_side.executor).await.context("publishing the built-in policies")?;
    let around = gateways::surroundings(&write_side.executor, &write_side.ids);
    let sandbox = match sandbox_port {
        Some(port) => {
            let webhooks = format!("{}/api/v1/webhooks", on_this_machine(address));
            Some(Sandbox::start(port, &webhooks, &around).await.context("starting the sandbox")?)
        }
        None => None,
    };
    // The sandbox plays providers on this machine, which call back on this machine.
    let reached_at = match &sandbox {
        Some(_) => on_this_machine(address),
        None => config.public_url(),
    };
    let gateways = gateways::open(&config, &around, &reached_at, sandbox.as_ref())?;
    let (mail, ids) = (gateways.mail.clone(), write_side.ids.clone());
    write_side.links.connect(mail, ids, &reached_at, &config.workshop.name);
    let scheduler = wiring::scheduler(&config, &write_side, &read_side, &gateways);
    let jobs = Arc::new(scheduler.clone());
    let tasks = start_tasks(&write_side, &read_side, &gateways, scheduler, &stop).await?;
    let setup_code = if first_owner_exists(&write_side.executor).await? {
        None
    } else {
        Some(Arc::new(SetupCode::draw(write_side.executor.ids())))
    };
    let parts = ApiParts {
        executor: write_side.executor.clone(),
        auth: write_side.auth.clone(),
        read_side: read_side.clone(),
        photos: write_side.photos.clone(),
        payments: gateways.payments.clone(),
        notifications: gateways.notifications.clone(),
        inbox: gateways.inbox.clone(),
        jobs,
        clock: write_side.executor.shared_clock(),
        ids: write_side.ids.clone(),
        setup_code: setup_code.clone(),
        metrics: Some(Arc::new(move || metrics.render())),
        shutdown: stop.clone(),
        config: api_config(&config)?,
    };
    let router = api::router(&ApiState::new(parts));
    greeting::greet(&config, address, write_side.is_new, setup_code.as_deref());
    if let Some(sandbox) = &sandbox {
        greeting::tell_of_sandbox(sandbox.url());
    }
    if !is_empty {
        // Revisions that a newer version brings; nobody waits for them.
        tasks.spawn(background::import_catalogue(write_side.executor.clone(), stop.clone()));
    }
    signals::cancel_on_signal(stop.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(
        axum::serve(listener.tap_io(answer_at_once), service)
            .with_graceful_shutdown(stop.clone().cancelled_owned())
            .into_future(),
    );
    stop.cancelled().await;
    tracing::info!("stopping: running requests finish");
    finish(&config, serving, tasks, &write_side, &read_side).await;
    tracing::info!("stopped");
    Ok(())
}

/// Small answers are not held back to be sent together.
fn answer_at_once(connection: &mut TcpStream) {
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
}

/// Ends everything in the order in which it depends on each other.
async fn finish(
    config: &Config,
    mut serving: tokio::task::JoinHandle<std::io::Result<()>>,
    tasks: TaskTracker,
    write_side: &WriteSide,
    read_side: &ReadSide,
) {
    let grace = Duration::from_secs(config.http.shutdown_grace_seconds);
    match tokio::time::timeout(grace, &mut serving).await {
        Ok(Ok(Ok(()))) => {}
        Ok(outcome) => tracing::error!(?outcome, "the server ended with a fault"),
        Err(_) => {
            tracing::warn!(grace_seconds = grace.as_secs(), "cutting requests that take too long");
            serving.abort();
        }
    }
    tasks.close();
    if tokio::time::timeout(grace, tasks.wait()).await.is_err() {
        tracing::warn!("recurring work did not stop in time; it is repeatable");
    }
    write_side.executor.drain().await;
    read_side.stop().await;
    read_side.db().close().await;
    write_side.log.shutdown().await;
}

/// Starts what runs beside the requests.
async fn start_tasks(
    write_side: &WriteSide,
    read_side: &ReadSide,
    gateways: &Gateways,
    scheduler: Scheduler,
    stop: &CancellationToken,
) -> Result<TaskTracker> {
    let tasks = TaskTracker::new();
    let executor = write_side.executor.clone();
    let revocations = write_side.auth.revocations().clone();
    let since = write_side.log.head().await?;
    tasks.spawn(process_managers::follow_for_memory(
        executor.clone(),
        revocations,
        since,
        stop.clone(),
    ));
    let all = process_managers::all(gateways.payments.pay_at());
    let managers = ProcessManagers::new(executor.clone(), all);
    let manage_until = stop.clone();
    tasks.spawn(async move { managers.run(manage_until).await });
    let processing = Box::new(WebhookProcessing::new(gateways.inbox.clone()));
    let managers = ProcessManagers::apart("webhooks", executor.clone(), vec![processing]);
    let manage_until = stop.clone();
    tasks.spawn(async move { managers.run(manage_until).await });
    let mirroring = Box::new(CalendarMirroring::new(gateways.calendar.clone()));
    let managers = ProcessManagers::apart("calendar_mirror", executor.clone(), vec![mirroring]);
    let manage_until = stop.clone();
    tasks.spawn(async move { managers.run(manage_until).await });
    start_notifications(&tasks, &executor, &gateways.notifications, stop).await?;
    tasks.spawn(calendar::follow(
        executor.clone(),
        read_side.clone(),
        gateways.calendar.clone(),
        stop.clone(),
    ));
    tasks.spawn(background::retry_deliveries(
        executor.clone(),
        read_side.clone(),
        gateways.inbox.clone(),
        stop.clone(),
    ));
    tasks.spawn(background::extend_chain(write_side.log.clone(), stop.clone()));
    tasks.spawn(scheduler.run(stop.clone()));
    tasks.spawn(ticket_timer::run(executor.clone(), read_side.clone(), stop.clone()));
    read_side.start();
    Ok(tasks)
}

/// Starts queueing and sending what people are told. Where it begins is noted before the first request is taken.
async fn start_notifications(
    tasks: &TaskTracker,
    executor: &Executor,
    notifications: &Notifications,
    stop: &CancellationToken,
) -> Result<()> {
    let managers: Vec<Box<dyn ProcessManager>> = vec![
        Box::new(NotificationQueueing::new(notifications.clone())),
        Box::new(NotificationFollowUps::new(notifications.clone())),
    ];
    let managers = ProcessManagers::apart("notifications", executor.clone(), managers);
    managers.begin().await?;
    let manage_until = stop.clone();
    tasks.spawn(async move { managers.run(manage_until).await });
    let outbox = Outbox::new(executor.clone(), notifications.clone());
    let send_until = stop.clone();
    tasks.spawn(async move { outbox.run(send_until).await });
    Ok(())
}

/// The server as this machine reaches it.
fn on_this_machine(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}

fn api_config(config: &Config) -> Result<ApiConfig> {
    let http = &config.http;
    let trusted_proxies =
        TrustedProxies::parse(&http.trusted_proxies).context("http.trusted_proxies")?;
    let limits = Limits {
        requests_per_second: (http.requests_per_second > 0).then_some(http.requests_per_second),
        burst: http.requests_per_second.saturating_mul(5),
        deliveries_per_minute: (http.deliveries_per_minute > 0)
            .then_some(http.deliveries_per_minute),
        ..Limits::default()
    };
    Ok(ApiConfig {
        cors_origins: http.cors_origins.clone(),
        trusted_proxies,
        public_url: config.public_url(),
        behind_tls: http.public_url.as_ref().is_some_and(|url| url.starts_with("https:")),
        limits,
        settings: config.settings(),
        ..ApiConfig::default()
    })
}
