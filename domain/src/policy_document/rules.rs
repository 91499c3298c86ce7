//! What may be written and published, and from when it holds.

use chrono::{DateTime, NaiveDate, Utc};

use super::commands::PolicyCommand;
use super::errors::PolicyError;
use super::events::PolicyEvent;
use super::state::{Draft, PolicyDocument};
use super::text::{loss_of_ownership, says_title_and_version};
use crate::calendar::santiago_date;
use crate::policies::{Policy, policy_versions};
use crate::values::{Sha256Hex, is_plain_text};

const TITLE_MAX_CHARS: usize = 120;
const TEXT_MAX_CHARS: usize = 100_000;
const SUMMARY_MAX_CHARS: usize = 1_000;

type Decision = Result<Vec<PolicyEvent>, PolicyError>;

pub(super) fn decide(document: &PolicyDocument, command: PolicyCommand) -> Decision {
    the_workshop_has_it(command.policy())?;
    it_is_the_policy_of_the_stream(document, command.policy())?;
    match command {
        PolicyCommand::Seed { policy, at } => Ok(seed(document, &policy, at)),
        PolicyCommand::Draft { policy, title, text, at } => {
            draft(document, policy, title, text, at)
        }
        PolicyCommand::Publish { policy, hash, effective_from, material, summary, at } => {
            the_summary_is_given(&summary)?;
            if document.latest().is_some_and(|latest| latest.hash == hash) {
                return Ok(vec![]);
            }
            let draft = the_draft_is_the_one_read_over(document, &hash)?;
            it_holds_from_today_on(effective_from, at)?;
            it_holds_after_the_version_before(document, effective_from)?;
            let Draft { version, title, text, hash } = draft.clone();
            Ok(vec![PolicyEvent::PolicyPublished {
                policy,
                version,
                title,
                text,
                hash,
                effective_from,
                material,
                summary,
                at,
            }])
        }
    }
}

/// The built-in versions that are still missing, as long as nothing else was published in between.
fn seed(document: &PolicyDocument, policy: &str, at: DateTime<Utc>) -> Vec<PolicyEvent> {
    let same = |known: &Policy| {
        document.version(known.version).is_none_or(|published| published.hash == *known.hash())
    };
    let built_in: Vec<_> = policy_versions(policy).collect();
    let untouched = document.draft.is_none()
        && document.published.len() <= built_in.len()
        && built_in.iter().all(|known| same(known));
    let missing = built_in.into_iter().filter(|_| untouched).skip(document.published.len());
    let publish = |known: &Policy| PolicyEvent::PolicyPublished {
        policy: policy.to_owned(),
        version: known.version,
        title: known.title.to_owned(),
        text: known.text.to_owned(),
        hash: known.hash().clone(),
        effective_from: santiago_date(at),
        material: known.material,
        summary: known.summary.to_owned(),
        at,
    };
    missing.map(publish).collect()
}

fn draft(
    document: &PolicyDocument,
    policy: String,
    title: String,
    text: String,
    at: DateTime<Utc>,
) -> Decision {
    if !is_plain_text(&title, TITLE_MAX_CHARS) || title.contains('\n') {
        return Err(PolicyError::Title);
    }
    if !is_plain_text(&text, TEXT_MAX_CHARS) {
        return Err(PolicyError::Text);
    }
    let version = document.next_version();
    if !says_title_and_version(&text, &title, version) {
        return Err(PolicyError::Heading { version });
    }
    ninety_days_take_nothing_away(&text)?;
    let draft = Draft { version, title, hash: Sha256Hex::of(text.as_bytes()), text };
    if document.draft.as_ref() == Some(&draft) {
        return Ok(vec![]);
    }
    let Draft { version, title, text, hash } = draft;
    Ok(vec![PolicyEvent::PolicyDrafted { policy, version, title, text, hash, at }])
}

fn the_workshop_has_it(policy: &str) -> Result<(), PolicyError> {
    policy_versions(policy).next().map(|_| ()).ok_or(PolicyError::Unknown)
}

fn it_is_the_policy_of_the_stream(
    document: &PolicyDocument,
    policy: &str,
) -> Result<(), PolicyError> {
    match &document.policy {
        Some(known) if known != policy => Err(PolicyError::OtherPolicy),
        Some(_) | None => Ok(()),
    }
}

/// `product.md` §5 module 20 and §8 row 4: "90 días = abandonado" is never published as a loss of ownership.
fn ninety_days_take_nothing_away(text: &str) -> Result<(), PolicyError> {
    match loss_of_ownership(text) {
        Some(_) => Err(PolicyError::LossOfOwnership),
        None => Ok(()),
    }
}

fn the_draft_is_the_one_read_over<'a>(
    document: &'a PolicyDocument,
    hash: &Sha256Hex,
) -> Result<&'a Draft, PolicyError> {
    let draft = document.draft.as_ref().ok_or(PolicyError::NoDraft)?;
    if draft.hash == *hash { Ok(draft) } else { Err(PolicyError::DraftChanged) }
}

fn it_holds_from_today_on(from: NaiveDate, at: DateTime<Utc>) -> Result<(), PolicyError> {
    if from < santiago_date(at) { Err(PolicyError::EffectiveInThePast) } else { Ok(()) }
}

fn it_holds_after_the_version_before(
    document: &PolicyDocument,
    from: NaiveDate,
) -> Result<(), PolicyError> {
    match document.latest() {
        Some(latest) if from < latest.effective_from => {
            Err(PolicyError::EffectiveBeforePrevious(latest.effective_from))
        }
        Some(_) | None => Ok(()),
    }
}

fn the_summary_is_given(summary: &str) -> Result<(), PolicyError> {
    if is_plain_text(summary, SUMMARY_MAX_CHARS) {
        Ok(())
    } else {
        Err(PolicyError::SummaryMissing)
    }
}
