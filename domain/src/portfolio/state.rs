//! What is shown of a repair, and since when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::events::PortfolioEvent;
use crate::values::{InstrumentCode, RepairNumber, Sha256Hex};

/// A portfolio item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PortfolioItem {
    /// Nothing was proposed.
    #[default]
    Unknown,
    /// Something to show.
    Proposed(Box<Item>),
    /// Gone for good.
    Withdrawn,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The repair. Never shown.
    pub repair: RepairNumber,
    /// The public address.
    pub slug: String,
    /// The model.
    pub instrument: Option<InstrumentCode>,
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// The title in Spanish.
    pub title: String,
    /// The summary in Spanish.
    pub summary: String,
    /// One photo from before the work.
    pub before: Option<Sha256Hex>,
    /// One photo from after the work.
    pub after: Option<Sha256Hex>,
    /// Up to four more.
    pub more: Vec<Sha256Hex>,
    /// Who sees it.
    pub visibility: Visibility,
}

/// Who sees an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visibility {
    /// Everybody, from that instant on (UTC).
    From(DateTime<Utc>),
    /// The owner only.
    Hidden,
}

impl PortfolioItem {
    /// Whether everybody can see it at that instant.
    pub fn is_public(&self, at: DateTime<Utc>) -> bool {
        match self {
            Self::Proposed(item) => item.is_public(at),
            Self::Unknown | Self::Withdrawn => false,
        }
    }
}

impl Item {
    pub(super) fn is_public(&self, at: DateTime<Utc>) -> bool {
        match self.visibility {
            Visibility::From(publish_at) => publish_at <= at,
            Visibility::Hidden => false,
        }
    }
}

pub(super) fn evolve(state: &mut PortfolioItem, event: &PortfolioEvent) {
    match (&mut *state, event) {
        (
            PortfolioItem::Unknown,
            PortfolioEvent::PortfolioItemProposed {
                repair,
                slug,
                instrument,
                instrument_label,
                title,
                summary,
                before,
                after,
                more,
                publish_at,
                at: _,
            },
        ) => {
            *state = PortfolioItem::Proposed(Box::new(Item {
                repair: *repair,
                slug: slug.clone(),
                instrument: instrument.clone(),
                instrument_label: instrument_label.clone(),
                title: title.clone(),
                summary: summary.clone(),
                before: before.clone(),
                after: after.clone(),
                more: more.clone(),
                visibility: Visibility::From(*publish_at),
            }));
        }
        (
            PortfolioItem::Proposed(item),
            PortfolioEvent::PortfolioItemEdited { title, summary, .. },
        ) => {
            item.title.clone_from(title);
            item.summary.clone_from(summary);
        }
        (PortfolioItem::Proposed(item), PortfolioEvent::PortfolioItemPublished { at }) => {
            item.visibility = Visibility::From(*at);
        }
        (PortfolioItem::Proposed(item), PortfolioEvent::PortfolioItemHidden { .. }) => {
            item.visibility = Visibility::Hidden;
        }
        (PortfolioItem::Proposed(_), PortfolioEvent::PortfolioItemWithdrawn { .. }) => {
            *state = PortfolioItem::Withdrawn;
        }
        (_, event) => {
            panic!("impossible history: {} does not follow from what happened before", event.name())
        }
    }
}
