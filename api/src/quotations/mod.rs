//! Estimates, and what customers decide about formal quotes. One file per operation.

pub(crate) mod decide;
pub(crate) mod estimate;
pub(crate) mod estimate_view;
pub(crate) mod find;
pub(crate) mod formal_view;
pub(crate) mod get_quotation;
pub(crate) mod issue_quote;
pub(crate) mod list_quotations;
pub(crate) mod save_estimate;

use domain::values::QuotationId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which quotation.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct QuotationPath {
    /// The id of an estimate, or of the formal quotation of a repair.
    #[param(value_type = uuid::Uuid)]
    pub(crate) id: QuotationId,
}
