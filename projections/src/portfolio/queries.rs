//! Reading `portfolio`. What the public sees depends on the time, which the caller passes in.

use chrono::{DateTime, Utc};
use domain::values::{InstrumentCode, RepairNumber, Sha256Hex};
use serde::Serialize;

use super::rows::{PortfolioRow, Visibility};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::select::Select;

/// A portfolio item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PortfolioItem {
    /// Its public address.
    pub slug: String,
    /// The repair. Never shown to the public.
    #[serde(skip)]
    pub repair: RepairNumber,
    /// The model, where it is in the catalogue.
    pub instrument_code: Option<InstrumentCode>,
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// A title in Spanish.
    pub title: String,
    /// What was found and done, in Spanish.
    pub summary: String,
    /// One photo from before the work.
    pub before_photo: Option<Sha256Hex>,
    /// One photo from after the work.
    pub after_photo: Option<Sha256Hex>,
    /// More photos.
    pub more_photos: Vec<Sha256Hex>,
    /// Who may see it.
    #[serde(skip)]
    pub visibility: Visibility,
    /// From when on it is public (UTC).
    pub publish_at: DateTime<Utc>,
    /// Why it is hidden or withdrawn; for the owner.
    #[serde(skip)]
    pub reason: Option<String>,
    /// The item's version, for `If-Match`.
    #[serde(skip)]
    pub version: u64,
    #[serde(skip)]
    place: i64,
}

impl From<PortfolioRow> for PortfolioItem {
    fn from(row: PortfolioRow) -> Self {
        Self {
            slug: row.slug,
            repair: row.repair,
            instrument_code: row.instrument_code,
            instrument_label: row.instrument_label,
            title: row.title,
            summary: row.summary,
            before_photo: row.before_photo,
            after_photo: row.after_photo,
            more_photos: row.more_photos.0,
            visibility: row.visibility,
            publish_at: row.publish_at,
            reason: row.reason,
            version: row.version,
            place: row.proposed_position,
        }
    }
}

const PUBLIC: &str = "(visibility = 'published' OR (visibility = 'scheduled' AND publish_at <= ?))";

/// What the public sees at that instant, the newest first.
pub async fn list(
    db: &Db,
    now: DateTime<Utc>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<PortfolioItem>> {
    page(db, Select::new().and(PUBLIC, now.to_cell()), after, limit).await
}

/// The newest items that the public sees at that instant.
pub async fn latest(db: &Db, now: DateTime<Utc>, limit: u32) -> Result<Vec<PortfolioItem>> {
    list(db, now, None, limit).await.map(|page| page.items)
}

/// All items, for the owner, the newest first.
pub async fn all(db: &Db, after: Option<Cursor>, limit: u32) -> Result<Page<PortfolioItem>> {
    page(db, Select::new(), after, limit).await
}

async fn page(
    db: &Db,
    select: Select<PortfolioRow>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<PortfolioItem>> {
    let limit = within(limit);
    let select = match after {
        Some(Cursor(position)) => select.and("proposed_position < ?", Cell::Int(position)),
        None => select,
    };
    let rows = select.order("proposed_position DESC", limit + 1).fetch(db).await?;
    let items = rows.into_iter().map(PortfolioItem::from).collect();
    Ok(Page::of(items, limit, |item: &PortfolioItem| item.place))
}

/// The item at that address; for the public (`Some(now)`) only what it sees at that instant.
pub async fn get(
    db: &Db,
    slug: &str,
    public_at: Option<DateTime<Utc>>,
) -> Result<Option<PortfolioItem>> {
    let mut select = Select::<PortfolioRow>::new().and("slug = ?", Cell::Text(slug.into()));
    if let Some(now) = public_at {
        select = select.and(PUBLIC, now.to_cell());
    }
    let rows = select.fetch(db).await?;
    Ok(rows.into_iter().next().map(PortfolioItem::from))
}

/// The item of that repair, whoever may see it.
pub async fn by_repair(db: &Db, repair: RepairNumber) -> Result<Option<PortfolioItem>> {
    let rows = Select::<PortfolioRow>::new().and("repair = ?", repair.to_cell()).fetch(db).await?;
    Ok(rows.into_iter().next().map(PortfolioItem::from))
}
