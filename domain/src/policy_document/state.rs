//! The versions of a policy, and the draft of the next one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::diff::{DiffLine, diff};
use super::events::PolicyEvent;
use crate::policies::PolicyVersion;
use crate::values::Sha256Hex;

/// A policy with all its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDocument {
    /// Its code, once something was written.
    pub policy: Option<String>,
    /// The next version, while it is written.
    pub draft: Option<Draft>,
    /// What was published, oldest first: version 1 at place 0.
    pub published: Vec<Published>,
}

/// A text that is not published yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The version that it will be.
    pub version: u32,
    /// Its title in Spanish.
    pub title: String,
    /// The whole text in Spanish, Markdown.
    pub text: String,
    /// SHA-256 of the text.
    pub hash: Sha256Hex,
}

/// A published text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Its version, from 1.
    pub version: u32,
    /// Its title in Spanish.
    pub title: String,
    /// The whole text in Spanish, Markdown.
    pub text: String,
    /// SHA-256 of the text.
    pub hash: Sha256Hex,
    /// The first day on which it holds (Santiago).
    pub effective_from: NaiveDate,
    /// Whether everybody is asked again.
    pub material: bool,
    /// What changes, in plain words in Spanish.
    pub summary: String,
}

impl Published {
    /// What an acceptance of it pins.
    pub fn pinned(&self) -> PolicyVersion {
        PolicyVersion { version: self.version, hash: self.hash.clone() }
    }
}

impl PolicyDocument {
    /// The version that was published last, whether or not it holds already.
    pub fn latest(&self) -> Option<&Published> {
        self.published.last()
    }

    /// The version that a draft will be.
    pub fn next_version(&self) -> u32 {
        self.latest().map_or(1, |latest| latest.version + 1)
    }

    /// The version of that number.
    pub fn version(&self, number: u32) -> Option<&Published> {
        self.published.iter().find(|published| published.version == number)
    }

    /// The version that holds on that day (Santiago).
    pub fn in_force(&self, day: NaiveDate) -> Option<&Published> {
        self.published.iter().rfind(|published| published.effective_from <= day)
    }

    /// Whether somebody who accepted that version last is asked again on that day: never accepted, accepted another
    /// text under the same number, or something material changed since.
    pub fn asks_again(&self, accepted: Option<&PolicyVersion>, day: NaiveDate) -> bool {
        let Some(in_force) = self.in_force(day) else { return false };
        let Some(accepted) = accepted else { return true };
        if self.version(accepted.version).is_none_or(|known| known.hash != accepted.hash) {
            return true;
        }
        let since = self.published.iter().filter(|published| {
            accepted.version < published.version && published.version <= in_force.version
        });
        since.into_iter().any(|published| published.material)
    }

    /// What changes from one version to another; none when one of them does not exist.
    pub fn diff(&self, from: u32, to: u32) -> Option<Vec<DiffLine>> {
        Some(diff(&self.version(from)?.text, &self.version(to)?.text))
    }

    /// What the draft changes in the latest version; everything is new in a first one. None without a draft.
    pub fn draft_diff(&self) -> Option<Vec<DiffLine>> {
        let before = self.latest().map_or("", |latest| latest.text.as_str());
        Some(diff(before, &self.draft.as_ref()?.text))
    }
}

pub(super) fn evolve(document: &mut PolicyDocument, event: &PolicyEvent) {
    let next = document.next_version();
    match event {
        PolicyEvent::PolicyDrafted { policy, version, title, text, hash, .. }
            if *version == next =>
        {
            document.policy = Some(policy.clone());
            document.draft = Some(Draft {
                version: *version,
                title: title.clone(),
                text: text.clone(),
                hash: hash.clone(),
            });
        }
        PolicyEvent::PolicyPublished {
            policy,
            version,
            title,
            text,
            hash,
            effective_from,
            material,
            summary,
            at: _,
        } if *version == next => {
            document.policy = Some(policy.clone());
            document.draft = None;
            document.published.push(Published {
                version: *version,
                title: title.clone(),
                text: text.clone(),
                hash: hash.clone(),
                effective_from: *effective_from,
                material: *material,
                summary: summary.clone(),
            });
        }
        PolicyEvent::PolicyDrafted { .. } | PolicyEvent::PolicyPublished { .. } => {
            panic!("impossible history: {} does not follow from what happened before", event.name())
        }
    }
}
