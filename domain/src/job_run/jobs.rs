//! The scheduled jobs of the workshop, as data: the seed's eight at the seed's times, and those that the promises
//! of this system need besides.

use std::fmt;

use chrono::{NaiveTime, TimeDelta, Weekday};

use super::schedule::Schedule;

/// A scheduled job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    /// Escalates tickets whose levels are due: the safety net behind the timers (`product.md` §8 row 12).
    CheckSlaBreaches,
    /// Asks for news of parcels that have been silent (module 9).
    SyncShipmentTracking,
    /// Tells the owner what the day brings.
    SendDailySummary,
    /// Reminds of instruments to collect, on days 1, 3, 7, 15, 25 and 29 (§8 row 27).
    SendPickupReminders,
    /// Reminds of the next open day's appointments (§8 row 27).
    SendAppointmentReminders,
    /// Exports the log, and the keys apart.
    DatabaseBackup,
    /// Looks up market prices, after the backup (§8 row 28).
    ScrapeMarketPrices,
    /// Issues the storage charges of the blocks begun since its last run (§8 row 5).
    GenerateStorageFees,
    /// Asks the payment gateway about pending orders, every 15 minutes for 48 hours (module 10).
    ReconcilePayments,
    /// Holds the payment gateway's lists of the last days against ours (module 10, daily settlement).
    SettlePayments,
    /// Sends what the outbox holds and was not woken up for.
    SweepOutbox,
    /// Processes webhook deliveries that were stored and not handled.
    SweepWebhooks,
    /// Reminds of quotes and, two hours before, of appointments; ends offers to the waitlist (§4, module 11).
    SendDueReminders,
    /// Expires quotes and checks the custody of what was not collected (§4).
    ExpireAndAbandon,
    /// Folds the whole log again and compares the read tables with it.
    VerifyProjections,
}

const fn at(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

impl Job {
    /// All of them, the seed's first.
    pub const ALL: [Self; 15] = [
        Self::CheckSlaBreaches,
        Self::SyncShipmentTracking,
        Self::SendDailySummary,
        Self::SendPickupReminders,
        Self::SendAppointmentReminders,
        Self::DatabaseBackup,
        Self::ScrapeMarketPrices,
        Self::GenerateStorageFees,
        Self::ReconcilePayments,
        Self::SettlePayments,
        Self::SweepOutbox,
        Self::SweepWebhooks,
        Self::SendDueReminders,
        Self::ExpireAndAbandon,
        Self::VerifyProjections,
    ];

    /// The job's stable name: in its streams' ids, in the API and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CheckSlaBreaches => "check_sla_breaches",
            Self::SyncShipmentTracking => "sync_shipment_tracking",
            Self::SendDailySummary => "send_daily_summary",
            Self::SendPickupReminders => "send_pickup_reminders",
            Self::SendAppointmentReminders => "send_appointment_reminders",
            Self::DatabaseBackup => "database_backup",
            Self::ScrapeMarketPrices => "scrape_market_prices",
            Self::GenerateStorageFees => "generate_storage_fees",
            Self::ReconcilePayments => "reconcile_payments",
            Self::SettlePayments => "settle_payments",
            Self::SweepOutbox => "sweep_outbox",
            Self::SweepWebhooks => "sweep_webhooks",
            Self::SendDueReminders => "send_due_reminders",
            Self::ExpireAndAbandon => "expire_and_abandon",
            Self::VerifyProjections => "verify_projections",
        }
    }

    /// The job of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.as_str() == name)
    }

    /// When it is due.
    pub const fn schedule(self) -> Schedule {
        match self {
            Self::CheckSlaBreaches
            | Self::ReconcilePayments
            | Self::SweepOutbox
            | Self::SweepWebhooks
            | Self::SendDueReminders => Schedule::EveryMinutes(15),
            Self::SyncShipmentTracking => Schedule::EveryHours(4),
            Self::SendDailySummary => Schedule::Daily(at(8, 0)),
            Self::SendPickupReminders => Schedule::Daily(at(10, 0)),
            Self::SendAppointmentReminders => Schedule::Daily(at(18, 0)),
            Self::DatabaseBackup => Schedule::Daily(at(3, 0)),
            Self::ScrapeMarketPrices => Schedule::Weekly(Weekday::Sun, at(3, 0)),
            Self::GenerateStorageFees => Schedule::Monthly(at(0, 0)),
            Self::ExpireAndAbandon => Schedule::Daily(at(1, 30)),
            Self::SettlePayments | Self::VerifyProjections => Schedule::Daily(at(4, 0)),
        }
    }

    /// How long a run holds its lock without having finished. After that its runner is taken to have crashed, and
    /// another one may take the run over: longer than any honest run.
    pub const fn lease(self) -> TimeDelta {
        match self {
            Self::CheckSlaBreaches
            | Self::ReconcilePayments
            | Self::SendDueReminders
            | Self::SweepOutbox
            | Self::SweepWebhooks => TimeDelta::minutes(10),
            Self::SendDailySummary
            | Self::SendPickupReminders
            | Self::SendAppointmentReminders
            | Self::GenerateStorageFees
            | Self::SettlePayments
            | Self::ExpireAndAbandon => TimeDelta::minutes(30),
            Self::SyncShipmentTracking => TimeDelta::hours(1),
            Self::DatabaseBackup | Self::ScrapeMarketPrices | Self::VerifyProjections => {
                TimeDelta::hours(6)
            }
        }
    }

    /// The job that has to be over before this one begins, when both are due at once.
    pub const fn waits_for(self) -> Option<Self> {
        match self {
            Self::ScrapeMarketPrices => Some(Self::DatabaseBackup),
            Self::CheckSlaBreaches
            | Self::SyncShipmentTracking
            | Self::SendDailySummary
            | Self::SendPickupReminders
            | Self::SendAppointmentReminders
            | Self::DatabaseBackup
            | Self::GenerateStorageFees
            | Self::ReconcilePayments
            | Self::SettlePayments
            | Self::SweepOutbox
            | Self::SweepWebhooks
            | Self::SendDueReminders
            | Self::ExpireAndAbandon
            | Self::VerifyProjections => None,
        }
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
