//! What handlers share.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use commands::auth::Auth;
use commands::jobs::RunJobs;
use commands::notifications::Notifications;
use commands::payments::Payments;
use commands::people::SetupCode;
use commands::photos::Photos;
use commands::webhooks::Inbox;
use commands::{Clock, Executor, Ids};
use domain::Role;
use domain::values::RepairNumber;
use eventlog::{Position, RecordedEvent};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use projections::{Db, ReadSide};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::admin::long_work::LongWork;
use crate::config::ApiConfig;
use crate::extract::{Caller, MinPosition};
use crate::health::Check;
use crate::layers::windows::Windows;
use crate::lists::Lists;
use crate::live::{Hub, Moved};
use crate::problem::Problem;
use crate::tracking::TABLES;
use crate::tracking::answers::TrackingAnswers;

/// How long a request waits for its tables.
const WAIT_FOR_TABLES: Duration = Duration::from_secs(2);
/// How long the readiness check waits for each thing.
const CHECK_PATIENCE: Duration = Duration::from_secs(2);

/// How long the pages in memory wait for their tables to forget an erased person; then they age out.
const ERASURE_PATIENCE: Duration = Duration::from_mins(1);

/// How many minutes' worth of unsigned deliveries may come at once: what a provider kept while the server was away.
const DELIVERIES_AT_ONCE: NonZeroU32 = NonZeroU32::new(10).expect("invariant: ten is not zero");

/// How many large deliveries are taken in at once, so that their bodies fit into memory.
const LARGE_DELIVERIES: usize = 4;

/// Renders the metrics of the process.
pub type RenderMetrics = Arc<dyn Fn() -> String + Send + Sync>;

/// What the composition root hands over.
pub struct ApiParts {
    /// The write side.
    pub executor: Executor,
    /// Signing in.
    pub auth: Auth,
    /// The read side.
    pub read_side: ReadSide,
    /// Photos.
    pub photos: Photos,
    /// Payments through the gateway.
    pub payments: Payments,
    /// Telling people things.
    pub notifications: Notifications,
    /// What providers deliver.
    pub inbox: Inbox,
    /// Runs scheduled jobs by hand.
    pub jobs: Arc<dyn RunJobs>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and link tokens.
    pub ids: Arc<dyn Ids>,
    /// The code with which the first owner is registered over the API, while there is none.
    pub setup_code: Option<Arc<SetupCode>>,
    /// Renders the metrics; without it `/metrics` is not there.
    pub metrics: Option<RenderMetrics>,
    /// Cancelled when the process is asked to stop: live streams end then.
    pub shutdown: CancellationToken,
    /// How the API behaves.
    pub config: ApiConfig,
}

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct ApiState(Arc<Inner>);

/// The inside of [`ApiState`].
pub struct Inner {
    pub(crate) executor: Executor,
    pub(crate) auth: Auth,
    pub(crate) read_side: ReadSide,
    pub(crate) photos: Photos,
    pub(crate) payments: Payments,
    pub(crate) notifications: Notifications,
    pub(crate) inbox: Inbox,
    pub(crate) jobs: Arc<dyn RunJobs>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) setup_code: Option<Arc<SetupCode>>,
    pub(crate) metrics: Option<RenderMetrics>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) config: ApiConfig,
    pub(crate) hub: Hub,
    pub(crate) tracking_answers: TrackingAnswers,
    pub(crate) lists: Lists,
    pub(crate) long_work: LongWork,
    pub(crate) in_flight: Semaphore,
    pub(crate) live_streams: Arc<Semaphore>,
    pub(crate) large_deliveries: Semaphore,
    pub(crate) general_limit: Option<DefaultKeyedRateLimiter<IpAddr>>,
    /// Of deliveries that nobody signs.
    pub(crate) delivery_limit: Option<DefaultKeyedRateLimiter<IpAddr>>,
    estimates: Windows<IpAddr>,
    sign_ins: Windows<IpAddr>,
    tracking_tries_by_ip: Windows<IpAddr>,
    tracking_tries_by_number: Windows<RepairNumber>,
}

