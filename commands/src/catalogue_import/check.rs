//! Checks that only the whole catalogue can pass: references, duplicates, circles.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use domain::Decider as _;
use domain::catalogue::{CatalogueCommand, CatalogueEntry, Entry, graph};
use domain::values::CatalogueCode;

/// Something wrong with an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    /// The entry, or nothing when it is the catalogue as a whole.
    pub entry: Option<CatalogueCode>,
    /// What is wrong with it.
    pub why: String,
}

/// Everything that is wrong with an import. Nothing of it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct InvalidCatalogue(pub Vec<ImportProblem>);

impl fmt::Display for InvalidCatalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalogue has {} problems", self.0.len())?;
        for ImportProblem { entry, why } in self.0.iter().take(5) {
            match entry {
                Some(entry) => write!(f, "; {entry}: {why}")?,
                None => write!(f, "; {why}")?,
            }
        }
        Ok(())
    }
}

/// What the entries refer to and do not bring themselves.
pub(super) fn references_outside(entries: &[(String, Entry)]) -> BTreeSet<CatalogueCode> {
    let brought: BTreeSet<_> = entries.iter().map(|(_, entry)| entry.code()).collect();
    let mut outside: BTreeSet<_> =
        entries.iter().flat_map(|(_, entry)| references(entry)).collect();
    outside.retain(|code| !brought.contains(code));
    outside
}

fn references(entry: &Entry) -> Vec<CatalogueCode> {
    match entry {
        Entry::Brand(_) | Entry::Component(_) => Vec::new(),
        Entry::Fault(fault) => vec![CatalogueCode::Component(fault.component.clone())],
        Entry::Instrument(instrument) => {
            let components = instrument.components.iter().cloned().map(CatalogueCode::Component);
            components.chain([CatalogueCode::Brand(instrument.brand.clone())]).collect()
        }
    }
}

/// Everything wrong with the entries, given that `missing` of what they refer to does not exist anywhere.
pub(super) fn problems(
    entries: &[(String, Entry)],
    missing: &BTreeSet<CatalogueCode>,
    at: DateTime<Utc>,
) -> Vec<ImportProblem> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (source, entry) in entries {
        let code = entry.code();
        let mut problem =
            |why: String| problems.push(ImportProblem { entry: Some(code.clone()), why });
        if !seen.insert(code.clone()) {
            problem("is there twice".to_owned());
        }
        for reference in references(entry) {
            if missing.contains(&reference) {
                problem(format!("refers to {reference}, which does not exist"));
            }
        }
        let (entry, source) = (Box::new(entry.clone()), source.clone());
        let put = CatalogueCommand::PutEntry { entry, source, at };
        if let Err(refusal) = CatalogueEntry::default().decide(put) {
            problem(refusal.to_string());
        }
    }
    let faults = entries.iter().filter_map(|(_, entry)| match entry {
        Entry::Fault(fault) => Some(fault),
        Entry::Brand(_) | Entry::Component(_) | Entry::Instrument(_) => None,
    });
    if let Err(circle) = graph::check_acyclic(faults) {
        problems.push(ImportProblem { entry: None, why: circle.to_string() });
    }
    problems
}
