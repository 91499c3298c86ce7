//! Links by mail: to sign in without a password, and to choose a new one. Good once, for a quarter of an hour.
//!
//! Asking for a link answers the same for every address, at once; whether a mail goes out is decided afterwards.

use chrono::TimeDelta;
use domain::Role;
use domain::person::{PersonCommand, Profile};
use domain::values::PersonId;
use eventlog::TokenHash;
use secrecy::SecretString;

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
        // A change of the address voids what was put before it; what is put after it must not go to the old one.
        if !self.signs_in_with(person, &email).await? {
            return Ok(());
        }
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
            let profile = auth.use_up(&token, &[LinkPurpose::MagicLink], &context).await?;
            let account = auth.credentials().find_by_person(profile.person.uuid()).await?;
            let open = account.is_some_and(|account| !account.disabled && !account.totp_confirmed);
            if !open {
                return Err(AuthError::InvalidLink);
            }
            auth.note_address(&profile, &context).await?;
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
            let profile = auth.use_up(&token, &kinds, &context).await?;
            let person = profile.person;
            auth.credentials().set_password(person.uuid(), &hash).await?;
            let at = auth.now();
            auth.credentials().revoke_person(person.uuid(), at).await?;
            auth.inner.revocations.revoke_person(person, at);
            let changed = PersonCommand::ChangePassword { at };
            auth.note(person, profile.role, changed, &context, "change_password").await?;
            auth.note_address(&profile, &context).await?;
            for session in profile.sessions {
                let cause = "password_changed";
                auth.note_closed(person, profile.role, session, cause, &context).await?;
            }
            Ok(())
        };
        self.inner.executor.to_the_end(work).await?
    }

    /// Uses up a one-time token of one of these kinds; whose it is, as they were on file before. A change of the address
    /// voids tokens before it is on file, so that a good one was mailed to no later address than that.
    async fn use_up(
        &self,
        token: &LinkToken,
        purposes: &[LinkPurpose],
        context: &Context,
    ) -> Result<Profile, AuthError> {
        let (now, address) = (self.now(), address_key(context.ip.as_deref()));
        if let Some(until) = self.inner.addresses.wait_until(address, now) {
            return Err(AuthError::TooManyAttempts { until });
        }
        let (hash, credentials) = (TokenHash::of(token.reveal()), self.credentials());
        for purpose in purposes {
            let Some(owner) = credentials.token_owner(hash, purpose.kind(), now).await? else {
                continue;
            };
            let profile = self.profile(PersonId::new(owner)).await?;
            if credentials.consume_token(hash, purpose.kind(), now).await?.is_some() {
                return profile.ok_or(AuthError::InvalidLink);
            }
        }
        self.inner.addresses.note_failure(address, now);
        Err(AuthError::InvalidLink)
    }

    /// Notes that whoever used a link holds the address that it was mailed to, where that is still the one on file.
    async fn note_address(&self, profile: &Profile, context: &Context) -> Result<(), AuthError> {
        let Some(email) = &profile.contact.email else { return Ok(()) };
        if !self.signs_in_with(profile.person, email.reveal().unwrap_or_default()).await? {
            return Ok(());
        }
        let verified = PersonCommand::VerifyEmail { email: email.clone(), at: self.now() };
        self.note(profile.person, profile.role, verified, context, "verify_email").await
    }

    async fn signs_in_with(&self, person: PersonId, email: &str) -> Result<bool, AuthError> {
        let account = self.credentials().find_by_email(email).await?;
        Ok(account.is_some_and(|account| account.person_id == person.uuid()))
    }
}
