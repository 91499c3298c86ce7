//! The texts that customers accept, each pinned by its version and hash.

pub(crate) mod accept_policy;
pub(crate) mod draft_policy;
pub(crate) mod get_diff;
pub(crate) mod get_document;
pub(crate) mod get_policy;
pub(crate) mod list_policies;
pub(crate) mod publish_policy;
pub(crate) mod view;

use serde::Deserialize;
use utoipa::IntoParams;

/// Which text.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct PolicyPath {
    /// Its code: `terms`, `budget_fee`, `warranty`, `privacy`, `storage`, `estimate_disclaimer`.
    #[param(example = "terms")]
    #[serde(rename = "type")]
    kind: String,
}
