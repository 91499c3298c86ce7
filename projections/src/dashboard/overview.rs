//! The workshop at a glance: how many repairs stand where, and for how long.

use chrono::{DateTime, Utc};
use domain::repair::Status;
use domain::values::Money;
use serde::Serialize;

use super::rows::{CountRow, MilestoneRow};
use crate::cell::{Cell, CellType, Kind};
use crate::db::{Db, places};
use crate::error::Result;
use crate::select::Select;

/// The last day of each bucket but the last (`product.md` §6).
const BUCKETS: [i64; 4] = [7, 15, 30, 60];

/// How many repairs stand in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StateCount {
    /// The state.
    pub status: Status,
    /// How many.
    pub repairs: i64,
}

/// How many have been there for how long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Ageing {
    /// At most 7 days.
    pub days_0_7: u64,
    /// 8 to 15.
    pub days_8_15: u64,
    /// 16 to 30.
    pub days_16_30: u64,
    /// 31 to 60.
    pub days_31_60: u64,
    /// More than 60.
    pub days_over_60: u64,
}

impl Ageing {
    const fn add(&mut self, days: i64) {
        let bucket = if days <= BUCKETS[0] {
            &mut self.days_0_7
        } else if days <= BUCKETS[1] {
            &mut self.days_8_15
        } else if days <= BUCKETS[2] {
            &mut self.days_16_30
        } else if days <= BUCKETS[3] {
            &mut self.days_31_60
        } else {
            &mut self.days_over_60
        };
        *bucket += 1;
    }
}

/// The workshop at a glance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// Repairs in each state, in the order of a repair's life.
    pub states: Vec<StateCount>,
    /// Work in progress: neither delivered nor voided.
    pub open: u64,
    /// Open repairs by the days since they were taken in.
    pub ageing: Ageing,
    /// Those that wait to be collected, by the days since they were ready.
    pub ready_ageing: Ageing,
    /// What those come to, CLP.
    pub ready_value: Money,
    /// What customers owe for open repairs, CLP.
    pub unpaid: Money,
    /// What customers have paid or been credited beyond what they owe, of all repairs, CLP: it goes back to them.
    pub owed_to_customers: Money,
    /// Repairs on hold.
    pub on_hold: i64,
    /// Repairs with an open complaint.
    pub complaints: i64,
}

/// The workshop at a glance, at that instant.
pub async fn overview(db: &Db, now: DateTime<Utc>) -> Result<Overview> {
    let counts = Select::<CountRow>::new().fetch(db).await?;
    let repairs =
        |status| counts.iter().find(|row| row.status == status).map_or(0, |row| row.repairs);
    let states: Vec<_> = Status::ALL
        .into_iter()
        .map(|status| StateCount { status, repairs: repairs(status) })
        .collect();
    let open = Select::<MilestoneRow>::new().and("is_open = ?", Cell::Bool(true)).fetch(db).await?;
    let (mut ageing, mut ready_ageing) = (Ageing::default(), Ageing::default());
    let mut ready_value = Money::ZERO;
    for row in &open {
        ageing.add((now - row.received_at).num_days());
        if let (Status::ReadyPickup | Status::Abandoned, Some(ready_at)) =
            (row.status, row.ready_at)
        {
            ready_ageing.add((now - ready_at).num_days());
            ready_value += row.final_total.unwrap_or_default();
        }
    }
    let (unpaid, on_hold, complaints) = of_board(db).await?;
    Ok(Overview {
        states,
        open: open.len() as u64,
        ageing,
        ready_ageing,
        ready_value,
        unpaid,
        owed_to_customers: owed_to_customers(db).await?,
        on_hold,
        complaints,
    })
}

/// What the board knows of open repairs, through its index on the state.
async fn of_board(db: &Db) -> Result<(Money, i64, i64)> {
    let open = Status::ALL.into_iter().filter(|status| !status.is_terminal());
    let open: Vec<_> = open.map(|status| status.to_cell()).collect();
    let places = places(open.len());
    let sql = format!(
        "SELECT CAST(SUM(CASE WHEN balance > 0 THEN balance ELSE 0 END) AS SIGNED), \
         CAST(SUM(CASE WHEN hold IS NOT NULL THEN 1 ELSE 0 END) AS SIGNED), \
         CAST(SUM(CASE WHEN complaint_open THEN 1 ELSE 0 END) AS SIGNED) \
         FROM repair_board WHERE status IN ({places})"
    );
    let kinds = [Kind::Int; 3];
    let rows = db.fetch("summing open repairs", &sql, &open, &kinds).await?;
    let mut cells = rows.into_iter().flatten().map(|cell| i64::from_cell(cell).unwrap_or(0));
    let mut next = || cells.next().unwrap_or(0);
    Ok((Money::clp(next()), next(), next()))
}

/// Of ended repairs too, through the index on the balance: nothing else tells of money that was taken at the counter
/// for work that did not come.
async fn owed_to_customers(db: &Db) -> Result<Money> {
    let sql = "SELECT CAST(-SUM(balance) AS SIGNED) FROM repair_board WHERE balance < 0";
    let rows = db.fetch("summing credits", sql, &[], &[Kind::Int]).await?;
    let sum = rows.into_iter().flatten().next().map(|cell| i64::from_cell(cell).unwrap_or(0));
    Ok(Money::clp(sum.unwrap_or(0)))
}
