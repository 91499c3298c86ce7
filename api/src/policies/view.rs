//! A policy as it is shown before it is accepted.

use domain::policies::Policy;
use serde::Serialize;
use utoipa::ToSchema;

/// A text that customers accept by its version and hash.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyView {
    /// Its code.
    #[schema(example = "terms")]
    policy: &'static str,
    /// Its version.
    version: u32,
    /// SHA-256 of the text.
    hash: String,
    /// Its title in Spanish.
    title: &'static str,
    /// The text in Spanish, Markdown.
    text: &'static str,
}

impl From<&'static Policy> for PolicyView {
    fn from(policy: &'static Policy) -> Self {
        Self {
            policy: policy.code,
            version: policy.version,
            hash: policy.hash().to_string(),
            title: policy.title,
            text: policy.text,
        }
    }
}
