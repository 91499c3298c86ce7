//! A whole workshop for one test: an embedded log and read tables in a folder of its own, a clock that is set, and
//! the real router, called without a network.

mod answer;
mod diary;
mod doors;
mod people;
mod pictures;
mod post_office;
mod repairs;
mod request;
mod till;
mod timetable;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use api::{ApiConfig, ApiParts, ApiState, Limits};
use axum::Router;
use chrono::{DateTime, TimeZone as _, Utc};
use commands::auth::{AccessTokens, Auth, AuthPolicy, NoMailer};
use commands::backup::{BackupFolders, Backups, KeptBackup};
use commands::calendar_mirror::{CalendarMirror, CalendarMirroring, CalendarNotices};
use commands::catalogue_import::{CatalogueItems, ImportTerms, import};
use commands::gateways::Off;
use commands::notifications::{
    MailFeedback, NotificationFollowUps, NotificationQueueing, NotificationTerms, Notifications,
    Outbox, SmsFeedback,
};
use commands::payments::{FlowConfirmations, PaymentTerms, Payments};
use commands::people::SetupCode;
use commands::photos::{LocalDisk, Photos};
use commands::process_managers::{self, ProcessManagers};
use commands::webhooks::{Inbox, WebhookHandler, WebhookProcessing};
use commands::{Clock as _, Context, Executor, Ids, SeededIds, SetClock};
use domain::Actor;
use domain::payment::FeeRate;
use eventlog::{EventLog, LogConfig, MasterKey};
use integrations::Surroundings;
use integrations::flow::FlowCallback;
use projections::{Db, Options, ReadSide};
use scheduler::{Scheduler, Tools};
use secrecy::SecretString;
use serde_json::json;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use answer::Answer;
pub use diary::Diary;
pub use doors::Doors;
pub use people::Member;
pub use pictures::{bomb, jpeg, png};
pub use post_office::PostOffice;
pub use repairs::TakenIn;
pub use request::Request;
pub use till::Till;

/// The value of the good instrument of the test catalogue, CLP: it must reach no customer.
pub const SECRET_VALUE: i64 = 2_517_391;

/// A workshop with an owner, two technicians, a receptionist, two customers and a small catalogue.
pub struct TestApp {
    /// The clock of everything.
    pub clock: Arc<SetClock>,
    /// The write side.
    pub executor: Executor,
    /// The read side.
    pub read_side: ReadSide,
    /// Signing in.
    pub auth: Auth,
    /// The owner.
    pub owner: Member,
    /// A technician.
    pub technician: Member,
    /// Another one.
    pub colleague: Member,
    /// The receptionist.
    pub receptionist: Member,
    /// A customer.
    pub customer: Member,
    /// Another one.
    pub stranger: Member,
    /// Payments through the gateway.
    pub payments: Payments,
    /// The mirror of the agenda.
    pub calendar: CalendarMirror,
    /// What providers deliver.
    pub inbox: Inbox,
    /// The scheduled jobs, which nothing wakes.
    pub scheduler: Scheduler,
    /// The code with which a first owner would be registered over the API.
    pub setup_code: String,
    /// Cancelled to shut the surface down.
    pub shutdown: CancellationToken,
    router: Router,
    managers: ProcessManagers,
    webhook_managers: ProcessManagers,
    calendar_managers: ProcessManagers,
    notification_managers: ProcessManagers,
    outbox: Outbox,
    tokens: AccessTokens,
    sessions: AtomicU64,
    photos: Photos,
    notifications: Notifications,
    backups: Backups,
    folder: TempDir,
}

impl TestApp {
    /// A workshop with generous limits.
    pub async fn start() -> Self {
        Self::start_with(|config| config.limits = Self::generous()).await
    }

    /// A workshop configured otherwise.
    pub async fn start_with(configure: impl FnOnce(&mut ApiConfig)) -> Self {
        Self::build(configure, |_| Doors::default()).await
    }

    fn generous() -> Limits {
        Limits {
            requests_per_second: None,
            deliveries_per_minute: None,
            estimates_per_hour: 10_000,
            tracking_tries_per_hour: 10_000,
            sign_ins_per_hour: 10_000,
            ..Limits::default()
        }
    }

