//! The configuration: defaults in code < `cirujano.toml` < environment (`CIRUJANO__SECTION__KEY`) < flags.
//!
//! One struct per section. Secrets are [`SecretString`]s and are never printed. `config check` shows what came
//! of it; `cirujano.example.toml` explains every key.

mod check;
mod gateways;
mod keys;
mod sections;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use commands::backup::BackupFolders;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

pub use check::{Finding, Gravity};
pub use gateways::{
    FlowSection, GoogleCalendarSection, MailProvider, MailSection, SendGridSection, SmtpSection,
    TwilioSection,
};
use keys::own_master_key_is_there;
pub use keys::{Keys, provide_keys};
pub use sections::{
    AuthSection, BackupSection, HttpSection, LogSection, ReadSection, SpecialDay, TelemetryFormat,
    TelemetrySection, WorkshopSection,
};

/// The file that is read when none is named and it exists.
pub const DEFAULT_FILE: &str = "cirujano.toml";

/// Everything that can be configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the embedded default keeps its files, and photos in any case.
    pub data_dir: PathBuf,
    /// The server.
    pub http: HttpSection,
    /// The log of events.
    pub log: LogSection,
    /// The read tables.
    pub read: ReadSection,
    /// Sign-in.
    pub auth: AuthSection,
    /// What the process tells of itself.
    pub telemetry: TelemetrySection,
    /// The workshop's days.
    pub workshop: WorkshopSection,
    /// Where backups go.
    pub backup: BackupSection,
    /// Online payment.
    pub flow: FlowSection,
    /// The mirror of the agenda.
    pub google_calendar: GoogleCalendarSection,
    /// Through whom mail goes out.
    pub mail: MailSection,
    /// Mail through `SendGrid`.
    pub sendgrid: SendGridSection,
    /// Mail through an SMTP server.
    pub smtp: SmtpSection,
    /// SMS.
    pub twilio: TwilioSection,
}

/// What the command line sets; it wins over everything else.
#[derive(Debug, Clone, Default, Serialize, clap::Args)]
pub struct Overrides {
    /// The configuration file [default: cirujano.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where files are kept [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
}

impl Config {
    /// Reads every source and fills in what follows from the rest.
    pub fn load(overrides: &Overrides) -> Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(defaults()));
        match &overrides.config {
            Some(file) => {
                anyhow::ensure!(file.is_file(), "there is no file {}", file.display());
                figment = figment.merge(Toml::file_exact(file));
            }
            None if Path::new(DEFAULT_FILE).is_file() => {
                figment = figment.merge(Toml::file_exact(DEFAULT_FILE));
            }
            None => {}
        }
        let figment = figment
            .merge(Env::prefixed("CIRUJANO__").split("__"))
            .merge(Serialized::defaults(overrides));
        let config: Self = figment.extract().context("the configuration cannot be read")?;
        Ok(config)
    }

    /// The log's URL: as configured, or a file in the data folder.
    pub fn log_url(&self) -> String {
        self.log.url.clone().unwrap_or_else(|| sqlite_url(&self.data_dir, "log.db"))
    }

    /// The read tables' URL: as configured, or a file in the data folder.
    pub fn read_url(&self) -> String {
        self.read.url.clone().unwrap_or_else(|| sqlite_url(&self.data_dir, "read.db"))
    }

    /// Where customers and providers reach the server.
    pub fn public_url(&self) -> String {
        self.http.public_url.as_ref().map_or_else(
            || format!("http://{}", self.http.listen),
            |url| url.trim_end_matches('/').to_owned(),
        )
    }

    /// Where photos and their thumbnails are kept.
    pub fn photos_dir(&self) -> PathBuf {
        self.data_dir.join("photos")
    }

    /// Where backups and their keys go.
    pub fn backup_folders(&self) -> BackupFolders {
        let folder = |configured: &Option<PathBuf>, name| {
            configured.clone().unwrap_or_else(|| self.data_dir.join(name))
        };
        BackupFolders {
            backups: folder(&self.backup.folder, "backups"),
            keys: folder(&self.backup.keys_folder, "backup-keys"),
        }
    }

    /// The figures that the owner may see; no secrets and no addresses of databases.
    pub fn settings(&self) -> serde_json::Value {
        let store = |url: String| url.split(':').next().unwrap_or_default().to_owned();
        serde_json::json!({
            "log": { "store": store(self.log_url()), "readers": self.log.readers },
            "read": { "store": store(self.read_url()) },
            "http": {
                "cors_origins": self.http.cors_origins,
                "requests_per_second": self.http.requests_per_second,
                "deliveries_per_minute": self.http.deliveries_per_minute,
            },
            "auth": { "require_second_factor": self.auth.require_second_factor },
            "workshop": { "special_days": self.workshop.special_days },
            "flow": {
                "has_keys": self.flow.has_keys(),
                "fee_basis_points": self.flow.fee_basis_points,
            },
            "google_calendar": { "has_keys": self.google_calendar.is_complete() },
            "mail": { "provider": self.mail.provider },
            "twilio": { "has_keys": self.twilio.has_keys() },
        })
    }

    /// Whether this is the embedded default, which migrates itself and makes its own keys.
    pub fn is_embedded(&self) -> bool {
        self.log_url().starts_with("sqlite:")
    }
}

