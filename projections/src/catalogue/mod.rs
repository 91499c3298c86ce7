//! `catalogue_*`: brands, instruments, components and faults, with search.
//!
//! Value, tier, sources and known issues are for technicians: [`InstrumentCard`] is what customers see and has
//! none of them, [`InstrumentSheet`] is what the workshop sees.

mod projector;
mod queries;
mod rows;
mod views;

pub use projector::{Catalogue, CatalogueRows};
pub use queries::{
    InstrumentFilter, brand, brands, components, components_of, fault, faults, faults_for,
    instrument, instrument_sheet, instruments, price_history,
};
pub use rows::{BrandRow, ComponentRow, FaultRow, InstrumentRow, ValuationRow};
pub use views::{
    BrandView, ComponentView, FaultSheet, FaultView, InstrumentCard, InstrumentSheet, ValuationView,
};
