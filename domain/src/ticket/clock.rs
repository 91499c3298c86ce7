//! A clock that waits for an answer: what it has spent, what is left, and when each level is reached.
//!
//! The arithmetic takes a calendar; the folding takes only what an event pinned. The live ticket and the what-if
//! report run the same functions, so that they cannot disagree.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::facts::{ClockKind, Measure, SlaDue, SlaLevel, SlaSchedule, SlaTerms};
use crate::calendar::WorkCalendar;

/// A clock that has not stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaClock {
    /// Its number within the ticket, from 1.
    pub number: u32,
    /// What it waits for.
    pub kind: ClockKind,
    /// What was promised.
    pub terms: SlaTerms,
    /// The levels that were reached. Each is reached once.
    pub reached: Vec<SlaLevel>,
    /// The time used up before the run that lasts, seconds.
    pub spent_seconds: i64,
    /// Whether it runs.
    pub motion: Motion,
    /// The runs that are over.
    runs: Vec<Run>,
    /// What was left to each level when the clock was paused last; none since its terms have changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left: Vec<Left>,
}

/// Whether a clock runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Motion {
    /// It runs.
    Running {
        /// Since when (UTC).
        since: DateTime<Utc>,
        /// When the next levels are reached.
        schedule: SlaSchedule,
    },
    /// It waits for the customer.
    Paused {
        /// Since when (UTC).
        since: DateTime<Utc>,
    },
}

/// A stretch of time in which a clock ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

/// What is left to a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Left {
    level: SlaLevel,
    seconds: i64,
}

/// The due instants of a clock that starts.
pub(super) fn first_schedule(
    terms: SlaTerms,
    calendar: &WorkCalendar,
    at: DateTime<Utc>,
) -> SlaSchedule {
    schedule(terms, &SlaLevel::ALL, TimeDelta::zero(), calendar, at)
}

/// The instants at which these levels are reached when `spent` of the target is used up at `at`.
fn schedule(
    terms: SlaTerms,
    levels: &[SlaLevel],
    spent: TimeDelta,
    calendar: &WorkCalendar,
    at: DateTime<Utc>,
) -> SlaSchedule {
    let due = levels.iter().map(|level| {
        let left = share(terms, *level) - spent;
        SlaDue { level: *level, at: reached_at(terms.measure, left, calendar, at) }
    });
    SlaSchedule { due: due.collect(), calendar: calendar.version().to_owned() }
}

/// When a level is reached to which so much is left. What should have been reached before is reached at once, or when
/// the workshop opens.
fn reached_at(
    measure: Measure,
    left: TimeDelta,
    calendar: &WorkCalendar,
    at: DateTime<Utc>,
) -> DateTime<Utc> {
    let left = left.max(TimeDelta::zero());
    match measure {
        Measure::OpenTime => calendar.add_open(at, left),
        Measure::CalendarTime => {
            calendar.next_open(at.checked_add_signed(left).unwrap_or(DateTime::<Utc>::MAX_UTC))
        }
    }
}

/// The part of the target at which a level is reached.
fn share(terms: SlaTerms, level: SlaLevel) -> TimeDelta {
    let seconds = i64::from(terms.target_minutes) * 60 * i64::from(level.percent()) / 100;
    TimeDelta::seconds(seconds)
}

