//! A revision of the formal quote and what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::repair::facts::{QuoteLine, ValuationSnapshot};
use crate::values::{Money, QuotationId};

/// What became of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteDecision {
    /// Nothing yet.
    Pending,
    /// The customer approved it.
    Approved,
    /// The customer rejected it, or declined the change order.
    Rejected,
    /// It ran out.
    Expired,
    /// It was withdrawn for more tests.
    Withdrawn,
}

/// A revision of the formal quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The formal quotation of the repair.
    pub quotation: QuotationId,
    /// From 1.
    pub revision: u32,
    /// The lines.
    pub lines: Vec<QuoteLine>,
    /// Sum of the lines, CLP.
    pub total: Money,
    /// The value that the 50 % rule was held against. Never shown to customers.
    pub valuation: ValuationSnapshot,
    /// The total passes half of the value.
    pub over_cap: bool,
    /// The customer accepted that in writing.
    pub over_cap_accepted: bool,
    /// The owner co-signed it.
    pub over_cap_cosigned: bool,
    /// Why a change order was needed.
    pub change_reason: Option<String>,
    /// A deposit for parts asked before approval, CLP.
    pub parts_deposit: Option<Money>,
    /// When it was issued (UTC).
    pub issued_at: DateTime<Utc>,
    /// Its last valid instant (UTC).
    pub valid_until: DateTime<Utc>,
    /// What became of it.
    pub decision: QuoteDecision,
}
