//! Writing an import: what differs is put, what is the same is left alone, and the difference is reported.

use std::collections::BTreeSet;

use domain::Actor;
use domain::catalogue::{CatalogueCommand, CatalogueEntry, Entry};
use domain::values::{CatalogueCode, Sha256Hex};
use eventlog::Position;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;
use uuid::{Uuid, uuid};

use super::check::{ImportProblem, InvalidCatalogue, problems, references_outside};
use super::files::{CatalogueFileError, curated, curated_digest};
use super::items::CatalogueItems;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// The root of the command ids of the curated catalogue: each content of each entry is put once, ever, so that
/// a restart does not undo what the owner changed since.
pub(super) const CURATED: Uuid = uuid!("6f0d2c8e-53b1-5d0e-9c51-0c1f4a1d7e11");

/// How an import is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportTerms {
    /// Entries that are written at the same time; 1 keeps the order of the log the same every time.
    pub at_once: usize,
    /// Only report what would change.
    pub dry_run: bool,
}

impl Default for ImportTerms {
    fn default() -> Self {
        Self { at_once: 32, dry_run: false }
    }
}

/// What an import changed, or would.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// New entries.
    pub added: Vec<CatalogueCode>,
    /// Entries that differ.
    pub revised: Vec<EntryRevision>,
    /// How many entries were the same already, or had been imported before and changed by hand since.
    pub unchanged: usize,
    /// Entries that are deprecated and were not brought back.
    pub deprecated: Vec<CatalogueCode>,
}

/// An entry that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRevision {
    /// Which.
    pub code: CatalogueCode,
    /// The names of the fields that differ.
    pub fields: Vec<String>,
}

/// Why an import was not finished.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] CatalogueFileError),
    /// It is not a sound catalogue; nothing was written.
    #[error(transparent)]
    Invalid(#[from] InvalidCatalogue),
    /// An entry was refused or the log failed; what was written before stays, and the import can be repeated.
    #[error(transparent)]
    Execute(#[from] ExecuteError<Refused>),
}

impl ImportError {
    /// Whether the same import may succeed later.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Execute(ExecuteError::Log(error)) if error.is_transient())
    }
}

/// Imports the curated catalogue that is built in. A mark beside the log says which one was imported whole, so
/// that the next start need not look at every entry; without the mark it is only slower.
///
/// # Errors
/// See [`ImportError`].
pub async fn import_curated(
    executor: &Executor,
    terms: ImportTerms,
) -> Result<ImportReport, ImportError> {
    let parts = curated()?;
    let checkpoints = executor.log().checkpoints();
    let mark = format!("catalogue {}", curated_digest());
    if checkpoints.get(&mark).await.map_err(ExecuteError::from)? != Position::START {
        let unchanged = parts.iter().map(CatalogueItems::len).sum();
        return Ok(ImportReport { unchanged, ..ImportReport::default() });
    }
    let context = Context::new(Actor::system("catalogue_import"), CURATED, "catalogue_import");
    let report = import(executor, parts, &context, terms).await?;
    if !terms.dry_run {
        let head = executor.log().head().await.map_err(ExecuteError::from)?;
        // Another process may have set it meanwhile, to the same effect.
        let marked = checkpoints.advance(&mark, Position::START, head).await;
        marked.map_err(ExecuteError::from)?;
    }
    Ok(report)
}

/// Imports a catalogue, checked as a whole first.
///
/// # Errors
/// See [`ImportError`].
pub async fn import(
    executor: &Executor,
    parts: Vec<CatalogueItems>,
    context: &Context,
    terms: ImportTerms,
) -> Result<ImportReport, ImportError> {
    let entries = check(executor, parts).await?;
    let mut changes = stream::iter(entries)
        .map(|(source, entry)| put(executor, source, entry, context, terms.dry_run))
        .buffered(terms.at_once.max(1));
    let mut report = ImportReport::default();
    while let Some(change) = changes.try_next().await? {
        match change {
            Change::Added(code) => report.added.push(code),
            Change::Revised(revision) => report.revised.push(revision),
            Change::Unchanged => report.unchanged += 1,
            Change::Deprecated(code) => report.deprecated.push(code),
        }
    }
    Ok(report)
}

async fn check(
    executor: &Executor,
    parts: Vec<CatalogueItems>,
) -> Result<Vec<(String, Entry)>, ImportError> {
    let mut entries = Vec::new();
    let mut found = Vec::new();
    for part in parts {
        let (source, read, undated) = part.into_entries();
        entries.extend(read.into_iter().map(|entry| (source.clone(), entry)));
        found.extend(undated.into_iter().map(|code| ImportProblem {
            entry: Some(CatalogueCode::Instrument(code)),
            why: "has a market value without a date, and its source has none either".to_owned(),
        }));
    }
    let mut missing = BTreeSet::new();
    for code in references_outside(&entries) {
        let existing = executor.load_if_any::<CatalogueEntry>(&code.to_string()).await;
        if existing.map_err(ExecuteError::from)?.is_none() {
            missing.insert(code);
        }
    }
    found.extend(problems(&entries, &missing, executor.clock().now()));
    if found.is_empty() { Ok(entries) } else { Err(InvalidCatalogue(found).into()) }
}

enum Change {
    Added(CatalogueCode),
    Revised(EntryRevision),
    Unchanged,
    Deprecated(CatalogueCode),
}

async fn put(
    executor: &Executor,
    source: String,
    entry: Entry,
    context: &Context,
    dry_run: bool,
) -> Result<Change, ExecuteError<Refused>> {
    let code = entry.code();
    let id = code.to_string();
    let before = executor.load_if_any::<CatalogueEntry>(&id).await?;
    let before = before.map(|loaded| loaded.state);
    let change = match before.as_deref() {
        Some(CatalogueEntry::Deprecated(_)) => return Ok(Change::Deprecated(code)),
        Some(CatalogueEntry::Offered(offered)) if **offered == entry => {
            return Ok(Change::Unchanged);
        }
        Some(CatalogueEntry::Offered(offered)) => {
            Change::Revised(EntryRevision { code, fields: differing_fields(offered, &entry) })
        }
        Some(CatalogueEntry::Unknown) | None => Change::Added(code),
    };
    let content = serde_json::to_vec(&entry).expect("invariant: an entry is plain JSON");
    let context = context.step(&format!("{id} {}", Sha256Hex::of(&content)));
    if dry_run {
        // What was put before and changed by hand since would stay as it is.
        let put_before = executor.log().find_command(context.command_id).await?.is_some();
        return Ok(if put_before { Change::Unchanged } else { change });
    }
    let at = executor.clock().now();
    let put = CatalogueCommand::PutEntry { entry: Box::new(entry), source, at };
    let executed = executor.execute::<CatalogueEntry>(&id, put, context).await;
    let executed = executed.map_err(ExecuteError::erase)?;
    Ok(if executed.replayed { Change::Unchanged } else { change })
}

fn differing_fields(before: &Entry, after: &Entry) -> Vec<String> {
    let fields = |entry: &Entry| match serde_json::to_value(entry) {
        // `{"instrument": {…}}`: the one variant's fields.
        Ok(Value::Object(variant)) => variant
            .into_iter()
            .find_map(|(_, fields)| match fields {
                Value::Object(fields) => Some(fields),
                _ => None,
            })
            .unwrap_or_default(),
        _ => serde_json::Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}
