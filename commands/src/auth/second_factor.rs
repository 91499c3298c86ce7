//! The second factor: enrolling it, and proving it afresh before what matters most.

use chrono::{DateTime, Utc};
use domain::Role;
use domain::person::PersonCommand;
use eventlog::Account;
use secrecy::SecretString;

use super::access_token::{ACCESS_TOKEN_LIFE, AccessClaims, STEP_UP_LIFE};
use super::totp::{self, TotpEnrolment};
use super::{Auth, AuthError};
use crate::context::Context;

/// What somebody proves afresh.
#[derive(Clone)]
pub enum Proof {
    /// A code of the second factor.
    Code(String),
    /// The password; good enough only where no second factor is enrolled and none is required.
    Password(SecretString),
}

/// Hides it.
impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(…)")
    }
}

/// An access token that may do what needs a fresh proof.
#[derive(Debug, Clone)]
pub struct SteppedUp {
    /// The token, in place of the one that asked.
    pub access_token: String,
    /// Until when it holds (UTC).
    pub access_expires_at: DateTime<Utc>,
    /// Until when the proof counts as fresh (UTC).
    pub step_up_until: DateTime<Utc>,
}

impl Auth {
    /// Draws a seed for an authenticator app. It counts once a code of it was confirmed.
    ///
    /// # Errors
    /// A wrong password, or [`AuthError::SecondFactorEnrolled`].
    pub async fn enrol_totp(
        &self,
        claims: &AccessClaims,
        password: SecretString,
        context: Context,
    ) -> Result<TotpEnrolment, AuthError> {
        let account = self.account(claims).await?;
        if account.totp_confirmed {
            return Err(AuthError::SecondFactorEnrolled);
        }
        self.prove(claims, &account, &Proof::Password(password), &context).await?;
        let profile = self.profile(claims.person).await?.ok_or(AuthError::SessionEnded)?;
        let email = profile.contact.email.as_ref().map_or("cirujano", |email| email.text());
        let enrolment = totp::draw(self.inner.executor.ids(), email);
        let person = claims.person.uuid();
        self.credentials().set_totp(person, Some(&enrolment.secret), false, self.now()).await?;
        Ok(enrolment)
    }

    /// Confirms the seed with a code of it. From then on it is asked for at every sign-in.
    ///
    /// # Errors
    /// A wrong code, [`AuthError::SecondFactorMissing`] or [`AuthError::SecondFactorEnrolled`].
    pub async fn confirm_totp(
        &self,
        claims: &AccessClaims,
        code: &str,
        context: Context,
    ) -> Result<(), AuthError> {
        let account = self.account(claims).await?;
        if account.totp_confirmed {
            return Err(AuthError::SecondFactorEnrolled);
        }
        let name = claims.person.to_string();
        self.not_braked(&name, &context)?;
        let secret = account.totp_secret.ok_or(AuthError::SecondFactorMissing)?;
        let Some(step) = totp::matching_step(&secret, code, self.now()) else {
            self.failed(&name, None, &context).await?;
            return Err(totp::wrong_code().into());
        };
        let (auth, claims) = (self.clone(), claims.clone());
        let work = async move {
            let (person, at) = (claims.person, auth.now());
            let credentials = auth.credentials();
            credentials.set_totp(person.uuid(), Some(&secret), true, at).await?;
            credentials.use_totp_step(person.uuid(), step).await?;
            let enrolled = PersonCommand::EnrolSecondFactor { at };
            auth.note(person, claims.role, enrolled, &context, "enrol_second_factor").await
        };
        self.inner.executor.to_the_end(work).await?
    }

    /// Takes a person's second factor away, for somebody who lost it. Whoever calls has checked that it is them.
    ///
    /// # Errors
    /// A failure of the log, or no account.
    pub async fn remove_totp(&self, person: domain::values::PersonId) -> Result<(), AuthError> {
        Ok(self.credentials().set_totp(person.uuid(), None, false, self.now()).await?)
    }

    /// Proves afresh that the bearer of a token is its person: for ten minutes they may do what needs it.
    ///
    /// # Errors
    /// A wrong proof, or [`AuthError::SecondFactorMissing`] where a password is not enough.
    pub async fn step_up(
        &self,
        claims: &AccessClaims,
        proof: Proof,
        context: Context,
    ) -> Result<SteppedUp, AuthError> {
        let account = self.account(claims).await?;
        if let Proof::Password(_) = proof {
            if account.totp_confirmed {
                return Err(AuthError::SecondFactorRequired);
            }
            let strict = matches!(claims.role, Role::Owner | Role::Technician);
            if strict && self.inner.policy.require_second_factor {
                return Err(AuthError::SecondFactorMissing);
            }
        } else if !account.totp_confirmed {
            return Err(AuthError::SecondFactorMissing);
        }
        self.prove(claims, &account, &proof, &context).await?;
        if !self.sessions(claims).await?.iter().any(|session| session.current) {
            return Err(AuthError::SessionEnded);
        }
        let now = self.now();
        let step_up_until = now + STEP_UP_LIFE;
        let claims = AccessClaims {
            issued_at: now,
            expires_at: now + ACCESS_TOKEN_LIFE,
            step_up_until: Some(step_up_until),
            ..claims.clone()
        };
        Ok(SteppedUp {
            access_token: self.inner.tokens.issue(&claims),
            access_expires_at: claims.expires_at,
            step_up_until,
        })
    }

    /// The account of whoever asks, in a session that is still open.
    async fn account(&self, claims: &AccessClaims) -> Result<Account, AuthError> {
        let account = self.credentials().find_by_person(claims.person.uuid()).await?;
        account.filter(|account| !account.disabled).ok_or(AuthError::SessionEnded)
    }

    /// Checks a proof, and brakes guessing as at the door.
    async fn prove(
        &self,
        claims: &AccessClaims,
        account: &Account,
        proof: &Proof,
        context: &Context,
    ) -> Result<(), AuthError> {
        let name = claims.person.to_string();
        self.not_braked(&name, context)?;
        let refused = match proof {
            Proof::Code(code) => match self.check_code(account, Some(code)).await {
                Ok(()) => None,
                Err(AuthError::Rejected(refused)) => Some(AuthError::Rejected(refused)),
                Err(error) => return Err(error),
            },
            Proof::Password(password) => {
                let kept = account.password_hash.as_deref();
                let right = self.inner.passwords.verify(password, kept).await?;
                (!right).then_some(AuthError::InvalidCredentials)
            }
        };
        match refused {
            None => Ok(()),
            Some(refused) => {
                self.failed(&name, Some(claims.person.uuid()), context).await?;
                Err(refused)
            }
        }
    }
}
