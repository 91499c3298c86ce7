//! What each event changes in the row of a ticket and of a clock.

use chrono::{DateTime, Utc};
use domain::ticket::{SlaDue, SlaLevel, SlaSchedule, TicketEvent as E, TicketPolicy, TicketStatus};
use domain::values::{Personal, TicketId};

use super::rows::{ClockRow, Credit, CreditDecision, TicketRow};
use crate::cell::micros;
use crate::fold::Envelope;

/// What lifts a ticket above all others on the desk; positions stay far below it.
const BROKEN_PROMISE: i64 = 1 << 60;

impl TicketRow {
    pub(super) fn fold(&mut self, envelope: &Envelope, event: &E, is_erased: bool) {
        self.version = envelope.sequence;
        self.last_activity = micros(event.at());
        match event {
            // Made the row.
            E::TicketOpened { .. } => {}
            E::TicketAssigned { assignee, .. } => self.assignee_id = Some(*assignee),
            E::TicketReclassified { to, .. } => self.category = *to,
            E::RepairLinked { repair, .. } => self.repair = Some(*repair),
            E::PaymentLinked { payment, .. } => self.payment = Some(*payment),
            E::WaitingForCustomerBegun { .. } => self.enter(TicketStatus::WaitingCustomer, event),
            E::WaitingForCustomerEnded { .. } => self.enter(TicketStatus::Open, event),
            E::TicketResolved { .. } => self.enter(TicketStatus::Resolved, event),
            E::TicketClosed { reopen_until, .. } => {
                self.enter(TicketStatus::Closed, event);
                self.reopen_until = Some(micros(*reopen_until));
            }
            E::TicketReopened { .. } => {
                self.enter(TicketStatus::Open, event);
                self.reopen_until = None;
            }
            E::TicketMerged { into, .. } => {
                self.enter(TicketStatus::Merged, event);
                self.merged_into = Some(*into);
            }
            E::SatisfactionRated { score, comment, .. } => {
                self.rating = Some(*score);
                let comment = comment.as_ref().and_then(Personal::reveal);
                self.rating_comment = comment.filter(|_| !is_erased).map(ToOwned::to_owned);
            }
            E::SlaClockStarted { clock, schedule, .. } => {
                self.clock = Some(*clock);
                self.level = None;
                self.due.0.clone_from(&schedule.due);
            }
            E::SlaClockPaused { .. } => self.due.0.clear(),
            E::SlaClockResumed { schedule, .. } => self.due.0.clone_from(&schedule.due),
            E::SlaClockRetargeted { schedule, .. } => {
                self.due.0 = schedule.as_ref().map_or_else(Vec::new, |next| next.due.clone());
            }
            E::SlaLevelReached { level, .. } => {
                self.level = Some(*level);
                self.due.0.retain(|due| due.level != *level);
                self.breaches += u32::from(*level == SlaLevel::Breach);
            }
            E::SlaClockStopped { .. } => {
                self.clock = None;
                self.level = None;
                self.due.0.clear();
            }
            E::CompensationProposed { clock, amount, decide_by, .. } => {
                self.credits.0.push(Credit {
                    clock: *clock,
                    amount: *amount,
                    decide_by: micros(*decide_by),
                    overdue: false,
                    decision: None,
                });
            }
            E::CompensationOverdue { clock, .. } => {
                self.credit(*clock, |credit| credit.overdue = true);
            }
            E::CompensationApproved { clock, amount, .. } => self.credit(*clock, |credit| {
                credit.amount = *amount;
                credit.decision = Some(CreditDecision::Approved);
            }),
            E::CompensationDeclined { clock, .. } => {
                self.credit(*clock, |credit| credit.decision = Some(CreditDecision::Declined));
            }
            E::CustomerReplied { .. }
            | E::StaffReplied { .. }
            | E::AutomaticReplyGiven { .. }
            | E::InternalNoteAdded { .. }
            | E::TicketAbsorbed { .. } => {}
        }
        self.answer_due_at = answer_due_at(&self.due.0);
        self.next_due = self.look_again_at();
        let broken = self.level >= Some(SlaLevel::Breach) && self.clock.is_some();
        self.desk_place = self.opened_position + if broken { BROKEN_PROMISE } else { 0 };
    }

    fn enter(&mut self, status: TicketStatus, event: &E) {
        self.status = status;
        self.since = micros(event.at());
    }

    fn credit(&mut self, clock: u32, change: impl FnOnce(&mut Credit)) {
        if let Some(credit) = self.credits.0.iter_mut().find(|credit| credit.clock == clock) {
            change(credit);
        }
    }

    /// A level or the owner's decision falls due, or it is closed.
    fn look_again_at(&self) -> Option<DateTime<Utc>> {
        let levels = self.due.0.iter().map(|due| micros(due.at));
        let undecided =
            self.credits.0.iter().filter(|credit| credit.decision.is_none() && !credit.overdue);
        let is_resolved = self.status == TicketStatus::Resolved;
        let close = is_resolved.then(|| TicketPolicy::CURRENT.closes_at(self.since));
        levels.chain(undecided.map(|credit| credit.decide_by)).chain(close).min()
    }
}

impl ClockRow {
    /// The row of a clock that starts.
    pub(super) fn started(ticket: TicketId, event: &E) -> Option<Self> {
        let E::SlaClockStarted { clock, kind, terms, schedule, at } = event else { return None };
        Some(Self {
            ticket,
            clock: *clock,
            kind: *kind,
            target_minutes: terms.target_minutes,
            measure: terms.measure,
            rules_version: terms.rules_version,
            calendar: schedule.calendar.clone(),
            answer_due_at: answer_due_at(&schedule.due),
            level: None,
            breached: false,
            spent_seconds: 0,
            started_at: micros(*at),
            stopped_at: None,
            stop: None,
        })
    }

    pub(super) fn fold(&mut self, event: &E) {
        if let E::SlaClockPaused { spent_seconds, .. } = event {
            self.spent_seconds = *spent_seconds;
        } else if let E::SlaClockResumed { schedule, .. } = event {
            self.run_by(schedule);
        } else if let E::SlaClockRetargeted { terms, spent_seconds, schedule, .. } = event {
            self.target_minutes = terms.target_minutes;
            self.measure = terms.measure;
            self.rules_version = terms.rules_version;
            self.spent_seconds = *spent_seconds;
            if let Some(schedule) = schedule {
                self.run_by(schedule);
            }
        } else if let E::SlaLevelReached { level, .. } = event {
            self.level = Some(*level);
            self.breached |= *level == SlaLevel::Breach;
        } else if let E::SlaClockStopped { cause, spent_seconds, breached, at, .. } = event {
            self.spent_seconds = *spent_seconds;
            self.breached |= *breached;
            self.stopped_at = Some(micros(*at));
            self.stop = Some(*cause);
        }
    }

    fn run_by(&mut self, schedule: &SlaSchedule) {
        self.calendar.clone_from(&schedule.calendar);
        self.answer_due_at = answer_due_at(&schedule.due).or(self.answer_due_at);
    }
}

fn answer_due_at(due: &[SlaDue]) -> Option<DateTime<Utc>> {
    due.iter().find(|due| due.level == SlaLevel::Breach).map(|due| micros(due.at))
}
