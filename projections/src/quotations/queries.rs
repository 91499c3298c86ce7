//! Reading `quotations`.

use chrono::{DateTime, Utc};
use domain::quotation::PricedFault;
use domain::repair::QuoteLine;
use domain::values::{InstrumentCode, Money, PersonId, QuotationId, RepairNumber, Sha256Hex};
use serde::Serialize;

use super::rows::{Lines, QuotationKind, QuotationRow, QuotationStatus, QuotedRepairRow};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::select::{Select, select_by_keys};

/// An estimate. Fields that customers must not see are not serialised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EstimateView {
    /// The quotation.
    pub id: QuotationId,
    /// The model.
    pub instrument_code: Option<InstrumentCode>,
    /// "Roland Juno-60".
    pub instrument_label: Option<String>,
    /// What became of it.
    pub status: QuotationStatus,
    /// The low end, CLP.
    pub low: Option<Money>,
    /// The high end, CLP.
    pub high: Option<Money>,
    /// The 50 % cap cut the high end.
    pub capped: bool,
    /// No price, because even the low end passed half of the value.
    pub over_cap: bool,
    /// No price, because the value is unknown or too old.
    pub no_valuation: bool,
    /// The faults that were priced.
    #[serde(skip)]
    pub priced: Vec<PricedFault>,
    /// Those that wait until a blocking fault is mended.
    #[serde(skip)]
    pub blocked: Vec<PricedFault>,
    /// The repair that it became.
    pub repair: Option<RepairNumber>,
    /// Who kept it.
    #[serde(skip)]
    pub owner: Option<PersonId>,
    /// SHA-256 of the token in its link.
    #[serde(skip)]
    pub access_hash: Option<Sha256Hex>,
    /// The version of the disclaimer that was accepted.
    pub disclaimer_version: Option<u32>,
    /// Until when it holds (UTC).
    pub valid_until: DateTime<Utc>,
    /// When it was given (UTC).
    pub issued_at: DateTime<Utc>,
    /// The version of its stream.
    #[serde(skip)]
    pub version: u64,
}

/// A revision of a formal quote. Fields that customers must not see are not serialised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormalView {
    /// The quotation; the same for all revisions of a repair.
    pub id: QuotationId,
    /// For which repair.
    pub repair: RepairNumber,
    /// From 1.
    pub revision: u32,
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// What became of it.
    pub status: QuotationStatus,
    /// The lines.
    pub lines: Vec<QuoteLine>,
    /// Their sum, IVA included, CLP.
    pub total: Money,
    /// The total passes half of the instrument's value.
    pub over_cap: bool,
    /// The customer accepted that.
    pub over_cap_accepted: bool,
    /// The owner co-signed it.
    pub over_cap_cosigned: bool,
    /// A deposit for parts asked before approval, CLP.
    pub parts_deposit: Option<Money>,
    /// Why a change order was needed.
    pub change_reason: Option<String>,
    /// The value that it was held against, CLP.
    #[serde(skip)]
    pub value: Option<Money>,
    /// Whose instrument it is.
    #[serde(skip)]
    pub customer: PersonId,
    /// SHA-256 of the token in the repair's tracking link.
    #[serde(skip)]
    pub tracking_hash: Sha256Hex,
    /// Until when it holds (UTC).
    pub valid_until: DateTime<Utc>,
    /// When it was issued (UTC).
    pub issued_at: DateTime<Utc>,
    /// When it was decided (UTC).
    pub decided_at: Option<DateTime<Utc>>,
}

/// Either of the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum QuotationView {
    /// From the online form.
    Estimate(EstimateView),
    /// By a technician.
    Formal(FormalView),
}

impl From<QuotationRow> for EstimateView {
    fn from(row: QuotationRow) -> Self {
        let (priced, blocked) = match row.lines.0 {
            Lines::Estimate { priced, blocked } => (priced, blocked),
            Lines::Formal(_) => (Vec::new(), Vec::new()),
        };
        Self {
            id: row.quotation_id,
            instrument_code: row.instrument_code,
            instrument_label: row.instrument_label,
            status: row.status,
            low: row.low,
            high: row.high,
            capped: row.capped,
            over_cap: row.over_cap,
            no_valuation: row.no_valuation,
            priced,
            blocked,
            repair: row.repair,
            owner: row.owner_id,
            access_hash: row.access_hash,
            disclaimer_version: row.disclaimer_version,
            valid_until: row.valid_until,
            issued_at: row.issued_at,
            version: row.version,
        }
    }
}

