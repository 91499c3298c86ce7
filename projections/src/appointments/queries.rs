//! Reading `appointments` and `agenda_blocks`.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};
use domain::agenda::{AppointmentKind, AppointmentState, BlockedTime, Slot};
use domain::values::{AppointmentId, BlockId, ERASED_TEXT, PersonId, RepairNumber};

use super::rows::{AppointmentRow, BlockRow};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::people;
use crate::select::Select;

/// Appointments of a day, or blocks of a range of days, at most.
const MOST: u32 = 5_000;

/// Which appointments; none of anything is all of it.
#[derive(Debug, Clone, Default)]
pub struct AppointmentFilter {
    /// On these days (Santiago) or later …
    pub from: Option<NaiveDate>,
    /// … and on these or earlier.
    pub to: Option<NaiveDate>,
    /// On one of these days; any when empty.
    pub days: Vec<NaiveDate>,
    /// Of this customer.
    pub customer: Option<PersonId>,
    /// About this repair.
    pub repair: Option<RepairNumber>,
    /// In one of these states; any when empty.
    pub state: Vec<AppointmentState>,
    /// Only those that stand and whose entry was deleted in the other calendar: somebody has to say whether they do.
    pub deleted_in_mirror: bool,
}

/// An appointment, as lists show it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the row, where they are documented")]
pub struct AppointmentView {
    pub id: AppointmentId,
    pub date: NaiveDate,
    pub kind: AppointmentKind,
    pub slot: Slot,
    pub customer_id: PersonId,
    /// The customer's name, or "dato eliminado".
    pub customer_name: String,
    pub repair: Option<RepairNumber>,
    pub state: AppointmentState,
    pub held_until: Option<DateTime<Utc>>,
    pub sequence: u32,
    pub mirrored: bool,
    pub deletion_seen: bool,
    pub booked_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    place: i64,
}

/// Time that staff keep free.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the row, where they are documented")]
pub struct BlockView {
    pub id: BlockId,
    pub date: NaiveDate,
    pub time: BlockedTime,
    pub reason: String,
    pub concerned: Vec<AppointmentId>,
}

/// The appointment of that id.
pub async fn get(db: &Db, id: AppointmentId) -> Result<Option<AppointmentView>> {
    let select = Select::<AppointmentRow>::new().and("id = ?", id.to_cell()).few();
    Ok(with_names(db, select.fetch(db).await?).await?.into_iter().next())
}

/// Appointments in the order in which they begin.
pub async fn list(
    db: &Db,
    filter: &AppointmentFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<AppointmentView>> {
    let limit = within(limit);
    let mut select = narrowed(filter);
    if let Some(Cursor(place)) = after {
        select = select.and("place > ?", Cell::Int(place));
    }
    let rows = select.order("place", limit + 1).fetch(db).await?;
    let items = with_names(db, rows).await?;
    Ok(Page::of(items, limit, |item: &AppointmentView| item.place))
}

/// The appointments of a day in Santiago in the order in which they begin, whatever became of them: with their
/// customers, for the first page and for reminders.
pub async fn of_day(db: &Db, date: NaiveDate) -> Result<Vec<AppointmentView>> {
    let select = Select::<AppointmentRow>::new().and("date = ?", date.to_cell());
    with_names(db, select.order("place", MOST).fetch(db).await?).await
}

/// The appointments from that day on that changed and are not written in the other calendar yet, the first to begin
/// first.
pub async fn mirror_due(db: &Db, from: NaiveDate) -> Result<Vec<AppointmentId>> {
    let select = Select::<AppointmentRow>::new()
        .and("mirror_due = ?", true.to_cell())
        .and("date >= ?", from.to_cell());
    let rows = select.order("place", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The time that staff keep free on these days, in the order of the days.
pub async fn blocks(db: &Db, days: RangeInclusive<NaiveDate>) -> Result<Vec<BlockView>> {
    let select = Select::<BlockRow>::new()
        .and("date >= ?", days.start().to_cell())
        .and("date <= ?", days.end().to_cell())
        .and("removed = ?", false.to_cell());
    let rows = select.order("date, position", MOST).fetch(db).await?;
    let view = |row: BlockRow| BlockView {
        id: row.id,
        date: row.date,
        time: row.time.0,
        reason: row.reason,
        concerned: row.concerned.0,
    };
    Ok(rows.into_iter().map(view).collect())
}

fn narrowed(filter: &AppointmentFilter) -> Select<AppointmentRow> {
    let mut select = Select::new();
    if let Some(from) = filter.from {
        select = select.and("date >= ?", from.to_cell());
    }
    if let Some(to) = filter.to {
        select = select.and("date <= ?", to.to_cell());
    }
    if !filter.days.is_empty() {
        select = select.and_one_of("date", &filter.days);
    }
    if let Some(customer) = filter.customer {
        select = select.and("customer_id = ?", customer.to_cell());
    }
    if let Some(repair) = filter.repair {
        select = select.and("repair = ?", repair.to_cell());
    }
    if !filter.state.is_empty() {
        select = select.and_one_of("state", &filter.state);
    }
    if filter.deleted_in_mirror {
        // What was called off or has been since needs no answer any more.
        select = select.and("deletion_seen = ?", true.to_cell());
        select = select.and_one_of("state", &[AppointmentState::Confirmed]);
    }
    select
}

async fn with_names(db: &Db, rows: Vec<AppointmentRow>) -> Result<Vec<AppointmentView>> {
    let customers: Vec<_> = rows.iter().map(|row| row.customer_id).collect();
    let names = people::names_of(db, customers).await?;
    Ok(rows.iter().map(|row| AppointmentView::of(row, &names)).collect())
}

impl AppointmentView {
    fn of(row: &AppointmentRow, names: &HashMap<PersonId, String>) -> Self {
        let name = names.get(&row.customer_id).cloned();
        Self {
            id: row.id,
            date: row.date,
            kind: row.kind,
            slot: row.slot.0,
            customer_id: row.customer_id,
            customer_name: name.unwrap_or_else(|| ERASED_TEXT.to_owned()),
            repair: row.repair,
            state: row.state,
            held_until: row.held_until,
            sequence: row.sequence,
            mirrored: row.mirrored,
            deletion_seen: row.deletion_seen,
            booked_at: row.booked_at,
            changed_at: row.changed_at,
            place: row.place,
        }
    }
}
