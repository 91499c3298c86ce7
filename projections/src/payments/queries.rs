//! Reading `payments`.

use chrono::{DateTime, Utc};
use domain::payment::{Gateway, PaymentStatus, TaxDocument};
use domain::repair::ChargeKind;
use domain::values::{Money, PaymentId, PersonId, RepairNumber};

use super::rows::PaymentRow;
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::select::Select;

/// Attempts that are asked about in one round, at most.
const MOST: u32 = 2_000;

/// Which attempts are asked for; none of anything is all of it.
#[derive(Debug, Clone, Default)]
pub struct PaymentFilter {
    /// Of that customer.
    pub customer: Option<PersonId>,
    /// Of that repair.
    pub repair: Option<RepairNumber>,
    /// That stand like this.
    pub status: Option<PaymentStatus>,
    /// About which a person must decide whether the money goes back, or about which there is nothing to decide.
    pub refund_proposed: Option<bool>,
}

/// An attempt to pay, as lists show it. Fee and net are for the owner only.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the row, where they are documented")]
pub struct PaymentView {
    pub payment: PaymentId,
    pub repair: RepairNumber,
    pub charge: ChargeKind,
    pub amount: Money,
    pub gateway: Gateway,
    pub status: PaymentStatus,
    pub media: Option<String>,
    pub paid_at: Option<DateTime<Utc>>,
    pub fee: Option<Money>,
    pub net: Option<Money>,
    pub refunded: Money,
    pub refunding: Money,
    pub refund_proposed: bool,
    pub tax_document: Option<TaxDocument>,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    place: i64,
}

impl From<PaymentRow> for PaymentView {
    fn from(row: PaymentRow) -> Self {
        Self {
            payment: row.payment,
            repair: row.repair,
            charge: row.charge,
            amount: row.amount,
            gateway: row.gateway,
            status: row.status,
            media: row.media,
            paid_at: row.paid_at,
            fee: row.fee,
            net: row.net,
            refunded: row.refunded,
            refunding: row.refunding,
            refund_proposed: row.refund_proposed,
            tax_document: row.tax_document.0,
            requested_at: row.requested_at,
            expires_at: row.expires_at,
            place: row.requested_position,
        }
    }
}

/// The attempts, the newest first.
pub async fn list(
    db: &Db,
    filter: &PaymentFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<PaymentView>> {
    let limit = within(limit);
    let mut select = Select::<PaymentRow>::new();
    if let Some(customer) = filter.customer {
        select = select.and("customer_id = ?", customer.to_cell());
    }
    if let Some(repair) = filter.repair {
        select = select.and("repair = ?", repair.to_cell());
    }
    if let Some(status) = filter.status {
        select = select.and("status = ?", status.to_cell());
    }
    if let Some(proposed) = filter.refund_proposed {
        select = select.and("refund_proposed = ?", proposed.to_cell());
    }
    if let Some(Cursor(position)) = after {
        select = select.and("requested_position < ?", Cell::Int(position));
    }
    let rows = select.order("requested_position DESC", limit + 1).fetch(db).await?;
    let items = rows.into_iter().map(PaymentView::from).collect();
    Ok(Page::of(items, limit, |item: &PaymentView| item.place))
}

/// About how many payments a person must decide: whether money goes back, or what a mismatch is.
pub async fn to_decide(db: &Db) -> Result<usize> {
    let condition = "(refund_proposed = ? OR status = 'MISMATCHED')";
    let select = Select::<PaymentRow>::new().and(condition, true.to_cell());
    Ok(select.order("requested_position", MOST).fetch(db).await?.len())
}

/// What the gateway may have to be asked about: attempts begun since then that are not paid, older ones that
/// nothing has ended, and money on its way back. Their own rules judge them again.
pub async fn to_reconcile(db: &Db, since: DateTime<Utc>) -> Result<Vec<PaymentId>> {
    let condition = "((requested_at >= ? AND status <> 'PAID') \
                     OR status IN ('REQUESTED', 'PENDING', 'FAILED', 'REJECTED') OR refunding > 0)";
    let select = Select::<PaymentRow>::new().and(condition, since.to_cell());
    let rows = select.order("requested_position", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.payment).collect())
}
