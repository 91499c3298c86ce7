//! The rows that the figures are made of.

use chrono::{DateTime, Utc};
use domain::repair::{ChargeKind, Outcome, PaymentMethod, Status};
use domain::values::{InstrumentCode, Money, PersonId, QuotationId, RepairNumber};
use serde::{Deserialize, Serialize};

use crate::schema::table;

table! {
    /// The milestones of a repair.
    MilestoneRow in "repair_milestones"
    key {
        /// Which repair.
        number: RepairNumber,
    }
    columns {
        /// Where it stands …
        status: Status,
        /// … and since when (UTC).
        since: DateTime<Utc>,
        /// Neither delivered nor voided.
        is_open: bool,
        /// The model, where it is in the catalogue.
        instrument_code: Option<InstrumentCode>,
        /// "Roland Juno-60".
        instrument_label: String,
        /// Who did the work, or else who is in charge.
        technician_id: Option<PersonId>,
        /// The online estimate that it came with.
        estimate_id: Option<QuotationId>,
        /// When it was taken in (UTC).
        received_at: DateTime<Utc>,
        /// When the first formal quote was issued (UTC).
        first_quoted_at: Option<DateTime<Utc>>,
        /// When the work was finished last (UTC).
        completed_at: Option<DateTime<Utc>>,
        /// When it was ready last (UTC).
        ready_at: Option<DateTime<Utc>>,
        /// When it went home (UTC).
        delivered_at: Option<DateTime<Utc>>,
        /// Seconds until it was ready in which the workshop had to act.
        seconds_ours: i64,
        /// Seconds in which the customer had to answer a quote.
        seconds_customer: i64,
        /// Seconds in which a part was awaited.
        seconds_parts: i64,
        /// How it ended.
        outcome: Option<Outcome>,
        /// What the first formal quote came to, CLP.
        first_quote_total: Option<Money>,
        /// What the last one came to, CLP.
        last_quote_total: Option<Money>,
        /// Whether the last one passed half of the value.
        last_quote_over_cap: bool,
        /// What the customer approved last, CLP.
        approved_total: Option<Money>,
        /// What the finished repair came to, CLP.
        final_total: Option<Money>,
        /// Quality controls held.
        qc_checks: u32,
        /// Quality controls failed.
        qc_fails: u32,
        /// The earlier repair whose warranty is claimed.
        warranty_of: Option<RepairNumber>,
        /// The warranty covered it.
        warranty_covered: bool,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}

/// An answer to a formal quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteAnswer {
    /// The customer approved.
    Accepted,
    /// The customer rejected.
    Rejected,
    /// It ran out unanswered.
    Expired,
}

table! {
    /// An answer to a formal quote.
    DecisionRow in "quote_decisions"
    key {
        /// Of which repair.
        number: RepairNumber,
        /// Which revision.
        revision: u32,
    }
    columns {
        /// The answer.
        answer: QuoteAnswer,
        /// When (UTC).
        decided_at: DateTime<Utc>,
        /// What it came to, CLP.
        total: Money,
        /// It passed half of the value.
        over_cap: bool,
    }
}

table! {
    /// Money that came or went.
    CashRow in "cash_movements"
    key {
        /// The position of the event.
        position: i64,
    }
    columns {
        /// For which repair.
        number: RepairNumber,
        /// When (UTC).
        at: DateTime<Utc>,
        /// For what.
        charge: ChargeKind,
        /// How.
        method: PaymentMethod,
        /// CLP; negative when it was given back.
        amount: Money,
    }
}

table! {
    /// How many repairs there are in a state.
    CountRow in "repair_counts"
    key {
        /// The state.
        status: Status,
    }
    columns {
        /// How many.
        repairs: i64,
    }
}
