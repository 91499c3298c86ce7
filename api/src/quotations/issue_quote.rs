//! `POST /repairs/{id}/quotations`: the next revision of the formal quote; under way it is a change order.

use axum::extract::State;
use chrono::NaiveDate;
use domain::catalogue::{CatalogueEntry, Entry};
use domain::repair::{InstrumentRef, LineKind, QuoteLine, Repair, RepairIntent, ValuationSnapshot};
use domain::values::{CatalogueCode, LineId, Money, QuotationId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Allowed, Bench, Caller, IdempotencyKey, IfMatch, Json, Path};
use crate::problem::Problem;
use crate::repairs::RepairPath;
use crate::repairs::answer::{RepairVersion, RepairWritten, give};
use crate::state::ApiState;

/// A formal quote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lines": [
        { "kind": "labour", "description": "Cambio de regulador y calibración", "amount": 150_000, "minutes": 180 },
        { "kind": "part", "description": "Regulador 7805 y condensadores", "amount": 30000 }
    ]
}))]
pub(crate) struct IssueQuoteRequest {
    /// What is to be done.
    lines: Vec<QuoteLineRequest>,
    /// The instrument's value, where the catalogue's is too old or not there.
    valuation: Option<ManualValuationRequest>,
    /// Why more is needed than was approved, in Spanish; for a change order.
    change_reason: Option<String>,
    /// A deposit for parts to be paid before approval, CLP.
    #[schema(value_type = Option<i64>)]
    parts_deposit: Option<Money>,
}

/// A line of the quote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteLineRequest {
    /// A line of the revision before that stays; none for a new one.
    #[schema(value_type = Option<Uuid>)]
    id: Option<LineId>,
    /// `labour` or `part`.
    #[schema(value_type = String, example = "labour")]
    kind: LineKind,
    /// In Spanish.
    description: String,
    /// CLP, IVA included.
    #[schema(value_type = i64)]
    amount: Money,
    /// Planned minutes, for labour.
    #[serde(default)]
    minutes: u32,
    /// The part is used.
    #[serde(default)]
    used_part: bool,
}

/// A value that somebody appraised by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 900_000, "valued_on": "2026-11-20", "reason": "Tres avisos similares" }))]
pub(crate) struct ManualValuationRequest {
    /// CLP.
    #[schema(value_type = i64)]
    amount: Money,
    /// The date of the appraisal.
    valued_on: NaiveDate,
    /// Why this value, in Spanish.
    reason: String,
}

/// Issues the next revision of the formal quote.
#[utoipa::path(
    post, path = "/repairs/{id}/quotations", tag = "quotations", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Issued", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn issue_quote(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<IssueQuoteRequest>,
) -> RepairWritten {
    let repair = state.executor.load::<Repair>(&path.id.to_string()).await?.state;
    let valuation = match request.valuation {
        Some(manual) => Some(manual.into()),
        None => appraised(&state, &repair).await?,
    };
    let fresh = QuotationId::new(key.fact_id("quotation", &caller));
    let lines = request.lines.into_iter().enumerate();
    let intent = RepairIntent::IssueQuote {
        quotation: repair.quotation().unwrap_or(fresh),
        lines: lines.map(|(index, line)| line.line(index, &key, &caller)).collect(),
        valuation,
        change_reason: request.change_reason,
        parts_deposit: request.parts_deposit,
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}

/// The value of the instrument as the catalogue knows it.
async fn appraised(
    state: &ApiState,
    repair: &Repair,
) -> Result<Option<ValuationSnapshot>, Problem> {
    let Some(InstrumentRef::Catalogue { code, .. }) = repair.intake().map(|it| &it.instrument)
    else {
        return Ok(None);
    };
    let entry = CatalogueCode::Instrument(code.clone()).to_string();
    let entry = state.executor.load_if_any::<CatalogueEntry>(&entry).await?;
    let valuation = entry.and_then(|entry| match entry.state.entry() {
        Some(Entry::Instrument(instrument)) => instrument.valuation.clone(),
        _ => None,
    });
    Ok(valuation.map(|valuation| ValuationSnapshot {
        amount: valuation.amount,
        valued_on: valuation.valued_on,
        source: valuation.source,
        reason: None,
    }))
}

impl QuoteLineRequest {
    fn line(self, index: usize, key: &IdempotencyKey, caller: &Caller) -> QuoteLine {
        let fresh = || LineId::new(key.fact_id(&format!("line {index}"), caller));
        let Self { id, kind, description, amount, minutes, used_part } = self;
        QuoteLine { id: id.unwrap_or_else(fresh), kind, description, amount, minutes, used_part }
    }
}

impl From<ManualValuationRequest> for ValuationSnapshot {
    fn from(request: ManualValuationRequest) -> Self {
        let ManualValuationRequest { amount, valued_on, reason } = request;
        Self { amount, valued_on, source: "manual".to_owned(), reason: Some(reason) }
    }
}
