//! A portfolio item as everybody sees it: no price, no person, no repair number.

use chrono::{DateTime, Utc};
use domain::values::Sha256Hex;
use projections::portfolio::{PortfolioItem, Visibility};
use serde::Serialize;
use utoipa::ToSchema;

/// A portfolio item.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "slug": "roland-juno-60-sin-sonido", "instrument": "Roland Juno-60", "instrument_code": "roland-juno-60",
    "title": "Un Juno-60 que volvió a sonar", "summary": "Cambiamos los chips de voz y lo calibramos.",
    "before": "/api/v1/photos/9f86…?item=roland-juno-60-sin-sonido", "after": null, "more": [],
    "published_at": "2026-11-23T15:04:05Z"
}))]
pub(crate) struct PortfolioView {
    /// Its address.
    slug: String,
    /// "Roland Juno-60".
    instrument: String,
    /// The model, where it is in the catalogue.
    instrument_code: Option<String>,
    /// A title in Spanish.
    title: String,
    /// What was found and done, in Spanish.
    summary: String,
    /// Where the photo from before is.
    before: Option<String>,
    /// Where the photo from after is.
    after: Option<String>,
    /// Where more photos are.
    more: Vec<String>,
    /// Public since (UTC).
    published_at: DateTime<Utc>,
}

/// A portfolio item as the owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnersPortfolioView {
    /// What everybody sees, or would.
    #[serde(flatten)]
    item: PortfolioView,
    /// The repair.
    #[schema(example = "CDS-2026-0001")]
    repair: String,
    /// `scheduled`, `published`, `hidden` or `withdrawn`.
    #[schema(value_type = String)]
    visibility: Visibility,
    /// Why it is hidden or withdrawn.
    reason: Option<String>,
    /// The version, for `If-Match`.
    version: u64,
}

impl From<PortfolioItem> for PortfolioView {
    fn from(item: PortfolioItem) -> Self {
        let path = |hash: &Sha256Hex| format!("/api/v1/photos/{hash}?item={}", item.slug);
        Self {
            before: item.before_photo.as_ref().map(path),
            after: item.after_photo.as_ref().map(path),
            more: item.more_photos.iter().map(path).collect(),
            instrument_code: item.instrument_code.as_ref().map(ToString::to_string),
            published_at: item.publish_at,
            slug: item.slug,
            instrument: item.instrument_label,
            title: item.title,
            summary: item.summary,
        }
    }
}

impl From<PortfolioItem> for OwnersPortfolioView {
    fn from(item: PortfolioItem) -> Self {
        Self {
            repair: item.repair.to_string(),
            visibility: item.visibility,
            reason: item.reason.clone(),
            version: item.version,
            item: item.into(),
        }
    }
}
