//! An estimate as anybody may see it: a range, never what it was held against.

use chrono::{DateTime, Utc};
use domain::quotation::{Estimate, EstimateOutcome};
use domain::values::{Money, QuotationId};
use serde::Serialize;
use utoipa::ToSchema;

/// What is said beside every price.
const NOTES: [&str; 3] = [
    "Los precios incluyen IVA.",
    "El diagnóstico de $20.000 se abona a la reparación.",
    "El precio puede cambiar con lo que encontremos en el diagnóstico.",
];

/// What is said of faults that another one hides.
const BLOCKED_NOTE: &str = "Las otras fallas se cotizan cuando el equipo encienda.";

/// An estimate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "instrument": "roland-juno-60", "faults": ["key-dead", "power-dead"],
    "blocked": ["key-dead"], "blocked_note": "Las otras fallas se cotizan cuando el equipo encienda.",
    "outcome": "priced", "low": 144_000, "high": 234_000, "message": null,
    "valid_until": "2026-12-22T15:04:05Z", "valid": true,
    "notes": ["Los precios incluyen IVA."]
}))]
pub(crate) struct EstimateView {
    /// Its id.
    #[schema(value_type = Uuid)]
    id: QuotationId,
    /// The model.
    instrument: String,
    /// The faults.
    faults: Vec<String>,
    /// Those of them that are not priced, since another one hides them.
    blocked: Vec<String>,
    /// What to know about them, in Spanish.
    blocked_note: Option<&'static str>,
    /// `priced`, or `contact_us` where no automatic price can be given.
    outcome: &'static str,
    /// CLP, IVA included.
    #[schema(value_type = Option<i64>)]
    low: Option<Money>,
    /// CLP, IVA included.
    #[schema(value_type = Option<i64>)]
    high: Option<Money>,
    /// What to know where there is no price, in Spanish.
    message: Option<&'static str>,
    /// Its last valid instant (UTC).
    valid_until: DateTime<Utc>,
    /// Whether it still holds.
    valid: bool,
    /// What is said beside every price, in Spanish.
    notes: &'static [&'static str],
}

impl EstimateView {
    /// The view at `now`.
    pub(crate) fn of(estimate: &Estimate, now: DateTime<Utc>) -> Self {
        let (outcome, range, message) = match &estimate.outcome {
            EstimateOutcome::Priced(range) => ("priced", Some(range), None),
            EstimateOutcome::OverCap => (
                "contact_us",
                None,
                Some("Considera otras opciones: hablemos antes de gastar en este equipo."),
            ),
            EstimateOutcome::NoValuation => (
                "contact_us",
                None,
                Some("Para este equipo preferimos conversar contigo antes de dar un precio."),
            ),
        };
        Self {
            id: estimate.quotation,
            instrument: estimate.instrument.to_string(),
            faults: estimate.faults.iter().map(ToString::to_string).collect(),
            blocked: estimate.blocked.iter().map(ToString::to_string).collect(),
            blocked_note: (!estimate.blocked.is_empty()).then_some(BLOCKED_NOTE),
            outcome,
            low: range.map(|range| range.low),
            high: range.map(|range| range.high),
            message,
            valid_until: estimate.valid_until,
            valid: estimate.is_valid(now),
            notes: &NOTES,
        }
    }
}
