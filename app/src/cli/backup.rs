//! `cirujano backup`: making a backup beside a running server, and restoring one into an empty folder.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use commands::backup::restore;
use commands::photos::LocalDisk;
use commands::ports::{Clock as _, SystemClock};
use secrecy::ExposeSecret as _;

use super::output::{self, say};
use super::progress;
use crate::config::Config;
use crate::wiring;

/// How long the read tables of a restored workshop may take to be filled.
const PATIENCE: Duration = Duration::from_hours(6);
/// The file of the master key in a data folder.
const MASTER_KEY: &str = "master.key";

#[derive(Subcommand)]
pub(super) enum BackupCommand {
    /// Makes one now, and removes those that are not kept any more
    Run,
    /// The backups that are kept
    List,
    /// Restores one into an empty folder and verifies it; the server then runs with --data-dir there
    Restore {
        /// The folder: empty, or not there
        folder: PathBuf,
        /// Which, as `backup list` names it [default: the newest]
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
        /// The file of the master key [default: the configured one, or that of the data folder]
        #[arg(long, value_name = "FILE")]
        master_key: Option<PathBuf>,
    },
}

pub(super) async fn run(config: &Config, command: BackupCommand) -> Result<ExitCode> {
    match command {
        BackupCommand::Run => make(config).await,
        BackupCommand::List => list(config),
        BackupCommand::Restore { folder, from, master_key } => {
            restore_into(config, &folder, from.as_deref(), master_key.as_deref()).await
        }
    }
}

async fn make(config: &Config) -> Result<ExitCode> {
    let write_side = wiring::open_write_side(config).await?;
    let made = wiring::backups(config, &write_side).make(SystemClock.now()).await;
    write_side.close().await;
    let made = made?;
    let manifest = &made.manifest;
    say!(
        "{}: {} events, {} keys, {} accounts, {} photos ({} copied now, {} damaged and left out); \
         {} old backups removed",
        manifest.name,
        manifest.log.events,
        manifest.keys,
        manifest.accounts,
        manifest.photos.len(),
        made.photos_copied,
        made.photos_damaged,
        made.expired
    );
    for name in &made.keys_damaged {
        eprintln!("cirujano: the keys of {name} are damaged: it cannot be restored");
    }
    Ok(ExitCode::SUCCESS)
}

fn list(config: &Config) -> Result<ExitCode> {
    let rows = config.backup_folders().list()?.into_iter().map(|kept| {
        let Some(manifest) = kept.manifest else {
            return [&kept.name, "DAMAGED", "", "", ""].map(str::to_owned);
        };
        let keys = if kept.has_keys { manifest.keys.to_string() } else { "MISSING".to_owned() };
        let (events, photos) = (manifest.log.events.to_string(), manifest.photos.len().to_string());
        [kept.name, events, output::bytes(manifest.file_bytes), keys, photos]
    });
    let rows: Vec<[String; 5]> = rows.collect();
    output::table(["backup", "events", "size", "keys", "photos"], &rows);
    Ok(ExitCode::SUCCESS)
}

async fn restore_into(
    config: &Config,
    folder: &Path,
    from: Option<&str>,
    master_key: Option<&Path>,
) -> Result<ExitCode> {
    must_be_empty(folder)?;
    put_master_key(config, folder, master_key)?;
    let mut restored = config.clone();
    restored.data_dir = folder.to_owned();
    // A folder holds everything; from there it can be moved to servers by export and import.
    (restored.log.url, restored.read.url, restored.log.master_key) = (None, None, None);
    let log = wiring::open_log(&restored).await?;
    let now = SystemClock.now();
    let photos = LocalDisk::open(restored.photos_dir(), now).context("opening the photos")?;
    let done = restore(&config.backup_folders(), from, &log, &photos, now).await?;
    say!(
        "{}: {} events, chain root {}, {} keys, {} of erased persons, {} accounts, {} photos",
        done.manifest.name,
        done.manifest.log.events,
        done.root,
        done.keys.keys,
        done.keys.destroyed,
        done.accounts,
        done.photos
    );
    let good = rebuild_and_verify(&restored, &log).await;
    log.shutdown().await;
    if !good? {
        eprintln!("cirujano: the read tables are not what the log says");
        return Ok(ExitCode::FAILURE);
    }
    if done.lost_photos.is_empty() {
        say!("verified; start it with --data-dir {}", folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    for photo in &done.lost_photos {
        eprintln!("cirujano: the photo {photo} is missing or altered in the backup");
    }
    eprintln!(
        "cirujano: all but these photos was restored and verified; start it with --data-dir {}",
        folder.display()
    );
    Ok(ExitCode::FAILURE)
}

/// Fills the read tables, which opens every sealed event, and compares them with the log.
async fn rebuild_and_verify(config: &Config, log: &eventlog::EventLog) -> Result<bool> {
    let side = wiring::open_read_side(config, log).await?;
    side.start();
    let names = side.names();
    let bar = progress::bar(names.len() as u64, "tables").with_message("filling");
    let filled = side.wait_for(log.head().await?, &names, PATIENCE).await?;
    anyhow::ensure!(filled, "the read tables were not filled in time");
    let mut good = true;
    for name in names {
        let report = side.verify(name, |_| ()).await?;
        good &= report.is_equal() && report.parked == 0;
        bar.inc(1);
    }
    bar.finish_and_clear();
    side.stop().await;
    side.db().close().await;
    Ok(good)
}

fn must_be_empty(folder: &Path) -> Result<()> {
    match fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                bail!("{} is not empty: nothing is restored over what is there", folder.display());
            }
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("reading {}", folder.display())),
    }
}

/// Puts the master key into the restored folder, unless the configuration has it: without it nobody's data opens.
fn put_master_key(config: &Config, folder: &Path, file: Option<&Path>) -> Result<()> {
    let key = match (file, &config.log.master_key) {
        (Some(file), _) => read_key(file)?,
        (None, Some(key)) => key.expose_secret().to_owned(),
        (None, None) => read_key(&config.data_dir.join(MASTER_KEY))?,
    };
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    let path = folder.join(MASTER_KEY);
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(&path)?;
    std::io::Write::write_all(&mut file, format!("{}\n", key.trim()).as_bytes())?;
    file.sync_all()?;
    Ok(())
}

fn read_key(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| {
        format!("reading the master key from {}: name its file with --master-key", file.display())
    })
}
