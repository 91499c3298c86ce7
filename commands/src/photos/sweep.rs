//! Photos that nothing refers to: uploads whose repair was never written down.

use std::collections::HashSet;
use std::ops::ControlFlow;

use chrono::{DateTime, TimeDelta, Utc};
use domain::repair::{Intake, RepairEvent};
use domain::values::Sha256Hex;
use eventlog::{Aggregates, EventLog, LogError, ReplayQuery};

use super::store::{PhotoStore, PhotoStoreError};

/// How long an upload may wait for the event that refers to it.
const GRACE: TimeDelta = TimeDelta::hours(24);

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweptPhotos {
    /// Photos older than a day.
    pub examined: usize,
    /// Photos that were removed.
    pub removed: usize,
}

/// Removes the photos that are older than a day and not in `referenced`, which must have been gathered
/// after the last of them was put: gather first, sweep then.
///
/// # Errors
/// When the store fails; what was removed until then stays removed.
pub async fn sweep_photos<S: std::hash::BuildHasher>(
    store: &dyn PhotoStore,
    referenced: &HashSet<Sha256Hex, S>,
    now: DateTime<Utc>,
) -> Result<SweptPhotos, PhotoStoreError> {
    let before = now - GRACE;
    let old = store.put_before(before).await?;
    let mut removed = 0;
    for file in &old {
        if !referenced.contains(&file.photo) && store.remove(&file.photo, before).await? {
            removed += 1;
        }
    }
    Ok(SweptPhotos { examined: old.len(), removed })
}

/// Every photo that an event of a repair refers to.
///
/// # Errors
/// When the log fails.
pub async fn referenced_photos(log: &EventLog) -> Result<HashSet<Sha256Hex>, LogError> {
    let query = ReplayQuery {
        aggregates: Some(Aggregates::OfType("repair".to_owned())),
        ..ReplayQuery::default()
    };
    let replayed = log.replay(query, HashSet::new(), |hashes, event| {
        collect(&event.decode()?, hashes);
        Ok(ControlFlow::Continue(()))
    });
    Ok(replayed.await?.state)
}

fn collect(event: &RepairEvent, hashes: &mut HashSet<Sha256Hex>) {
    match event {
        RepairEvent::RepairReceived { intake, .. }
        | RepairEvent::IntakeCorrected { intake, .. } => {
            collect_intake(intake, hashes);
        }
        RepairEvent::PhotoAdded { photo, .. } => {
            hashes.insert(photo.hash.clone());
        }
        RepairEvent::FindingRecorded { finding, .. } => hashes.extend(finding.photo.clone()),
        RepairEvent::DeclaredUnrepairable { photo, .. } => hashes.extend(photo.clone()),
        RepairEvent::PaymentRecorded { evidence, .. }
        | RepairEvent::NoticeProved { evidence, .. } => {
            hashes.extend(evidence.file.clone());
        }
        RepairEvent::QuoteApproved { evidence, .. }
        | RepairEvent::QuoteRejected { evidence, .. }
        | RepairEvent::ChangeOrderDeclined { evidence, .. } => {
            hashes.extend(evidence.as_ref().and_then(|evidence| evidence.file.clone()));
        }
        RepairEvent::RepairDelivered { signature, .. } => {
            hashes.insert(signature.document_hash.clone());
        }
        _ => {}
    }
}

fn collect_intake(intake: &Intake, hashes: &mut HashSet<Sha256Hex>) {
    hashes.extend(intake.photos.iter().map(|photo| photo.hash.clone()));
    hashes.extend(intake.checklist.iter().filter_map(|item| item.photo.clone()));
    hashes.insert(intake.signature.document_hash.clone());
}
