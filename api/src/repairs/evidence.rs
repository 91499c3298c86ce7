//! Proof that staff keep of something that was done outside the system.

use domain::repair::Evidence;
use domain::values::Sha256Hex;
use serde::Deserialize;
use utoipa::ToSchema;

/// Proof of something done outside the system.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "bank_receipt", "reference": "Transferencia 884213 del 22-11-2026" }))]
pub(crate) struct EvidenceRequest {
    /// What it is: `phone_call`, `email`, `bank_receipt`, `signed_paper`, `cash_receipt`.
    kind: String,
    /// A reference that finds it again: number, date, folio.
    reference: String,
    /// The hash of a file uploaded to `POST /photos`.
    #[schema(value_type = Option<String>)]
    file: Option<Sha256Hex>,
}

impl From<EvidenceRequest> for Evidence {
    fn from(request: EvidenceRequest) -> Self {
        Self { kind: request.kind, reference: request.reference, file: request.file }
    }
}
