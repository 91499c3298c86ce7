//! Signing in with a password, and what every way of signing in ends with.

use chrono::{DateTime, Utc};
use domain::Role;
use domain::person::{PersonCommand, Profile};
use domain::values::PersonId;
use eventlog::{Account, NewSession, TokenHash};
use secrecy::SecretString;
use uuid::Uuid;

use super::access_token::{ACCESS_TOKEN_LIFE, AccessClaims};
use super::sessions::SESSION_LIFE;
use super::throttle::{ACCOUNT_LOCK, address_key, name_key};
use super::{Auth, AuthError, totp};
use crate::context::Context;
use crate::ports::LinkToken;

/// Somebody at the door.
#[derive(Clone)]
pub struct SignIn {
    /// The e-mail.
    pub email: String,
    /// The password.
    pub password: SecretString,
    /// The code of the second factor, where one is enrolled.
    pub code: Option<String>,
}

/// Hides who it is and what they know.
impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn(…)")
    }
}

/// Somebody who is in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// The session.
    pub session: Uuid,
    /// The access token, to be sent with each request.
    pub access_token: String,
    /// Until when it holds (UTC).
    pub access_expires_at: DateTime<Utc>,
    /// The refresh token, good once.
    pub refresh_token: LinkToken,
    /// Until when it is good (UTC).
    pub refresh_expires_at: DateTime<Utc>,
}

impl Auth {
    /// Signs somebody in with a password, and with the code of their second factor where they have one.
    ///
    /// # Errors
    /// See [`AuthError`].
    pub async fn sign_in(&self, attempt: SignIn, context: Context) -> Result<SignedIn, AuthError> {
        let auth = self.clone();
        self.inner.executor.to_the_end(async move { auth.let_in(attempt, &context).await }).await?
    }

    async fn let_in(&self, attempt: SignIn, context: &Context) -> Result<SignedIn, AuthError> {
        let SignIn { email, password, code } = attempt;
        self.not_braked(&email, context)?;
        let account = self.credentials().find_by_email(&email).await?;
        let kept = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let right = self.inner.passwords.verify(&password, kept).await?;
        let known = account.as_ref().map(|account| account.person_id);
        let Some(account) = account.filter(|_| right) else {
            return Err(self.failed(&email, known, context).await?);
        };
        if let Some(until) = account.locked_until.filter(|until| self.now() < *until) {
            return Err(AuthError::TooManyAttempts { until });
        }
        let person = PersonId::new(account.person_id);
        let profile = self.profile(person).await?.filter(|_| !account.disabled);
        let Some(profile) = profile else {
            return Err(self.failed(&email, None, context).await?);
        };
        match self.check_code(&account, code.as_deref()).await {
            Ok(()) => {}
            Err(AuthError::Rejected(refused)) => {
                self.failed(&email, Some(account.person_id), context).await?;
                return Err(refused.into());
            }
            Err(error) => return Err(error),
        }
        self.inner.names.release(name_key(&email));
        self.credentials().record_success(account.person_id).await?;
        self.open_session(&profile, "password", context).await
    }

    /// Refuses an address or a name that has to wait.
    pub(super) fn not_braked(&self, name: &str, context: &Context) -> Result<(), AuthError> {
        let now = self.now();
        let by_address = self.inner.addresses.wait_until(address_key(context.ip.as_deref()), now);
        let by_name = self.inner.names.wait_until(name_key(name), now);
        match by_address.max(by_name) {
            Some(until) => Err(AuthError::TooManyAttempts { until }),
            None => Ok(()),
        }
    }

    /// Counts a failure wherever it counts; the answer to it.
    pub(super) async fn failed(
        &self,
        name: &str,
        account: Option<Uuid>,
        context: &Context,
    ) -> Result<AuthError, AuthError> {
        let now = self.now();
        metrics::counter!("sign_in_failures_total").increment(1);
        self.inner.addresses.note_failure(address_key(context.ip.as_deref()), now);
        self.inner.names.note_failure(name_key(name), now);
        if let Some(person) = account {
            self.credentials().record_failure(person, now, ACCOUNT_LOCK).await?;
        }
        Ok(AuthError::InvalidCredentials)
    }

    /// Accepts a code of the second factor once; nothing is asked of those who have none.
    pub(super) async fn check_code(
        &self,
        account: &Account,
        code: Option<&str>,
    ) -> Result<(), AuthError> {
        let Some(secret) = account.totp_secret.as_deref().filter(|_| account.totp_confirmed) else {
            return Ok(());
        };
        let code = code.ok_or(AuthError::SecondFactorRequired)?;
        let step = totp::matching_step(secret, code, self.now()).ok_or_else(totp::wrong_code)?;
        if self.credentials().use_totp_step(account.person_id, step).await? {
            Ok(())
        } else {
            Err(totp::wrong_code().into())
        }
    }

    /// Opens a session, and notes it. Dying before the note leaves a session whose token nobody has.
    pub(super) async fn open_session(
        &self,
        profile: &Profile,
        method: &str,
        context: &Context,
    ) -> Result<SignedIn, AuthError> {
        let session = self.inner.executor.ids().uuid();
        let refresh_token = self.inner.executor.ids().token();
        let at = self.now();
        let row = self.new_session(session, &refresh_token, context);
        self.credentials().insert_session(profile.person.uuid(), session, row).await?;
        let command = PersonCommand::OpenSession { session, method: method.to_owned(), at };
        // Each sign-in is its own: a request that comes again opens another session.
        let step = format!("open_session {session}");
        self.note(profile.person, profile.role, command, context, &step).await?;
        Ok(self.signed_in(profile.person, profile.role, session, refresh_token))
    }

    pub(super) fn new_session(
        &self,
        id: Uuid,
        refresh_token: &LinkToken,
        context: &Context,
    ) -> NewSession {
        let at = self.now();
        NewSession {
            id,
            refresh_hash: TokenHash::of(refresh_token.reveal()),
            at,
            expires_at: at + SESSION_LIFE,
            user_agent: context.user_agent.clone(),
            ip: context.ip.clone(),
        }
    }

    pub(super) fn signed_in(
        &self,
        person: PersonId,
        role: Role,
        session: Uuid,
        refresh_token: LinkToken,
    ) -> SignedIn {
        let now = self.now();
        let claims = AccessClaims {
            person,
            role,
            session,
            issued_at: now,
            expires_at: now + ACCESS_TOKEN_LIFE,
            step_up_until: None,
        };
        SignedIn {
            person,
            role,
            session,
            access_token: self.inner.tokens.issue(&claims),
            access_expires_at: claims.expires_at,
            refresh_token,
            refresh_expires_at: now + SESSION_LIFE,
        }
    }
}
