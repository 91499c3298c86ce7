//! The clocks of a ticket, counted again under another calendar or other rules: a report, never a correction.
//!
//! The result that was pinned stays what it is (`product.md` §5 module 12). What people did is taken from the
//! events; only the counting is done anew, by the functions that the live ticket uses.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::clock::{SlaClock, first_schedule};
use super::events::TicketEvent;
use super::facts::{Category, ClockKind, SlaLevel, SlaTerms};
use super::policy::TicketPolicy;
use crate::calendar::WorkCalendar;
use crate::values::TicketId;

/// A ticket before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketWhatIf {
    /// Which.
    pub ticket: TicketId,
    /// Its clocks, in the order in which they started.
    pub clocks: Vec<ClockWhatIf>,
}

/// A clock before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockWhatIf {
    /// Its number within the ticket.
    pub clock: u32,
    /// What it waited for.
    pub kind: ClockKind,
    /// When it started (UTC).
    pub started_at: DateTime<Utc>,
    /// When it stopped (UTC); none if it had not by the end of the report.
    pub stopped_at: Option<DateTime<Utc>>,
    /// As it was recorded.
    pub before: ClockResult,
    /// As it would have been.
    pub after: ClockResult,
}

/// What became of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockResult {
    /// What was promised in the end.
    pub terms: SlaTerms,
    /// The version of the calendar that was used last.
    pub calendar: String,
    /// When the answer was due (UTC), as computed last.
    pub answer_due_at: Option<DateTime<Utc>>,
    /// The levels that were reached.
    pub reached: Vec<SlaLevel>,
    /// Whether 100 % was reached.
    pub breached: bool,
    /// The time used up, seconds: up to the last pause, or in all once it stopped.
    pub spent_seconds: i64,
}

impl TicketWhatIf {
    /// How many clocks were breached, as recorded and as they would have been.
    pub fn breaches(&self) -> (usize, usize) {
        let before = self.clocks.iter().filter(|clock| clock.before.breached).count();
        let after = self.clocks.iter().filter(|clock| clock.after.breached).count();
        (before, after)
    }
}

/// Counts the clocks of a ticket again. `history` are its events from the first on, those after `until` apart; none
/// when it had not been opened by then.
pub fn recount<'a>(
    history: impl IntoIterator<Item = &'a TicketEvent>,
    calendar: &WorkCalendar,
    policy: &TicketPolicy,
    until: DateTime<Utc>,
) -> Option<TicketWhatIf> {
    let mut events = history.into_iter().take_while(|event| event.at() <= until);
    let TicketEvent::TicketOpened { ticket, category, .. } = events.next()? else {
        return None;
    };
    let mut recount =
        Recount { calendar, policy, category: *category, running: None, clocks: Vec::new() };
    for event in events {
        recount.follow(event);
    }
    if let Some(running) = recount.running.take() {
        recount.end(running, None, until);
    }
    Some(TicketWhatIf { ticket: *ticket, clocks: recount.clocks })
}

/// The two counts of a ticket on their way through its events.
struct Recount<'a> {
    calendar: &'a WorkCalendar,
    policy: &'a TicketPolicy,
    category: Category,
    running: Option<Pair>,
    clocks: Vec<ClockWhatIf>,
}

/// A clock that has not stopped, as recorded and as counted anew.
struct Pair {
    started_at: DateTime<Utc>,
    before: Count,
    after: Count,
}

/// A clock and what is forgotten by it when it goes on.
struct Count {
    clock: SlaClock,
    calendar: String,
    answer_due_at: Option<DateTime<Utc>>,
}

