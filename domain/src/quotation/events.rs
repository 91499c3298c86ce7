//! What has happened to an estimate, and the values that formal quotes share with it.
//!
//! Formal quotes are decided in the repair's own stream (`docs/adr`); an estimate lives before any repair exists.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::catalogue::Tier;
use crate::policies::PolicyVersion;
use crate::values::{
    FaultCode, InstrumentCode, Money, PersonId, Personal, QuotationId, RepairNumber, Sha256Hex,
};

/// A policy text that somebody accepted: who, version, hash and time pin it (`product.md` §5 module 20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyAcceptance {
    /// The document (`estimate_disclaimer`, `terms`, `storage`).
    pub policy: String,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256 of the text shown.
    pub hash: Sha256Hex,
    /// When it was accepted (UTC).
    pub accepted_at: DateTime<Utc>,
}

impl PolicyAcceptance {
    /// Whether it is of this very text: version and hash.
    pub fn is_of(&self, text: &PolicyVersion) -> bool {
        self.version == text.version && self.hash == text.hash
    }

    /// Whether both are of the same document and text, whenever each was accepted.
    pub fn is_same_text(&self, other: &Self) -> bool {
        self.policy == other.policy && self.version == other.version && self.hash == other.hash
    }
}

/// A fault as it stood in the catalogue when it was priced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedFault {
    /// Which.
    pub fault: FaultCode,
    /// Its name then, in Spanish.
    pub name: String,
    /// The version of its catalogue entry.
    pub catalogue_version: u64,
    /// Labour before the tier's multiplier, CLP.
    pub labour: Money,
    /// Parts, CLP.
    pub parts: Money,
}

/// The price range that a customer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRange {
    /// Labour × tier + parts, CLP. Not shown.
    pub base: Money,
    /// −20 %, rounded down to $1.000.
    pub low: Money,
    /// +30 %, rounded up to $1.000, never above half the value.
    pub high: Money,
    /// Whether the 50 % cap cut the high end.
    pub capped: bool,
}

/// What an estimate came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateOutcome {
    /// A range.
    Priced(PriceRange),
    /// No automatic price: even the low end passes half of the instrument's value.
    OverCap,
    /// No automatic price: the value is unknown or older than 90 days, so the rule fails closed.
    NoValuation,
}

/// A fact about an estimate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuotationEvent {
    /// An estimate was given to somebody who had accepted its disclaimer.
    EstimateGiven {
        /// The quotation.
        quotation: QuotationId,
        /// The model.
        instrument: InstrumentCode,
        /// "Roland Juno-60".
        instrument_label: String,
        /// The version of its catalogue entry.
        catalogue_version: u64,
        /// The tier applied to labour.
        tier: Tier,
        /// The market value that the cap was held against, if one was valid.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Money>,
        /// The faults that were priced.
        priced: Vec<PricedFault>,
        /// The faults that wait until a blocking one is mended ("se cotizan cuando el equipo encienda").
        blocked: Vec<PricedFault>,
        /// The result.
        outcome: EstimateOutcome,
        /// The disclaimer that was accepted.
        disclaimer: PolicyAcceptance,
        /// The version of the pricing rules.
        rules_version: u32,
        /// SHA-256 of the link token that opens this estimate.
        access_hash: Sha256Hex,
        /// Valid for 30 days.
        valid_until: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Somebody asked to keep the estimate.
    EstimateSaved {
        /// Who it belongs to (their data is sealed under this id even if they have no account).
        person: PersonId,
        /// Where to send it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<Personal>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The instrument arrived and the estimate became a repair.
    EstimateConverted {
        /// The repair.
        repair: RepairNumber,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl QuotationEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::EstimateGiven { .. } => "EstimateGiven",
            Self::EstimateSaved { .. } => "EstimateSaved",
            Self::EstimateConverted { .. } => "EstimateConverted",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::EstimateGiven { at, .. }
            | Self::EstimateSaved { at, .. }
            | Self::EstimateConverted { at, .. } => *at,
        }
    }
}

impl DomainEvent for QuotationEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
