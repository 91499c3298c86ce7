//! The clock that wakes the scheduler: tokio-cron-scheduler, with one entry for each job in the time of Santiago.
//!
//! The library keeps the zone's offset of the moment in which an entry was added (0.15), so that after a change of
//! the clock every entry would be an hour off: the alarm is set anew when the offset changes. Whatever it misses or
//! rings twice does no harm; the domain says what is due, and the log that it runs once.

use chrono::{DateTime, FixedOffset, Offset as _, TimeZone as _, Utc};
use domain::calendar::ZONE;
use domain::job_run::Job;
use tokio_cron_scheduler::{Job as Entry, JobScheduler, JobSchedulerError};

use crate::runs::Scheduler;

/// An alarm that is set.
pub(crate) struct Alarm {
    library: JobScheduler,
    offset: FixedOffset,
}

impl Alarm {
    /// Sets it for every job.
    pub(crate) async fn set(
        scheduler: &Scheduler,
        offset: FixedOffset,
    ) -> Result<Self, JobSchedulerError> {
        let library = JobScheduler::new().await?;
        for job in Job::ALL {
            library.add(entry(scheduler, job)?).await?;
        }
        library.start().await?;
        Ok(Self { library, offset })
    }

    /// The offset of the zone for which it was set.
    pub(crate) const fn offset(&self) -> FixedOffset {
        self.offset
    }

    /// Ends it.
    pub(crate) async fn silence(mut self) {
        if let Err(error) = self.library.shutdown().await {
            tracing::warn!(%error, "the clock of the jobs did not stop");
        }
    }
}

/// How far Santiago is from UTC at that instant.
pub(crate) fn offset_at(at: DateTime<Utc>) -> FixedOffset {
    ZONE.offset_from_utc_datetime(&at.naive_utc()).fix()
}

fn entry(scheduler: &Scheduler, job: Job) -> Result<Entry, JobSchedulerError> {
    let scheduler = scheduler.clone();
    // The library wants seconds before what the seed writes.
    let cron = format!("0 {}", job.schedule().cron());
    Entry::new_async_tz(cron, ZONE, move |_, _| {
        let scheduler = scheduler.clone();
        Box::pin(async move { scheduler.wake(job) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_library_and_the_domain_agree_on_when_each_job_is_due() {
        let mut library = JobScheduler::new().await.unwrap();
        for job in Job::ALL {
            let cron = format!("0 {}", job.schedule().cron());
            let entry = Entry::new_async_tz(cron, ZONE, |_, _| Box::pin(async {})).unwrap();
            #[expect(clippy::disallowed_methods, reason = "the library reads the machine's clock")]
            let before = Utc::now();
            let id = library.add(entry).await.unwrap();
            let next = library.next_tick_for_job(id).await.unwrap();
            #[expect(clippy::disallowed_methods, reason = "the library reads the machine's clock")]
            let after = Utc::now();
            let ours = [before, after].map(|at| job.schedule().next_after(at));
            assert!(ours.contains(&next), "{job}: {next:?}, not {ours:?}");
        }
    }

    #[test]
    fn santiago_is_four_hours_behind_in_winter_and_three_in_summer() {
        let at = |month| Utc.with_ymd_and_hms(2026, month, 15, 12, 0, 0).unwrap();
        assert_eq!(offset_at(at(7)).local_minus_utc(), -4 * 3_600);
        assert_eq!(offset_at(at(1)).local_minus_utc(), -3 * 3_600);
    }
}
