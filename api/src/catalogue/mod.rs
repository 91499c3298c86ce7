//! The catalogue: brands, instruments, components, faults. Customers see no value, tier or source: the views of
//! [`cards`] have none, and those of [`sheets`] are for technicians.

pub(crate) mod cards;
pub(crate) mod get_valuation;
pub(crate) mod import;
pub(crate) mod list_brands;
pub(crate) mod list_faults;
pub(crate) mod list_instruments;
pub(crate) mod put_instrument;
pub(crate) mod sheets;

use domain::values::{BrandCode, InstrumentCode};
use serde::Deserialize;
use utoipa::IntoParams;

/// The table of the catalogue.
pub(crate) const TABLES: &[&str] = &["catalogue"];

/// Which brand.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct BrandPath {
    /// Its code.
    #[param(value_type = String, example = "roland")]
    pub(crate) id: BrandCode,
}

/// Which instrument.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct InstrumentPath {
    /// Its code.
    #[param(value_type = String, example = "roland-juno-60")]
    pub(crate) id: InstrumentCode,
}
