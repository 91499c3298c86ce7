//! A formal quote as its customer sees it: never the value that it was held against.

use chrono::{DateTime, Utc};
use domain::repair::OVER_CAP_SENTENCE;
use domain::values::{Money, QuotationId};
use projections::quotations::{FormalView, QuotationStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::repairs::customer_view::CustomerQuoteLine;

/// A formal quotation with all its revisions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormalQuotationView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: QuotationId,
    /// For which repair.
    #[schema(example = "CDS-2026-0001")]
    repair: String,
    /// "Roland Juno-60".
    instrument: String,
    /// The revisions, the newest last.
    revisions: Vec<RevisionView>,
}

/// A revision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevisionView {
    /// From 1.
    revision: u32,
    /// What became of it.
    #[schema(value_type = String, example = "pending")]
    status: QuotationStatus,
    /// What is to be done.
    lines: Vec<CustomerQuoteLine>,
    /// CLP, IVA included.
    #[schema(value_type = i64)]
    total: Money,
    /// The net amount inside, CLP.
    #[schema(value_type = i64)]
    neto: Money,
    /// The IVA inside, CLP.
    #[schema(value_type = i64)]
    iva: Money,
    /// It costs more than half of the estimated value: accept that first.
    over_half: bool,
    /// The sentence to type for that, in Spanish.
    over_half_sentence: Option<&'static str>,
    /// The customer accepted it.
    over_half_accepted: bool,
    /// The workshop signed it.
    over_half_cosigned: bool,
    /// A deposit for parts before approval, CLP.
    #[schema(value_type = Option<i64>)]
    parts_deposit: Option<Money>,
    /// Why more is needed than was approved before.
    change_reason: Option<String>,
    /// When it was issued (UTC).
    issued_at: DateTime<Utc>,
    /// Its last valid instant (UTC).
    valid_until: DateTime<Utc>,
    /// When it was decided (UTC).
    decided_at: Option<DateTime<Utc>>,
}

impl FormalQuotationView {
    /// The view of those revisions, if there are any.
    pub(crate) fn of(revisions: &[FormalView]) -> Option<Self> {
        let last = revisions.last()?;
        Some(Self {
            id: last.id,
            repair: last.repair.to_string(),
            instrument: last.instrument_label.clone(),
            revisions: revisions.iter().map(RevisionView::from).collect(),
        })
    }
}

impl From<&FormalView> for RevisionView {
    fn from(view: &FormalView) -> Self {
        Self {
            revision: view.revision,
            status: view.status,
            lines: view.lines.iter().map(CustomerQuoteLine::from).collect(),
            total: view.total,
            neto: view.total.neto(),
            iva: view.total.iva(),
            over_half: view.over_cap,
            over_half_sentence: view.over_cap.then_some(OVER_CAP_SENTENCE),
            over_half_accepted: view.over_cap_accepted,
            over_half_cosigned: view.over_cap_cosigned,
            parts_deposit: view.parts_deposit,
            change_reason: view.change_reason.clone(),
            issued_at: view.issued_at,
            valid_until: view.valid_until,
            decided_at: view.decided_at,
        }
    }
}