    /// A workshop with those doors to the outside.
    async fn build(
        configure: impl FnOnce(&mut ApiConfig),
        doors: impl FnOnce(&Surroundings) -> Doors,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let place = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        let clock = Arc::new(SetClock::new(Self::noon()));
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(clock.clone(), 7));
        let config = LogConfig::new(place("log.db"), MasterKey::new([7; 32]));
        let log = EventLog::open(&config).await.expect("the log opens");
        let doors = doors(&Surroundings { clock: clock.clone(), ids: ids.clone() });
        let executor = Executor::new(log.clone(), clock.clone(), ids.clone());
        let executor = executor.in_workshop(doors.workshop);
        let read_clock = clock.clone();
        let db = Db::open(&place("read.db")).await.expect("the read tables open");
        let options = Options::new("test", Arc::new(move || read_clock.now()));
        let read_side = ReadSide::open(db, log, projections::all(), options).await;
        let read_side = read_side.expect("the read side opens");
        read_side.start();
        let secret = SecretString::from("a secret of the tests, long enough to sign with");
        let auth = Auth::new(
            executor.clone(),
            &secret,
            &[],
            Arc::new(NoMailer),
            AuthPolicy { require_second_factor: false },
        );
        let auth = auth.expect("passwords can be hashed");
        let store = LocalDisk::open(folder.path().join("photos"), clock.now());
        let photos = Photos::new(Arc::new(store.expect("the photos open")), clock.clone());
        let setup_code = Arc::new(SetupCode::draw(&*ids));
        let shutdown = CancellationToken::new();
        let mut config = ApiConfig::default();
        configure(&mut config);
        let public_url = config.public_url.clone();
        let terms = NotificationTerms {
            public_url: public_url.clone(),
            workshop: "Cirujano de Sintetizadores".to_owned(),
            short_name: "Cirujano".to_owned(),
            contact: "+56 2 2345 6789".to_owned(),
            reply_addresses: doors.reply_addresses,
        };
        let notifications =
            Notifications::new((doors.mail, "sendgrid"), (doors.sms, "twilio"), terms);
        let terms = PaymentTerms { public_url: public_url.clone(), fee_rate: FeeRate::FLOW };
        let payments = Payments::new(doors.payments, terms);
        let mut handlers: Vec<Arc<dyn WebhookHandler>> = vec![
            Arc::new(FlowConfirmations::new(payments.clone(), Arc::new(FlowCallback))),
            Arc::new(MailFeedback::new(notifications.clone(), doors.mail_events)),
            Arc::new(SmsFeedback::new(notifications.clone(), doors.sms_notices)),
            Arc::new(doors.inbound_mails),
        ];
        let calendar = match doors.calendar {
            Some((gateway, webhook)) => {
                let mirror = CalendarMirror::new(gateway, &public_url);
                handlers.push(Arc::new(CalendarNotices::new(mirror.clone(), webhook)));
                mirror
            }
            None => CalendarMirror::new(Arc::new(Off), &public_url),
        };
        let inbox = Inbox::new(handlers);
        let folders = BackupFolders {
            backups: folder.path().join("backups"),
            keys: folder.path().join("backup-keys"),
        };
        let backups = Backups::new(executor.log().clone(), photos.shared_store(), folders);
        let scheduler = Scheduler::new(
            Tools {
                executor: executor.clone(),
                read_side: read_side.clone(),
                photos: photos.clone(),
                payments: payments.clone(),
                inbox: inbox.clone(),
                notifications: notifications.clone(),
                backups: backups.clone(),
            },
            "test",
        );
        let router = api::router(&ApiState::new(ApiParts {
            executor: executor.clone(),
            auth: auth.clone(),
            read_side: read_side.clone(),
            photos: photos.clone(),
            payments: payments.clone(),
            notifications: notifications.clone(),
            inbox: inbox.clone(),
            jobs: Arc::new(scheduler.clone()),
            clock: clock.clone(),
            ids,
            setup_code: Some(setup_code.clone()),
            metrics: None,
            shutdown: shutdown.clone(),
            config,
        }));
        import_catalogue(&executor).await;
        let tokens = AccessTokens::new(&secret, &[]);
        let members = people::register_all(&executor, clock.now()).await;
        let [owner, technician, colleague, receptionist, customer, stranger] = members;
        let all = process_managers::all(payments.pay_at());
        let managers = ProcessManagers::new(executor.clone(), all);
        let processing = Box::new(WebhookProcessing::new(inbox.clone()));
        let webhook_managers =
            ProcessManagers::apart("webhooks", executor.clone(), vec![processing]);
        let mirroring = Box::new(CalendarMirroring::new(calendar.clone()));
        let calendar_managers =
            ProcessManagers::apart("calendar_mirror", executor.clone(), vec![mirroring]);
        let notification_managers = ProcessManagers::apart(
            "notifications",
            executor.clone(),
            vec![
                Box::new(NotificationQueueing::new(notifications.clone())),
                Box::new(NotificationFollowUps::new(notifications.clone())),
            ],
        );
        notification_managers.begin().await.expect("the log takes a mark");
        let outbox = Outbox::new(executor.clone(), notifications.clone());
        Self {
            clock,
            executor,
            read_side,
            auth,
            owner,
            technician,
            colleague,
            receptionist,
            customer,
            stranger,
            payments,
            calendar,
            inbox,
            photos,
            notifications,
            backups,
            scheduler,
            setup_code: setup_code.reveal().to_owned(),
            shutdown,
            router,
            managers,
            webhook_managers,
            calendar_managers,
            notification_managers,
            outbox,
            tokens,
            sessions: AtomicU64::new(0),
            folder,
        }
    }

    /// What scheduled jobs work with.
    fn tools(&self) -> Tools {
        Tools {
            executor: self.executor.clone(),
            read_side: self.read_side.clone(),
            photos: self.photos.clone(),
            payments: self.payments.clone(),
            inbox: self.inbox.clone(),
            notifications: self.notifications.clone(),
            backups: self.backups.clone(),
        }
    }

    /// The backups that are kept.
    pub fn backups(&self) -> Vec<KeptBackup> {
        self.backups.list().expect("the backups can be listed")
    }

    /// The scheduled jobs of another process on the same log.
    pub fn another_scheduler(&self, process: &str) -> Scheduler {
        Scheduler::new(self.tools(), process)
    }

    /// A Monday at noon in Santiago.
    pub fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 23, 15, 0, 0).single().expect("an instant")
    }

    /// Queues what people are to be told, and sends what is due; how much was done.
    pub async fn tell(&self) -> usize {
        let mut done = 0;
        loop {
            let reacted = self.notification_managers.catch_up().await.expect("the log answers");
            let sent = self.outbox.send_due().await.expect("the log answers").done;
            done += sent;
            if reacted == 0 && sent == 0 {
                return done;
            }
        }
    }

    /// Every file that is kept of photos, by path.
    pub fn photo_files(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.folder.path().join("photos")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the photos can be listed") {
                let path = entry.expect("an entry").path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files.sort();
        files
    }

    /// Changes a read table behind the workshop's back.
    pub async fn alter_read_table(&self, sql: &'static str) {
        let path = self.folder.path().join("read.db");
        let change = move || {
            let file = rusqlite::Connection::open(path)?;
            file.busy_timeout(std::time::Duration::from_secs(10))?;
            file.execute(sql, [])
        };
        // Whoever holds the file needs this thread to let go of it.
        let changed = tokio::task::spawn_blocking(change).await.expect("it does not panic");
        assert!(changed.expect("the table can be changed") > 0, "nothing was changed");
    }

    /// The router, to be served on a real socket.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Lets the process managers do what is waiting, and the read tables show everything.
    pub async fn settle(&self) {
        loop {
            let processed = self.webhook_managers.catch_up().await.expect("webhooks are processed");
            let reacted = self.managers.catch_up().await.expect("the process managers catch up");
            let mirrored = self.calendar_managers.catch_up().await.expect("the mirror is written");
            if processed + reacted + mirrored == 0 {
                break;
            }
        }
        let head = self.executor.log().head().await.expect("the log answers");
        let names = self.read_side.names();
        let patience = std::time::Duration::from_secs(20);
        let reached = self.read_side.wait_for(head, &names, patience).await;
        assert!(reached.expect("the read side answers"), "the read tables did not catch up");
    }

    /// The seeds that the contract about values looks for, in whatever customers can read.
    pub fn secrets() -> [String; 4] {
        [
            SECRET_VALUE.to_string(),
            "legendary".to_owned(),
            "fuente-secreta".to_owned(),
            "NOTA-INTERNA".to_owned(),
        ]
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

async fn import_catalogue(executor: &Executor) {
    let items: CatalogueItems = serde_json::from_value(json!({
        "source": "fuente-secreta-2026-11-22",
        "brands": [
            { "code": "roland", "name": "Roland", "country": "JP", "aliases": ["Rolland"] },
            { "code": "casio", "name": "Casio", "country": "JP" }
        ],
        "components": [
            { "code": "power_supply", "name": "Fuente de poder" },
            { "code": "keybed", "name": "Teclado" }
        ],
        "faults": [
            {
                "code": "power-dead", "component": "power_supply", "name": "No enciende",
                "symptom": "Aprietas el botón y no pasa nada.", "category": "POWER", "labour_minutes": 120,
                "parts_clp": 30000, "blocks": ["KEYS"]
            },
            {
                "code": "key-dead", "component": "keybed", "name": "Una tecla no suena",
                "symptom": "Aprietas una tecla y no suena.", "category": "KEYS", "labour_minutes": 60,
                "parts_clp": 5000
            }
        ],
        "instruments": [
            {
                "code": "roland-juno-60", "brand": "roland", "name": "Juno-60", "aliases": ["Juno 60"],
                "kind": "synthesizer", "year_from": 1982, "year_to": 1984, "keys": 61, "voices": 6,
                "tier": "legendary", "market_value_clp": SECRET_VALUE,
                "components": ["power_supply", "keybed"], "known_issues": ["NOTA-INTERNA del modelo"]
            },
            {
                "code": "casio-sk-1", "brand": "casio", "name": "SK-1", "kind": "synthesizer",
                "tier": "standard", "market_value_clp": 120_000, "components": ["power_supply", "keybed"]
            }
        ]
    }))
    .expect("the test catalogue has the right shape");
    let context = Context::new(Actor::system("tests"), Uuid::from_u128(1), "tests");
    import(executor, vec![items], &context, ImportTerms::default())
        .await
        .expect("the test catalogue is sound");
}
