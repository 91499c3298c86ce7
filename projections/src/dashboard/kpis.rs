//! Key figures per month (`product.md` §6), as they were known at an instant.
//!
//! A month is one of Santiago. Each figure belongs to the month of the milestone that completes it: turnaround
//! to that of READY_PICKUP, acceptance to that of the answer, revenue to that of the delivery.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::calendar::{local_to_utc, santiago_date};
use domain::repair::{ChargeKind, Outcome, Status};
use domain::values::{Money, PersonId, QuotationId, RepairNumber};
use serde::Serialize;

use super::figures::{Distribution, Share};
use super::rows::{CashRow, DecisionRow, MilestoneRow, QuoteAnswer};
use crate::cell::{CellType, Kind};
use crate::db::Db;
use crate::error::Result;
use crate::select::{Select, select_by_keys};

/// A covered return within so many days undoes a first-time fix.
const FIRST_TIME_FIX_DAYS: i64 = 90;
/// Months that are answered at once, at most.
const MOST_MONTHS: u32 = 60;

/// The key figures of a month. Durations are in seconds, amounts in CLP.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MonthlyKpis {
    /// `2026-11`.
    pub month: String,
    /// Repairs taken in.
    pub received: u64,
    /// Repairs delivered.
    pub delivered: u64,
    /// RECEIVED → READY_PICKUP, of those that became ready.
    pub turnaround: Distribution,
    /// Of it, the workshop's own time.
    pub turnaround_ours: Distribution,
    /// Of it, the customer's time to answer quotes.
    pub turnaround_customer: Distribution,
    /// Of it, the time for parts, of those that waited for any.
    pub turnaround_parts: Distribution,
    /// RECEIVED → first QUOTED.
    pub quote_turnaround: Distribution,
    /// Quotes accepted, of those answered; expired ones apart.
    pub accepted: Share,
    /// What the accepted ones came to.
    pub accepted_amount: Money,
    /// What all answered ones came to.
    pub decided_amount: Money,
    /// Quotes that ran out unanswered.
    pub expired: u64,
    /// Quotes over half of the value that were accepted, of those answered.
    pub over_half_accepted: Share,
    /// Quotes over half of the value, of all answered or expired.
    pub over_half: Share,
    /// Repairs whose final price was within the online estimate, of the delivered ones that came with one.
    pub within_estimate: Share,
    /// Final price as a share of the first formal quote, thousandths, of delivered repairs.
    pub final_to_formal_per_mille: Distribution,
    /// Delivered repaired without a covered return within 90 days (so far).
    pub first_time_fix: Share,
    /// Quality controls failed, of those held, of repairs that became ready.
    pub qc_failed: Share,
    /// Deliveries that came back under warranty, of those repaired.
    pub warranty_returns: Share,
    /// What delivered repairs came to.
    pub delivered_revenue: Money,
    /// That per delivered repair with a price.
    pub average_ticket: Money,
    /// Money that came in, less what was given back.
    pub cash_in: Money,
    /// The same by what it was for.
    pub cash_by_charge: Vec<(ChargeKind, Money)>,
}

/// How often a model, or a technician's work, came back under warranty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WarrantyReturns {
    /// "Roland Juno-60", where counted by model.
    pub instrument: Option<String>,
    /// Who did the work, where counted by technician.
    pub technician: Option<PersonId>,
    /// Came back covered, of those delivered repaired.
    pub share: Share,
}

/// The first instant of a month, counted from year 0.
fn month_start(month: i32) -> DateTime<Utc> {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let first = NaiveDate::from_ymd_opt(year, month.unsigned_abs(), 1).unwrap_or_default();
    local_to_utc(first.and_hms_opt(0, 0, 0).unwrap_or_default())
}

fn month_of(at: DateTime<Utc>) -> i32 {
    let day = santiago_date(at);
    day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0)
}

