//! The sections of the configuration, each with its defaults.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use commands::Workshop;
use domain::calendar::{Holiday, HolidayKind, WorkCalendar};
use domain::values::Email;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// `[http]`: the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSection {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address under which customers reach the server, for links; none: the address listened on.
    pub public_url: Option<String>,
    /// The origins of browsers that may call the API.
    pub cors_origins: Vec<String>,
    /// The proxies in front whose `X-Forwarded-For` is believed: addresses, or networks like `10.0.0.0/8`.
    pub trusted_proxies: Vec<String>,
    /// Requests a second that one address may make in the long run; five times as many at once. 0: no limit.
    pub requests_per_second: u32,
    /// Deliveries a minute from one address of providers that sign nothing (Flow, mail that comes in) in the long run; those
    /// of ten minutes at once. 0: no limit.
    pub deliveries_per_minute: u32,
    /// Seconds that running requests get to finish once the server was asked to stop.
    pub shutdown_grace_seconds: u64,
}

impl Default for HttpSection {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            requests_per_second: 100,
            deliveries_per_minute: 600,
            shutdown_grace_seconds: 20,
        }
    }
}

/// `[log]`: the log of events.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// `sqlite://…` or `postgres://…`; none: a file in the data folder.
    pub url: Option<String>,
    /// Connections for reading.
    pub readers: u32,
    /// Appends that may wait for the writer before further callers are held back.
    pub queue: usize,
    /// The key that wraps every person's key: 64 hexadecimal digits or base64 of 32 bytes.
    #[serde(skip_serializing)]
    pub master_key: Option<SecretString>,
    /// The key before it, while the keys are being wrapped anew.
    #[serde(skip_serializing)]
    pub previous_master_key: Option<SecretString>,
}

impl Default for LogSection {
    fn default() -> Self {
        Self { url: None, readers: 8, queue: 1024, master_key: None, previous_master_key: None }
    }
}

/// `[read]`: the read tables.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadSection {
    /// `sqlite://…` or `mysql://…`; none: a file in the data folder.
    pub url: Option<String>,
}

/// `[auth]`: sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthSection {
    /// Signs access tokens and derives link tokens: at least 32 characters. The same in all processes.
    #[serde(skip_serializing)]
    pub token_key: Option<SecretString>,
    /// Whether owners and technicians step up with a second factor only. Otherwise the password will do for
    /// those who enrolled none.
    pub require_second_factor: bool,
}

impl Default for AuthSection {
    fn default() -> Self {
        Self { token_key: None, require_second_factor: true }
    }
}

/// How the process writes what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TelemetryFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// `[telemetry]`: what the process tells of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetrySection {
    /// For people or for machines.
    pub format: TelemetryFormat,
    /// Which messages, as `tracing-subscriber` filters them; `RUST_LOG` wins.
    pub filter: String,
}

impl Default for TelemetrySection {
    fn default() -> Self {
        Self {
            format: TelemetryFormat::Text,
            filter: "info,sqlx=warn,tokio_cron_scheduler=warn".into(),
        }
    }
}

/// `[workshop]`: the workshop's days, its telephone and its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkshopSection {
    /// Days that no law fixes for ever: elections, decrees, closures.
    pub special_days: Vec<SpecialDay>,
    /// The telephone that customers are told, as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Its name, as messages are signed with.
    pub name: String,
    /// Its name in an SMS: short, so that something else has room.
    pub short_name: String,
}

impl Default for WorkshopSection {
    fn default() -> Self {
        Self {
            special_days: Vec::new(),
            phone: None,
            name: "Cirujano de Sintetizadores".to_owned(),
            short_name: "Cirujano".to_owned(),
        }
    }
}

/// A day on which the workshop is closed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// Which.
    pub date: NaiveDate,
    /// Its name in Spanish.
    pub name: String,
    /// Whether the law forbids opening.
    #[serde(default)]
    pub irrenunciable: bool,
}

impl WorkshopSection {
    /// The special days as the calendar takes them.
    pub fn holidays(&self) -> Vec<Holiday> {
        let holiday = |day: &SpecialDay| Holiday {
            date: day.date,
            name: day.name.clone().into(),
            kind: if day.irrenunciable {
                HolidayKind::Irrenunciable
            } else {
                HolidayKind::Ordinary
            },
        };
        self.special_days.iter().map(holiday).collect()
    }

    /// The workshop as commands take it; its mail comes from `mailbox`.
    pub fn for_commands(&self, mailbox: Option<&str>) -> Workshop {
        let calendar = Arc::new(WorkCalendar::workshop(self.holidays()));
        let mailbox = mailbox.and_then(|mailbox| Email::parse(mailbox).ok());
        Workshop { calendar, phone: self.phone.clone(), mailbox }
    }
}

/// `[backup]`: where backups go.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupSection {
    /// Logs and photos; none: a folder in the data folder.
    pub folder: Option<PathBuf>,
    /// The keys that open them; none: another folder in the data folder.
    pub keys_folder: Option<PathBuf>,
}