impl FormalView {
    fn of(row: QuotationRow, repair: &QuotedRepairRow) -> Self {
        let lines = match row.lines.0 {
            Lines::Formal(lines) => lines,
            Lines::Estimate { .. } => Vec::new(),
        };
        Self {
            id: row.quotation_id,
            repair: repair.number,
            revision: row.revision,
            instrument_label: repair.instrument_label.clone(),
            status: row.status,
            lines,
            total: row.total.unwrap_or_default(),
            over_cap: row.over_cap,
            over_cap_accepted: row.over_cap_accepted,
            over_cap_cosigned: row.over_cap_cosigned,
            parts_deposit: row.parts_deposit,
            change_reason: row.change_reason,
            value: row.value,
            customer: repair.customer_id,
            tracking_hash: repair.tracking_hash.clone(),
            valid_until: row.valid_until,
            issued_at: row.issued_at,
            decided_at: row.decided_at,
        }
    }
}

/// The estimate of that id.
pub async fn estimate(db: &Db, id: QuotationId) -> Result<Option<EstimateView>> {
    let select = Select::<QuotationRow>::new()
        .and("source = ?", Cell::Text(id.to_string()))
        .and("revision = ?", Cell::Int(0));
    Ok(select.fetch(db).await?.into_iter().next().map(EstimateView::from))
}

/// A revision of the formal quote of a repair.
pub async fn formal(db: &Db, repair: RepairNumber, revision: u32) -> Result<Option<FormalView>> {
    Ok(of_repair(db, repair).await?.into_iter().find(|quote| quote.revision == revision))
}

/// Every revision of the formal quote of a repair, the oldest first.
pub async fn of_repair(db: &Db, repair: RepairNumber) -> Result<Vec<FormalView>> {
    let select = Select::<QuotationRow>::new().and("source = ?", Cell::Text(repair.to_string()));
    let rows = select.order("revision", 1_000).fetch(db).await?;
    views(db, rows).await.map(|views| views.into_iter().filter_map(formal_only).collect())
}

/// Every revision of that formal quotation, the oldest first.
pub async fn formal_by_quotation(db: &Db, id: QuotationId) -> Result<Vec<FormalView>> {
    let select = Select::<QuotationRow>::new()
        .and("quotation_id = ?", id.to_cell())
        .and("kind = ?", QuotationKind::Formal.to_cell());
    let rows = select.order("revision", 1_000).fetch(db).await?;
    views(db, rows).await.map(|views| views.into_iter().filter_map(formal_only).collect())
}

fn formal_only(view: QuotationView) -> Option<FormalView> {
    match view {
        QuotationView::Formal(view) => Some(view),
        QuotationView::Estimate(_) => None,
    }
}

/// What a customer was quoted, estimates that they kept and formal quotes alike, the newest first; everybody's
/// for staff (`None`).
pub async fn of_customer(
    db: &Db,
    customer: Option<PersonId>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<QuotationView>> {
    let limit = within(limit);
    let mut select = Select::<QuotationRow>::new();
    if let Some(customer) = customer {
        let condition = "(owner_id = ? OR source IN \
                         (SELECT number FROM quoted_repairs WHERE customer_id = ?))";
        let ids = vec![customer.to_cell(), customer.to_cell()];
        select = select.and_all(vec![condition.into()], ids);
    }
    if let Some(Cursor(position)) = after {
        select = select.and("issued_position < ?", Cell::Int(position));
    }
    let rows = select.order("issued_position DESC", limit + 1).fetch(db).await?;
    let page = Page::of(rows, limit, |row: &QuotationRow| row.issued_position);
    Ok(Page { items: views(db, page.items).await?, next: page.next })
}

/// Rows with what is known of their repairs.
async fn views(db: &Db, rows: Vec<QuotationRow>) -> Result<Vec<QuotationView>> {
    let of_formal =
        |row: &QuotationRow| (row.kind == QuotationKind::Formal).then_some(row.repair).flatten();
    let mut numbers: Vec<_> = rows.iter().filter_map(of_formal).collect();
    numbers.dedup();
    let repairs: Vec<QuotedRepairRow> = select_by_keys(db, &numbers).await?;
    let view = |row: QuotationRow| match of_formal(&row) {
        None => Some(QuotationView::Estimate(row.into())),
        Some(number) => {
            let repair = repairs.iter().find(|repair| repair.number == number)?;
            Some(QuotationView::Formal(FormalView::of(row, repair)))
        }
    };
    Ok(rows.into_iter().filter_map(view).collect())
}
