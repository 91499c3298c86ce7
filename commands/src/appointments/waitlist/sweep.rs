//! What time alone brings about: offers lapse, entries expire, and so do holds, which no event tells of.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::Actor;
use domain::agenda::{Agenda, Appointment, Stage, agenda_id, last_bookable_day};
use domain::calendar::santiago_date;
use domain::waitlist::{WAITLIST_ID, Waitlist, WaitlistIntent};
use uuid::{Uuid, uuid};

use super::{give, offer_freed};
use crate::appointments::ChangeError;
use crate::context::Context;
use crate::executor::Executor;

/// The root of the command ids of this sweep.
const SWEEP: Uuid = uuid!("0d5a6c1e-8f27-5b41-9c3d-6a7e2b94f015");
/// Who sweeps, in the audit.
const ACTOR: &str = "waitlist";
/// For so long a hold that lapsed is looked for: longer than nothing is swept while the server stands still.
const LOOKED_BACK: TimeDelta = TimeDelta::days(1);

/// What a sweep of the waitlist did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaitlistSweep {
    /// Offers that lapsed, whose slots go to the next in line.
    pub lapsed: usize,
    /// Entries whose last day has passed.
    pub expired: usize,
}

/// Notes the offers that lapsed and the entries that expired, and offers the slots of holds that nobody confirmed.
/// Doing it again changes nothing.
///
/// # Errors
/// A refusal, or a failure of the log; what was done until then stays done.
pub async fn sweep(executor: &Executor) -> Result<WaitlistSweep, ChangeError> {
    let Some(loaded) = executor.load_if_any::<Waitlist>(WAITLIST_ID).await? else {
        return Ok(WaitlistSweep::default());
    };
    let now = executor.clock().now();
    let swept = due(&loaded.state, now);
    if swept != WaitlistSweep::default() {
        // What is due in this version is noted once, whoever is faster.
        give(executor, WaitlistIntent::Lapse, context(&format!("lapse {}", loaded.version)))
            .await?;
    }
    for date in days(&loaded.state, now) {
        for hold in lapsed_holds(executor, date, now).await? {
            let context = context(&format!("hold {}", hold.appointment));
            offer_freed(executor, date, hold.slot.interval(), context).await?;
        }
    }
    Ok(swept)
}

fn due(list: &Waitlist, now: DateTime<Utc>) -> WaitlistSweep {
    let today = santiago_date(now);
    let (over, open): (Vec<_>, Vec<_>) =
        list.entries().iter().partition(|known| known.last_day < today);
    let offers = open.iter().filter_map(|known| known.offer);
    let lapsed = offers.filter(|offer| !offer.stands(now)).count();
    WaitlistSweep { lapsed, expired: over.len() }
}

/// The days that somebody waits for and that can be booked.
fn days(list: &Waitlist, now: DateTime<Utc>) -> BTreeSet<NaiveDate> {
    let (today, last) = (santiago_date(now), last_bookable_day(now));
    let of = |first: NaiveDate, until: NaiveDate| {
        first.max(today).iter_days().take_while(move |date| *date <= until.min(last))
    };
    list.entries().iter().flat_map(|known| of(known.first_day, known.last_day)).collect()
}

/// The holds of that day that nobody confirmed in time.
async fn lapsed_holds(
    executor: &Executor,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<Appointment>, ChangeError> {
    let agenda = executor.load_if_any::<Agenda>(&agenda_id(date)).await?;
    let Some(agenda) = agenda else { return Ok(Vec::new()) };
    let has_lapsed = |booked: &&Appointment| match booked.stage {
        Stage::Held { until } => until <= now && now - until <= LOOKED_BACK,
        _ => false,
    };
    Ok(agenda.state.appointments().filter(has_lapsed).cloned().collect())
}

fn context(name: &str) -> Context {
    Context::new(Actor::system(ACTOR), Uuid::new_v5(&SWEEP, name.as_bytes()), ACTOR)
}
