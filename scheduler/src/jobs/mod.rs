//! What each job does: one file for each. Every one can be repeated, or run by two processes at once, without harm.

mod appointments;
mod check_sla_breaches;
mod database_backup;
mod expire_and_abandon;
mod generate_storage_fees;
mod reconcile_payments;
mod scrape_market_prices;
mod send_appointment_reminders;
mod send_daily_summary;
mod send_due_reminders;
mod send_pickup_reminders;
mod settle_payments;
mod sweep_outbox;
mod sweep_webhooks;
mod sync_shipment_tracking;
mod verify_projections;

use domain::job_run::Job;

pub use check_sla_breaches::fire_due_levels;
pub use sweep_webhooks::retry_deliveries;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

/// Does the work of a run.
pub(crate) async fn run(job: Job, tools: &Tools) -> Result<Done, JobFailure> {
    match job {
        Job::CheckSlaBreaches => check_sla_breaches::run(tools).await,
        Job::SyncShipmentTracking => Ok(sync_shipment_tracking::run()),
        Job::SendDailySummary => send_daily_summary::run(tools).await,
        Job::SendPickupReminders => send_pickup_reminders::run(tools).await,
        Job::SendAppointmentReminders => send_appointment_reminders::run(tools).await,
        Job::DatabaseBackup => database_backup::run(tools).await,
        Job::ScrapeMarketPrices => Ok(scrape_market_prices::run()),
        Job::GenerateStorageFees => generate_storage_fees::run(tools).await,
        Job::ReconcilePayments => reconcile_payments::run(tools).await,
        Job::SettlePayments => settle_payments::run(tools).await,
        Job::SweepOutbox => sweep_outbox::run(tools).await,
        Job::SweepWebhooks => sweep_webhooks::run(tools).await,
        Job::SendDueReminders => send_due_reminders::run(tools).await,
        Job::ExpireAndAbandon => expire_and_abandon::run(tools).await,
        Job::VerifyProjections => verify_projections::run(tools).await,
    }
}
