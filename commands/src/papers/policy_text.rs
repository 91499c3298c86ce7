//! A published policy, to be kept.

use chrono::NaiveDate;
use documents::PolicyText;
use domain::policy_document::Published;
use domain::wording::day;

/// The text with its version and hash. A built-in one that no server ever published holds from no day.
pub fn policy_text(published: &Published) -> PolicyText {
    let since = Some(published.effective_from).filter(|day| *day != NaiveDate::MIN);
    PolicyText {
        title: published.title.clone(),
        version: published.version,
        hash: published.hash.to_string(),
        effective_from: since.map(day),
        text: published.text.clone(),
    }
}
