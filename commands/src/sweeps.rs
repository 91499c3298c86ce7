//! What time alone brings about: quotes run out, closures pass, instruments are abandoned, storage is charged. Called by the scheduled jobs with
//! the repairs that may be concerned; calling it again, or twice at once, changes nothing.

use chrono::{DateTime, Utc};
use domain::calendar;
use domain::repair::{QuoteDecision, Repair, RepairCommand, RepairIntent, Status};
use domain::values::{Money, RepairNumber};
use domain::{Actor, Refusal as _};
use eventlog::LogError;
use uuid::{Uuid, uuid};

use crate::context::Context;
use crate::executor::{ExecuteError, Executor};

/// The root of the command ids of the sweeps.
const SWEEPS: Uuid = uuid!("b5a8c0de-21e4-5f3a-9a77-3f1f1c5e7d42");

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// The repairs that were changed.
    pub changed: Vec<RepairNumber>,
    /// How many were looked at and left alone.
    pub left: usize,
}

/// Expires the quotes whose last valid instant is over.
///
/// # Errors
/// When the log fails; what was done until then stays done.
pub async fn expire_quotes(
    executor: &Executor,
    candidates: impl IntoIterator<Item = RepairNumber>,
    now: DateTime<Utc>,
) -> Result<Swept, LogError> {
    let mut swept = Swept::default();
    for number in candidates {
        let repair = executor.load_if_any::<Repair>(&number.to_string()).await?;
        let overdue = repair.and_then(|repair| {
            let quoted = repair.state.status() == Some(Status::Quoted);
            let quote = repair.state.quotes().last().filter(|_| quoted)?;
            let over = quote.decision == QuoteDecision::Pending && quote.valid_until < now;
            over.then_some(quote.revision)
        });
        let Some(revision) = overdue else {
            swept.left += 1;
            continue;
        };
        let id = format!("expire_quote {number} {revision}");
        let intent = RepairIntent::ExpireQuote { revision };
        swept.note(number, run(executor, number, intent, &id, now).await?);
    }
    Ok(swept)
}

/// Notes the closures of the workshop that have begun in the instruments that wait to be collected meanwhile; called
/// before anything that counts the days of waiting.
///
/// # Errors
/// When the log fails; what was done until then stays done.
pub async fn note_closures(
    executor: &Executor,
    candidates: &[RepairNumber],
    now: DateTime<Utc>,
) -> Result<Swept, LogError> {
    let mut swept = Swept::default();
    let mut closures = executor.workshop().calendar.closures();
    closures.retain(|(from, _)| *from <= calendar::santiago_date(now));
    for number in candidates {
        let mut changed = false;
        if let Some(repair) = executor.load_if_any::<Repair>(&number.to_string()).await? {
            for (from, to) in &closures {
                if repair.state.lacks_closure(*from, *to) {
                    let id = format!("note_closure {number} {from} {to}");
                    let intent = RepairIntent::NoteClosure { from: *from, to: *to };
                    changed |= run(executor, *number, intent, &id, now).await?;
                }
            }
        }
        swept.note(*number, changed);
    }
    Ok(swept)
}

/// Declares the instruments abandoned that nobody collected within 90 days of a proved notice. Which they are
/// is for the repair's own rules to say.
///
/// # Errors
/// When the log fails; what was done until then stays done.
pub async fn declare_abandoned(
    executor: &Executor,
    candidates: impl IntoIterator<Item = RepairNumber>,
    now: DateTime<Utc>,
) -> Result<Swept, LogError> {
    let mut swept = Swept::default();
    for number in candidates {
        let repair = executor.load_if_any::<Repair>(&number.to_string()).await?;
        if repair.is_none_or(|repair| repair.state.status() != Some(Status::ReadyPickup)) {
            swept.left += 1;
            continue;
        }
        // Refused today, it is asked again tomorrow.
        let id = format!("abandon {number} {}", calendar::santiago_date(now));
        swept.note(number, run(executor, number, RepairIntent::Abandon, &id, now).await?);
    }
    Ok(swept)
}

/// Charges the storage blocks that have begun since the last charge (`product.md` §8 row 5). Which they are is for
/// the repair's own rules to say: blocks of 30 days of its own, from the proved notice on.
///
/// # Errors
/// When the log fails; what was done until then stays done.
pub async fn charge_storage(
    executor: &Executor,
    candidates: impl IntoIterator<Item = RepairNumber>,
    now: DateTime<Utc>,
) -> Result<Swept, LogError> {
    let mut swept = Swept::default();
    for number in candidates {
        let repair = executor.load_if_any::<Repair>(&number.to_string()).await?;
        if repair.is_none_or(|repair| repair.state.storage_due(now) == Money::ZERO) {
            swept.left += 1;
            continue;
        }
        let id = format!("charge_storage {number} {}", calendar::santiago_date(now));
        swept.note(number, run(executor, number, RepairIntent::ChargeStorage, &id, now).await?);
    }
    Ok(swept)
}

impl Swept {
    fn note(&mut self, number: RepairNumber, changed: bool) {
        if changed {
            self.changed.push(number);
        } else {
            self.left += 1;
        }
    }
}

