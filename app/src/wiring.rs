//! Puts the parts together, as much of them as a command needs.

use std::ops::ControlFlow;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use commands::Executor;
use commands::auth::{Auth, AuthPolicy, GatewayMailer};
use commands::backup::Backups;
use commands::photos::{LocalDisk, Photos};
use commands::ports::{Clock as _, Ids, RandomIds, SystemClock};
use domain::calendar::santiago_date;
use domain::repair::{Repair, RepairEvent, Status};
use domain::values::{PersonId, Sha256Hex};
use eventlog::{EventLog, LogConfig, ReplayQuery};
use projections::{Db, Options, ReadSide};
use scheduler::{Scheduler, Tools};
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::{Config, Keys, provide_keys};
use crate::gateways::Gateways;

/// Opens the log, which brings its schema up to date.
pub async fn open_log(config: &Config) -> Result<EventLog> {
    Ok(open_log_with_keys(config).await?.0)
}

async fn open_log_with_keys(config: &Config) -> Result<(EventLog, Keys)> {
    let data = &config.data_dir;
    std::fs::create_dir_all(data).with_context(|| format!("creating {}", data.display()))?;
    let keys = provide_keys(config)?;
    let log_config = LogConfig {
        previous_master_key: keys.previous_master.clone(),
        queue: config.log.queue,
        readers: config.log.readers,
        ..LogConfig::new(config.log_url(), keys.master.clone())
    };
    let log = EventLog::open(&log_config).await.context("opening the log")?;
    Ok((log, keys))
}

/// Opens the read tables, creating those that are missing; follows nothing yet.
pub async fn open_read_side(config: &Config, log: &EventLog) -> Result<ReadSide> {
    let db = Db::open(&config.read_url()).await.context("opening the read tables")?;
    let ids = RandomIds::new(Arc::new(SystemClock));
    let options = Options::new(process_name(&ids), Arc::new(|| SystemClock.now()));
    let side = ReadSide::open(db, log.clone(), projections::all(), options).await;
    side.context("opening the read tables")
}

/// Unique among processes on any machine: leases name it.
fn process_name(ids: &dyn Ids) -> String {
    format!("{}-{}", std::process::id(), ids.uuid().simple())
}

/// The scheduled jobs, over the rest of a process.
pub fn scheduler(
    config: &Config,
    write_side: &WriteSide,
    read_side: &ReadSide,
    gateways: &Gateways,
) -> Scheduler {
    let tools = Tools {
        executor: write_side.executor.clone(),
        read_side: read_side.clone(),
        photos: write_side.photos.clone(),
        payments: gateways.payments.clone(),
        inbox: gateways.inbox.clone(),
        notifications: gateways.notifications.clone(),
        backups: backups(config, write_side),
    };
    Scheduler::new(tools, process_name(&*write_side.ids))
}

/// Backups of the log and the photos of a process.
pub fn backups(config: &Config, write_side: &WriteSide) -> Backups {
    let photos = write_side.photos.shared_store();
    Backups::new(write_side.log.clone(), photos, config.backup_folders())
}

/// The write side of a process. Cheap to clone.
#[derive(Clone)]
pub struct WriteSide {
    /// The log.
    pub log: EventLog,
    /// The one path to it.
    pub executor: Executor,
    /// Where ids and link tokens come from.
    pub ids: Arc<dyn Ids>,
    /// Signing in.
    pub auth: Auth,
    /// What sends links, once the gateways are open.
    pub links: Arc<GatewayMailer>,
    /// Photos.
    pub photos: Photos,
    /// Whether this installation made its master key just now.
    pub is_new: bool,
}

impl WriteSide {
    /// Lets running commands finish and closes the log.
    pub async fn close(&self) {
        self.executor.drain().await;
        self.log.shutdown().await;
    }
}

/// Opens the write side with the system's clock and randomness.
pub async fn open_write_side(config: &Config) -> Result<WriteSide> {
    let (log, keys) = open_log_with_keys(config).await?;
    let clock = Arc::new(SystemClock);
    let secret = link_secret(&keys.token);
    let ids: Arc<dyn Ids> =
        Arc::new(RandomIds::with_link_secret(clock.clone(), secret.as_str().as_bytes()));
    let executor = Executor::new(log.clone(), clock.clone(), ids.clone())
        .in_workshop(config.workshop.for_commands(config.mail.from.as_deref()));
    let store = LocalDisk::open(config.photos_dir(), clock.now()).context("opening the photos")?;
    let photos = Photos::new(Arc::new(store), clock);
    let policy = AuthPolicy { require_second_factor: config.auth.require_second_factor };
    let links = Arc::new(GatewayMailer::default());
    let auth = Auth::new(executor.clone(), &keys.token, &[], links.clone(), policy)?;
    Ok(WriteSide { log, executor, ids, auth, links, photos, is_new: keys.is_new })
}

/// The secret behind the links of commands: apart from the one that signs tokens, and as lasting.
fn link_secret(token_key: &SecretString) -> Sha256Hex {
    Sha256Hex::of(format!("links {}", token_key.expose_secret()).as_bytes())
}

/// How many repairs keep a person from being erased, as the log says now: those not over, and those delivered
/// and still under warranty.
pub async fn open_repairs_of(side: &WriteSide, person: PersonId) -> Result<u32> {
    let query =
        ReplayQuery { event_types: Some(vec!["RepairReceived".into()]), ..ReplayQuery::default() };
    let replayed = side.log.replay(query, Vec::new(), move |numbers, event| {
        if let RepairEvent::RepairReceived { number, intake, .. } = event.decode()?
            && intake.customer == person
        {
            numbers.push(number);
        }
        Ok(ControlFlow::Continue(()))
    });
    let today = santiago_date(side.executor.clock().now());
    let mut open = 0;
    for number in replayed.await?.state {
        let repair = side.executor.load::<Repair>(&number.to_string()).await?.state;
        let is_over = repair.status().is_none_or(Status::is_terminal);
        let is_covered = repair.warranty().is_some_and(|warranty| warranty.until() >= today);
        open += u32::from(!is_over || is_covered);
    }
    Ok(open)
}
