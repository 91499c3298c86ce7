//! Reading `tickets`.

use chrono::{DateTime, Utc};
use domain::ticket::{Category, TicketStatus};
use domain::values::{PersonId, RepairNumber, TicketId};

use super::rows::{ClockRow, MessageKind, MessageRow, TicketRow};
use super::views::{ClockView, MessageView, TicketView};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::people;
use crate::select::Select;

/// Messages and clocks of a ticket that are read at once, at most.
const MOST: u32 = 5_000;
/// Tickets that are due, or that a report is about, at most at once.
const MOST_TICKETS: u32 = 10_000;

/// Which tickets.
#[derive(Debug, Clone, Default)]
pub struct TicketFilter {
    /// In one of these states; any when empty.
    pub status: Vec<TicketStatus>,
    /// About this.
    pub category: Option<Category>,
    /// In this person's charge.
    pub assignee: Option<PersonId>,
    /// Of this customer.
    pub customer: Option<PersonId>,
    /// About this repair.
    pub repair: Option<RepairNumber>,
    /// Whose promise was broken, ever.
    pub breached: bool,
}

/// The ticket of that id.
pub async fn get(db: &Db, id: TicketId) -> Result<Option<TicketView>> {
    let rows = Select::<TicketRow>::new().and("id = ?", id.to_cell()).few().fetch(db).await?;
    Ok(with_names(db, rows).await?.into_iter().next())
}

/// The desk: those who wait although their promise is broken first, then the newest.
pub async fn list(
    db: &Db,
    filter: &TicketFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<TicketView>> {
    let limit = within(limit);
    let mut select = narrowed(filter);
    if let Some(Cursor(place)) = after {
        select = select.and("desk_place < ?", Cell::Int(place));
    }
    let rows = select.order("desk_place DESC", limit + 1).fetch(db).await?;
    let tickets = with_names(db, rows).await?;
    Ok(Page::of(tickets, limit, |ticket: &TicketView| ticket.desk_place))
}

/// A customer's own tickets, the newest first.
pub async fn of_customer(
    db: &Db,
    customer: PersonId,
    filter: &TicketFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<TicketView>> {
    let limit = within(limit);
    let own = TicketFilter { customer: Some(customer), ..filter.clone() };
    let mut select = narrowed(&own);
    if let Some(Cursor(position)) = after {
        select = select.and("opened_position < ?", Cell::Int(position));
    }
    let rows = select.order("opened_position DESC", limit + 1).fetch(db).await?;
    let tickets = with_names(db, rows).await?;
    Ok(Page::of(tickets, limit, |ticket: &TicketView| ticket.opened_position))
}

fn narrowed(filter: &TicketFilter) -> Select<TicketRow> {
    let mut select = Select::new();
    if !filter.status.is_empty() {
        select = select.and_one_of("status", &filter.status);
    }
    if let Some(category) = filter.category {
        select = select.and("category = ?", category.to_cell());
    }
    if let Some(assignee) = filter.assignee {
        select = select.and("assignee_id = ?", assignee.to_cell());
    }
    if let Some(customer) = filter.customer {
        select = select.and("customer_id = ?", customer.to_cell());
    }
    if let Some(repair) = filter.repair {
        select = select.and("repair = ?", repair.to_cell());
    }
    if filter.breached {
        select = select.and_all(vec!["breaches > 0".into()], Vec::new());
    }
    select
}

/// What was written in a ticket, in order; internal notes only for staff.
pub async fn messages(db: &Db, ticket: TicketId, with_notes: bool) -> Result<Vec<MessageView>> {
    let mut select = Select::<MessageRow>::new().and("ticket = ?", ticket.to_cell());
    if !with_notes {
        select = select.and("kind <> ?", MessageKind::Note.to_cell());
    }
    let rows = select.order("position", MOST).fetch(db).await?;
    let authors: Vec<_> = rows.iter().filter_map(|row| row.author_id).collect();
    let names = people::names_of(db, authors).await?;
    Ok(rows.into_iter().map(|row| MessageView::of(row, &names)).collect())
}

/// The clocks of a ticket, in the order in which they started.
pub async fn clocks(db: &Db, ticket: TicketId) -> Result<Vec<ClockView>> {
    let select = Select::<ClockRow>::new().and("ticket = ?", ticket.to_cell());
    let rows = select.order("clock", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(ClockView::from).collect())
}

/// When the system has to look at a ticket next (UTC).
pub async fn next_due(db: &Db) -> Result<Option<DateTime<Utc>>> {
    let some = vec!["next_due IS NOT NULL".into()];
    let select = Select::<TicketRow>::new().and_all(some, Vec::new());
    let rows = select.order("next_due", 1).fetch(db).await?;
    Ok(rows.into_iter().next().and_then(|row| row.next_due))
}

/// The tickets that the system has to look at by that instant, the most overdue first.
pub async fn due(db: &Db, by: DateTime<Utc>) -> Result<Vec<TicketId>> {
    let select = Select::<TicketRow>::new().and("next_due <= ?", by.to_cell());
    let rows = select.order("next_due", MOST_TICKETS).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The tickets of which a clock started between two instants (the second excluded), in the order of the first.
pub async fn with_clocks_between(
    db: &Db,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<TicketId>> {
    let select = Select::<ClockRow>::new()
        .and("started_at >= ?", from.to_cell())
        .and("started_at < ?", until.to_cell());
    let rows = select.order("started_at, ticket", MOST_TICKETS).fetch(db).await?;
    let mut ids = Vec::new();
    for row in rows {
        if !ids.contains(&row.ticket) {
            ids.push(row.ticket);
        }
    }
    Ok(ids)
}

async fn with_names(db: &Db, rows: Vec<TicketRow>) -> Result<Vec<TicketView>> {
    let people: Vec<_> =
        rows.iter().flat_map(|row| [Some(row.customer_id), row.assignee_id]).flatten().collect();
    let names = people::names_of(db, people).await?;
    Ok(rows.into_iter().map(|row| TicketView::of(row, &names)).collect())
}