fn sqlite_url(folder: &Path, file: &str) -> String {
    format!("sqlite://{}", folder.join(file).display())
}

/// The defaults, in the shape of the file.
fn defaults() -> serde_json::Value {
    serde_json::json!({
        "data_dir": "data",
        "http": HttpSection::default(),
        "log": LogSection::default(),
        "read": ReadSection::default(),
        "auth": AuthSection::default(),
        "telemetry": TelemetrySection::default(),
        "workshop": WorkshopSection::default(),
        "backup": BackupSection::default(),
        "flow": FlowSection::default(),
        "google_calendar": GoogleCalendarSection::default(),
        "mail": MailSection::default(),
        "sendgrid": SendGridSection::default(),
        "smtp": SmtpSection::default(),
        "twilio": TwilioSection::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use figment::Jail;
    use secrecy::ExposeSecret as _;

    fn load() -> Result<Config, String> {
        Config::load(&Overrides::default()).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_public_address_is_the_configured_one_or_the_one_listened_on() {
        Jail::expect_with(|_| {
            let mut config = load().unwrap();
            assert_eq!(config.public_url(), "http://127.0.0.1:8080");
            config.http.public_url = Some("https://taller.example.cl/".into());
            assert_eq!(config.public_url(), "https://taller.example.cl");
            Ok(())
        });
    }

    #[test]
    fn without_any_source_the_embedded_default_is_configured() {
        Jail::expect_with(|_| {
            let config = load().unwrap();
            assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
            assert_eq!(config.log_url(), "sqlite://data/log.db");
            assert_eq!(config.read_url(), "sqlite://data/read.db");
            assert!(config.is_embedded());
            Ok(())
        });
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        Jail::expect_with(|jail| {
            jail.create_file(
                "cirujano.toml",
                "data_dir = 'from-file'\n[http]\nlisten = '127.0.0.1:1'\n[log]\nreaders = 3",
            )?;
            jail.set_env("CIRUJANO__HTTP__LISTEN", "127.0.0.1:2");
            jail.set_env("CIRUJANO__DATA_DIR", "from-environment");
            let config = load().unwrap();
            assert_eq!(config.http.listen.port(), 2);
            assert_eq!(config.log.readers, 3);
            assert_eq!(config.data_dir, Path::new("from-environment"));
            let flags = Overrides { data_dir: Some("from-flag".into()), config: None };
            assert_eq!(Config::load(&flags).unwrap().data_dir, Path::new("from-flag"));
            Ok(())
        });
    }

    #[test]
    fn a_key_that_does_not_exist_is_named() {
        Jail::expect_with(|jail| {
            jail.create_file("cirujano.toml", "[http]\nlissten = '127.0.0.1:1'")?;
            assert!(load().unwrap_err().contains("lissten"));
            Ok(())
        });
    }

    #[test]
    fn secrets_are_read_and_never_shown() {
        Jail::expect_with(|jail| {
            jail.set_env("CIRUJANO__LOG__MASTER_KEY", "ab".repeat(32));
            let config = load().unwrap();
            let key = config.log.master_key.as_ref().unwrap();
            assert_eq!(key.expose_secret(), "ab".repeat(32));
            assert!(!format!("{config:?}").contains("abab"));
            Ok(())
        });
    }

    #[test]
    fn the_example_file_is_the_defaults() {
        Jail::expect_with(|jail| {
            let example = include_str!("../../../cirujano.example.toml");
            jail.create_file("cirujano.toml", example)?;
            assert_eq!(format!("{:?}", load().unwrap()), {
                jail.create_file("cirujano.toml", "")?;
                format!("{:?}", load().unwrap())
            });
            Ok(())
        });
    }
}
