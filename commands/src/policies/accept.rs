//! Accepting a text, and who is asked again.

use chrono::{DateTime, Utc};
use domain::RefusalKind;
use domain::calendar::santiago_date;
use domain::person::{Person, PersonCommand};
use domain::policies::{PolicyVersion, REQUIRED_AT_INTAKE};
use domain::quotation::PolicyAcceptance;
use domain::repair::Repair;
use domain::values::{PersonId, RepairNumber};
use eventlog::LogError;

use super::in_force::{TextInForce, document, in_force};
use super::{PolicyFailure, unknown};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused};

/// A text as somebody says they accept it.
#[derive(Debug, Clone)]
pub struct AcceptedPolicy {
    /// The version and hash of the text that they were shown.
    pub text: PolicyVersion,
    /// The screen on which they ticked its box (`sign_in`, `checkout`, `counter`).
    pub screen: String,
}

/// Notes that a person accepts a text: who, which version and hash, when; from where is in the event's metadata. Each
/// text is accepted by a command of its own, and nothing is accepted by default.
///
/// # Errors
/// A refusal (the text is not the one in force), or a failure of the log.
pub async fn accept(
    executor: &Executor,
    person: PersonId,
    code: &str,
    accepted: AcceptedPolicy,
    context: Context,
) -> Result<Executed, PolicyFailure> {
    let at = executor.clock().now();
    let text = in_force(executor, code, at).await?.ok_or_else(unknown)?;
    let command = PersonCommand::AcceptPolicy {
        policy: text.policy.to_owned(),
        accepted: accepted.text,
        in_force: text.pinned(),
        screen: accepted.screen,
        at,
    };
    let done = executor.execute::<Person>(&person.to_string(), command, context).await;
    done.map_err(ExecuteError::erase)
}

/// Refuses acceptances of texts that are not in force: nobody is bound to what was replaced while they read it.
///
/// # Errors
/// A refusal that names the first such text, or a failure of the log.
pub async fn must_be_in_force(
    executor: &Executor,
    accepted: &[PolicyAcceptance],
    at: DateTime<Utc>,
) -> Result<(), PolicyFailure> {
    for acceptance in accepted {
        let text = in_force(executor, &acceptance.policy, at).await?.ok_or_else(unknown)?;
        if !acceptance.is_of(&text.pinned()) {
            let why = format!("of {} version {} is in force", text.policy, text.version);
            let refused =
                Refused::new("policy.not_in_force", RefusalKind::Rule, Some("/policies"), why);
            return Err(ExecuteError::Rejected(refused));
        }
    }
    Ok(())
}

/// The texts that a person is asked to accept at the next sign-in: those that every customer accepts and that changed
/// materially since, or that were never accepted by themselves. What is accepted apart (storage) is asked again only of
/// whoever accepted it before: signed in, or in the intake of one of `repairs`, which are theirs.
///
/// # Errors
/// A failure of the log.
pub async fn to_accept_again(
    executor: &Executor,
    person: &Person,
    repairs: impl IntoIterator<Item = RepairNumber>,
) -> Result<Vec<TextInForce>, LogError> {
    let Some(profile) = person.profile() else { return Ok(Vec::new()) };
    let mut accepted = profile.policies.clone();
    for repair in repairs {
        let repair = executor.load_if_any::<Repair>(&repair.to_string()).await?;
        let intake = repair.as_ref().and_then(|repair| repair.state.intake());
        let own = intake.filter(|intake| intake.customer == profile.person);
        if let Some(text) = own.and_then(|own| own.storage_policy.as_ref()) {
            let known = accepted.get(&text.policy);
            if known.is_none_or(|known| known.version < text.version) {
                let newer = PolicyVersion { version: text.version, hash: text.hash.clone() };
                accepted.insert(text.policy.clone(), newer);
            }
        }
    }
    let now = executor.clock().now();
    let mut codes: Vec<&str> = REQUIRED_AT_INTAKE.to_vec();
    let apart = accepted.keys().map(String::as_str);
    codes.extend(apart.filter(|code| !REQUIRED_AT_INTAKE.contains(code)));
    let mut asked = Vec::new();
    for code in codes {
        let Some((code, document, _)) = document(executor, code).await? else { continue };
        if document.asks_again(accepted.get(code), santiago_date(now)) {
            asked.extend(in_force(executor, code, now).await?);
        }
    }
    Ok(asked)
}
