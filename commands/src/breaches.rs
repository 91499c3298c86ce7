//! The register of breaches of personal data: entering one, and telling the Agency and those concerned.
//!
//! The register is one small stream, so that it is read from there and needs no table.

use std::sync::Arc;

use domain::breach::{
    BREACH_REGISTER_ID, BreachCommand, BreachIntent, BreachNotice, BreachRegister, NoticeAudience,
};
use domain::notification::Channel;
use domain::person::Person;
use domain::values::{BreachId, PersonId};
use domain::{Capability, RefusalKind};
use eventlog::LogError;

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused, check_capability};
use crate::gateways::GatewayError;
use crate::notifications::Notifications;

/// Why nothing was entered into the register.
pub type BreachFailure = ExecuteError<Refused>;

/// Why a notice was not given.
#[derive(Debug, thiserror::Error)]
pub enum NoticeFailure {
    /// A rule, a permission or the log.
    #[error(transparent)]
    Command(#[from] BreachFailure),
    /// There is no way to tell anybody.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

impl From<LogError> for NoticeFailure {
    fn from(error: LogError) -> Self {
        Self::Command(error.into())
    }
}

/// The whole register, as the log knows it now.
///
/// # Errors
/// A failure of the log.
pub async fn register(executor: &Executor) -> Result<Arc<BreachRegister>, LogError> {
    let loaded = executor.load_if_any::<BreachRegister>(BREACH_REGISTER_ID).await?;
    Ok(loaded.map(|loaded| loaded.state).unwrap_or_default())
}

/// Enters a breach, says what is known of it by now, or notes that the Agency was told. Repeating it changes nothing.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn enter(
    executor: &Executor,
    breach: BreachId,
    intent: BreachIntent,
    context: Context,
) -> Result<Executed, BreachFailure> {
    let command = BreachCommand { breach, at: executor.clock().now(), intent };
    let done = executor.execute::<BreachRegister>(BREACH_REGISTER_ID, command, context).await;
    done.map_err(ExecuteError::erase)
}

/// Tells those concerned: the messages are queued once this is in the log. The same notice again tells nobody twice.
///
/// # Errors
/// A refusal, also of a person whom the workshop does not know; that mail is off; or a failure of the log.
pub async fn notify(
    executor: &Executor,
    notifications: &Notifications,
    breach: BreachId,
    notice: BreachNotice,
    context: Context,
) -> Result<Executed, NoticeFailure> {
    check_capability(&context, Capability::BreachKeeping)?;
    if let Some(first) = executor.answered_before(&context).await? {
        return Ok(first);
    }
    let is_known_breach = register(executor).await?.entry(breach).is_some();
    // Nothing is queued for a channel that is off, and the same notice is given once: it would be lost for good.
    if is_known_breach && !notifications.is_enabled(Channel::Email) {
        return Err(GatewayError::Disabled.into());
    }
    if let NoticeAudience::Persons(persons) = &notice.to {
        for person in persons {
            is_known(executor, *person).await?;
        }
    }
    Ok(enter(executor, breach, BreachIntent::Notify { notice }, context).await?)
}

/// A notice that reaches nobody would look like one that was given.
async fn is_known(executor: &Executor, person: PersonId) -> Result<(), BreachFailure> {
    let known = executor.load_if_any::<Person>(&person.to_string()).await?;
    if known.is_some_and(|known| known.state.profile().is_some()) {
        return Ok(());
    }
    let why = format!("{person} is nobody whom the workshop knows");
    let pointer = Some("/to/persons");
    let refused = Refused::new("breach.unknown_person", RefusalKind::Invalid, pointer, why);
    Err(ExecuteError::Rejected(refused))
}
