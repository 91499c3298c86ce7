//! What is written down when an instrument is taken in, as a client sends it.

use chrono::{DateTime, Utc};
use domain::policies::{REQUIRED_AT_INTAKE, policy};
use domain::quotation::PolicyAcceptance;
use domain::repair::{
    Answer, ChecklistItem, InstrumentRef, Intake, MemoryAnswers, Photo, PhotoKind, Serial,
};
use domain::values::{
    InstrumentCode, Money, PersonId, Personal, QuotationId, RepairNumber, Sha256Hex,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::signature::SignatureRequest;
use crate::problem::Problem;
use crate::state::ApiState;

/// Everything that is written down at the counter, apart from whose instrument it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!(intake_example()))]
pub(crate) struct IntakeRequest {
    /// Which instrument.
    instrument: IntakeInstrumentRequest,
    /// Its serial number, or why there is none.
    serial: SerialRequest,
    /// What the customer says is wrong, verbatim.
    declared_fault: String,
    /// The checklist.
    checklist: Vec<ChecklistRequest>,
    /// The question about memory and patches.
    memory: MemoryRequest,
    /// At least two photos, uploaded to `POST /photos` before.
    photos: Vec<PhotoRequest>,
    /// The policies accepted, see `GET /policies`.
    policies: Vec<PolicyRequest>,
    /// The storage policy, accepted apart or not at all.
    storage_policy: Option<PolicyRequest>,
    /// The customer's signature.
    signature: SignatureRequest,
    /// How much may be spent without asking, CLP.
    #[schema(value_type = Option<i64>)]
    budget_without_asking: Option<Money>,
    /// Insured or of sentimental value.
    #[serde(default)]
    high_value: bool,
    /// The earlier repair whose warranty is claimed.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub(crate) warranty_of: Option<RepairNumber>,
    /// For a warranty claim: the fee was accepted in case it is not covered.
    #[serde(default)]
    fee_if_not_covered: bool,
    /// The online estimate that it came with.
    #[schema(value_type = Option<uuid::Uuid>, example = json!(null))]
    estimate: Option<QuotationId>,
}

/// What the reference page shows of an intake.
pub(super) fn intake_example() -> serde_json::Value {
    let accepted = REQUIRED_AT_INTAKE.into_iter().filter_map(policy).map(|text| {
        serde_json::json!({ "policy": text.code, "version": text.version, "hash": text.hash() })
    });
    serde_json::json!({
        "instrument": { "code": "roland-juno-60" },
        "serial": { "number": "284315" },
        "declared_fault": "No enciende desde ayer, antes se apagaba solo.",
        "checklist": [{ "item": "power_supply", "answer": "yes" }, { "item": "case", "answer": "no" }],
        "memory": { "backup_done": "no", "patches_matter": "yes", "dump_wanted": false },
        "photos": [
            { "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "kind": "intake" },
            { "hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752", "kind": "intake" }
        ],
        "policies": accepted.collect::<Vec<_>>(),
        "signature": {
            "signer": "Violeta Parra",
            "document_hash": "a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a"
        }
    })
}

/// A model of the catalogue, or "otro modelo" in words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum IntakeInstrumentRequest {
    /// A model of the catalogue.
    Catalogue {
        /// The model.
        #[schema(value_type = String, example = "roland-juno-60")]
        code: InstrumentCode,
    },
    /// "Otro modelo".
    Other {
        /// Brand and model as told.
        #[schema(example = "Teisco 110F")]
        description: String,
    },
}

/// The serial number, or why there is none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum SerialRequest {
    /// As engraved.
    Known {
        /// The number.
        #[schema(example = "284315")]
        number: String,
    },
    /// "Sin serie".
    Missing {
        /// Why.
        missing_reason: String,
    },
}

/// An item of the checklist.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChecklistRequest {
    /// Which.
    #[schema(example = "power_supply")]
    item: String,
    /// `yes`, `no` or `not_applicable`.
    #[schema(value_type = String, example = "yes")]
    answer: Answer,
    /// Anything to add.
    note: Option<String>,
    /// The hash of the photo that shows it.
    #[schema(value_type = Option<String>)]
    photo: Option<Sha256Hex>,
}