impl Recount<'_> {
    fn follow(&mut self, event: &TicketEvent) {
        match event {
            TicketEvent::SlaClockStarted { clock, kind, terms, schedule, at } => {
                let before = SlaClock::started(*clock, *kind, *terms, schedule.clone(), *at);
                let terms = self.policy.terms(self.category);
                let schedule = first_schedule(terms, self.calendar, *at);
                let after = SlaClock::started(*clock, *kind, terms, schedule, *at);
                let (before, after) = (Count::of(before), Count::of(after));
                self.running = Some(Pair { started_at: *at, before, after });
            }
            TicketEvent::SlaLevelReached { level, .. } => {
                if let Some(Pair { before, .. }) = &mut self.running {
                    before.clock.reach(*level);
                }
            }
            TicketEvent::SlaClockPaused { spent_seconds, at, .. } => {
                if let Some(Pair { before, after, .. }) = &mut self.running {
                    before.clock.pause(*spent_seconds, *at);
                    after.reach_due(*at);
                    after.clock.pause(after.clock.spent_by(self.calendar, *at), *at);
                }
            }
            TicketEvent::SlaClockResumed { schedule, at, .. } => {
                if let Some(Pair { before, after, .. }) = &mut self.running {
                    before.clock.resume(schedule.clone(), *at);
                    before.note();
                    after.clock.resume(after.clock.schedule_from(self.calendar, *at), *at);
                    after.note();
                }
            }
            TicketEvent::SlaClockRetargeted { terms, spent_seconds, schedule, at, .. } => {
                if let Some(Pair { before, .. }) = &mut self.running {
                    before.clock.retarget(*terms, *spent_seconds, schedule.clone(), *at);
                    before.note();
                }
            }
            TicketEvent::TicketReclassified { to, at, .. } => {
                self.category = *to;
                let terms = self.policy.terms(*to);
                if let Some(Pair { after, .. }) = &mut self.running {
                    after.retarget(terms, self.calendar, *at);
                }
            }
            TicketEvent::SlaClockStopped { spent_seconds, at, .. } => {
                if let Some(mut pair) = self.running.take() {
                    pair.before.clock.spent_seconds = *spent_seconds;
                    self.end(pair, Some(*at), *at);
                }
            }
            TicketEvent::TicketOpened { .. }
            | TicketEvent::CustomerReplied { .. }
            | TicketEvent::StaffReplied { .. }
            | TicketEvent::AutomaticReplyGiven { .. }
            | TicketEvent::InternalNoteAdded { .. }
            | TicketEvent::WaitingForCustomerBegun { .. }
            | TicketEvent::WaitingForCustomerEnded { .. }
            | TicketEvent::TicketAssigned { .. }
            | TicketEvent::RepairLinked { .. }
            | TicketEvent::PaymentLinked { .. }
            | TicketEvent::TicketMerged { .. }
            | TicketEvent::TicketAbsorbed { .. }
            | TicketEvent::TicketResolved { .. }
            | TicketEvent::TicketClosed { .. }
            | TicketEvent::TicketReopened { .. }
            | TicketEvent::SatisfactionRated { .. }
            | TicketEvent::CompensationProposed { .. }
            | TicketEvent::CompensationOverdue { .. }
            | TicketEvent::CompensationApproved { .. }
            | TicketEvent::CompensationDeclined { .. } => {}
        }
    }

    /// A clock stopped, or the report ends while it still waits.
    fn end(&mut self, mut pair: Pair, stopped_at: Option<DateTime<Utc>>, at: DateTime<Utc>) {
        pair.after.reach_due(at);
        if stopped_at.is_some() {
            pair.after.clock.spent_seconds = pair.after.clock.spent_by(self.calendar, at);
        }
        self.clocks.push(ClockWhatIf {
            clock: pair.before.clock.number,
            kind: pair.before.clock.kind,
            started_at: pair.started_at,
            stopped_at,
            before: pair.before.result(),
            after: pair.after.result(),
        });
    }
}

impl Count {
    fn of(clock: SlaClock) -> Self {
        let mut count = Self { clock, calendar: String::new(), answer_due_at: None };
        count.note();
        count
    }

    /// Keeps what the clock knows only while it runs and has not passed it.
    fn note(&mut self) {
        if let Some(calendar) = self.clock.calendar() {
            calendar.clone_into(&mut self.calendar);
        }
        self.answer_due_at = self.clock.answer_due_at().or(self.answer_due_at);
    }

    fn reach_due(&mut self, at: DateTime<Utc>) {
        for due in self.clock.due_by(at) {
            self.clock.reach(due.level);
        }
    }

    fn retarget(&mut self, terms: SlaTerms, calendar: &WorkCalendar, at: DateTime<Utc>) {
        self.reach_due(at);
        if self.clock.is_breached() || self.clock.terms == terms {
            return;
        }
        let (spent, schedule) = self.clock.under(terms, calendar, at);
        self.clock.retarget(terms, spent, schedule, at);
        self.note();
    }

    fn result(self) -> ClockResult {
        ClockResult {
            terms: self.clock.terms,
            calendar: self.calendar,
            answer_due_at: self.answer_due_at,
            breached: self.clock.is_breached(),
            spent_seconds: self.clock.spent_seconds,
            reached: self.clock.reached,
        }
    }
}
