//! Sessions: refreshed with tokens that are good once, listed, and closed from anywhere.

use chrono::{DateTime, TimeDelta, Utc};
use domain::person::PersonCommand;
use domain::values::PersonId;
use eventlog::{Rotation, TokenHash};
use uuid::Uuid;

use super::access_token::AccessClaims;
use super::sign_in::SignedIn;
use super::{Auth, AuthError};
use crate::context::Context;
use crate::ports::LinkToken;

/// How long a session lives without being refreshed.
pub const SESSION_LIFE: TimeDelta = TimeDelta::days(30);

/// An open session, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id, the same across refreshes.
    pub id: Uuid,
    /// When it was last refreshed (UTC).
    pub last_used_at: DateTime<Utc>,
    /// Until when, unless it is refreshed (UTC).
    pub expires_at: DateTime<Utc>,
    /// The browser or device in a few words.
    pub user_agent: Option<String>,
    /// From which address.
    pub ip: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl Auth {
    /// Gives new tokens for a refresh token, which is good once. One that comes back was copied: its whole
    /// session is closed, and the person's record says so.
    ///
    /// # Errors
    /// [`AuthError::SessionEnded`] when it is not good, or a failure of the log.
    pub async fn refresh(&self, token: LinkToken, context: Context) -> Result<SignedIn, AuthError> {
        let auth = self.clone();
        self.inner.executor.to_the_end(async move { auth.rotate(&token, &context).await }).await?
    }

    async fn rotate(&self, token: &LinkToken, context: &Context) -> Result<SignedIn, AuthError> {
        let refresh_token = self.inner.executor.ids().token();
        let next = self.new_session(self.inner.executor.ids().uuid(), &refresh_token, context);
        let presented = TokenHash::of(token.reveal());
        match self.credentials().rotate_session(presented, next).await? {
            Rotation::Rotated(session) => {
                let person = PersonId::new(session.person_id);
                let account = self.credentials().find_by_person(session.person_id).await?;
                let allowed = account.is_some_and(|account| !account.disabled);
                let profile = self.profile(person).await?.filter(|_| allowed);
                let Some(profile) = profile else {
                    self.credentials().revoke_family(session.family, self.now()).await?;
                    return Err(AuthError::SessionEnded);
                };
                Ok(self.signed_in(person, profile.role, session.family, refresh_token))
            }
            Rotation::Reused { family, person_id, .. } => {
                self.close_reused(PersonId::new(person_id), family, context).await?;
                Err(AuthError::SessionEnded)
            }
            Rotation::Revoked | Rotation::Expired | Rotation::Unknown => {
                Err(AuthError::SessionEnded)
            }
        }
    }

    async fn close_reused(
        &self,
        person: PersonId,
        family: Uuid,
        context: &Context,
    ) -> Result<(), AuthError> {
        let at = self.now();
        tracing::warn!(person.id = %person, session.id = %family, "a refresh token was reused");
        metrics::counter!("refresh_tokens_reused_total").increment(1);
        self.credentials().revoke_family(family, at).await?;
        self.inner.revocations.revoke_session(family);
        let Some(profile) = self.profile(person).await? else {
            return Ok(());
        };
        let reused = PersonCommand::ReportTokenReuse { family, at };
        let step = format!("token_reuse {family}");
        self.note(person, profile.role, reused, context, &step).await?;
        let cause = "token_reused".to_owned();
        let closed = PersonCommand::CloseSession { session: family, cause, at };
        self.note(person, profile.role, closed, context, &format!("close_session {family}")).await
    }

    /// The open sessions of whoever asks, the one last used first.
    ///
    /// # Errors
    /// A failure of the log.
    pub async fn sessions(&self, claims: &AccessClaims) -> Result<Vec<OpenSession>, AuthError> {
        let rows = self.credentials().list_sessions(claims.person.uuid(), self.now()).await?;
        let mut sessions: Vec<_> = rows
            .into_iter()
            .map(|row| OpenSession {
                id: row.family,
                last_used_at: row.last_used_at,
                expires_at: row.expires_at,
                user_agent: row.user_agent,
                ip: row.ip,
                current: row.family == claims.session,
            })
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.last_used_at));
        Ok(sessions)
    }

    /// Ends the session of whoever asks.
    ///
    /// # Errors
    /// A failure of the log.
    pub async fn sign_out(&self, claims: &AccessClaims, context: Context) -> Result<(), AuthError> {
        self.close(claims.clone(), claims.session, "logout", context).await
    }

    /// Ends another session of whoever asks; `false` when there is none.
    ///
    /// # Errors
    /// A failure of the log.
    pub async fn close_session(
        &self,
        claims: &AccessClaims,
        session: Uuid,
        context: Context,
    ) -> Result<bool, AuthError> {
        if !self.sessions(claims).await?.iter().any(|open| open.id == session) {
            return Ok(false);
        }
        self.close(claims.clone(), session, "closed_remotely", context).await?;
        Ok(true)
    }

    async fn close(
        &self,
        claims: AccessClaims,
        session: Uuid,
        cause: &'static str,
        context: Context,
    ) -> Result<(), AuthError> {
        let auth = self.clone();
        let work = async move {
            auth.credentials().revoke_family(session, auth.now()).await?;
            auth.inner.revocations.revoke_session(session);
            auth.note_closed(claims.person, claims.role, session, cause, &context).await
        };
        self.inner.executor.to_the_end(work).await?
    }

    pub(super) async fn note_closed(
        &self,
        person: PersonId,
        role: domain::Role,
        session: Uuid,
        cause: &str,
        context: &Context,
    ) -> Result<(), AuthError> {
        let at = self.now();
        let command = PersonCommand::CloseSession { session, cause: cause.to_owned(), at };
        self.note(person, role, command, context, &format!("close_session {session}")).await
    }
}