/// Whether the command took effect now; a refusal leaves the repair as it is.
async fn run(
    executor: &Executor,
    number: RepairNumber,
    intent: RepairIntent,
    id: &str,
    at: DateTime<Utc>,
) -> Result<bool, LogError> {
    let by = Actor::system("sweep");
    let command_id = Uuid::new_v5(&SWEEPS, id.as_bytes());
    let context = Context::new(by.clone(), command_id, "sweep");
    let command = RepairCommand { by, at, intent };
    match executor.execute::<Repair>(&number.to_string(), command, context).await {
        Ok(executed) => Ok(!executed.replayed),
        Err(ExecuteError::Log(error)) => Err(error),
        Err(error) => {
            if let ExecuteError::Rejected(refusal) = &error {
                tracing::debug!(repair.number = %number, refusal.code = refusal.code(), "left alone");
            }
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use domain::calendar::{Holiday, HolidayKind, WorkCalendar};
    use domain::repair::samples;
    use domain::repair::{ChargeKind, Notice, PaymentMethod, TestPhase};
    use domain::values::QuotationId;

    use super::*;
    use crate::test_support::{World, reception, technician, uuid};
    use crate::workshop::Workshop;

    #[tokio::test]
    async fn a_quote_runs_out_once_and_only_after_its_last_valid_instant() {
        let world = World::staffed().await;
        let number = samples::number(1);
        let mut steps = diagnosed(number);
        steps.extend([
            (technician(), RepairIntent::RecordFinding { finding: samples::finding(41) }),
            (technician(), RepairIntent::CompleteDiagnosisChecklist),
            (
                technician(),
                RepairIntent::IssueQuote {
                    quotation: QuotationId::new(uuid(0x500)),
                    lines: samples::lines(),
                    valuation: Some(samples::valuation(400_000)),
                    change_reason: None,
                    parts_deposit: None,
                },
            ),
        ]);
        for (by, intent) in steps {
            world.repair(number, by, intent).await.unwrap();
        }
        let sweep = async || {
            let candidates = [number, samples::number(404)];
            expire_quotes(&world.executor, candidates, world.now()).await.unwrap()
        };
        assert_eq!(sweep().await, Swept { changed: vec![], left: 2 });
        world.clock.advance(TimeDelta::days(16));
        assert_eq!(sweep().await, Swept { changed: vec![number], left: 1 });
        assert_eq!(sweep().await, Swept { changed: vec![], left: 2 });
        let abandoned = declare_abandoned(&world.executor, [number], world.now()).await.unwrap();
        assert_eq!(abandoned, Swept { changed: vec![], left: 1 });
    }

    #[tokio::test]
    async fn a_closure_is_noted_once_it_has_begun_in_what_waits_to_be_collected() {
        let world = World::staffed().await;
        let number = samples::number(1);
        let from = calendar::santiago_date(world.now()) + TimeDelta::days(1);
        let special = [from, from + TimeDelta::days(1)].map(|date| Holiday {
            date,
            name: "Vacaciones".into(),
            kind: HolidayKind::Ordinary,
        });
        let calendar = Arc::new(WorkCalendar::workshop(special.into()));
        let workshop = Workshop { calendar, ..Workshop::default() };
        let executor = world.executor.clone().in_workshop(workshop);
        for (by, intent) in to_collect(number) {
            world.repair(number, by, intent).await.unwrap();
        }
        let sweep = async || {
            let candidates = [number, samples::number(404)];
            note_closures(&executor, &candidates, world.now()).await.unwrap()
        };
        assert_eq!(sweep().await, Swept { changed: vec![], left: 2 });
        world.clock.advance(TimeDelta::days(1));
        assert_eq!(sweep().await, Swept { changed: vec![number], left: 1 });
        assert_eq!(sweep().await, Swept { changed: vec![], left: 2 });
        let repair = executor.load::<Repair>(&number.to_string()).await.unwrap().state;
        let free_days = from - TimeDelta::days(1) + TimeDelta::days(31 + 2);
        assert_eq!(repair.storage_starts_on(), Some(free_days));
    }

    /// Received, the fee paid, the diagnosis begun.
    fn diagnosed(number: RepairNumber) -> Vec<(Actor, RepairIntent)> {
        let receive = RepairIntent::Receive {
            number,
            intake: Box::new(samples::intake()),
            reachable: true,
            tracking_hash: samples::hash("tracking"),
        };
        let pay = RepairIntent::RecordPayment {
            charge: ChargeKind::Budget,
            amount: Money::clp(20_000),
            method: PaymentMethod::Cash,
            evidence: samples::evidence("boleta 1"),
        };
        vec![
            (reception(), receive),
            (reception(), pay),
            (technician(), RepairIntent::StartDiagnosis),
        ]
    }

    /// No fault was found, and the customer was told today.
    fn to_collect(number: RepairNumber) -> Vec<(Actor, RepairIntent)> {
        let mut steps = diagnosed(number);
        let run = samples::run(42, TestPhase::Diagnosis, true);
        let told = samples::evidence("SMS 1");
        steps.extend([
            (technician(), RepairIntent::RecordTestRun { run }),
            (technician(), RepairIntent::ReportNoFault { summary: "Todo suena".to_owned() }),
            (reception(), RepairIntent::ProveNotice { notice: Notice::Ready, evidence: told }),
        ]);
        steps
    }
}
