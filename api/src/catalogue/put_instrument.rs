//! `POST /catalog/instruments` and `PUT /catalog/instruments/{id}`: the owner edits the catalogue.

use axum::extract::State;
use chrono::NaiveDate;
use domain::calendar::santiago_date;
use domain::catalogue::{
    CatalogueCommand, CatalogueEntry, Entry, Instrument, InstrumentKind, Tier, Valuation,
};
use domain::values::{BrandCode, CatalogueCode, ComponentCode, InstrumentCode, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::InstrumentPath;
use crate::extract::{Allowed, Caller, CatalogueEditing, IdempotencyKey, IfMatch, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// A model of instrument.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "roland-juno-60", "brand": "roland", "name": "Juno-60", "aliases": ["Juno 60"], "type": "synthesizer",
    "year_from": 1982, "year_to": 1984, "keys": 61, "voices": 6, "tier": "legendary",
    "valuation": { "amount": 2_500_000, "valued_on": "2026-11-22", "source": "owner" },
    "components": ["power_supply", "keybed"], "known_issues": []
}))]
pub(crate) struct InstrumentRequest {
    /// Its code: 1 to 80 of a-z, 0-9, - and _.
    #[schema(value_type = String)]
    code: InstrumentCode,
    /// Who made it.
    #[schema(value_type = String)]
    brand: BrandCode,
    /// The name without the brand.
    name: String,
    /// Other spellings.
    #[serde(default)]
    aliases: Vec<String>,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: InstrumentKind,
    /// First year made.
    year_from: Option<u16>,
    /// Last year made.
    year_to: Option<u16>,
    /// Number of keys.
    keys: Option<u16>,
    /// Voices of polyphony.
    voices: Option<u16>,
    /// How much care it demands.
    #[schema(value_type = String)]
    tier: Tier,
    /// What it is worth.
    valuation: Option<ValuationRequest>,
    /// What it has inside.
    #[schema(value_type = Vec<String>)]
    components: Vec<ComponentCode>,
    /// What technicians know about it.
    #[serde(default)]
    known_issues: Vec<String>,
}

/// What a model is worth.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValuationRequest {
    /// CLP.
    #[schema(value_type = i64)]
    amount: Money,
    /// When it was appraised; none for today.
    valued_on: Option<NaiveDate>,
    /// By which source.
    source: String,
}

/// The entry's version after the change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "code": "roland-juno-60", "version": 2 }))]
pub(crate) struct PutInstrumentView {
    /// Its code.
    code: String,
    /// Its version, for the next `If-Match`.
    version: u64,
}

/// Adds an instrument.
#[utoipa::path(
    post, path = "/catalog/instruments", tag = "catalogue", security(("bearer" = [])),
    responses((status = 201, description = "Added", body = PutInstrumentView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn add_instrument(
    State(state): State<ApiState>,
    caller: Allowed<CatalogueEditing>,
    key: IdempotencyKey,
    Json(request): Json<InstrumentRequest>,
) -> Result<Written<PutInstrumentView>, Problem> {
    let code = request.code.clone();
    let (view, position) = put(&state, &caller, &key, None, request).await?;
    let location = format!("/api/v1/catalog/instruments/{code}");
    Ok(Written::created(view.version, position, location, view))
}

/// Replaces an instrument's entry. Needs `If-Match`.
#[utoipa::path(
    put, path = "/catalog/instruments/{id}", tag = "catalogue", security(("bearer" = [])),
    params(InstrumentPath),
    responses((status = 200, description = "Replaced", body = PutInstrumentView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn replace_instrument(
    State(state): State<ApiState>,
    Path(path): Path<InstrumentPath>,
    caller: Allowed<CatalogueEditing>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<InstrumentRequest>,
) -> Result<Written<PutInstrumentView>, Problem> {
    if path.id != request.code {
        return Err(Problem::invalid("/code", "is not the one in the address"));
    }
    let expected = Some(if_match.required()?);
    let (view, position) = put(&state, &caller, &key, expected, request).await?;
    Ok(Written::changed(view.version, position, view))
}

async fn put(
    state: &ApiState,
    caller: &Caller,
    key: &IdempotencyKey,
    expected_version: Option<u64>,
    request: InstrumentRequest,
) -> Result<(PutInstrumentView, eventlog::Position), Problem> {
    let at = state.clock.now();
    let brand = CatalogueCode::Brand(request.brand.clone()).to_string();
    if state.executor.load_if_any::<CatalogueEntry>(&brand).await?.is_none() {
        return Err(Problem::invalid("/brand", "is not in the catalogue"));
    }
    let instrument = request.instrument(santiago_date(at));
    let code = instrument.code.clone();
    let id = CatalogueCode::Instrument(code.clone()).to_string();
    let entry = Box::new(Entry::Instrument(instrument));
    let command = CatalogueCommand::PutEntry { entry, source: "owner".to_owned(), at };
    let mut context = key.context(caller);
    context.expected_version = expected_version;
    let done = state.executor.execute::<CatalogueEntry>(&id, command, context).await?;
    let view = PutInstrumentView { code: code.to_string(), version: done.version };
    Ok((view, done.position))
}

impl InstrumentRequest {
    fn instrument(self, today: NaiveDate) -> Instrument {
        Instrument {
            code: self.code,
            brand: self.brand,
            name: self.name,
            aliases: self.aliases,
            kind: self.kind,
            year_from: self.year_from,
            year_to: self.year_to,
            keys: self.keys,
            voices: self.voices,
            tier: self.tier,
            valuation: self.valuation.map(|valuation| Valuation {
                amount: valuation.amount,
                valued_on: valuation.valued_on.unwrap_or(today),
                source: valuation.source,
            }),
            components: self.components,
            known_issues: self.known_issues,
        }
    }
}
