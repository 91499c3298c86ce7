//! What has happened to a portfolio item: a delivered repair shown to the public.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::values::{InstrumentCode, RepairNumber, Sha256Hex};

/// A fact about a portfolio item. Its stream id is the repair's number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PortfolioEvent {
    /// A repaired instrument was delivered, its customer had consented, and nothing was in dispute.
    PortfolioItemProposed {
        /// The repair. Never shown.
        repair: RepairNumber,
        /// The public address of the item; it does not reveal the repair's number.
        slug: String,
        /// The model, where it is in the catalogue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instrument: Option<InstrumentCode>,
        /// "Roland Juno-60".
        instrument_label: String,
        /// A title in Spanish.
        title: String,
        /// What was found and done, in Spanish; no price, no person.
        summary: String,
        /// One photo from before the work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Sha256Hex>,
        /// One photo from after the work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Sha256Hex>,
        /// Up to four more.
        more: Vec<Sha256Hex>,
        /// Public from this instant on: 24 h after delivery (`product.md` §5 module 17).
        publish_at: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner rewrote the texts.
    PortfolioItemEdited {
        /// The title from now on.
        title: String,
        /// The summary from now on.
        summary: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner published the item before its time, or showed it again.
    PortfolioItemPublished {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner took the item off the site.
    PortfolioItemHidden {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer withdrew the consent: the item is gone for good.
    PortfolioItemWithdrawn {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl PortfolioEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PortfolioItemProposed { .. } => "PortfolioItemProposed",
            Self::PortfolioItemEdited { .. } => "PortfolioItemEdited",
            Self::PortfolioItemPublished { .. } => "PortfolioItemPublished",
            Self::PortfolioItemHidden { .. } => "PortfolioItemHidden",
            Self::PortfolioItemWithdrawn { .. } => "PortfolioItemWithdrawn",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::PortfolioItemProposed { at, .. }
            | Self::PortfolioItemEdited { at, .. }
            | Self::PortfolioItemPublished { at, .. }
            | Self::PortfolioItemHidden { at, .. }
            | Self::PortfolioItemWithdrawn { at, .. } => *at,
        }
    }
}

impl DomainEvent for PortfolioEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
