//! What can be asked of a portfolio item.

use chrono::{DateTime, Utc};

use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::values::{InstrumentCode, RepairNumber, Sha256Hex};

/// What a proposed item is made of.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The repair.
    pub repair: RepairNumber,
    /// The public address.
    pub slug: String,
    /// The model.
    pub instrument: Option<InstrumentCode>,
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// A title in Spanish.
    pub title: String,
    /// A summary in Spanish.
    pub summary: String,
    /// One photo from before the work.
    pub before: Option<Sha256Hex>,
    /// One photo from after the work.
    pub after: Option<Sha256Hex>,
    /// Up to four more.
    pub more: Vec<Sha256Hex>,
    /// When the instrument was delivered (UTC).
    pub delivered_at: DateTime<Utc>,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

/// An intent about a portfolio item.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum PortfolioCommand {
    /// Proposes an item for a delivered repair.
    Propose(Box<Proposal>),
    /// Rewrites the texts.
    Edit { title: String, summary: String, at: DateTime<Utc> },
    /// Publishes at once, or shows again.
    Publish { at: DateTime<Utc> },
    /// Takes it off the site.
    Hide { reason: String, at: DateTime<Utc> },
    /// Removes it for good.
    Withdraw { reason: String, at: DateTime<Utc> },
}

impl Command for PortfolioCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Propose(_) => "portfolio.propose",
            Self::Edit { .. } => "portfolio.edit",
            Self::Publish { .. } => "portfolio.publish",
            Self::Hide { .. } => "portfolio.hide",
            Self::Withdraw { .. } => "portfolio.withdraw",
        }
    }

    fn capability(&self) -> Capability {
        match self {
            Self::Propose(_) | Self::Withdraw { .. } => Capability::Automation,
            Self::Edit { .. } | Self::Publish { .. } | Self::Hide { .. } => {
                Capability::PortfolioEditing
            }
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Hide { reason, .. } | Self::Withdraw { reason, .. } => Some(reason),
            Self::Propose(_) | Self::Edit { .. } | Self::Publish { .. } => None,
        }
    }
}
