//! `{"to": "DIAGNOSING", …}`: what each target state asks for, and the intent that it amounts to.

use chrono::NaiveDate;
use domain::repair::{AwaitedPart, Outcome, Receiver, RepairIntent, Settlement, Status};
use domain::values::{Money, PersonId, Personal, Rut, Sha256Hex};
use serde::Deserialize;
use utoipa::ToSchema;

use super::evidence::EvidenceRequest;
use super::signature::SignatureRequest;
use crate::problem::Problem;

/// The state that a repair should move to, with the facts that the move needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
#[schema(example = json!({ "to": "DIAGNOSING" }))]
pub(crate) enum StatusRequest {
    /// The bench takes it up; out of QUOTED, the customer asked for more tests and `reason` says which.
    Diagnosing {
        /// What the customer asked; out of QUOTED only.
        reason: Option<String>,
    },
    /// The customer approved the quote; staff record it with evidence.
    Approved {
        /// Which revision.
        revision: u32,
        /// The proof.
        evidence: Option<EvidenceRequest>,
    },
    /// The customer rejected the quote; staff record it with evidence.
    Rejected {
        /// Which revision.
        revision: u32,
        /// Why, if they said so.
        reason: Option<String>,
        /// The proof.
        evidence: Option<EvidenceRequest>,
    },
    /// Work begins or goes on. Out of COMPLETED quality control failed, out of `READY_PICKUP` a fault showed
    /// at the counter; then `reason` says which.
    Repairing {
        /// Why it comes back to the bench.
        reason: Option<String>,
    },
    /// A blocking part is awaited.
    WaitingParts {
        /// Which.
        parts: Vec<AwaitedPartRequest>,
    },
    /// The work is done.
    Completed {
        /// `REPAIRED` or `PARTIAL`.
        #[schema(value_type = String, example = "REPAIRED")]
        outcome: Outcome,
    },
    /// Ready to be collected: quality control passed; out of DIAGNOSING no fault was found; out of REJECTED,
    /// UNREPAIRABLE and CANCELLED it was put together again.
    ReadyPickup {
        /// What was tried, out of DIAGNOSING.
        summary: Option<String>,
        /// All accessories are there, after putting it together again.
        accessories_complete: Option<bool>,
    },
    /// It goes home.
    Delivered {
        /// Who takes it; without one, the customer in person.
        receiver: Option<ReceiverRequest>,
        /// Their identity document was seen.
        identity_checked: bool,
        /// The accessories went with it.
        accessories_returned: bool,
        /// Their signature.
        signature: SignatureRequest,
    },
    /// It cannot be repaired.
    Unrepairable {
        /// Why, in Spanish.
        reason: String,
        /// The hash of the photo that shows it.
        #[schema(value_type = Option<String>)]
        photo: Option<Sha256Hex>,
        /// Labour charged beyond the fee, CLP; only the owner sets it above zero.
        #[serde(default)]
        #[schema(value_type = i64)]
        labour_charge: Money,
    },
    /// It is called off.
    Cancelled {
        /// Why, in Spanish.
        reason: String,
        /// What it costs, once there was work.
        settlement: Option<SettlementRequest>,
    },
    /// Nobody collected it: recorded by the daily job only.
    Abandoned {},
    /// The entry was a mistake.
    Voided {
        /// Why, in Spanish.
        reason: String,
    },
}

/// A part that is awaited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AwaitedPartRequest {
    /// In Spanish.
    #[schema(example = "Integrado CEM3340")]
    name: String,
    /// When it should arrive.
    eta: NaiveDate,
}

/// A third person who collects.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiverRequest {
    /// Their name.
    #[schema(example = "Roberto Parra")]
    name: String,
    /// Their RUT.
    #[schema(example = "12.345.678-5")]
    rut: String,
}

/// What a cancelled repair costs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettlementRequest {
    /// Labour done so far, CLP.
    #[schema(value_type = i64)]
    labour: Money,
    /// Parts that cannot be returned, CLP.
    #[schema(value_type = i64)]
    parts: Money,
}