/// The figures of the last `months` months up to the one of `as_of`, the newest first, as they were known then.
pub async fn kpis(db: &Db, as_of: DateTime<Utc>, months: u32) -> Result<Vec<MonthlyKpis>> {
    let last = month_of(as_of);
    let first = last - i32::try_from(months.clamp(1, MOST_MONTHS)).unwrap_or(1) + 1;
    let from = month_start(first);
    let known = |at: Option<DateTime<Utc>>| at.filter(|at| *at <= as_of);

    let since = ["received_at", "first_quoted_at", "ready_at", "delivered_at"];
    let condition = since.map(|column| format!("{column} >= ?")).join(" OR ");
    let parameters = vec![from.to_cell(); since.len()];
    let select = Select::<MilestoneRow>::new().and_all(vec![format!("({condition})")], parameters);
    let repairs = select.fetch(db).await?;
    let estimates = estimates_of(db, &repairs).await?;
    let returned = covered_returns(db, as_of).await?;

    let mut all = Months::default();
    for row in &repairs {
        if row.status == Status::Voided {
            continue;
        }
        if let Some(at) = known(Some(row.received_at)) {
            all.month(at).kpis.received += 1;
        }
        if let Some(at) = known(row.first_quoted_at) {
            all.month(at).quote_turnaround.push((at - row.received_at).num_seconds());
        }
        if let Some(at) = known(row.ready_at) {
            all.month(at).ready(row, at);
        }
        if let Some(at) = known(row.delivered_at) {
            all.month(at).delivered(row, &estimates, returned.get(&row.number).copied());
        }
    }
    let select = Select::<DecisionRow>::new()
        .and("decided_at >= ?", from.to_cell())
        .and("decided_at <= ?", as_of.to_cell());
    for row in select.fetch(db).await? {
        all.month(row.decided_at).decided(&row);
    }
    let select =
        Select::<CashRow>::new().and("at >= ?", from.to_cell()).and("at <= ?", as_of.to_cell());
    for row in select.fetch(db).await? {
        all.month(row.at).cash(&row);
    }
    Ok((first..=last)
        .rev()
        .map(|month| all.0.remove(&month).unwrap_or_default().done(month))
        .collect())
}

/// The ranges of the online estimates that repairs came with.
async fn estimates_of(
    db: &Db,
    repairs: &[MilestoneRow],
) -> Result<HashMap<QuotationId, (Money, Money)>> {
    use crate::quotations::QuotationRow;
    let ids: HashSet<_> = repairs.iter().filter_map(|row| row.estimate_id).collect();
    let keys: Vec<_> = ids.into_iter().map(|id| (id.to_string(), 0)).collect();
    let rows: Vec<QuotationRow> = select_by_keys(db, &keys).await?;
    let range = |row: QuotationRow| Some((row.quotation_id, (row.low?, row.high?)));
    Ok(rows.into_iter().filter_map(range).collect())
}

/// Repairs that came back covered, and when they came.
async fn covered_returns(
    db: &Db,
    as_of: DateTime<Utc>,
) -> Result<HashMap<RepairNumber, DateTime<Utc>>> {
    let sql = "SELECT warranty_of, MIN(received_at) FROM repair_milestones \
               WHERE warranty_of IS NOT NULL AND warranty_covered = ? AND received_at <= ? \
               GROUP BY warranty_of";
    let parameters = [true.to_cell(), as_of.to_cell()];
    let kinds = [Kind::Text, Kind::Time];
    let rows = db.fetch("reading covered returns", sql, &parameters, &kinds).await?;
    let pair = |row: Vec<_>| {
        let [of, at] = <[_; 2]>::try_from(row).ok()?;
        Some((RepairNumber::from_cell(of).ok()?, DateTime::from_cell(at).ok()?))
    };
    Ok(rows.into_iter().filter_map(pair).collect())
}

