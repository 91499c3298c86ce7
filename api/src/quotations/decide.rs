//! What a customer decides about a formal quote, by link or signed in; staff record it with evidence.

use axum::extract::State;
use domain::repair::{OVER_CAP_SENTENCE, Repair, RepairIntent};
use domain::values::{PersonId, Personal, RepairNumber};
use serde::Deserialize;
use utoipa::ToSchema;

use super::QuotationPath;
use super::find::decider;
use crate::extract::{
    Allowed, Caller, IdempotencyKey, IfMatch, Json, OwnerDecision, Path, PresentedLink,
};
use crate::problem::Problem;
use crate::repairs::answer::{RepairVersion, RepairWritten, give};
use crate::repairs::evidence::EvidenceRequest;
use crate::state::ApiState;

/// The approval of a revision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "revision": 1 }))]
pub(crate) struct AcceptRequest {
    /// The revision that was read.
    revision: u32,
    /// The proof, where staff record it.
    evidence: Option<EvidenceRequest>,
}

/// The rejection of a revision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "revision": 1, "reason": "Es más de lo que pensaba gastar" }))]
pub(crate) struct RejectRequest {
    /// The revision that was read.
    revision: u32,
    /// Why, in the customer's words.
    reason: Option<String>,
    /// The proof, where staff record it.
    evidence: Option<EvidenceRequest>,
}

/// The acceptance of more than half of the estimated value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "revision": 1, "typed": "Acepto pagar más de la mitad del valor estimado" }))]
pub(crate) struct OverCapRequest {
    /// The revision that was read.
    revision: u32,
    /// The sentence, typed by the customer: see `over_half_sentence` of the quotation.
    typed: String,
}

/// The owner's signature under it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "revision": 1 }))]
pub(crate) struct CosignRequest {
    /// Which revision.
    revision: u32,
}

/// Approves the current revision of a formal quote.
#[utoipa::path(
    post, path = "/quotations/{id}/accept", tag = "quotations", security(("link" = []), ("bearer" = [])),
    params(QuotationPath),
    responses((status = 200, description = "Approved", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(quotation.id = %path.id))]
pub(crate) async fn accept_quotation(
    State(state): State<ApiState>,
    Path(path): Path<QuotationPath>,
    caller: Caller,
    link: PresentedLink,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(AcceptRequest { revision, evidence }): Json<AcceptRequest>,
) -> RepairWritten {
    let (number, caller) = decider(&state, path.id, &caller, &link).await?;
    let intent = RepairIntent::ApproveQuote { revision, evidence: evidence.map(Into::into) };
    give(&state, &caller, &key, if_match, number, intent).await
}

/// Rejects the current revision; an earlier approval stands.
#[utoipa::path(
    post, path = "/quotations/{id}/reject", tag = "quotations", security(("link" = []), ("bearer" = [])),
    params(QuotationPath),
    responses((status = 200, description = "Rejected", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(quotation.id = %path.id))]
pub(crate) async fn reject_quotation(
    State(state): State<ApiState>,
    Path(path): Path<QuotationPath>,
    caller: Caller,
    link: PresentedLink,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(RejectRequest { revision, reason, evidence }): Json<RejectRequest>,
) -> RepairWritten {
    let (number, caller) = decider(&state, path.id, &caller, &link).await?;
    let customer = customer_of(&state, number).await?;
    let reason = reason.map(|text| Personal::new(customer, text));
    let evidence = evidence.map(Into::into);
    let intent = RepairIntent::RejectQuote { revision, reason, evidence };
    give(&state, &caller, &key, if_match, number, intent).await
}

/// Accepts, in typed words, a quote of more than half of the estimated value.
#[utoipa::path(
    post, path = "/quotations/{id}/over-cap-acceptance", tag = "quotations",
    security(("link" = []), ("bearer" = [])),
    params(QuotationPath),
    responses((status = 200, description = "Accepted", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(quotation.id = %path.id))]
pub(crate) async fn accept_over_cap(
    State(state): State<ApiState>,
    Path(path): Path<QuotationPath>,
    caller: Caller,
    link: PresentedLink,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(OverCapRequest { revision, typed }): Json<OverCapRequest>,
) -> RepairWritten {
    let (number, caller) = decider(&state, path.id, &caller, &link).await?;
    let customer = customer_of(&state, number).await?;
    let intent = RepairIntent::AcceptOverCap { revision, typed: Personal::new(customer, typed) };
    let written = give(&state, &caller, &key, if_match, number, intent).await;
    written.map_err(|problem| match problem.code() {
        "repair.over_cap_sentence_mismatch" => problem.with_member("sentence", OVER_CAP_SENTENCE),
        _ => problem,
    })
}

/// Signs for the workshop that a quote may pass half of the estimated value.
#[utoipa::path(
    post, path = "/quotations/{id}/over-cap-cosign", tag = "quotations", security(("bearer" = [])),
    params(QuotationPath),
    responses((status = 200, description = "Signed", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(quotation.id = %path.id))]
pub(crate) async fn cosign_over_cap(
    State(state): State<ApiState>,
    Path(path): Path<QuotationPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(CosignRequest { revision }): Json<CosignRequest>,
) -> RepairWritten {
    let (number, caller) = decider(&state, path.id, &caller, &PresentedLink::default()).await?;
    let intent = RepairIntent::CosignOverCap { revision };
    give(&state, &caller, &key, if_match, number, intent).await
}

async fn customer_of(state: &ApiState, number: RepairNumber) -> Result<PersonId, Problem> {
    let repair = state.executor.load::<Repair>(&number.to_string()).await?.state;
    repair.customer().ok_or_else(|| Problem::of("resource.not_found"))
}
