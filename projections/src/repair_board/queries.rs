//! Reading `repair_board`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::{Outcome, Status};
use domain::values::{ERASED_TEXT, InstrumentCode, Money, PersonId, QuotationId, RepairNumber};
use serde::Serialize;

use super::rows::BoardRow;
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::people;
use crate::search_words::search_conditions;
use crate::select::Select;

/// A repair, as the workshop's lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoardEntry {
    /// Its number.
    pub number: RepairNumber,
    /// Where it stands …
    pub status: Status,
    /// … and since when (UTC).
    pub since: DateTime<Utc>,
    /// Whose instrument it is.
    pub customer_id: PersonId,
    /// Their name, or "dato eliminado".
    pub customer_name: String,
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// The model, where it is in the catalogue.
    pub instrument_code: Option<InstrumentCode>,
    /// Its serial number; none for "sin serie".
    pub serial: Option<String>,
    /// Who is in charge …
    pub technician_id: Option<PersonId>,
    /// … by name.
    pub technician_name: Option<String>,
    /// How far the approved work has come, percent.
    pub progress: u8,
    /// Why it is on hold.
    pub hold: Option<String>,
    /// What the customer owes, CLP; negative is owed to them.
    pub balance: Money,
    /// What the customer approved, CLP.
    pub approved_total: Option<Money>,
    /// The formal quotation.
    pub quotation_id: Option<QuotationId>,
    /// Its last revision …
    pub quote_revision: Option<u32>,
    /// … what it came to, CLP …
    pub quote_total: Option<Money>,
    /// … until when it holds (UTC) …
    pub quote_valid_until: Option<DateTime<Utc>>,
    /// … and whether it passed half of the instrument's value.
    pub quote_over_cap: bool,
    /// When it was taken in (UTC).
    pub received_at: DateTime<Utc>,
    /// The earliest day on which it should be finished.
    pub eta_from: Option<NaiveDate>,
    /// The latest.
    pub eta_to: Option<NaiveDate>,
    /// Since when it waits to be collected (UTC).
    pub ready_since: Option<DateTime<Utc>>,
    /// When it went home (UTC).
    pub delivered_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The earlier repair whose warranty is claimed.
    pub warranty_of: Option<RepairNumber>,
    /// The last day of its warranty, on labour or on new parts.
    pub warranty_until: Option<NaiveDate>,
    /// A complaint is open.
    pub complaint_open: bool,
    /// Insured or of sentimental value.
    pub high_value: bool,
    /// Photos filed.
    pub photos: u32,
    /// When something last happened to it (UTC).
    pub last_activity: DateTime<Utc>,
    /// The repair's version, for `If-Match`.
    pub version: u64,
    #[serde(skip)]
    place: i64,
}

/// Which repairs.
#[derive(Debug, Clone, Default)]
pub struct BoardFilter {
    /// In one of these states; any when empty.
    pub status: Vec<Status>,
    /// In this technician's charge.
    pub technician: Option<PersonId>,
    /// Of this customer.
    pub customer: Option<PersonId>,
    /// Whose number, instrument or serial number, or whose customer's name, has words that begin like this.
    pub q: Option<String>,
}

/// The repair of that number.
pub async fn get(db: &Db, number: RepairNumber) -> Result<Option<BoardEntry>> {
    let rows =
        Select::<BoardRow>::new().and("number = ?", number.to_cell()).few().fetch(db).await?;
    Ok(with_names(db, rows).await?.into_iter().next())
}

/// Repairs, the newest first.
pub async fn list(
    db: &Db,
    filter: &BoardFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<BoardEntry>> {
    let limit = within(limit);
    let mut select = Select::<BoardRow>::new();
    if !filter.status.is_empty() {
        select = select.and_one_of("status", &filter.status);
    }
    if let Some(technician) = filter.technician {
        select = select.and("technician_id = ?", technician.to_cell());
    }
    if let Some(customer) = filter.customer {
        select = select.and("customer_id = ?", customer.to_cell());
    }
    if let Some(q) = &filter.q {
        let (own, mut words) = search_conditions("search", q);
        let (of_person, others) = search_conditions("people.search", q);
        if own.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        words.extend(others);
        let matching = format!(
            "(({}) OR customer_id IN (SELECT people.id FROM people WHERE {}))",
            own.join(" AND "),
            of_person.join(" AND ")
        );
        select = select.and_all(vec![matching], words);
    }
    if let Some(Cursor(position)) = after {
        select = select.and("received_position < ?", Cell::Int(position));
    }
    let rows = select.order("received_position DESC", limit + 1).fetch(db).await?;
    let entries = with_names(db, rows).await?;
    Ok(Page::of(entries, limit, |entry: &BoardEntry| entry.place))
}

async fn with_names(db: &Db, rows: Vec<BoardRow>) -> Result<Vec<BoardEntry>> {
    let people: Vec<_> =
        rows.iter().flat_map(|row| [Some(row.customer_id), row.technician_id]).flatten().collect();
    let names = people::names_of(db, people).await?;
    Ok(rows.into_iter().map(|row| BoardEntry::of(row, &names)).collect())
}

impl BoardEntry {
    fn of(row: BoardRow, names: &HashMap<PersonId, String>) -> Self {
        let name = |id: PersonId| names.get(&id).cloned();
        Self {
            number: row.number,
            status: row.status,
            since: row.since,
            customer_id: row.customer_id,
            customer_name: name(row.customer_id).unwrap_or_else(|| ERASED_TEXT.to_owned()),
            instrument_label: row.instrument_label,
            instrument_code: row.instrument_code,
            serial: row.serial,
            technician_id: row.technician_id,
            technician_name: row.technician_id.and_then(name),
            progress: row.progress,
            hold: row.hold,
            balance: row.balance,
            approved_total: row.approved_total,
            quotation_id: row.quotation_id,
            quote_revision: row.quote_revision,
            quote_total: row.quote_total,
            quote_valid_until: row.quote_valid_until,
            quote_over_cap: row.quote_over_cap,
            received_at: row.received_at,
            eta_from: row.eta_from,
            eta_to: row.eta_to,
            ready_since: row.ready_since,
            delivered_at: row.delivered_at,
            outcome: row.outcome,
            warranty_of: row.warranty_of,
            warranty_until: row.warranty_until,
            complaint_open: row.complaint_open,
            high_value: row.high_value,
            photos: row.photos,
            last_activity: row.last_activity,
            version: row.version,
            place: row.received_position,
        }
    }
}
