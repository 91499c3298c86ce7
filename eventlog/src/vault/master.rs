//! The master keys: the current one wraps, the previous one still unwraps while a rotation runs.

use aws_lc_rs::hmac;
use uuid::Uuid;

use crate::config::{LogConfig, MasterKey};
use crate::error::LogError;
use crate::hex::hex;
use crate::sealing::DataKey;

const PURPOSE: &str = "person key";

/// One master key, ready to wrap.
struct Master {
    id: String,
    wrapping: DataKey,
}

impl Master {
    fn new(key: &MasterKey) -> Self {
        // Derived keys, so that the name of a key says nothing about the key that wraps.
        let derive = |info: &[u8]| {
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.bytes()), info);
            let mut bytes = [0; 32];
            bytes.copy_from_slice(tag.as_ref());
            bytes
        };
        let id = hex(&derive(b"cirujano master key id")[..8]);
        Self { id, wrapping: DataKey::new(&derive(b"cirujano person keys")) }
    }
}

/// The master keys of a log.
pub(crate) struct Masters {
    current: Master,
    previous: Option<Master>,
}

impl Masters {
    pub(crate) fn new(config: &LogConfig) -> Self {
        Self {
            current: Master::new(&config.master_key),
            previous: config.previous_master_key.as_ref().map(Master::new),
        }
    }

    /// The name of the current master key.
    pub(crate) fn current(&self) -> &str {
        &self.current.id
    }

    /// A person's key wrapped by the current master key, and that one's name.
    pub(crate) fn wrap(&self, subject: Uuid, key: &[u8; 32]) -> (Vec<u8>, String) {
        (self.current.wrapping.seal(PURPOSE, subject, key), self.current.id.clone())
    }

    /// A person's key, unwrapped by the master key of that name.
    pub(crate) fn unwrap(
        &self,
        subject: Uuid,
        wrapped: &[u8],
        master: &str,
    ) -> Result<[u8; 32], LogError> {
        let master = [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .find(|known| known.id == master)
            .ok_or_else(|| {
                LogError::Config(format!(
                    "the keys of the vault are wrapped by master key {master}, which is not configured"
                ))
            })?;
        let opened = master.wrapping.open(PURPOSE, subject, &mut wrapped.to_vec());
        opened
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or(LogError::SealBroken(subject))
    }
}
