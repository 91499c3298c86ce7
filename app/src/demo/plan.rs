//! The course of a repair, planned when it arrives: which acts, when, until it goes home.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::act::Act;
use super::fate::{Fate, days_until_collected};
use super::timetable::Timetable;

/// What is still to happen to a repair, in order.
pub(super) type Plan = VecDeque<(DateTime<Utc>, Act)>;

/// What the plan depends on besides chance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    pub(super) fate: Fate,
    /// How many faults the instrument has.
    pub(super) faults: u8,
    /// How many lines its quote will have.
    pub(super) lines: u8,
    /// Whether a line is a part.
    pub(super) needs_parts: bool,
    /// Whether it comes back under the warranty of an earlier repair, and if so, whether that covers it.
    pub(super) returns: Option<Covered>,
}

/// What the verdict on a warranty claim will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covered {
    Yes,
    No,
}

/// Plans a repair that arrives at that instant.
pub(super) fn plan(
    outline: Outline,
    arrives: DateTime<Utc>,
    timetable: &Timetable,
    rng: &mut ChaCha8Rng,
) -> Plan {
    let mut planner = Planner { outline, at: arrives, timetable, rng, acts: Plan::new() };
    planner.counter();
    match outline.fate {
        Fate::Voided => planner.soon(Act::Void),
        Fate::CancelledEarly => {
            planner.business_days(0..2);
            planner.soon(Act::CancelEarly);
            planner.no_repair_goes_home();
        }
        _ => planner.bench(),
    }
    planner.acts
}

/// Plans a visitor who only wants to know what it would cost.
pub(super) fn plan_visitor(at: DateTime<Utc>) -> Plan {
    Plan::from([(at, Act::AskForEstimate)])
}

struct Planner<'a> {
    outline: Outline,
    at: DateTime<Utc>,
    timetable: &'a Timetable,
    rng: &'a mut ChaCha8Rng,
    acts: Plan,
}

