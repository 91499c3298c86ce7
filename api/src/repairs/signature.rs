//! A signature at the counter.

use domain::repair::Signature;
use domain::values::{PersonId, Personal, Sha256Hex};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who signed what.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "signer": "Violeta Parra",
    "document_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}))]
pub(crate) struct SignatureRequest {
    /// The name of who signed.
    signer: String,
    /// SHA-256 of what was signed: the document, or its drawing uploaded to `POST /photos`.
    #[schema(value_type = String)]
    document_hash: Sha256Hex,
}

impl SignatureRequest {
    /// The signature, sealed as data of that person.
    pub(crate) fn of(self, person: PersonId) -> Signature {
        Signature { signer: Personal::new(person, self.signer), document_hash: self.document_hash }
    }
}
