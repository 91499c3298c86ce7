//! The rows of estimates and formal quotes.

use chrono::{DateTime, Utc};
use domain::catalogue::Tier;
use domain::quotation::PricedFault;
use domain::repair::QuoteLine;
use domain::values::{InstrumentCode, Money, PersonId, QuotationId, RepairNumber, Sha256Hex};
use serde::{Deserialize, Serialize};

use crate::cell::Json;
use crate::schema::table;

/// Estimate or formal quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotationKind {
    /// From the online form.
    Estimate,
    /// By a technician, after the diagnosis.
    Formal,
}

/// What became of it. Whether it has run out is a question of time: compare `valid_until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotationStatus {
    /// An estimate was given and nobody kept it.
    Given,
    /// Somebody kept the estimate.
    Saved,
    /// The estimate became a repair.
    Converted,
    /// The formal quote waits for an answer.
    Pending,
    /// It was approved.
    Approved,
    /// It was rejected, or the change order was declined.
    Rejected,
    /// It ran out unanswered.
    Expired,
    /// It was withdrawn for more tests.
    Withdrawn,
}

/// The lines, of whichever kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lines {
    /// Of an estimate: what was priced, and what waits until a blocking fault is mended.
    Estimate {
        /// The faults that were priced.
        priced: Vec<PricedFault>,
        /// Those that wait.
        blocked: Vec<PricedFault>,
    },
    /// Of a formal quote.
    Formal(Vec<QuoteLine>),
}

table! {
    /// An estimate, or a revision of a formal quote.
    QuotationRow in "quotations"
    key {
        /// The estimate's id, or the number of the repair.
        source: String,
        /// 0 for an estimate.
        revision: u32,
    }
    columns {
        /// Which of the two it is.
        kind: QuotationKind,
        /// The quotation's id.
        quotation_id: QuotationId,
        /// What became of it.
        status: QuotationStatus,
        /// The repair that it is for, or that it became.
        repair: Option<RepairNumber>,
        /// Who kept the estimate.
        owner_id: Option<PersonId>,
        /// The model.
        instrument_code: Option<InstrumentCode>,
        /// "Roland Juno-60"; formal quotes have it in `quoted_repairs`.
        instrument_label: Option<String>,
        /// Of a formal quote: the sum of its lines, CLP.
        total: Option<Money>,
        /// Of an estimate: the low end, CLP.
        low: Option<Money>,
        /// The high end, CLP.
        high: Option<Money>,
        /// Labour × tier + parts, CLP. Never shown to customers.
        base: Option<Money>,
        /// The 50 % cap cut the high end.
        capped: bool,
        /// Even the low end passed half of the value, or (formal) the total does.
        over_cap: bool,
        /// No price, because the value is unknown or too old.
        no_valuation: bool,
        /// The customer typed that they accept more than half.
        over_cap_accepted: bool,
        /// The owner co-signed it.
        over_cap_cosigned: bool,
        /// The value that it was held against, CLP. Never shown to customers.
        value: Option<Money>,
        /// The tier applied to labour. Never shown to customers.
        tier: Option<Tier>,
        /// A deposit for parts asked before approval, CLP.
        parts_deposit: Option<Money>,
        /// Why a change order was needed.
        change_reason: Option<String>,
        /// The lines.
        lines: Json<Lines>,
        /// SHA-256 of the token in the link that opens an estimate.
        access_hash: Option<Sha256Hex>,
        /// The version of the disclaimer that was accepted for an estimate.
        disclaimer_version: Option<u32>,
        /// Until when it holds (UTC).
        valid_until: DateTime<Utc>,
        /// When it was made (UTC).
        issued_at: DateTime<Utc>,
        /// When it was decided (UTC).
        decided_at: Option<DateTime<Utc>>,
        /// The position at which it was made; lists go by it.
        issued_position: i64,
        /// The sequence of the last event of its stream that was folded.
        version: u64,
    }
}

table! {
    /// Whose a formal quote is.
    QuotedRepairRow in "quoted_repairs"
    key {
        /// The repair.
        number: RepairNumber,
    }
    columns {
        /// Whose instrument it is.
        customer_id: PersonId,
        /// "Roland Juno-60".
        instrument_label: String,
        /// SHA-256 of the token in the tracking link that is valid now.
        tracking_hash: Sha256Hex,
        /// The sequence of the last event of the repair that was folded.
        version: u64,
    }
}
