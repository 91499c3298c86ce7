//! What was written down at the counter, and what is posted or promised.

use chrono::NaiveDate;
use domain::repair::{
    Answer, ChecklistItem, EtaRange, InstrumentRef, Photo, PhotoKind, Repair, Serial, Warranty,
};
use domain::values::Sha256Hex;
use serde::Serialize;
use utoipa::ToSchema;

/// Which instrument it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentView {
    /// "Roland Juno-60".
    pub(crate) label: String,
    /// The model of the catalogue; none for "otro modelo".
    #[schema(example = "roland-juno-60")]
    pub(crate) code: Option<String>,
    /// The serial number; none for "sin serie".
    pub(crate) serial: Option<String>,
    /// Why there is none.
    pub(crate) serial_missing: Option<String>,
}

/// An item of the intake checklist.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChecklistView {
    item: String,
    #[schema(value_type = String)]
    answer: Answer,
    note: Option<String>,
    #[schema(value_type = Option<String>)]
    photo: Option<Sha256Hex>,
}

/// The dates posted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EtaView {
    /// The earliest day.
    pub(crate) from: NaiveDate,
    /// The latest day.
    pub(crate) to: NaiveDate,
    /// Why, in Spanish.
    pub(crate) reason: String,
}

/// A photo.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhotoView {
    /// Its hash, for `GET /photos/{hash}`.
    #[schema(value_type = String)]
    hash: Sha256Hex,
    #[schema(value_type = String)]
    kind: PhotoKind,
    media_type: String,
    width: u32,
    height: u32,
    /// Shown on the tracking page.
    public: bool,
    caption: Option<String>,
}

/// The written warranty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WarrantyView {
    /// Last day of the warranty on labour.
    pub(crate) labour_until: NaiveDate,
    /// Last day of the warranty on new parts.
    pub(crate) parts_until: Option<NaiveDate>,
}

impl InstrumentView {
    /// The instrument of that repair.
    pub(crate) fn of(repair: &Repair) -> Self {
        let intake = repair.intake();
        let (serial, serial_missing) = match intake.map(|intake| &intake.serial) {
            Some(Serial::Known(serial)) => (Some(serial.clone()), None),
            Some(Serial::Missing { reason }) => (None, Some(reason.clone())),
            None => (None, None),
        };
        Self {
            label: intake.map(|intake| intake.instrument_label.clone()).unwrap_or_default(),
            code: intake.and_then(|intake| match &intake.instrument {
                InstrumentRef::Catalogue { code, .. } => Some(code.to_string()),
                InstrumentRef::Other { .. } => None,
            }),
            serial,
            serial_missing,
        }
    }
}

impl From<&ChecklistItem> for ChecklistView {
    fn from(item: &ChecklistItem) -> Self {
        let ChecklistItem { item, answer, note, photo } = item.clone();
        Self { item, answer, note, photo }
    }
}

impl From<(EtaRange, &str)> for EtaView {
    fn from((eta, reason): (EtaRange, &str)) -> Self {
        Self { from: eta.from, to: eta.to, reason: reason.to_owned() }
    }
}

impl From<&Photo> for PhotoView {
    fn from(photo: &Photo) -> Self {
        let Photo { hash, kind, media_type, width, height, public, caption, .. } = photo.clone();
        Self { hash, kind, media_type, width, height, public, caption }
    }
}

impl From<Warranty> for WarrantyView {
    fn from(warranty: Warranty) -> Self {
        Self { labour_until: warranty.labour_until, parts_until: warranty.parts_until }
    }
}
