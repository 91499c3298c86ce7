//! Folds the events of repairs into what the figures are made of.

use domain::repair::{RepairEvent as E, Status};
use domain::values::{Money, RepairNumber};

use super::rows::{CashRow, CountRow, DecisionRow, MilestoneRow, QuoteAnswer};
use crate::cell::micros;
use crate::fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Projector, Rows, TableSet, Unprojectable, ddl,
};
use crate::schema::{Row, Schema};

/// Keeps `repair_milestones`, `quote_decisions`, `cash_movements` and `repair_counts`.
#[derive(Debug)]
pub struct Dashboard;

/// The rows of the dashboard.
#[derive(Debug, Default)]
pub struct DashboardRows {
    /// Milestones of repairs.
    pub milestones: TableSet<MilestoneRow>,
    /// Answers to quotes.
    pub decisions: TableSet<DecisionRow>,
    /// Payments.
    pub cash: TableSet<CashRow>,
    /// Repairs in each state.
    pub counts: TableSet<CountRow>,
}

impl Rows for DashboardRows {
    fn schemas() -> Vec<&'static Schema> {
        vec![MilestoneRow::SCHEMA, DecisionRow::SCHEMA, CashRow::SCHEMA, CountRow::SCHEMA]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![&mut self.milestones, &mut self.decisions, &mut self.cash, &mut self.counts]
    }
}

impl Projector for Dashboard {
    const NAME: &'static str = "dashboard";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0017_dashboard");
    type Rows = DashboardRows;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Repair
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, event: &Event) {
        let Event::Repair(event) = event else { return };
        if let Ok(number) = envelope.aggregate_id.parse() {
            rows.milestones.declare(number);
        }
        if event.moves_to().is_some() {
            // The state that is left is known only from the row.
            for status in Status::ALL {
                rows.counts.declare(status);
            }
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Repair(event) = event else { return Ok(()) };
        let number: RepairNumber =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        if let E::RepairReceived { .. } = event {
            if rows.milestones.get(&number).is_none() {
                let row = MilestoneRow::received(number, envelope.sequence, event);
                rows.milestones.put(row.ok_or_else(|| Unprojectable::missing("the repair"))?);
                count(&mut rows.counts, Status::Received, 1);
            }
            return Ok(());
        }
        let row = rows.milestones.get_mut(&number);
        let row = row.ok_or_else(|| Unprojectable::missing("the repair"))?;
        if row.version >= envelope.sequence {
            return Ok(());
        }
        row.version = envelope.sequence;
        if let Some(to) = event.moves_to() {
            count(&mut rows.counts, row.status, -1);
            count(&mut rows.counts, to, 1);
            row.enter(to, micros(event.at()));
        }
        row.note(event);
        if let Some(decision) = row.decision(event) {
            rows.decisions.put(decision);
        }
        if let Some(cash) = cash(number, envelope, event) {
            rows.cash.put(cash);
        }
        Ok(())
    }
}

fn count(counts: &mut TableSet<CountRow>, status: Status, by: i64) {
    match counts.get_mut(&status) {
        Some(row) => row.repairs += by,
        None => counts.put(CountRow { status, repairs: by }),
    }
}

fn cash(number: RepairNumber, envelope: &Envelope, event: &E) -> Option<CashRow> {
    let movement = |charge, method, amount: Money, at| CashRow {
        position: envelope.row_position(),
        number,
        at: micros(at),
        charge,
        method,
        amount,
    };
    if let E::PaymentRecorded { charge, amount, method, at, .. } = event {
        Some(movement(*charge, *method, *amount, *at))
    } else if let E::PaymentRefunded { charge, amount, method, at, .. } = event {
        Some(movement(*charge, *method, -*amount, *at))
    } else {
        None
    }
}

impl MilestoneRow {
    /// The answer to a quote that an event is.
    fn decision(&self, event: &E) -> Option<DecisionRow> {
        let (revision, answer, at) = if let E::QuoteApproved { revision, at, .. } = event {
            (*revision, QuoteAnswer::Accepted, *at)
        } else if let E::QuoteRejected { revision, at, .. }
        | E::ChangeOrderDeclined { revision, at, .. } = event
        {
            (*revision, QuoteAnswer::Rejected, *at)
        } else if let E::QuoteExpired { revision, at } = event {
            (*revision, QuoteAnswer::Expired, *at)
        } else {
            return None;
        };
        Some(DecisionRow {
            number: self.number,
            revision,
            answer,
            decided_at: micros(at),
            total: self.last_quote_total.unwrap_or_default(),
            over_cap: self.last_quote_over_cap,
        })
    }
}
