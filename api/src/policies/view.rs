//! A policy as it is shown before it is accepted.

use chrono::NaiveDate;
use commands::policies::TextInForce;
use domain::policy_document::Published;
use serde::Serialize;
use utoipa::ToSchema;

/// A text that customers accept by its version and hash.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "policy": "terms", "version": 2,
    "hash": "0d2ea1c1da35ebe71da1cfbb6e670be23e1303282a31d060f47af10a68864fbb",
    "title": "Condiciones del servicio", "text": "# Condiciones del servicio\n\nVersión 2. …",
    "summary": "Dice quién es el taller.", "material": true, "effective_from": "2026-11-22"
}))]
pub(crate) struct PolicyView {
    /// Its code.
    policy: &'static str,
    /// Its version.
    pub(super) version: u32,
    /// SHA-256 of the text.
    hash: String,
    /// Its title in Spanish.
    title: String,
    /// The text in Spanish, Markdown.
    text: String,
    /// What it changes in the version before it, in plain words in Spanish.
    summary: String,
    /// Whether that is something that people agreed to, so that they are asked again.
    material: bool,
    /// The first day on which it holds; none for a built-in one that was never published by a server.
    effective_from: Option<NaiveDate>,
}

impl From<TextInForce> for PolicyView {
    fn from(text: TextInForce) -> Self {
        Self {
            policy: text.policy,
            version: text.version,
            hash: text.hash.to_string(),
            title: text.title,
            text: text.text,
            summary: text.summary,
            material: text.material,
            effective_from: text.effective_from,
        }
    }
}

impl PolicyView {
    /// A version of a document, whether or not it is in force.
    pub(super) fn of(policy: &'static str, text: &Published) -> Self {
        Self {
            policy,
            version: text.version,
            hash: text.hash.to_string(),
            title: text.title.clone(),
            text: text.text.clone(),
            summary: text.summary.clone(),
            material: text.material,
            effective_from: Some(text.effective_from).filter(|day| *day != NaiveDate::MIN),
        }
    }
}

/// A text that is to be accepted again, without the text itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "policy": "terms", "version": 2,
    "hash": "0d2ea1c1da35ebe71da1cfbb6e670be23e1303282a31d060f47af10a68864fbb",
    "title": "Condiciones del servicio", "summary": "Dice quién es el taller."
}))]
pub(crate) struct ToAcceptView {
    /// Its code, for `POST /policies/{type}/accept`.
    policy: &'static str,
    /// Its version.
    version: u32,
    /// SHA-256 of the text.
    hash: String,
    /// Its title in Spanish.
    title: String,
    /// What it changes, in plain words in Spanish.
    summary: String,
}

impl From<TextInForce> for ToAcceptView {
    fn from(text: TextInForce) -> Self {
        Self {
            policy: text.policy,
            version: text.version,
            hash: text.hash.to_string(),
            title: text.title,
            summary: text.summary,
        }
    }
}
