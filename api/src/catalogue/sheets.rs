//! What technicians see of the catalogue: values, tier, sources, known issues.

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalogue::Tier;
use domain::values::Money;
use projections::catalogue as table;
use serde::Serialize;
use utoipa::ToSchema;

/// The minimum charge is a hint to the technician: this part of the value, in percent.
const MINIMUM_CHARGE_PERCENT: i64 = 10;

/// What a model is worth.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "roland-juno-60", "label": "Roland Juno-60", "tier": "legendary", "value": 2_500_000,
    "valued_on": "2026-11-22", "source": "curated-2026-11-22", "minimum_charge": 250_000,
    "known_issues": ["Los chips 80017A fallan"], "version": 1
}))]
pub(crate) struct ValuationSheet {
    code: String,
    label: String,
    /// How much care it demands.
    #[schema(value_type = String)]
    tier: Tier,
    /// CLP.
    #[schema(value_type = Option<i64>)]
    value: Option<Money>,
    /// When it was appraised.
    valued_on: Option<NaiveDate>,
    /// By which source.
    source: Option<String>,
    /// A hint: 10 % of the value, CLP.
    #[schema(value_type = Option<i64>)]
    minimum_charge: Option<Money>,
    /// What technicians know about it.
    known_issues: Vec<String>,
    /// The version of its entry, for `If-Match`.
    version: u64,
}

/// What a model was held to be worth at some time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PriceSheet {
    /// Since which version of the entry.
    version: u64,
    /// CLP.
    #[schema(value_type = i64)]
    amount: Money,
    /// When it was appraised.
    valued_on: NaiveDate,
    /// By which source.
    source: String,
    /// When it was entered (UTC).
    entered_at: DateTime<Utc>,
}

impl From<table::InstrumentSheet> for ValuationSheet {
    fn from(sheet: table::InstrumentSheet) -> Self {
        Self {
            code: sheet.card.code.to_string(),
            label: sheet.card.label,
            tier: sheet.tier,
            minimum_charge: sheet.value.map(|value| value.scaled(MINIMUM_CHARGE_PERCENT, 100)),
            value: sheet.value,
            valued_on: sheet.valued_on,
            source: sheet.value_source,
            known_issues: sheet.known_issues,
            version: sheet.card.version,
        }
    }
}

impl From<table::ValuationView> for PriceSheet {
    fn from(view: table::ValuationView) -> Self {
        let table::ValuationView { version, amount, valued_on, source, entered_at } = view;
        Self { version, amount, valued_on, source, entered_at }
    }
}