impl Planner<'_> {
    /// The next act, a few minutes after the last one.
    fn soon(&mut self, act: Act) {
        self.acts.push_back((self.at, act));
        self.at += Duration::seconds(self.rng.random_range(40..300));
    }

    /// The technician's timer runs for so long.
    fn work(&mut self, minutes: u8) {
        self.soon(Act::Work);
        self.at += Duration::minutes(minutes.into());
    }

    /// Goes on so many business days later.
    fn business_days(&mut self, days: std::ops::Range<u32>) {
        let days = self.rng.random_range(days);
        self.at = self.timetable.business_days_after(self.at, days, self.rng);
    }

    /// Goes on so many days later, whenever a customer is awake.
    fn customer_days(&mut self, days: std::ops::Range<i64>) {
        let days = self.rng.random_range(days);
        self.at = Timetable::days_after(self.at, days, self.rng);
    }

    /// Goes on when the workshop is open again.
    fn reopened(&mut self) {
        self.business_days(0..1);
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent, 100)
    }

    fn counter(&mut self) {
        if self.outline.returns.is_none() {
            if self.chance(45) {
                self.soon(Act::AskForEstimate);
                self.business_days(1..6);
            }
            self.soon(Act::Register);
        }
        self.soon(Act::Receive);
        if self.outline.fate == Fate::Voided || self.outline.returns.is_some() {
            return;
        }
        let waived = self.chance(3);
        self.soon(if waived { Act::WaiveFee } else { Act::PayFee });
    }

    fn bench(&mut self) {
        self.business_days(0..4);
        self.soon(Act::Assign);
        self.soon(Act::StartDiagnosis);
        self.work(20);
        self.soon(Act::PhotographBefore);
        match self.outline.fate {
            Fate::NoFault => {
                self.soon(Act::StopWork);
                self.soon(Act::TestDiagnosis(true));
                self.soon(Act::ReportNoFault);
                self.goes_home();
            }
            Fate::Unrepairable => {
                self.soon(Act::RecordFinding(0));
                self.soon(Act::StopWork);
                self.soon(Act::DeclareUnrepairable);
                self.no_repair_goes_home();
            }
            _ => {
                for fault in 0..self.outline.faults {
                    self.soon(Act::RecordFinding(fault));
                }
                self.soon(Act::StopWork);
                self.soon(Act::TestDiagnosis(false));
                self.soon(Act::NoteForCustomer);
                self.soon(Act::FinishChecklist);
                match self.outline.returns {
                    Some(covered) => {
                        self.soon(Act::JudgeWarranty(covered));
                        if covered == Covered::No {
                            return self.quote();
                        }
                        self.parts();
                        self.repair(Fate::Repaired);
                    }
                    None => self.quote(),
                }
            }
        }
    }

    fn quote(&mut self) {
        self.business_days(0..2);
        self.soon(Act::IssueQuote);
        if self.chance(3) {
            self.customer_days(1..3);
            self.soon(Act::AskForMoreTests);
            self.business_days(1..3);
            self.soon(Act::TestDiagnosis(false));
            self.soon(Act::IssueQuote);
        }
        match self.outline.fate {
            Fate::Rejected => {
                self.customer_days(0..7);
                self.soon(Act::DecideNo);
                self.no_repair_goes_home();
            }
            Fate::Expired => {
                self.at += Duration::days(15) + Duration::minutes(50);
                self.soon(Act::LetExpire);
                self.no_repair_goes_home();
            }
            fate => {
                self.customer_days(0..6);
                self.soon(Act::DecideYes);
                self.parts();
                self.repair(fate);
            }
        }
    }

    fn parts(&mut self) {
        self.reopened();
        if self.outline.needs_parts && self.chance(55) {
            self.soon(Act::AwaitParts);
            self.business_days(4..20);
            self.soon(Act::ReceiveParts);
        }
        self.soon(Act::SettleParts);
    }

    fn repair(&mut self, fate: Fate) {
        self.business_days(0..3);
        self.soon(Act::StartRepair);
        self.work(90);
        self.soon(Act::PhotographDuring);
        if fate == Fate::CancelledLate {
            self.soon(Act::StopWork);
            self.customer_days(1..4);
            self.soon(Act::CancelLate);
            self.no_repair_goes_home();
            return;
        }
        let changes = self.outline.returns != Some(Covered::Yes) && self.chance(9);
        let covered = self.outline.returns == Some(Covered::Yes);
        for line in 0..if covered { 0 } else { self.outline.lines } {
            self.soon(Act::FinishLine(line));
            if changes && line == 0 {
                self.change();
            } else if self.chance(25) {
                self.soon(Act::StopWork);
                self.business_days(1..3);
                self.work(60);
            }
        }
        if self.chance(30) {
            self.soon(Act::NoteForWorkshop);
        }
        self.finish();
        if self.chance(7) {
            self.business_days(0..2);
            self.soon(Act::FailQuality);
            self.business_days(0..2);
            self.work(45);
            self.finish();
        }
        self.business_days(0..2);
        self.soon(Act::PassQuality);
        self.goes_home();
    }

    /// A change order in the middle of the work.
    fn change(&mut self) {
        self.soon(Act::StopWork);
        self.soon(Act::OrderChange);
        self.customer_days(0..5);
        let declined = self.chance(20);
        self.soon(if declined { Act::DeclineChange } else { Act::ApproveChange });
        self.reopened();
        self.soon(Act::SettleParts);
        self.soon(Act::StartRepair);
        self.work(60);
    }

    fn finish(&mut self) {
        self.soon(Act::TestRepair);
        self.soon(Act::PhotographAfter);
        self.soon(Act::StopWork);
        self.soon(Act::Complete);
    }

    fn no_repair_goes_home(&mut self) {
        self.business_days(1..4);
        self.soon(Act::Reassemble);
        self.goes_home();
    }

    fn goes_home(&mut self) {
        self.soon(Act::ProveReady);
        let noticed = self.at;
        let collected = days_until_collected(self.rng);
        for (day, act) in [(60, Act::WarnDay60), (80, Act::WarnDay80), (91, Act::Abandon)] {
            if collected > day {
                self.at = Timetable::days_after(noticed, day, self.rng);
                self.soon(act);
            }
        }
        let date = domain::calendar::santiago_date(noticed) + Duration::days(collected);
        let collection = self.timetable.moment_on(date, self.rng);
        self.at = if collection > self.at {
            collection
        } else {
            self.timetable.business_days_after(self.at, 1, self.rng)
        };
        if self.chance(45) {
            self.soon(Act::Consent);
        }
        self.soon(Act::Deliver);
        if self.outline.fate == Fate::Repaired && self.outline.returns.is_none() && self.chance(5) {
            self.at += Duration::days(self.rng.random_range(8..70));
            self.reopened();
            self.soon(Act::ComeBack);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    #[test]
    fn a_plan_runs_forward_and_ends() {
        let timetable = Timetable::new(vec![]);
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let arrives = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        for _ in 0..2_000 {
            let outline = Outline {
                fate: Fate::draw(&mut rng),
                faults: rng.random_range(1..4),
                lines: rng.random_range(1..6),
                needs_parts: rng.random_bool(0.5),
                returns: None,
            };
            let plan = plan(outline, arrives, &timetable, &mut rng);
            assert!(plan.iter().is_sorted_by_key(|(at, _)| *at), "{outline:?} {plan:?}");
            let last = plan.back().map(|(_, act)| *act);
            assert!(matches!(last, Some(Act::Deliver | Act::Void | Act::ComeBack)), "{last:?}");
        }
    }
}
