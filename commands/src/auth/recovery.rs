//! Links by mail: to sign in without a password, and to choose a new one. Good once, for a quarter of an hour.
//!
//! Asking for a link answers the same for every address, at once; whether a mail goes out is decided afterwards.

use chrono::TimeDelta;
use domain::Role;
use domain::person::PersonCommand;
use domain::values::PersonId;
use eventlog::TokenHash;
use secrecy::SecretString;
use uuid::Uuid;

use super::mailer::{LinkMail, LinkPurpose};
use super::sign_in::SignedIn;
use super::throttle::address_key;
use super::{Auth, AuthError, Passwords, STAFF_INVITATION};
use crate::context::Context;
use crate::ports::LinkToken;

/// How long a link is good for.
pub const LINK_LIFE: TimeDelta = TimeDelta::minutes(15);

impl LinkPurpose {
    const fn kind(self) -> &'static str {
        match self {
            Self::MagicLink => "magic_link",
            Self::PasswordReset => "password_reset",
            Self::StaffInvitation => STAFF_INVITATION,
        }
    }
}

impl Auth {
    /// Sends a link to choose a new password, if the address has an account.
    ///
    /// # Errors
    /// [`AuthError::MailDisabled`] for everybody, when no mail can be sent.
    pub fn forgot_password(&self, email: String) -> Result<(), AuthError> {
        self.send_link(email, LinkPurpose::PasswordReset)
    }

    /// Sends a customer a link to sign in, if the address has an account.
    ///
    /// # Errors
    /// [`AuthError::MailDisabled`] for everybody, when no mail can be sent.
    pub fn request_magic_link(&self, email: String) -> Result<(), AuthError> {
        self.send_link(email, LinkPurpose::MagicLink)
    }

    fn send_link(&self, email: String, purpose: LinkPurpose) -> Result<(), AuthError> {
        if !self.inner.mailer.is_enabled() {
            return Err(AuthError::MailDisabled);
        }
        let auth = self.clone();
        // Not waited for: the answer must not tell, by its time, whether the address is known.
        self.inner.executor.start(async move {
            if let Err(error) = auth.send_link_if_known(email, purpose).await {
                tracing::error!(error = %error, link.purpose = ?purpose, "a link was not sent");
            }
        });
        Ok(())
    }

    async fn send_link_if_known(
        &self,
        email: String,
        purpose: LinkPurpose,
    ) -> Result<(), AuthError> {
        let Some(account) = self.credentials().find_by_email(&email).await? else {
            return Ok(());
        };
        let person = PersonId::new(account.person_id);
        let Some(profile) = self.profile(person).await?.filter(|_| !account.disabled) else {
            return Ok(());
        };
        // Staff, and whoever chose a second factor, are not let in by a mail alone.
        if purpose == LinkPurpose::MagicLink
            && (profile.role != Role::Customer || account.totp_confirmed)
        {
            return Ok(());
        }
        let token = self.inner.executor.ids().token();
        let expires_at = self.now() + LINK_LIFE;
        let hash = TokenHash::of(token.reveal());
        self.credentials().put_token(hash, purpose.kind(), account.person_id, expires_at).await?;
        let mail = LinkMail { person, email, purpose, token };
        if let Err(error) = self.inner.mailer.send_link(mail).await {
            tracing::error!(error = %error, person.id = %person, "the gateway took no link");
        }
        Ok(())
    }

    /// Signs a customer in with a link.
    ///
    /// # Errors
    /// [`AuthError::InvalidLink`] when it is not good any more.
    pub async fn consume_magic_link(
        &self,
        token: LinkToken,
        context: Context,
    ) -> Result<SignedIn, AuthError> {
        let auth = self.clone();
        let work = async move {
            let person = auth.use_up(&token, &[LinkPurpose::MagicLink], &context).await?;
            let account = auth.credentials().find_by_person(person.uuid()).await?;
            let open = account.is_some_and(|account| !account.disabled && !account.totp_confirmed);
            let profile = auth.profile(person).await?.filter(|_| open);
            let profile = profile.ok_or(AuthError::InvalidLink)?;
            let verified = PersonCommand::VerifyEmail { at: auth.now() };
            auth.note(person, profile.role, verified, &context, "verify_email").await?;
            auth.open_session(&profile, "magic_link", &context).await
        };
        self.inner.executor.to_the_end(work).await?
    }

    /// Chooses a password with a link, the first or a new one, and ends every session.
    ///
    /// # Errors
    /// [`AuthError::InvalidLink`] when the link is not good any more; a refused password leaves it good.
    pub async fn reset_password(
        &self,
        token: LinkToken,
        password: SecretString,
        context: Context,
    ) -> Result<(), AuthError> {
        Passwords::check(&password, "")?;
        let auth = self.clone();
        let work = async move {
            let hash = auth.inner.passwords.hash(&password, auth.inner.executor.ids()).await?;
            let kinds = [LinkPurpose::PasswordReset, LinkPurpose::StaffInvitation];
            let person = auth.use_up(&token, &kinds, &context).await?;
            let profile = auth.profile(person).await?.ok_or(AuthError::InvalidLink)?;
            auth.credentials().set_password(person.uuid(), &hash).await?;
            let at = auth.now();
            auth.credentials().revoke_person(person.uuid(), at).await?;
            auth.inner.revocations.revoke_person(person, at);
            let changed = PersonCommand::ChangePassword { at };
            auth.note(person, profile.role, changed, &context, "change_password").await?;
            let verified = PersonCommand::VerifyEmail { at };
            auth.note(person, profile.role, verified, &context, "verify_email").await?;
            for session in profile.sessions {
                let cause = "password_changed";
                auth.note_closed(person, profile.role, session, cause, &context).await?;
            }
            Ok(())
        };
        self.inner.executor.to_the_end(work).await?
    }

    /// Uses up a one-time token of one of these kinds; whose it is.
    async fn use_up(
        &self,
        token: &LinkToken,
        purposes: &[LinkPurpose],
        context: &Context,
    ) -> Result<PersonId, AuthError> {
        let (now, address) = (self.now(), address_key(context.ip.as_deref()));
        if let Some(until) = self.inner.addresses.wait_until(address, now) {
            return Err(AuthError::TooManyAttempts { until });
        }
        let hash = TokenHash::of(token.reveal());
        for purpose in purposes {
            let person: Option<Uuid> =
                self.credentials().consume_token(hash, purpose.kind(), now).await?;
            if let Some(person) = person {
                return Ok(PersonId::new(person));
            }
        }
        self.inner.addresses.note_failure(address, now);
        Err(AuthError::InvalidLink)
    }
}
