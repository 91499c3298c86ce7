//! What makes an entry of the catalogue acceptable.

use std::collections::HashSet;

use super::commands::CatalogueCommand;
use super::errors::CatalogueError;
use super::events::{Brand, CatalogueEvent, Entry, Fault, Instrument};
use super::state::CatalogueEntry;
use crate::values::{LINE_MAX_CHARS, is_plain_text};

/// Two weeks of a full-time technician.
pub(super) const LABOUR_MAX_MINUTES: u32 = 6_000;
const NAME_MAX_CHARS: usize = 200;
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2200;

pub(super) fn decide(
    state: &CatalogueEntry,
    command: CatalogueCommand,
) -> Result<Vec<CatalogueEvent>, CatalogueError> {
    match command {
        CatalogueCommand::PutEntry { entry, source, at } => {
            code_must_stay(state, &entry)?;
            // The same content again is nothing new, whoever sends it: an import is idempotent.
            if state.entry() == Some(&*entry) {
                return Ok(vec![]);
            }
            entry_must_be_legal(&entry)?;
            text_must_be_given(&source, CatalogueError::SourceMissing)?;
            let entry = *entry;
            match state {
                CatalogueEntry::Unknown => {
                    Ok(vec![CatalogueEvent::CatalogueEntryAdded { entry, source, at }])
                }
                CatalogueEntry::Offered(_) => {
                    Ok(vec![CatalogueEvent::CatalogueEntryRevised { entry, source, at }])
                }
                CatalogueEntry::Deprecated(_) => Err(CatalogueError::Deprecated),
            }
        }
        CatalogueCommand::DeprecateEntry { reason, at } => match state {
            CatalogueEntry::Unknown => Err(CatalogueError::Unknown),
            CatalogueEntry::Deprecated(_) => Ok(vec![]),
            CatalogueEntry::Offered(_) => {
                text_must_be_given(&reason, CatalogueError::ReasonMissing)?;
                Ok(vec![CatalogueEvent::CatalogueEntryDeprecated { reason, at }])
            }
        },
    }
}

/// The stream is named after the code, so the code of its entry never changes.
fn code_must_stay(state: &CatalogueEntry, entry: &Entry) -> Result<(), CatalogueError> {
    match state.entry().map(Entry::code) {
        Some(expected) if expected != entry.code() => {
            Err(CatalogueError::CodeMismatch { expected, given: entry.code() })
        }
        _ => Ok(()),
    }
}

fn entry_must_be_legal(entry: &Entry) -> Result<(), CatalogueError> {
    match entry {
        Entry::Brand(brand) => brand_must_be_legal(brand),
        Entry::Instrument(instrument) => instrument_must_be_legal(instrument),
        Entry::Component(component) => name_must_be_legal(&component.name),
        Entry::Fault(fault) => fault_must_be_legal(fault),
    }
}

fn brand_must_be_legal(brand: &Brand) -> Result<(), CatalogueError> {
    name_must_be_legal(&brand.name)?;
    brand.aliases.iter().try_for_each(|alias| name_must_be_legal(alias))?;
    match &brand.country {
        Some(country)
            if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) =>
        {
            Err(CatalogueError::Country)
        }
        _ => Ok(()),
    }
}

fn instrument_must_be_legal(instrument: &Instrument) -> Result<(), CatalogueError> {
    name_must_be_legal(&instrument.name)?;
    instrument.aliases.iter().try_for_each(|alias| name_must_be_legal(alias))?;
    instrument
        .known_issues
        .iter()
        .try_for_each(|issue| text_must_be_given(issue, CatalogueError::Name))?;
    let (from, to) = (instrument.year_from, instrument.year_to);
    let in_order = from.zip(to).is_none_or(|(from, to)| from <= to);
    if !in_order || !from.iter().chain(&to).all(|year| YEARS.contains(year)) {
        return Err(CatalogueError::Years);
    }
    if let Some(valuation) = &instrument.valuation
        && (valuation.amount.pesos() <= 0 || !is_plain_text(&valuation.source, LINE_MAX_CHARS))
    {
        return Err(CatalogueError::Valuation);
    }
    let mut seen = HashSet::new();
    match instrument.components.iter().find(|component| !seen.insert(*component)) {
        Some(twice) => Err(CatalogueError::DuplicateComponent(twice.to_string())),
        None => Ok(()),
    }
}

fn fault_must_be_legal(fault: &Fault) -> Result<(), CatalogueError> {
    name_must_be_legal(&fault.name)?;
    text_must_be_given(&fault.symptom, CatalogueError::Name)?;
    if !(1..=LABOUR_MAX_MINUTES).contains(&fault.labour_minutes) {
        return Err(CatalogueError::Labour);
    }
    if fault.parts_clp.is_negative() {
        return Err(CatalogueError::Parts);
    }
    if fault.blocks.contains(&fault.category) {
        return Err(CatalogueError::BlocksItself(fault.category.as_str()));
    }
    Ok(())
}

fn name_must_be_legal(name: &str) -> Result<(), CatalogueError> {
    if is_plain_text(name, NAME_MAX_CHARS) { Ok(()) } else { Err(CatalogueError::Name) }
}

fn text_must_be_given(text: &str, refusal: CatalogueError) -> Result<(), CatalogueError> {
    if is_plain_text(text, LINE_MAX_CHARS) { Ok(()) } else { Err(refusal) }
}
