//! Whom the workshop expects: the appointments that it reminds of.

use chrono::NaiveDate;
use domain::agenda::{Appointment, AppointmentKind};
use domain::repair::{Repair, Status};
use eventlog::LogError;

use super::occasions::confirmed_appointments;
use crate::executor::Executor;

/// The appointments that stand on that day and that somebody should come to, by their time: not when a holiday was
/// decreed over them, and not for an instrument that is no longer there to be collected.
///
/// # Errors
/// When the log fails.
pub async fn expected_appointments(
    executor: &Executor,
    date: NaiveDate,
) -> Result<Vec<Appointment>, LogError> {
    let special = executor.workshop().calendar.special();
    let mut expected = Vec::new();
    for booked in confirmed_appointments(executor, date).await? {
        if !booked.slot.is_displaced_by(special) && has_its_reason(executor, &booked).await? {
            expected.push(booked);
        }
    }
    Ok(expected)
}

/// What waits too long can still be collected.
async fn has_its_reason(executor: &Executor, booked: &Appointment) -> Result<bool, LogError> {
    let (AppointmentKind::Pickup, Some(number)) = (booked.kind, booked.repair) else {
        return Ok(true);
    };
    let repair = executor.load_if_any::<Repair>(&number.to_string()).await?;
    let status = repair.and_then(|repair| repair.state.status());
    Ok(matches!(status, Some(Status::ReadyPickup | Status::Abandoned)))
}
