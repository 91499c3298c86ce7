//! `cirujano demo`: a believable year of the workshop, played through the real executor with a set clock.
//!
//! The same seed gives the same events. Every repair is planned when it arrives and waits in a heap for its
//! next act, so memory holds the open repairs only, however many there are in all.

mod act;
mod bench;
mod catalogue;
mod counter;
mod fate;
mod handover;
mod job;
mod names;
mod pictures;
mod plan;
mod quoting;
mod setting;
#[cfg(test)]
mod tests;
mod timetable;
mod workshop;

use std::collections::BinaryHeap;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Days, NaiveDate, Utc};
use commands::Executor;
use commands::photos::Photos;
use commands::ports::SetClock;
use commands::process_managers::{self, ProcessManagers};
use domain::calendar::{Holiday, santiago_date};
use domain::repair::{NoteVisibility, Notice, PhotoKind, TestPhase};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use act::Act;
use fate::Fate;
use job::Job;
use plan::{Covered, Outline};
use timetable::Arrivals;
use workshop::Workshop;

/// The days of a demo's year.
const DAYS: u64 = 364;
/// Percent of visitors who only ask for a price, on top of those who leave an instrument.
const VISITORS_PERCENT: u64 = 30;

/// What to play.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Instruments that are brought in; warranty returns come on top.
    pub repairs: u64,
    /// The same seed gives the same year.
    pub seed: u64,
    /// The last day of the year played.
    pub until: NaiveDate,
    /// Days on which the workshop is closed besides the holidays.
    pub special_days: Vec<Holiday>,
}

impl DemoOptions {
    /// When the demo begins: the clock to start with.
    pub fn begins_at(&self) -> DateTime<Utc> {
        let first = self.first_day();
        domain::calendar::local_to_utc(first.and_hms_opt(8, 0, 0).unwrap_or_default())
    }

    fn first_day(&self) -> NaiveDate {
        self.until - Days::new(DAYS)
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DemoSummary {
    /// Instruments that were brought in.
    pub received: u64,
    /// Of those, back under warranty.
    pub returned: u64,
    /// Customers who were registered.
    pub customers: u64,
    /// Repairs that went home, or were voided.
    pub finished: u64,
}

/// The demo on its way.
pub struct Demo {
    options: DemoOptions,
    workshop: Workshop,
    managers: ProcessManagers,
    summary: DemoSummary,
}

impl Demo {
    /// Sets the scene: pictures, catalogue and staff. The executor must run on `clock`, set to
    /// [`DemoOptions::begins_at`].
    pub async fn prepare(
        options: DemoOptions,
        executor: Executor,
        clock: Arc<SetClock>,
        photos: &Photos,
    ) -> Result<Self> {
        let pictures = pictures::provide(photos).await?;
        let managers = ProcessManagers::new(executor.clone(), process_managers::all(None));
        let workshop = Workshop::open(&options, executor, clock, pictures).await?;
        Ok(Self { options, workshop, managers, summary: DemoSummary::default() })
    }

    /// Plays the year. `at_day_end` is called after each day, with what came of it so far.
    pub async fn play(
        mut self,
        mut at_day_end: impl AsyncFnMut(DemoSummary) -> Result<()>,
    ) -> Result<DemoSummary> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.options.seed);
        let timetable = self.workshop.timetable.clone();
        let first = self.options.first_day();
        let total = self.options.repairs * (100 + VISITORS_PERCENT) / 100;
        let mut arrivals = Arrivals::new(timetable, first, self.options.until, total);
        let mut next_arrival = arrivals.next(&mut rng);
        let mut jobs = BinaryHeap::new();
        let mut arrived = 0;
        let mut today = first;
        loop {
            let next_job = jobs.peek().and_then(Job::next_at);
            let arrives = next_arrival.filter(|at| next_job.is_none_or(|job| *at <= job));
            let Some(at) = arrives.or(next_job) else { break };
            let date = santiago_date(at);
            if date > self.options.until {
                break;
            }
            if date != today {
                today = date;
                self.end_day(&mut at_day_end).await?;
            }
            let mut job = match arrives {
                Some(at) => {
                    arrived += 1;
                    next_arrival = arrivals.next(&mut rng);
                    self.arrive(arrived, total, at)
                }
                None => jobs.pop().expect("invariant: just peeked at"),
            };
            self.act(&mut job).await?;
            if !job.plan.is_empty() {
                jobs.push(job);
            }
        }
        self.end_day(&mut at_day_end).await?;
        self.summary.customers = self.workshop.people_so_far;
        Ok(self.summary)
    }

    /// Lets the process managers react to the day: at a fixed moment, so that the order stays the same.
    async fn end_day(
        &mut self,
        tell: &mut impl AsyncFnMut(DemoSummary) -> Result<()>,
    ) -> Result<()> {
        self.managers.catch_up().await?;
        tell(self.summary).await
    }

