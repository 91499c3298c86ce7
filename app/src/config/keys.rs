//! The two keys of an installation: the master key of the log and the key of the tokens.
//!
//! On the embedded default they are made once, as files that only their owner may read. A master key is never
//! made for a log that exists already: it could open nothing in it.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use eventlog::MasterKey;
use secrecy::{ExposeSecret as _, SecretString};

use super::Config;

const MASTER_FILE: &str = "master.key";
const TOKEN_FILE: &str = "token.key";

/// The keys, ready for use.
pub struct Keys {
    /// Wraps the persons' keys.
    pub master: MasterKey,
    /// The one before it, while keys are being wrapped anew.
    pub previous_master: Option<MasterKey>,
    /// Signs tokens.
    pub token: SecretString,
    /// Whether the master key was made just now.
    pub is_new: bool,
}

/// Reads the configured keys, or the files beside the embedded log, making them for a new installation.
pub fn provide_keys(config: &Config) -> Result<Keys> {
    let (master, is_new) = match &config.log.master_key {
        Some(key) => (MasterKey::parse(key.expose_secret())?, false),
        None => own_master_key(config)?,
    };
    let previous = config.log.previous_master_key.as_ref();
    let previous_master = previous.map(|key| MasterKey::parse(key.expose_secret())).transpose()?;
    let token = match &config.auth.token_key {
        Some(key) => key.clone(),
        None if config.is_embedded() => own_key(&config.data_dir, TOKEN_FILE)?.0.into(),
        None => bail!(
            "auth.token_key is not set: with a log on a server all processes must share one \
             (at least 32 characters; `openssl rand -base64 32` makes one)"
        ),
    };
    Ok(Keys { master, previous_master, token, is_new })
}

fn own_master_key(config: &Config) -> Result<(MasterKey, bool)> {
    if !config.is_embedded() {
        bail!(
            "log.master_key is not set: it wraps the keys of all personal data and must not lie beside \
             the log on its server (`openssl rand -base64 32` makes one)"
        );
    }
    own_master_key_is_there(config)?;
    let (text, is_new) = own_key(&config.data_dir, MASTER_FILE)?;
    Ok((MasterKey::parse(&text)?, is_new))
}

/// Refuses a log without the file of its key, and a file that holds none; makes nothing.
pub(super) fn own_master_key_is_there(config: &Config) -> Result<()> {
    // Asked before the key: whoever makes both makes the key first.
    let url = config.log_url();
    let log = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let log_exists = Path::new(log.split('?').next().unwrap_or(log)).exists();
    let file = config.data_dir.join(MASTER_FILE);
    if log_exists && !file.exists() {
        bail!(
            "{} is missing, but the log exists: put your copy of the key back, or set log.master_key. Backups \
             do not hold it, and a new key could not open the personal data in the log",
            file.display()
        );
    }
    if let Ok(text) = fs::read_to_string(&file) {
        MasterKey::parse(&text).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Reads a key from its file, which is made first where there is none; says whether it was made.
fn own_key(folder: &Path, name: &str) -> Result<(String, bool)> {
    let file = folder.join(name);
    let made = match fs::read_to_string(&file) {
        Ok(text) => return Ok((text.trim().to_owned(), false)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make_key(folder, name).with_context(|| format!("making {}", file.display()))?
        }
        Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
    };
    Ok((fs::read_to_string(&file)?.trim().to_owned(), made))
}

/// Puts a new key there in one step, durable, unless another process was quicker.
fn make_key(folder: &Path, name: &str) -> Result<bool> {
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{name}.{}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(file, "{}", MasterKey::generate().reveal())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, folder.join(name));
    fs::remove_file(&draft)?;
    let made = match linked {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
        Err(error) => return Err(error.into()),
    };
    File::open(folder)?.sync_all()?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;
    use std::os::unix::fs::PermissionsExt as _;

    fn in_folder(test: impl FnOnce(&mut figment::Jail, Config)) {
        figment::Jail::expect_with(|jail| {
            let config = Config::load(&Overrides::default()).unwrap();
            test(jail, config);
            Ok(())
        });
    }

    #[test]
    fn a_new_installation_makes_its_keys_once_and_for_its_owner_only() {
        in_folder(|_, config| {
            let first = provide_keys(&config).unwrap();
            let again = provide_keys(&config).unwrap();
            assert!(first.is_new && !again.is_new);
            assert_eq!(first.master.reveal(), again.master.reveal());
            assert_eq!(first.token.expose_secret(), again.token.expose_secret());
            let mode = fs::metadata("data/master.key").unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        });
    }

    #[test]
    fn a_log_without_its_key_is_refused_rather_than_given_a_new_one() {
        in_folder(|_, config| {
            fs::create_dir("data").unwrap();
            fs::write("data/log.db", "").unwrap();
            let error = provide_keys(&config).err().unwrap();
            assert!(error.to_string().contains("put your copy of the key back"), "{error}");
            assert!(!Path::new("data/master.key").exists());
        });
    }

    #[test]
    fn a_log_on_a_server_needs_its_keys_configured() {
        in_folder(|_, mut config| {
            config.log.url = Some("postgres://db/log".into());
            let error = provide_keys(&config).err().unwrap();
            assert!(error.to_string().contains("log.master_key"), "{error}");
        });
    }
}
