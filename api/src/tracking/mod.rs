//! What a customer sees of a repair without an account: by the link, or by number and the last four digits of the
//! phone. Nothing here has a name, a RUT, an address or an internal note, and search engines are kept out.

pub(crate) mod access;
pub(crate) mod answers;
pub(crate) mod door;
pub(crate) mod get_tracking;
pub(crate) mod live;
pub(crate) mod token;
pub(crate) mod view;

use domain::values::RepairNumber;
use serde::Deserialize;
use utoipa::IntoParams;

/// The tables that tracking pages are read from.
pub(crate) const TABLES: &[&str] = &["tracking_timeline"];

/// Which repair.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct TrackingPath {
    /// The repair's number.
    #[param(value_type = String, example = "CDS-2026-0001")]
    pub(crate) repair_number: RepairNumber,
}
