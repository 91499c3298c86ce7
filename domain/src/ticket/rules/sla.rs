//! What the clock makes of a command: it starts, pauses, goes on, stops, and notes the levels that fell due.

use chrono::{DateTime, TimeDelta, Utc};

use super::case::Case;
use crate::calendar::WorkCalendar;
use crate::ticket::clock::{SlaClock, first_schedule};
use crate::ticket::events::TicketEvent;
use crate::ticket::facts::{Category, ClockKind, ClockStop, SlaDue, SlaLevel};
use crate::ticket::policy::TicketPolicy;
use crate::ticket::state::{Conversation, Decided};
use crate::values::Money;

/// Whom the levels that are noted late still have to reach.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reminders {
    /// The answer is still missing.
    AreNeeded,
    /// The command itself is what people would be reminded of.
    CameTooLate,
}

/// The clock that waits for the first answer.
pub(super) fn start_first(
    category: Category,
    calendar: &WorkCalendar,
    policy: &TicketPolicy,
    at: DateTime<Utc>,
) -> TicketEvent {
    started(1, ClockKind::FirstResponse, category, calendar, policy, at)
}

/// What the customer's words do to the clock: one that waits for them goes on, one that runs is left alone, and
/// where none is a new one starts.
pub(super) fn customer_asked(case: &Case<'_>) -> Option<TicketEvent> {
    match &case.known.clock {
        Some(clock) => resumed(case, clock),
        None => {
            let Conversation { clocks, category, .. } = case.known;
            let kind = ClockKind::NextResponse;
            Some(started(clocks + 1, kind, *category, case.calendar, case.policy, case.at))
        }
    }
}

/// A clock that waits for the customer goes on.
pub(super) fn resume(case: &Case<'_>) -> Option<TicketEvent> {
    case.known.clock.as_ref().and_then(|clock| resumed(case, clock))
}

/// A clock that runs stands still.
pub(super) fn pause(case: &Case<'_>) -> Vec<TicketEvent> {
    let Some(clock) = case.known.clock.as_ref().filter(|clock| clock.is_running()) else {
        return Vec::new();
    };
    let mut events = overtaken(case, clock);
    events.push(TicketEvent::SlaClockPaused {
        clock: clock.number,
        spent_seconds: clock.spent_by(case.calendar, case.at),
        at: case.at,
    });
    events
}

/// A clock stops, whether it runs or not.
pub(super) fn stop(case: &Case<'_>, cause: ClockStop) -> Vec<TicketEvent> {
    let Some(clock) = &case.known.clock else {
        return Vec::new();
    };
    let mut events = overtaken(case, clock);
    events.push(TicketEvent::SlaClockStopped {
        clock: clock.number,
        cause,
        spent_seconds: clock.spent_by(case.calendar, case.at),
        breached: clock.is_breached() || reaches_breach(&events),
        at: case.at,
    });
    events
}

/// A clock goes on under the terms of another category. One that is breached stays as it is, and so does one
/// that was promised the same.
pub(super) fn retarget(case: &Case<'_>, category: Category) -> Vec<TicketEvent> {
    let terms = case.policy.terms(category);
    let Some(clock) = case.known.clock.as_ref().filter(|clock| clock.terms != terms) else {
        return Vec::new();
    };
    let mut events = reached(case, clock, &clock.due_by(case.at), Reminders::AreNeeded);
    if clock.is_breached() || reaches_breach(&events) {
        return events;
    }
    // Levels that were noted just now must not come again.
    let mut clock = clock.clone();
    for event in &events {
        if let TicketEvent::SlaLevelReached { level, .. } = event {
            clock.reach(*level);
        }
    }
    let (spent_seconds, schedule) = clock.under(terms, case.calendar, case.at);
    let (clock, at) = (clock.number, case.at);
    events.push(TicketEvent::SlaClockRetargeted { clock, terms, spent_seconds, schedule, at });
    events
}

/// The levels that are due.
pub(super) fn fire_due(case: &Case<'_>) -> Vec<TicketEvent> {
    let Some(clock) = &case.known.clock else {
        return Vec::new();
    };
    reached(case, clock, &clock.due_by(case.at), Reminders::AreNeeded)
}

fn started(
    number: u32,
    kind: ClockKind,
    category: Category,
    calendar: &WorkCalendar,
    policy: &TicketPolicy,
    at: DateTime<Utc>,
) -> TicketEvent {
    let terms = policy.terms(category);
    let schedule = first_schedule(terms, calendar, at);
    TicketEvent::SlaClockStarted { clock: number, kind, terms, schedule, at }
}

fn resumed(case: &Case<'_>, clock: &SlaClock) -> Option<TicketEvent> {
    (!clock.is_running()).then(|| TicketEvent::SlaClockResumed {
        clock: clock.number,
        schedule: clock.schedule_from(case.calendar, case.at),
        at: case.at,
    })
}

/// The levels that fell due until the command came.
fn overtaken(case: &Case<'_>, clock: &SlaClock) -> Vec<TicketEvent> {
    reached(case, clock, &clock.due_by(case.at), Reminders::CameTooLate)
}

fn reached(
    case: &Case<'_>,
    clock: &SlaClock,
    due: &[SlaDue],
    reminders: Reminders,
) -> Vec<TicketEvent> {
    let mut events = Vec::new();
    for (index, SlaDue { level, at: due_at }) in due.iter().enumerate() {
        let is_last = index + 1 == due.len();
        let needed = match level {
            SlaLevel::Reminder | SlaLevel::Urgent => is_last && reminders == Reminders::AreNeeded,
            SlaLevel::Breach | SlaLevel::Compensation => true,
        };
        events.push(TicketEvent::SlaLevelReached {
            clock: clock.number,
            level: *level,
            due_at: *due_at,
            calendar: clock.calendar().unwrap_or_default().to_owned(),
            rules_version: clock.terms.rules_version,
            alert_from: needed.then(|| alert_from(case, *due_at)),
            at: case.at,
        });
        if *level == SlaLevel::Compensation {
            events.extend(proposal(case, clock.number));
        }
    }
    events
}

/// Nobody is told outside opening hours. What is due by closing time still goes out just after it; what comes
/// later waits for the next opening.
fn alert_from(case: &Case<'_>, due_at: DateTime<Utc>) -> DateTime<Utc> {
    if case.at - due_at <= TimeDelta::minutes(case.policy.late_alert_minutes) {
        case.at
    } else {
        case.calendar.next_open(case.at)
    }
}

fn reaches_breach(events: &[TicketEvent]) -> bool {
    events
        .iter()
        .any(|event| matches!(event, TicketEvent::SlaLevelReached { level: SlaLevel::Breach, .. }))
}

/// A credit for a clock that passed 150 %, unless those of the ticket already come to the most.
fn proposal(case: &Case<'_>, clock: u32) -> Option<TicketEvent> {
    let so_far: Money = case
        .known
        .compensations
        .iter()
        .map(|earlier| match &earlier.decision {
            None => earlier.amount,
            Some(Decided::Approved(amount)) => *amount,
            Some(Decided::Declined(_)) => Money::ZERO,
        })
        .sum();
    let amount = case.policy.compensation.min(case.policy.compensation_cap - so_far);
    (amount > Money::ZERO).then(|| TicketEvent::CompensationProposed {
        clock,
        amount,
        decide_by: case.calendar.end_of_business_day(case.at, case.policy.decision_business_days),
        at: case.at,
    })
}
