//! Signing in: passwords, links, second factors, sessions and the tokens that stand for them.
//!
//! Secrets live in rows beside the log; what happened (a sign-in, a reused token, a new password) is an event of
//! the person. Whoever is unknown gets the same answer after the same time as whoever mistyped.

mod access_token;
mod gateway_mailer;
mod mailer;
mod password;
mod recovery;
mod revocations;
mod second_factor;
mod sessions;
mod sign_in;
#[cfg(test)]
mod tests;
mod throttle;
mod totp;

use std::sync::Arc;

use domain::RefusalKind;
use domain::person::{Person, PersonCommand, PersonError, Profile};
use domain::values::PersonId;
use domain::{Actor, Role};
use eventlog::{CredentialError, CredentialStore, LogError};
use secrecy::SecretString;

pub use access_token::{ACCESS_TOKEN_LIFE, AccessClaims, AccessTokens, InvalidToken, STEP_UP_LIFE};
pub use gateway_mailer::GatewayMailer;
pub use mailer::{LinkMail, LinkPurpose, MailError, Mailer, NoMailer};
pub use password::{HashingFailed, Passwords};
pub use recovery::LINK_LIFE;
pub use revocations::Revocations;
pub use second_factor::{Proof, SteppedUp};
pub use sessions::{OpenSession, SESSION_LIFE};
pub use sign_in::{SignIn, SignedIn};
pub use totp::{TotpEnrolment, code_at};

use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use throttle::Brake;

/// The kind of the one-time token with which staff choose their first password.
pub(crate) const STAFF_INVITATION: &str = "staff_invitation";

/// What the owner decides about signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthPolicy {
    /// Whether owners and technicians step up with a second factor only. Otherwise the password will do for
    /// those who enrolled none.
    pub require_second_factor: bool,
}

impl Default for AuthPolicy {
    fn default() -> Self {
        Self { require_second_factor: true }
    }
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Unknown, mistyped or disabled: nobody learns which.
    #[error("the e-mail or the password is wrong")]
    InvalidCredentials,
    /// The password is right; the code of the second factor is missing.
    #[error("the code of the second factor is required")]
    SecondFactorRequired,
    /// Too many attempts.
    #[error("too many attempts; wait until {until}")]
    TooManyAttempts {
        /// When to try again (UTC).
        until: chrono::DateTime<chrono::Utc>,
    },
    /// The session has ended, or its token is not valid.
    #[error("the session has ended")]
    SessionEnded,
    /// The link is unknown, used or too old.
    #[error("the link is not valid any more")]
    InvalidLink,
    /// No mail gateway is configured, so links cannot be sent.
    #[error("no mail gateway is configured")]
    MailDisabled,
    /// Stepping up needs a second factor, and none is enrolled.
    #[error("a second factor must be enrolled first")]
    SecondFactorMissing,
    /// A second factor is enrolled already.
    #[error("a second factor is enrolled already")]
    SecondFactorEnrolled,
    /// What was sent is not acceptable.
    #[error(transparent)]
    Rejected(#[from] Refused),
    /// Hashing a password failed.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl From<CredentialError> for AuthError {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Log(error) => Self::Log(error),
            CredentialError::NoAccount
            | CredentialError::AccountExists
            | CredentialError::EmailTaken => Self::InvalidCredentials,
        }
    }
}

impl From<ExecuteError<PersonError>> for AuthError {
    fn from(error: ExecuteError<PersonError>) -> Self {
        match error.erase() {
            ExecuteError::Log(error) => Self::Log(error),
            ExecuteError::Rejected(refused) => Self::Rejected(refused),
            other => Self::Rejected(Refused::new(
                "auth.not_recorded",
                RefusalKind::Rule,
                None,
                other.to_string(),
            )),
        }
    }
}

/// Signs people in and out. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    inner: Arc<Inner>,
}

struct Inner {
    executor: Executor,
    passwords: Passwords,
    tokens: AccessTokens,
    mailer: Arc<dyn Mailer>,
    policy: AuthPolicy,
    revocations: Revocations,
    addresses: Brake,
    names: Brake,
}

impl Auth {
    /// Signing in over that executor's log. Access tokens are signed with a key derived from `secret`; those of
    /// the `previous` ones are still accepted.
    ///
    /// # Errors
    /// When the machine cannot hash passwords.
    pub fn new(
        executor: Executor,
        secret: &SecretString,
        previous: &[SecretString],
        mailer: Arc<dyn Mailer>,
        policy: AuthPolicy,
    ) -> Result<Self, HashingFailed> {
        Ok(Self {
            inner: Arc::new(Inner {
                passwords: Passwords::new(executor.ids())?,
                executor,
                tokens: AccessTokens::new(secret, previous),
                mailer,
                policy,
                revocations: Revocations::default(),
                addresses: Brake::of_addresses(),
                names: Brake::of_names(),
            }),
        })
    }

    /// The passwords' hashing, for registrations.
    pub fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    /// What ended before its access tokens did; fed by the follower of each process.
    pub fn revocations(&self) -> &Revocations {
        &self.inner.revocations
    }

    /// What an access token says, if it holds now.
    ///
    /// # Errors
    /// When it is not ours, has expired, or its session or person ended meanwhile.
    pub fn authenticate(&self, token: &str) -> Result<AccessClaims, InvalidToken> {
        let claims = self.inner.tokens.verify(token, self.inner.executor.clock().now())?;
        if self.inner.revocations.covers(&claims) { Err(InvalidToken::Expired) } else { Ok(claims) }
    }

    fn credentials(&self) -> Arc<dyn CredentialStore> {
        self.inner.executor.log().credentials()
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.inner.executor.clock().now()
    }

    /// The person behind an account; none while the registration is unfinished or after an erasure.
    async fn profile(&self, person: PersonId) -> Result<Option<Profile>, LogError> {
        let loaded = self.inner.executor.load_if_any::<Person>(&person.to_string()).await?;
        Ok(loaded.and_then(|loaded| loaded.state.profile().cloned()))
    }

    /// Notes something about a person who has just proved to be that person.
    async fn note(
        &self,
        person: PersonId,
        role: Role,
        command: PersonCommand,
        context: &Context,
        step: &str,
    ) -> Result<(), AuthError> {
        let context = Context { actor: Actor::person(person, role), ..context.step(step) };
        let id = person.to_string();
        self.inner.executor.execute_vouched::<Person>(&id, command, context).await?;
        Ok(())
    }
}