impl Deref for ApiState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl ApiState {
    /// Takes the parts, and starts to follow the log for live updates; within a tokio runtime.
    pub fn new(parts: ApiParts) -> Self {
        let tracking_answers = TrackingAnswers::default();
        let log = parts.executor.log().clone();
        let on_event = on_event(tracking_answers.clone(), parts.read_side.clone());
        let hub = Hub::start(log, parts.shutdown.clone(), on_event);
        let limits = parts.config.limits;
        let hour = TimeDelta::hours(1);
        Self(Arc::new(Inner {
            in_flight: Semaphore::new(parts.config.max_in_flight),
            live_streams: Arc::new(Semaphore::new(parts.config.max_live_streams)),
            large_deliveries: Semaphore::new(LARGE_DELIVERIES),
            delivery_limit: limits.deliveries_per_minute.and_then(NonZeroU32::new).map(|rate| {
                let burst = rate.saturating_mul(DELIVERIES_AT_ONCE);
                RateLimiter::keyed(Quota::per_minute(rate).allow_burst(burst))
            }),
            general_limit: limits.requests_per_second.and_then(NonZeroU32::new).map(|rate| {
                let burst = NonZeroU32::new(limits.burst).unwrap_or(rate);
                RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))
            }),
            estimates: Windows::new(limits.estimates_per_hour, hour),
            sign_ins: Windows::new(limits.sign_ins_per_hour, hour),
            tracking_tries_by_ip: Windows::new(limits.tracking_tries_per_hour, hour),
            tracking_tries_by_number: Windows::new(limits.tracking_tries_per_hour, hour),
            executor: parts.executor,
            auth: parts.auth,
            read_side: parts.read_side,
            photos: parts.photos,
            payments: parts.payments,
            notifications: parts.notifications,
            inbox: parts.inbox,
            jobs: parts.jobs,
            clock: parts.clock,
            ids: parts.ids,
            setup_code: parts.setup_code,
            metrics: parts.metrics,
            shutdown: parts.shutdown,
            config: parts.config,
            hub,
            tracking_answers,
            lists: Lists::default(),
            long_work: LongWork::default(),
        }))
    }

    /// The read database.
    pub(crate) fn db(&self) -> &Db {
        self.read_side.db()
    }

    /// Waits until these tables have seen what the client asks for, at most two seconds.
    pub(crate) async fn caught_up(
        &self,
        wanted: MinPosition,
        tables: &[&str],
    ) -> Result<(), Problem> {
        match wanted.0 {
            Some(position) => self.wait_for(position, tables).await,
            None => Ok(()),
        }
    }

    /// Waits until these tables have passed the position, at most two seconds.
    pub(crate) async fn wait_for(
        &self,
        position: Position,
        tables: &[&str],
    ) -> Result<(), Problem> {
        if self.read_side.wait_for(position, tables, WAIT_FOR_TABLES).await? {
            Ok(())
        } else {
            Err(Problem::of("request.position_not_reached").with_retry_after(1))
        }
    }

    /// Counts an estimate that this caller is given or keeps.
    pub(crate) fn limit_estimates(&self, caller: &Caller) -> Result<(), Problem> {
        self.estimates.try_once(caller.ip.network(), self.clock.now())
    }

    /// Counts a sign-in, a registration or a link of this caller.
    pub(crate) fn limit_sign_ins(&self, caller: &Caller) -> Result<(), Problem> {
        self.sign_ins.try_once(caller.ip.network(), self.clock.now())
    }

    /// Counts a try to open a tracking page, for the address and for the number.
    pub(crate) fn limit_tracking_tries(
        &self,
        caller: &Caller,
        number: RepairNumber,
    ) -> Result<(), Problem> {
        let now = self.clock.now();
        self.tracking_tries_by_ip.try_once(caller.ip.network(), now)?;
        self.tracking_tries_by_number.try_once(number, now)
    }

    /// How many people can check each other's work: technicians and owners.
    pub(crate) async fn count_technicians(&self) -> Result<u32, Problem> {
        let mut count = 0;
        for role in [Role::Technician, Role::Owner] {
            let filter = projections::people::PeopleFilter { role: Some(role), q: None };
            let page = projections::people::list(self.db(), &filter, None, 50).await?;
            count += page.items.iter().filter(|person| !person.erased).count();
        }
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Asks everything that this process leans on.
    pub(crate) async fn check_health(&self) -> Vec<Check> {
        let log = tokio::time::timeout(CHECK_PATIENCE, self.executor.log().head());
        let tables = tokio::time::timeout(CHECK_PATIENCE, self.read_side.status());
        let (log, tables) = tokio::join!(log, tables);
        vec![
            Check { name: "log", ok: matches!(log, Ok(Ok(_))) },
            Check { name: "read_tables", ok: matches!(tables, Ok(Ok(_))) },
        ]
    }
}

/// What this process forgets when the log brings something.
fn on_event(
    answers: TrackingAnswers,
    read_side: ReadSide,
) -> impl Fn(&RecordedEvent) + Send + 'static {
    move |event| {
        if let Some(moved) = Moved::of(event) {
            answers.repair_moved(&moved);
        } else if event.event_type == "PersonErased" {
            let (answers, read_side, position) =
                (answers.clone(), read_side.clone(), event.position);
            answers.clear();
            tokio::spawn(async move {
                // Pages that are read before the tables forgot are forgotten with them.
                let forgotten = read_side.wait_for(position, TABLES, ERASURE_PATIENCE).await;
                answers.clear();
                if !matches!(forgotten, Ok(true)) {
                    tracing::warn!("the tracking tables are slow to forget an erased person");
                }
            });
        }
    }
}
