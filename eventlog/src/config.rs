//! What it takes to open a log: where it is, and the key above all keys.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use secrecy::{ExposeSecret, SecretBox};

use crate::error::LogError;

/// The master key: 32 bytes of the configuration that wrap every other key. Never shown.
#[derive(Clone)]
pub struct MasterKey(Arc<SecretBox<[u8; 32]>>);

impl MasterKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(SecretBox::init_with(|| bytes)))
    }

    /// Reads a key from 64 hexadecimal digits or from base64 of 32 bytes.
    pub fn parse(text: &str) -> Result<Self, LogError> {
        let text = text.trim();
        let bytes = hex(text)
            .or_else(|| STANDARD.decode(text).ok())
            .or_else(|| URL_SAFE.decode(text).ok())
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(Self::new).ok_or_else(|| {
            LogError::Config(
                "the master key must be 64 hexadecimal digits or base64 of 32 bytes".into(),
            )
        })
    }

    /// A fresh random key.
    pub fn generate() -> Self {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes).expect("invariant: the system has randomness");
        Self::new(bytes)
    }

    /// The key as base64, to be written into a configuration file that only its owner may read.
    pub fn reveal(&self) -> String {
        STANDARD.encode(self.bytes())
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// Where a log is and how it is opened.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// `sqlite://path/of/log.db` or `postgres://…`.
    pub url: String,
    /// Wraps the persons' keys.
    pub master_key: MasterKey,
    /// The key before it, while `rewrap` has not run to its end.
    pub previous_master_key: Option<MasterKey>,
    /// Appends that may wait for the writer before further callers are held back.
    pub queue: usize,
    /// Connections for reading.
    pub readers: u32,
}

impl LogConfig {
    /// The defaults for that log.
    pub fn new(url: impl Into<String>, master_key: MasterKey) -> Self {
        Self { url: url.into(), master_key, previous_master_key: None, queue: 1024, readers: 8 }
    }

    /// Which store the URL names.
    pub(crate) fn place(&self) -> Result<Place, LogError> {
        let url = self.url.as_str();
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Place::Postgres);
        }
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = path.split('?').next().unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(LogError::Config(
                    "the log must be a file: sqlite://data/log.db".into(),
                ));
            }
            return Ok(Place::Sqlite(PathBuf::from(path)));
        }
        let scheme = url.split(':').next().unwrap_or_default();
        Err(LogError::Config(format!(
            "no log store for '{scheme}:' is built in; use sqlite:// or postgres://"
        )))
    }
}

/// A store, as the URL names it.
pub(crate) enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_key_reads_from_hexadecimal_and_base64_and_is_never_shown() {
        let key = MasterKey::parse(&"ab".repeat(32)).unwrap();
        assert_eq!(key.bytes(), &[0xab; 32]);
        assert_eq!(MasterKey::parse(&key.reveal()).unwrap().bytes(), key.bytes());
        assert!(MasterKey::parse("short").is_err());
        assert_eq!(format!("{key:?}"), "MasterKey(…)");
    }

    #[test]
    fn a_url_names_its_store() {
        let place = |url: &str| LogConfig::new(url, MasterKey::new([0; 32])).place();
        assert!(matches!(place("postgres://root@db/log"), Ok(Place::Postgres)));
        for url in ["sqlite://data/log.db", "sqlite:data/log.db?mode=rwc"] {
            assert!(matches!(place(url), Ok(Place::Sqlite(path)) if path.ends_with("data/log.db")));
        }
        for url in ["sqlite::memory:", "kurrentdb://host", "mysql://x", ""] {
            assert!(matches!(place(url), Err(LogError::Config(_))), "{url}");
        }
    }
}