impl StatusRequest {
    /// Whether the move out of `from` says that quality control passed.
    pub(crate) const fn passes_quality_check(&self, from: Status) -> bool {
        matches!((self, from), (Self::ReadyPickup { .. }, Status::Completed))
    }

    /// The intent that moves a repair of `customer` there out of `from`. `technicians`: how many there are,
    /// where [`Self::passes_quality_check`].
    pub(crate) fn intent(
        self,
        from: Status,
        customer: PersonId,
        technicians: u32,
    ) -> Result<RepairIntent, Problem> {
        Ok(match self {
            Self::Diagnosing { reason } => match (from, reason) {
                (Status::Quoted, reason) => {
                    RepairIntent::RequestMoreTests { reason: needed(reason, "/reason")? }
                }
                (_, _) => RepairIntent::StartDiagnosis,
            },
            Self::Approved { revision, evidence } => {
                RepairIntent::ApproveQuote { revision, evidence: evidence.map(Into::into) }
            }
            Self::Rejected { revision, reason, evidence } => RepairIntent::RejectQuote {
                revision,
                reason: reason.map(|text| Personal::new(customer, text)),
                evidence: evidence.map(Into::into),
            },
            Self::Repairing { reason } => match from {
                Status::Completed => {
                    RepairIntent::FailQualityCheck { reason: needed(reason, "/reason")? }
                }
                Status::ReadyPickup => {
                    RepairIntent::ReportCounterFault { reason: needed(reason, "/reason")? }
                }
                _ => RepairIntent::StartRepair,
            },
            Self::WaitingParts { parts } => {
                let awaited =
                    |part: AwaitedPartRequest| AwaitedPart { name: part.name, eta: part.eta };
                RepairIntent::AwaitParts { parts: parts.into_iter().map(awaited).collect() }
            }
            Self::Completed { outcome } => RepairIntent::Complete { outcome },
            Self::ReadyPickup { summary, accessories_complete } => match from {
                Status::Diagnosing => {
                    RepairIntent::ReportNoFault { summary: needed(summary, "/summary")? }
                }
                Status::Rejected | Status::Unrepairable | Status::Cancelled => {
                    let accessories_complete = accessories_complete.unwrap_or(false);
                    RepairIntent::Reassemble { accessories_complete }
                }
                _ => RepairIntent::PassQualityCheck { technicians },
            },
            Self::Delivered { receiver, identity_checked, accessories_returned, signature } => {
                RepairIntent::Deliver {
                    receiver: receiver_of(receiver, customer)?,
                    identity_checked,
                    accessories_returned,
                    signature: signature.of(customer),
                }
            }
            Self::Unrepairable { reason, photo, labour_charge } => {
                RepairIntent::DeclareUnrepairable { reason, photo, labour_charge }
            }
            Self::Cancelled { reason, settlement } => RepairIntent::Cancel {
                reason,
                settlement: settlement
                    .map(|costs| Settlement { labour: costs.labour, parts: costs.parts }),
            },
            Self::Abandoned {} => RepairIntent::Abandon,
            Self::Voided { reason } => RepairIntent::Void { reason },
        })
    }
}

fn needed(value: Option<String>, pointer: &'static str) -> Result<String, Problem> {
    value.ok_or_else(|| Problem::invalid(pointer, "is needed to move there from this state"))
}

fn receiver_of(receiver: Option<ReceiverRequest>, customer: PersonId) -> Result<Receiver, Problem> {
    let Some(ReceiverRequest { name, rut }) = receiver else { return Ok(Receiver::Customer) };
    let rut = Rut::parse(&rut).map_err(|why| Problem::invalid("/receiver/rut", why.to_string()))?;
    Ok(Receiver::Authorised {
        name: Personal::new(customer, name),
        rut: Personal::new(customer, rut.to_string()),
    })
}
