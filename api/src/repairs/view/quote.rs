//! Formal quotes, approved work and the account.

use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::{
    ChargeKind, EntryKind, LedgerEntry, LineKind, LineState, Quote, QuoteDecision, QuoteLine,
    WorkLine,
};
use domain::values::{Money, QuotationId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A revision of the formal quote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuoteView {
    #[schema(value_type = Uuid)]
    quotation: QuotationId,
    revision: u32,
    lines: Vec<QuoteLineView>,
    #[schema(value_type = i64)]
    total: Money,
    /// The value that the 50 % rule was held against; for those who may see values.
    valuation: Option<ValuationView>,
    over_cap: bool,
    over_cap_accepted: bool,
    over_cap_cosigned: bool,
    change_reason: Option<String>,
    #[schema(value_type = Option<i64>)]
    parts_deposit: Option<Money>,
    issued_at: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    #[schema(value_type = String)]
    decision: QuoteDecision,
}

/// The value that a quote was held against.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValuationView {
    #[schema(value_type = i64)]
    amount: Money,
    valued_on: NaiveDate,
    source: String,
    reason: Option<String>,
}

/// A line of a quote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuoteLineView {
    id: Uuid,
    #[schema(value_type = String)]
    kind: LineKind,
    description: String,
    #[schema(value_type = i64)]
    amount: Money,
    minutes: u32,
    used_part: bool,
}

/// A line of the approved work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineView {
    #[serde(flatten)]
    line: QuoteLineView,
    #[schema(value_type = String)]
    state: LineState,
}

/// An entry of the account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryView {
    at: DateTime<Utc>,
    kind: &'static str,
    #[schema(value_type = Option<String>)]
    charge: Option<ChargeKind>,
    #[schema(value_type = i64)]
    amount: Money,
}

impl QuoteView {
    pub(super) fn of(quote: &Quote, with_values: bool) -> Self {
        let valuation = with_values.then(|| ValuationView {
            amount: quote.valuation.amount,
            valued_on: quote.valuation.valued_on,
            source: quote.valuation.source.clone(),
            reason: quote.valuation.reason.clone(),
        });
        Self {
            quotation: quote.quotation,
            revision: quote.revision,
            lines: quote.lines.iter().map(QuoteLineView::from).collect(),
            total: quote.total,
            valuation,
            over_cap: quote.over_cap,
            over_cap_accepted: quote.over_cap_accepted,
            over_cap_cosigned: quote.over_cap_cosigned,
            change_reason: quote.change_reason.clone(),
            parts_deposit: quote.parts_deposit,
            issued_at: quote.issued_at,
            valid_until: quote.valid_until,
            decision: quote.decision,
        }
    }
}

impl From<&QuoteLine> for QuoteLineView {
    fn from(line: &QuoteLine) -> Self {
        Self {
            id: line.id.uuid(),
            kind: line.kind,
            description: line.description.clone(),
            amount: line.amount,
            minutes: line.minutes,
            used_part: line.used_part,
        }
    }
}

impl From<&WorkLine> for LineView {
    fn from(work: &WorkLine) -> Self {
        Self { line: QuoteLineView::from(&work.line), state: work.state }
    }
}

impl From<&LedgerEntry> for EntryView {
    fn from(entry: &LedgerEntry) -> Self {
        let (kind, charge) = match entry.kind {
            EntryKind::Fee => ("fee", None),
            EntryKind::FeeWaived => ("fee_waived", None),
            EntryKind::FeeReturned => ("fee_returned", None),
            EntryKind::FeeCredited => ("fee_credited", None),
            EntryKind::Repair => ("repair", None),
            EntryKind::Settlement => ("settlement", None),
            EntryKind::LabourCharge => ("labour_charge", None),
            EntryKind::Storage => ("storage", None),
            EntryKind::StorageWaived => ("storage_waived", None),
            EntryKind::Payment(charge) => ("payment", Some(charge)),
            EntryKind::Refund(charge) => ("refund", Some(charge)),
            EntryKind::Rounding => ("rounding", None),
            EntryKind::Credit => ("credit", None),
        };
        Self { at: entry.at, kind, charge, amount: entry.amount }
    }
}
