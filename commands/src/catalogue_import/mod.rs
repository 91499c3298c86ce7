//! Importing a catalogue: read, checked as a whole, then put entry by entry; doing it again changes nothing.
//!
//! The curated catalogue of `fixtures/catalogue` is built into the binary. The same shape comes over the API.

mod check;
mod files;
mod items;
mod run;
#[cfg(test)]
mod tests;

pub use check::{ImportProblem, InvalidCatalogue};
pub use files::{CatalogueFileError, curated, read_folder};
pub use items::{BrandItem, CatalogueItems, ComponentItem, FaultItem, InstrumentItem};
pub use run::{EntryRevision, ImportError, ImportReport, ImportTerms, import, import_curated};