/// How often work came back under warranty, by model and by technician, over everything delivered between two
/// instants (the second excluded).
pub async fn warranty_returns(
    db: &Db,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<WarrantyReturns>> {
    let returned = covered_returns(db, DateTime::<Utc>::MAX_UTC).await?;
    let select = Select::<MilestoneRow>::new()
        .and("delivered_at >= ?", from.to_cell())
        .and("delivered_at < ?", until.to_cell());
    let mut models: HashMap<String, Share> = HashMap::new();
    let mut technicians: HashMap<PersonId, Share> = HashMap::new();
    for row in select.fetch(db).await? {
        if !was_repaired(&row) {
            continue;
        }
        let came_back = returned.contains_key(&row.number);
        models.entry(row.instrument_label).or_default().add(came_back);
        if let Some(technician) = row.technician_id {
            technicians.entry(technician).or_default().add(came_back);
        }
    }
    let by_model = models.into_iter().map(|(label, share)| WarrantyReturns {
        instrument: Some(label),
        technician: None,
        share,
    });
    let by_technician = technicians.into_iter().map(|(technician, share)| WarrantyReturns {
        instrument: None,
        technician: Some(technician),
        share,
    });
    let mut all: Vec<_> = by_model.chain(by_technician).collect();
    all.sort_by(|left, right| {
        let order = |of: &WarrantyReturns| {
            (std::cmp::Reverse(of.share.part), of.instrument.clone(), of.technician)
        };
        order(left).cmp(&order(right))
    });
    Ok(all)
}

fn was_repaired(row: &MilestoneRow) -> bool {
    matches!(row.outcome, Some(Outcome::Repaired | Outcome::Partial))
}

/// Months while they are summed up, counted from year 0.
#[derive(Default)]
struct Months(HashMap<i32, Month>);

impl Months {
    fn month(&mut self, at: DateTime<Utc>) -> &mut Month {
        self.0.entry(month_of(at)).or_default()
    }
}

/// A month while it is summed up.
#[derive(Default)]
struct Month {
    kpis: MonthlyKpis,
    turnaround: Vec<i64>,
    ours: Vec<i64>,
    customer: Vec<i64>,
    parts: Vec<i64>,
    quote_turnaround: Vec<i64>,
    final_to_formal: Vec<i64>,
    priced: i64,
    charges: Vec<(ChargeKind, Money)>,
}

impl Month {
    fn ready(&mut self, row: &MilestoneRow, at: DateTime<Utc>) {
        self.turnaround.push((at - row.received_at).num_seconds());
        self.ours.push(row.seconds_ours);
        self.customer.push(row.seconds_customer);
        if row.seconds_parts > 0 {
            self.parts.push(row.seconds_parts);
        }
        self.kpis.qc_failed.part += u64::from(row.qc_fails);
        self.kpis.qc_failed.of += u64::from(row.qc_checks);
    }

    fn delivered(
        &mut self,
        row: &MilestoneRow,
        estimates: &HashMap<QuotationId, (Money, Money)>,
        returned_at: Option<DateTime<Utc>>,
    ) {
        self.kpis.delivered += 1;
        if !was_repaired(row) {
            return;
        }
        self.kpis.warranty_returns.add(returned_at.is_some());
        if row.outcome == Some(Outcome::Repaired) {
            let limit = row.delivered_at.map(|at| at + chrono::Duration::days(FIRST_TIME_FIX_DAYS));
            let undone = matches!((returned_at, limit), (Some(at), Some(limit)) if at <= limit);
            self.kpis.first_time_fix.add(!undone);
        }
        let Some(price) = row.final_total else { return };
        self.kpis.delivered_revenue += price;
        self.priced += 1;
        if let Some((low, high)) = row.estimate_id.and_then(|id| estimates.get(&id)) {
            self.kpis.within_estimate.add((*low..=*high).contains(&price));
        }
        let formal = row.first_quote_total.unwrap_or_default().pesos();
        if let Some(share) = (price.pesos() * 1000).checked_div(formal) {
            self.final_to_formal.push(share);
        }
    }

    fn decided(&mut self, row: &DecisionRow) {
        let kpis = &mut self.kpis;
        kpis.over_half.add(row.over_cap);
        let accepted = row.answer == QuoteAnswer::Accepted;
        if row.answer == QuoteAnswer::Expired {
            kpis.expired += 1;
            return;
        }
        kpis.accepted.add(accepted);
        kpis.decided_amount += row.total;
        if accepted {
            kpis.accepted_amount += row.total;
        }
        if row.over_cap {
            kpis.over_half_accepted.add(accepted);
        }
    }

    fn cash(&mut self, row: &CashRow) {
        self.kpis.cash_in += row.amount;
        match self.charges.iter_mut().find(|(charge, _)| *charge == row.charge) {
            Some((_, sum)) => *sum += row.amount,
            None => self.charges.push((row.charge, row.amount)),
        }
    }

    fn done(mut self, month: i32) -> MonthlyKpis {
        self.charges.sort_unstable();
        let revenue = self.kpis.delivered_revenue.pesos();
        MonthlyKpis {
            month: format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
            turnaround: Distribution::of(self.turnaround),
            turnaround_ours: Distribution::of(self.ours),
            turnaround_customer: Distribution::of(self.customer),
            turnaround_parts: Distribution::of(self.parts),
            quote_turnaround: Distribution::of(self.quote_turnaround),
            final_to_formal_per_mille: Distribution::of(self.final_to_formal),
            average_ticket: Money::clp(revenue.checked_div(self.priced).unwrap_or(0)),
            cash_by_charge: self.charges,
            ..self.kpis
        }
    }
}