    /// Plans what the `serial`-th arrival of `total` is about.
    fn arrive(&self, serial: u64, total: u64, at: DateTime<Utc>) -> Job {
        // A stream of its own: what happens to one does not depend on how far the others are.
        let mut rng = ChaCha8Rng::seed_from_u64(self.options.seed);
        rng.set_stream(serial);
        let (model, faults) = self.workshop.catalogue.draw(&mut rng);
        // Evenly among the arrivals, so that exactly as many instruments are left as were asked for.
        let left = |arrivals: u64| arrivals * self.options.repairs / total.max(1);
        let plan = if left(serial) > left(serial - 1) {
            let outline = self.outline(Fate::draw(&mut rng), &faults, None);
            plan::plan(outline, at, &self.workshop.timetable, &mut rng)
        } else {
            plan::plan_visitor(at)
        };
        let technician = rng.random_range(0..self.workshop.staff.technicians.len());
        Job {
            serial,
            rng,
            plan,
            model,
            faults,
            technician,
            customer: None,
            estimate: None,
            number: None,
            quotation: None,
            revision: 0,
            lines: Vec::new(),
            warranty_of: None,
        }
    }

    fn outline(&self, fate: Fate, faults: &[usize], returns: Option<Covered>) -> Outline {
        let with_parts = faults
            .iter()
            .filter(|fault| self.workshop.catalogue.faults[**fault].parts.pesos() > 0)
            .count();
        let count = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
        Outline {
            fate,
            faults: count(faults.len()),
            lines: count(faults.len() + with_parts),
            needs_parts: with_parts > 0,
            returns,
        }
    }

    /// Does what is next for the job, at its time.
    async fn act(&mut self, job: &mut Job) -> Result<()> {
        let Some((at, act)) = job.plan.pop_front() else { return Ok(()) };
        let workshop = &mut self.workshop;
        workshop.wait_until(at);
        match act {
            Act::AskForEstimate => workshop.ask_for_estimate(job).await,
            Act::Register => workshop.register(job).await,
            Act::Receive => {
                self.summary.received += 1;
                workshop.receive(job).await
            }
            Act::PayFee => workshop.pay_fee(job).await,
            Act::WaiveFee => workshop.waive_fee(job).await,
            Act::Void => {
                self.summary.finished += 1;
                workshop.void(job).await
            }
            Act::CancelEarly => workshop.cancel_early(job).await,

            Act::Assign => workshop.assign(job).await,
            Act::StartDiagnosis => workshop.start_diagnosis(job).await,
            Act::PhotographBefore => workshop.photograph(job, PhotoKind::Before).await,
            Act::RecordFinding(index) => workshop.record_finding(job, index).await,
            Act::TestDiagnosis(passes) => workshop.test(job, TestPhase::Diagnosis, passes).await,
            Act::FinishChecklist => workshop.finish_checklist(job).await,
            Act::ReportNoFault => workshop.report_no_fault(job).await,
            Act::DeclareUnrepairable => workshop.declare_unrepairable(job).await,
            Act::JudgeWarranty(covered) => workshop.judge_warranty(job, covered).await,

            Act::IssueQuote => workshop.issue_quote(job).await,
            Act::AskForMoreTests => workshop.ask_for_more_tests(job).await,
            Act::DecideYes | Act::ApproveChange => workshop.approve(job).await,
            Act::DecideNo => workshop.reject(job).await,
            Act::LetExpire => workshop.let_expire(job).await,

            Act::SettleParts => workshop.settle_parts(job).await,
            Act::AwaitParts => workshop.await_parts(job).await,
            Act::ReceiveParts => workshop.receive_parts(job).await,
            Act::StartRepair => workshop.start_repair(job).await,
            Act::Work => workshop.work(job).await,
            Act::StopWork => workshop.stop_work(job).await,
            Act::PhotographDuring => workshop.photograph(job, PhotoKind::During).await,
            Act::NoteForCustomer => workshop.note(job, NoteVisibility::Public).await,
            Act::NoteForWorkshop => workshop.note(job, NoteVisibility::Internal).await,
            Act::FinishLine(index) => workshop.finish_line(job, index).await,
            Act::OrderChange => workshop.order_change(job).await,
            Act::DeclineChange => workshop.decline_change(job).await,
            Act::CancelLate => workshop.cancel_late(job).await,
            Act::PhotographAfter => workshop.photograph(job, PhotoKind::After).await,
            Act::TestRepair => workshop.test(job, TestPhase::Repair, true).await,
            Act::Complete => workshop.complete(job).await,
            Act::FailQuality => workshop.fail_quality(job).await,
            Act::PassQuality => workshop.pass_quality(job).await,

            Act::Reassemble => workshop.reassemble(job).await,
            Act::ProveReady => workshop.prove(job, Notice::Ready).await,
            Act::WarnDay60 => workshop.prove(job, Notice::Day60).await,
            Act::WarnDay80 => workshop.prove(job, Notice::Day80).await,
            Act::Abandon => workshop.abandon(job).await,
            Act::Consent => workshop.consent(job).await,
            Act::Deliver => {
                self.summary.finished += 1;
                workshop.deliver(job).await
            }
            Act::ComeBack => self.come_back(job).await,
        }
    }

    /// The instrument of a delivered repair comes back: its job begins anew, under the warranty.
    async fn come_back(&mut self, job: &mut Job) -> Result<()> {
        if !self.workshop.claim_warranty(job).await? {
            return Ok(());
        }
        self.summary.returned += 1;
        let covered = if job.rng.random_ratio(7, 10) { Covered::Yes } else { Covered::No };
        let outline = self.outline(Fate::Repaired, &job.faults, Some(covered));
        let at = self.workshop.now();
        job.plan = plan::plan(outline, at, &self.workshop.timetable, &mut job.rng);
        Ok(())
    }
}
