//! What a published policy tells: a material change, to everybody who accepted an earlier text.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::person::PersonEvent;
use domain::policy_document::PolicyEvent;
use domain::repair::RepairEvent;
use domain::values::PersonId;
use eventlog::{EventRef, LogError, RecordedEvent, ReplayQuery};

use crate::executor::Executor;
use crate::notifications::queue::{Concerned, Wish};

/// The events by which somebody accepts a text.
const ACCEPTANCES: [&str; 3] = ["PolicyAccepted", "RepairReceived", "IntakeCorrected"];

/// What a publication tells; nothing of a first version or of a change that nobody agreed to anything about.
pub(in crate::notifications) async fn of_policy(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, LogError> {
    let PolicyEvent::PolicyPublished {
        policy,
        version,
        title,
        effective_from,
        material,
        summary,
        ..
    } = event.decode()?
    else {
        return Ok(None);
    };
    if !material || version < 2 {
        return Ok(None);
    }
    let facts = Facts::new()
        .with("documento", Fact::Text(title))
        .with("resumen", Fact::Text(summary))
        .with("rige", Fact::Day(effective_from));
    let accepted = accepted_before(executor, event, &policy).await?;
    // Whoever was shown this very text already knows it: a built-in one holds before it is published.
    let earlier = accepted.into_iter().filter(|(_, accepted)| *accepted < version);
    let customers = earlier.map(|(person, _)| person).collect();
    let concerned = Concerned { customers, ..Concerned::default() };
    let (cause, kind) = (Cause::event(event.event_id), NotificationKind::PolicyChanged);
    Ok(Some(Wish::new(cause, kind, facts, concerned).about(&event.stream.aggregate_type, policy)))
}

/// Everybody who had accepted that document by then, signed in or at the counter, with the newest version that they
/// accepted. A text changes a few times a year, so that the log is asked and nothing is kept.
async fn accepted_before(
    executor: &Executor,
    published: &RecordedEvent,
    policy: &str,
) -> Result<BTreeMap<PersonId, u32>, LogError> {
    let query = ReplayQuery {
        until: Some(published.position),
        event_types: Some(ACCEPTANCES.map(str::to_owned).to_vec()),
        ..ReplayQuery::default()
    };
    let policy = policy.to_owned();
    let replayed = executor.log().replay(query, BTreeMap::new(), move |people, event| {
        if let Some((person, version)) = acceptance(&event, &policy)? {
            let newest: &mut u32 = people.entry(person).or_default();
            *newest = version.max(*newest);
        }
        Ok(ControlFlow::Continue(()))
    });
    Ok(replayed.await?.state)
}

/// Who accepted that document with the event, and in which version, if anybody did.
fn acceptance(event: &EventRef<'_>, policy: &str) -> Result<Option<(PersonId, u32)>, LogError> {
    if event.event_type() == "PolicyAccepted" {
        let PersonEvent::PolicyAccepted { policy: accepted, version, .. } = event.decode()? else {
            return Ok(None);
        };
        let person = event.aggregate_id().parse().ok().filter(|_| accepted == policy);
        return Ok(person.map(|person| (person, version)));
    }
    let (RepairEvent::RepairReceived { intake, .. } | RepairEvent::IntakeCorrected { intake, .. }) =
        event.decode()?
    else {
        return Ok(None);
    };
    let mut texts = intake.policies.iter().chain(&intake.storage_policy);
    let text = texts.find(|text| text.policy == policy);
    Ok(text.map(|text| (intake.customer, text.version)))
}
