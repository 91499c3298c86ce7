//! The row of a portfolio item.

use chrono::{DateTime, Utc};
use domain::values::{InstrumentCode, RepairNumber, Sha256Hex};
use serde::{Deserialize, Serialize};

use crate::cell::Json;
use crate::schema::table;

/// Who may see an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody, from its instant on.
    Scheduled,
    /// Everybody.
    Published,
    /// Nobody, for now.
    Hidden,
    /// Nobody, for good.
    Withdrawn,
}

table! {
    /// A portfolio item.
    PortfolioRow in "portfolio"
    key {
        /// The repair. Never shown.
        repair: RepairNumber,
    }
    columns {
        /// Its public address.
        slug: String,
        /// The model, where it is in the catalogue.
        instrument_code: Option<InstrumentCode>,
        /// "Roland Juno-60".
        instrument_label: String,
        /// A title in Spanish.
        title: String,
        /// What was found and done, in Spanish.
        summary: String,
        /// One photo from before the work.
        before_photo: Option<Sha256Hex>,
        /// One photo from after the work.
        after_photo: Option<Sha256Hex>,
        /// More photos.
        more_photos: Json<Vec<Sha256Hex>>,
        /// Who may see it.
        visibility: Visibility,
        /// From when on, where it is scheduled (UTC).
        publish_at: DateTime<Utc>,
        /// Why it is hidden or withdrawn.
        reason: Option<String>,
        /// The position at which it was proposed; lists go by it.
        proposed_position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}