/// The question about memory and patches.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemoryRequest {
    /// The customer has a backup.
    #[schema(value_type = String, example = "no")]
    backup_done: Answer,
    /// Losing the patches would matter.
    #[schema(value_type = String, example = "yes")]
    patches_matter: Answer,
    /// A `SysEx` dump is wanted.
    #[serde(default)]
    dump_wanted: bool,
}

/// A photo that was uploaded to `POST /photos`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhotoRequest {
    /// Its hash, as the upload answered.
    #[schema(value_type = String)]
    hash: Sha256Hex,
    /// `intake`, `before`, `during`, `after` or `damage`.
    #[schema(value_type = String, example = "intake")]
    kind: PhotoKind,
    /// Shown on the tracking page.
    #[serde(default)]
    public: bool,
    /// A caption in Spanish.
    caption: Option<String>,
}

/// A policy that was accepted, pinned to the text that was shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyRequest {
    /// Which.
    #[schema(example = "terms")]
    policy: String,
    /// Its version.
    version: u32,
    /// SHA-256 of the text shown.
    #[schema(value_type = String)]
    hash: Sha256Hex,
}

impl IntakeRequest {
    /// The intake of an instrument of `customer`, with what is known of its photos looked up.
    pub(crate) async fn intake(
        self,
        state: &ApiState,
        customer: PersonId,
        at: DateTime<Utc>,
    ) -> Result<Intake, Problem> {
        let mut photos = Vec::with_capacity(self.photos.len());
        for (index, photo) in self.photos.into_iter().enumerate() {
            photos.push(photo.kept(state, &format!("/photos/{index}/hash")).await?);
        }
        let (instrument, instrument_label) = self.instrument.read();
        Ok(Intake {
            customer,
            instrument,
            instrument_label,
            serial: self.serial.into(),
            declared_fault: Personal::new(customer, self.declared_fault),
            checklist: self.checklist.into_iter().map(Into::into).collect(),
            memory: self.memory.into(),
            photos,
            policies: self.policies.into_iter().map(|policy| policy.accepted(at)).collect(),
            storage_policy: self.storage_policy.map(|policy| policy.accepted(at)),
            signature: self.signature.of(customer),
            budget_without_asking: self.budget_without_asking,
            high_value: self.high_value,
            warranty_of: None,
            fee_if_not_covered: self.fee_if_not_covered,
            estimate: self.estimate,
        })
    }
}

impl IntakeInstrumentRequest {
    /// The reference and its label; for a model of the catalogue both are looked up with the command.
    fn read(self) -> (InstrumentRef, String) {
        match self {
            Self::Catalogue { code } => {
                let label = code.to_string();
                (InstrumentRef::Catalogue { code, version: 0 }, label)
            }
            Self::Other { description } => {
                (InstrumentRef::Other { description: description.clone() }, description)
            }
        }
    }
}

impl PhotoRequest {
    /// The photo as it is kept; what was never uploaded cannot be referred to.
    pub(crate) async fn kept(self, state: &ApiState, pointer: &str) -> Result<Photo, Problem> {
        let Some(kept) = state.photos.find(&self.hash).await? else {
            return Err(Problem::invalid(pointer, "no photo with this hash was uploaded"));
        };
        Ok(Photo {
            hash: kept.hash,
            kind: self.kind,
            media_type: kept.media_type.to_owned(),
            width: kept.width,
            height: kept.height,
            bytes: kept.bytes,
            public: self.public,
            caption: self.caption,
        })
    }
}

impl PolicyRequest {
    fn accepted(self, accepted_at: DateTime<Utc>) -> PolicyAcceptance {
        let Self { policy, version, hash } = self;
        PolicyAcceptance { policy, version, hash, accepted_at }
    }
}

impl From<SerialRequest> for Serial {
    fn from(request: SerialRequest) -> Self {
        match request {
            SerialRequest::Known { number } => Self::Known(number),
            SerialRequest::Missing { missing_reason } => Self::Missing { reason: missing_reason },
        }
    }
}

impl From<ChecklistRequest> for ChecklistItem {
    fn from(request: ChecklistRequest) -> Self {
        let ChecklistRequest { item, answer, note, photo } = request;
        Self { item, answer, note, photo }
    }
}

impl From<MemoryRequest> for MemoryAnswers {
    fn from(request: MemoryRequest) -> Self {
        let MemoryRequest { backup_done, patches_matter, dump_wanted } = request;
        Self { backup_done, patches_matter, dump_wanted }
    }
}
