//! Reading `webhook_inbox`.

use chrono::{DateTime, Utc};
use domain::webhook::Provider;

use super::rows::{DeliveryRow, Standing};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::select::Select;

/// Deliveries that are tried again in one round, at most.
const MOST: u32 = 500;
/// Bodies that are erased in one night, at most.
const MOST_BODIES: u32 = 10_000;

/// Which deliveries are asked for; none of anything is all of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct InboxFilter {
    /// Of that provider.
    pub provider: Option<Provider>,
    /// That stand like this.
    pub standing: Option<Standing>,
}

/// A delivery, as the owner sees it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the row, where they are documented")]
pub struct DeliveryView {
    pub delivery: String,
    pub provider: Provider,
    pub received_at: DateTime<Utc>,
    pub standing: Standing,
    pub failed: u32,
    pub due_at: Option<DateTime<Utc>>,
    pub handler_version: Option<u32>,
    pub outcome: Option<String>,
    pub handled_at: Option<DateTime<Utc>>,
    pub body_erased_at: Option<DateTime<Utc>>,
    place: i64,
}

impl From<DeliveryRow> for DeliveryView {
    fn from(row: DeliveryRow) -> Self {
        Self {
            delivery: row.delivery,
            provider: row.provider,
            received_at: row.received_at,
            standing: row.standing,
            failed: row.failed,
            due_at: row.due_at,
            handler_version: row.handler_version,
            outcome: row.outcome,
            handled_at: row.handled_at,
            body_erased_at: row.body_erased_at,
            place: row.received_position,
        }
    }
}

/// The deliveries, the newest first.
pub async fn list(
    db: &Db,
    filter: InboxFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<DeliveryView>> {
    let limit = within(limit);
    let mut select = Select::<DeliveryRow>::new();
    if let Some(provider) = filter.provider {
        select = select.and("provider = ?", provider.to_cell());
    }
    if let Some(standing) = filter.standing {
        select = select.and("standing = ?", standing.to_cell());
    }
    if let Some(Cursor(position)) = after {
        select = select.and("received_position < ?", Cell::Int(position));
    }
    let rows = select.order("received_position DESC", limit + 1).fetch(db).await?;
    let items = rows.into_iter().map(DeliveryView::from).collect();
    Ok(Page::of(items, limit, |item: &DeliveryView| item.place))
}

/// The deliveries that are due by then, in the order in which they came in.
pub async fn due(db: &Db, by: DateTime<Utc>) -> Result<Vec<String>> {
    let select = Select::<DeliveryRow>::new().and("due_at <= ?", by.to_cell());
    let rows = select.order("received_position", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.delivery).collect())
}

/// The deliveries that speak of people, were processed or given up by then and still have their body, in the order in which they
/// came in.
pub async fn with_old_bodies(db: &Db, by: DateTime<Utc>) -> Result<Vec<String>> {
    let mut select = Select::<DeliveryRow>::new()
        .and("standing <> ?", Standing::Waiting.to_cell())
        .and("body_erased_at IS NULL AND handled_at <= ?", by.to_cell());
    for silent in Provider::ALL.into_iter().filter(|it| !it.speaks_of_people()) {
        select = select.and("provider <> ?", silent.to_cell());
    }
    let rows = select.order("received_position", MOST_BODIES).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.delivery).collect())
}