/// The time that counts between two instants; none when the clock of the machine was moved back in between.
fn counted(
    measure: Measure,
    calendar: &WorkCalendar,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> TimeDelta {
    match measure {
        Measure::OpenTime => calendar.open_between(from, until),
        Measure::CalendarTime => (until - from).max(TimeDelta::zero()),
    }
}

impl SlaClock {
    /// A clock that starts.
    pub(super) const fn started(
        number: u32,
        kind: ClockKind,
        terms: SlaTerms,
        schedule: SlaSchedule,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            number,
            kind,
            terms,
            reached: Vec::new(),
            spent_seconds: 0,
            motion: Motion::Running { since: at, schedule },
            runs: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Whether 100 % was reached.
    pub fn is_breached(&self) -> bool {
        self.reached.contains(&SlaLevel::Breach)
    }

    /// Whether it runs.
    pub const fn is_running(&self) -> bool {
        matches!(self.motion, Motion::Running { .. })
    }

    /// The levels still to come with their instants, in their order; none while it is paused.
    pub fn due(&self) -> &[SlaDue] {
        match &self.motion {
            Motion::Running { schedule, .. } => &schedule.due,
            Motion::Paused { .. } => &[],
        }
    }

    /// The version of the calendar that the due instants were computed with, while it runs.
    pub fn calendar(&self) -> Option<&str> {
        match &self.motion {
            Motion::Running { schedule, .. } => Some(&schedule.calendar),
            Motion::Paused { .. } => None,
        }
    }

    /// Until when the answer is promised; none while it is paused or once that has passed.
    pub fn answer_due_at(&self) -> Option<DateTime<Utc>> {
        self.due().iter().find(|due| due.level == SlaLevel::Breach).map(|due| due.at)
    }

    /// The levels whose instant has come. A level is reached at its very instant, whoever comes then.
    pub(super) fn due_by(&self, at: DateTime<Utc>) -> Vec<SlaDue> {
        self.due().iter().take_while(|due| due.at <= at).copied().collect()
    }

    /// The time used up by `at`, seconds.
    pub(super) fn spent_by(&self, calendar: &WorkCalendar, at: DateTime<Utc>) -> i64 {
        let running = match &self.motion {
            Motion::Running { since, .. } => counted(self.terms.measure, calendar, *since, at),
            Motion::Paused { .. } => TimeDelta::zero(),
        };
        self.spent_seconds.saturating_add(running.num_seconds())
    }

    /// The due instants after a pause: what is left begins to count again.
    pub(super) fn schedule_from(&self, calendar: &WorkCalendar, at: DateTime<Utc>) -> SlaSchedule {
        let mut due = Vec::new();
        let mut least = TimeDelta::MAX;
        // From the last level on: none is reached after the one that follows it, whatever was promised for it.
        for level in self.levels_left().into_iter().rev() {
            least = least.min(self.left_when_paused(level, calendar));
            due.push(SlaDue { level, at: reached_at(self.terms.measure, least, calendar, at) });
        }
        due.reverse();
        SlaSchedule { due, calendar: calendar.version().to_owned() }
    }

    /// What was left to a level when the clock was paused. Under terms that came during the pause it is as if the pause
    /// had begun with them.
    fn left_when_paused(&self, level: SlaLevel, calendar: &WorkCalendar) -> TimeDelta {
        let unspent = share(self.terms, level) - seconds(self.spent_seconds);
        let Motion::Paused { since } = self.motion else { return unspent };
        let noted = self.left.iter().find(|left| left.level == level);
        noted.map_or_else(
            || {
                let due_at = reached_at(self.terms.measure, unspent, calendar, since);
                self.left_by(SlaDue { level, at: due_at }, since)
            },
            |left| seconds(left.seconds),
        )
    }

    /// What is left at an instant to a level that is due then: the unspent part of the target. By the calendar that may be
    /// used up before the instant, which had been moved to the next opening: the time until there was promised, and a pause
    /// takes none of it away. It never comes to more than was left before, so that pauses do not add up.
    fn left_by(&self, due: SlaDue, at: DateTime<Utc>) -> TimeDelta {
        let share = share(self.terms, due.level);
        let unspent = share - seconds(self.spent_seconds);
        if self.terms.measure == Measure::OpenTime || unspent > TimeDelta::zero() {
            return unspent;
        }
        let before = self.left.iter().find(|left| left.level == due.level);
        let before = before.map_or(share, |left| seconds(left.seconds));
        before.min(due.at - at)
    }

    /// The time used up and the due instants under other terms: the clock goes on from where it is, so all its
    /// runs are counted anew by the new measure. No due instants while it is paused.
    pub(super) fn under(
        &self,
        terms: SlaTerms,
        calendar: &WorkCalendar,
        at: DateTime<Utc>,
    ) -> (i64, Option<SlaSchedule>) {
        let count = |from, until| counted(terms.measure, calendar, from, until);
        let over = self.runs.iter().map(|run| count(run.from, run.until));
        let lasting = match &self.motion {
            Motion::Running { since, .. } => count(*since, at),
            Motion::Paused { .. } => TimeDelta::zero(),
        };
        let spent = over.fold(lasting, |total, run| total + run);
        let schedule =
            self.is_running().then(|| schedule(terms, &self.levels_left(), spent, calendar, at));
        (spent.num_seconds(), schedule)
    }

    pub(super) fn reach(&mut self, level: SlaLevel) {
        self.reached.push(level);
        if let Motion::Running { schedule, .. } = &mut self.motion {
            schedule.due.retain(|due| due.level != level);
        }
    }

    pub(super) fn pause(&mut self, spent_seconds: i64, at: DateTime<Utc>) {
        self.end_run(at);
        self.spent_seconds = spent_seconds;
        if let Motion::Running { schedule, .. } = &self.motion {
            let left = |due: &SlaDue| Left {
                level: due.level,
                seconds: self.left_by(*due, at).num_seconds(),
            };
            self.left = schedule.due.iter().map(left).collect();
        }
        self.motion = Motion::Paused { since: at };
    }

    pub(super) fn resume(&mut self, schedule: SlaSchedule, at: DateTime<Utc>) {
        self.motion = Motion::Running { since: at, schedule };
    }

    pub(super) fn retarget(
        &mut self,
        terms: SlaTerms,
        spent_seconds: i64,
        schedule: Option<SlaSchedule>,
        at: DateTime<Utc>,
    ) {
        self.end_run(at);
        self.terms = terms;
        self.spent_seconds = spent_seconds;
        self.left.clear();
        let paused_at = match &self.motion {
            Motion::Paused { since } => *since,
            Motion::Running { .. } => at,
        };
        self.motion = match schedule {
            Some(schedule) => Motion::Running { since: at, schedule },
            None => Motion::Paused { since: paused_at },
        };
    }

    fn levels_left(&self) -> Vec<SlaLevel> {
        SlaLevel::ALL.into_iter().filter(|level| !self.reached.contains(level)).collect()
    }

    fn end_run(&mut self, at: DateTime<Utc>) {
        if let Motion::Running { since, .. } = &self.motion {
            self.runs.push(Run { from: *since, until: at });
        }
    }
}

fn seconds(count: i64) -> TimeDelta {
    TimeDelta::try_seconds(count).unwrap_or(TimeDelta::MAX)
}
