//! `send_pickup_reminders`: reminds of instruments to collect on days 1, 3, 7, 15, 25 and 29 after the proved notice, and
//! warns on days 60 and 80 that day 90 comes (`product.md` §4, §8 row 27).

use chrono::NaiveDate;
use commands::notifications::{RepairWish, Uncollected, uncollected};
use domain::calendar::santiago_date;
use domain::job_run::Job;
use domain::notification::reminders::pickup_reminder;
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::repair::Status;
use domain::values::RepairNumber;
use eventlog::LogError;

use crate::done::{Done, JobFailure};
use crate::telling::{Told, context};
use crate::tools::Tools;

const JOB: Job = Job::SendPickupReminders;
/// The days on which it is said that abandonment comes; the notices that the rule asks for.
const WARNING_DAYS: [u32; 2] = [60, 80];
/// How many days late something is still worth saying.
const LATE: i64 = 7;

/// What is to be said on a day of waiting, and which day it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Occasion {
    kind: NotificationKind,
    day: u32,
}

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let today = santiago_date(tools.now());
    let mut told = Told::default();
    for number in tools.repairs_in(Status::ReadyPickup).await? {
        let Some(wish) = wish(tools, number, today).await? else { continue };
        let context = context(JOB, &format!("{number} {:?}", wish.cause));
        let executor = &tools.executor;
        let queued = tools.notifications.queue_about_repair(executor, wish, &context).await;
        told.note(JOB, queued)?;
    }
    Ok(told.done("equipos por retirar"))
}

async fn wish(
    tools: &Tools,
    number: RepairNumber,
    today: NaiveDate,
) -> Result<Option<RepairWish>, LogError> {
    let Some(Uncollected { repair, notice }) = uncollected(&tools.executor, number).await? else {
        return Ok(None);
    };
    let day = repair.days_waiting(today).filter(|_| repair.open_complaint().is_none());
    let Some((day, occasion)) = day.and_then(|day| Some((day, occasion(day)?))) else {
        return Ok(None);
    };
    let waited = u32::try_from(day).unwrap_or(occasion.day);
    let mut facts = Facts::new().with("dia", Fact::Count(waited));
    if occasion.kind == NotificationKind::AbandonmentWarning {
        let Some(from) = repair.abandoned_from() else { return Ok(None) };
        facts = facts.with("fecha", Fact::Day(from));
    }
    let cause = Cause::moment(notice, format!("day-{}", occasion.day));
    Ok(Some(RepairWish { facts, ..RepairWish::new(number, occasion.kind, cause) }))
}

/// What is to be said on the `day`-th day of waiting: the newest thing, if several were missed.
fn occasion(day: i64) -> Option<Occasion> {
    let warning = WARNING_DAYS.into_iter().rfind(|due| i64::from(*due) <= day);
    let due = match warning {
        Some(day) => Occasion { kind: NotificationKind::AbandonmentWarning, day },
        None => {
            let day = pickup_reminder(day, None)?;
            Occasion { kind: NotificationKind::PickupReminder, day }
        }
    };
    (day - i64::from(due.day) < LATE).then_some(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_on_their_days_and_a_missed_one_within_a_week() {
        let days = |kind| {
            let due = (0..100).filter_map(occasion).filter(move |it| it.kind == kind);
            let mut days: Vec<u32> = due.map(|it| it.day).collect();
            days.dedup();
            days
        };
        assert_eq!(days(NotificationKind::PickupReminder), [1, 3, 7, 15, 25, 29]);
        assert_eq!(days(NotificationKind::AbandonmentWarning), [60, 80]);
        assert_eq!(occasion(0), None);
        assert_eq!(occasion(17).unwrap().day, 15);
        assert_eq!(occasion(14), None, "a week late it is not worth saying any more");
        assert_eq!(occasion(45), None);
    }
}
