//! Which text is in force.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::santiago_date;
use domain::policies::{Policy, PolicyVersion, policies, policy, policy_versions};
use domain::policy_document::{PolicyDocument, Published};
use domain::values::Sha256Hex;
use eventlog::LogError;

use crate::executor::Executor;

/// A text that was published or is built in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextInForce {
    /// Its document's code (`terms`).
    pub policy: &'static str,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256 of the text.
    pub hash: Sha256Hex,
    /// Its title in Spanish.
    pub title: String,
    /// The text in Spanish, Markdown.
    pub text: String,
    /// What it changes, in plain words in Spanish.
    pub summary: String,
    /// Whether everybody is asked again.
    pub material: bool,
    /// The first day on which it holds (Santiago); none for a built-in one that the log does not have yet.
    pub effective_from: Option<NaiveDate>,
}

impl TextInForce {
    fn published(code: &'static str, text: &Published) -> Self {
        Self {
            policy: code,
            version: text.version,
            hash: text.hash.clone(),
            title: text.title.clone(),
            text: text.text.clone(),
            summary: text.summary.clone(),
            material: text.material,
            effective_from: Some(text.effective_from),
        }
    }

    fn built_in(text: &Policy) -> Self {
        Self {
            policy: text.code,
            version: text.version,
            hash: text.hash().clone(),
            title: text.title.to_owned(),
            text: text.text.to_owned(),
            summary: text.summary.to_owned(),
            material: text.material,
            effective_from: None,
        }
    }

    /// What an acceptance of it pins.
    pub fn pinned(&self) -> PolicyVersion {
        PolicyVersion { version: self.version, hash: self.hash.clone() }
    }
}

/// A document with all its versions, as the log has it; where it has none yet, as it will be published. None when
/// the workshop has no such document.
///
/// # Errors
/// A failure of the log.
pub async fn document(
    executor: &Executor,
    code: &str,
) -> Result<Option<(&'static str, PolicyDocument, u64)>, LogError> {
    let Some(known) = policy(code) else { return Ok(None) };
    let loaded = executor.load_if_any::<PolicyDocument>(known.code).await?;
    let (mut document, version) =
        loaded.map_or_else(Default::default, |loaded| ((*loaded.state).clone(), loaded.version));
    if document.published.is_empty() {
        document.published = policy_versions(known.code).map(as_published).collect();
    }
    Ok(Some((known.code, document, version)))
}

fn as_published(text: &Policy) -> Published {
    Published {
        version: text.version,
        title: text.title.to_owned(),
        text: text.text.to_owned(),
        hash: text.hash().clone(),
        effective_from: NaiveDate::MIN,
        material: text.material,
        summary: text.summary.to_owned(),
    }
}

/// The text of that document that is in force at an instant; none when the workshop has no such document.
///
/// # Errors
/// A failure of the log.
pub async fn in_force(
    executor: &Executor,
    code: &str,
    at: DateTime<Utc>,
) -> Result<Option<TextInForce>, LogError> {
    let Some(built_in) = policy(code) else { return Ok(None) };
    let loaded = executor.load_if_any::<PolicyDocument>(built_in.code).await?;
    let published = loaded.as_ref().and_then(|loaded| loaded.state.in_force(santiago_date(at)));
    Ok(Some(match published {
        Some(text) => TextInForce::published(built_in.code, text),
        None => TextInForce::built_in(built_in),
    }))
}

/// Every text that is in force now, in the order in which the workshop shows them.
///
/// # Errors
/// A failure of the log.
pub async fn in_force_now(executor: &Executor) -> Result<Vec<TextInForce>, LogError> {
    let now = executor.clock().now();
    let mut all = Vec::with_capacity(policies().len());
    for known in policies() {
        all.extend(in_force(executor, known.code, now).await?);
    }
    Ok(all)
}
