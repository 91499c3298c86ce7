//! A visitor becomes a customer with an account.
//!
//! The account's row comes first, because only there an e-mail is unique; the event follows. A row whose person
//! has no event is unfinished: it signs nobody in, its own author completes it by asking again, and after a
//! while it gives way to somebody else. So no account is ever without a person, and nobody is locked out.

use chrono::TimeDelta;
use domain::person::{Contact, Person, PersonCommand};
use domain::values::PersonId;
use domain::{Actor, ActorId, RefusalKind, Role};
use eventlog::{Account, CredentialError, CredentialStore, LogError, NewAccount};
use secrecy::SecretString;

use super::contact::{ContactDraft, email_of};
use super::person_of;
use crate::auth::{HashingFailed, Passwords};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused};

/// How long an unfinished registration keeps others from its e-mail: far longer than one takes.
const UNFINISHED: TimeDelta = TimeDelta::minutes(2);

/// A visitor's registration.
#[derive(Debug, Clone)]
pub struct Registration {
    /// How to reach them; the e-mail is required.
    pub contact: ContactDraft,
    /// The password they chose.
    pub password: SecretString,
}

/// A person who is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Who.
    pub person: PersonId,
    /// Where it is in the log.
    pub executed: Executed,
}

/// Why nobody was registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Somebody has an account with that e-mail.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// It was refused, or the log failed.
    #[error(transparent)]
    Execute(#[from] ExecuteError<Refused>),
    /// Hashing the password failed.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
}

impl From<LogError> for RegisterError {
    fn from(error: LogError) -> Self {
        Self::Execute(error.into())
    }
}

impl From<Refused> for RegisterError {
    fn from(refused: Refused) -> Self {
        Self::Execute(ExecuteError::Rejected(refused))
    }
}

/// Registers a visitor as a customer.
///
/// # Errors
/// See [`RegisterError`].
pub async fn register_customer(
    executor: &Executor,
    passwords: &Passwords,
    registration: Registration,
    context: Context,
) -> Result<Registered, RegisterError> {
    let Registration { contact, password } = registration;
    let email = contact.email.clone().unwrap_or_default();
    Passwords::check(&password, &email)?;
    let enrolment = Enrolment {
        executor: executor.clone(),
        passwords: passwords.clone(),
        draft: contact,
        password: Some(password),
        context,
        command: |person, contact, at| PersonCommand::RegisterCustomer { person, contact, at },
    };
    executor.to_the_end(enrolment.run()).await?
}

/// The registration of somebody with an account, customer or staff.
pub(super) struct Enrolment<C> {
    pub(super) executor: Executor,
    pub(super) passwords: Passwords,
    pub(super) draft: ContactDraft,
    /// None where it is chosen later, by a link.
    pub(super) password: Option<SecretString>,
    pub(super) context: Context,
    pub(super) command: C,
}

impl<C> Enrolment<C>
where
    C: Fn(PersonId, Contact, chrono::DateTime<chrono::Utc>) -> PersonCommand + Send + Sync,
{
    pub(super) async fn run(self) -> Result<Registered, RegisterError> {
        if let Some(executed) = self.executor.answered_before::<Refused>(&self.context).await? {
            return Ok(Registered { person: person_of(&executed)?, executed });
        }
        let credentials = self.executor.log().credentials();
        let fresh = PersonId::new(self.executor.ids().uuid());
        let contact = self.draft.clone().read(fresh)?;
        let email = email_of(&contact).ok_or_else(email_required)?.to_owned();
        let person = self.claim(&*credentials, fresh, &email).await?;
        let contact = self.draft.clone().read(person)?;
        let command = (self.command)(person, contact, self.executor.clock().now());
        let id = person.to_string();
        match self.executor.execute::<Person>(&id, command, self.context_of(person)).await {
            Ok(executed) => self.confirm(&*credentials, person, &email, executed).await,
            // Whether it is in the log is not known: the row stays, and asking again completes it.
            Err(error @ ExecuteError::Log(_)) => Err(error.erase().into()),
            Err(error) => {
                // The same author may have completed it in another request meanwhile.
                if self.executor.load_if_any::<Person>(&id).await?.is_none() {
                    credentials.delete_account(person.uuid()).await?;
                }
                Err(error.erase().into())
            }
        }
    }

    /// A visitor who registers is the person that they become: their address and user agent are sealed under a key that
    /// an erasure destroys, not under the one of all visitors.
    fn context_of(&self, person: PersonId) -> Context {
        let mut context = self.context.clone();
        if context.actor.id == ActorId::Anonymous {
            context.actor = Actor::person(person, Role::Customer);
        }
        context
    }

    /// Takes the e-mail for a person: the fresh one, or the one of an unfinished registration of the same author.
    async fn claim(
        &self,
        credentials: &dyn CredentialStore,
        fresh: PersonId,
        email: &str,
    ) -> Result<PersonId, RegisterError> {
        if let Some(account) = credentials.find_by_email(email).await? {
            if !self.is_unfinished(&account).await? {
                return Err(RegisterError::EmailTaken);
            }
            let own = match &self.password {
                Some(password) => {
                    self.passwords.verify(password, account.password_hash.as_deref()).await?
                }
                None => false,
            };
            if own {
                return Ok(PersonId::new(account.person_id));
            }
            if self.executor.clock().now() - account.created_at < UNFINISHED {
                return Err(RegisterError::EmailTaken);
            }
            credentials.delete_account(account.person_id).await?;
        }
        let password_hash = match &self.password {
            Some(password) => Some(self.passwords.hash(password, self.executor.ids()).await?),
            None => None,
        };
        let created_at = self.executor.clock().now();
        let account = NewAccount {
            person_id: fresh.uuid(),
            email: email.to_owned(),
            password_hash,
            created_at,
        };
        match credentials.create_account(account).await {
            Ok(()) => Ok(fresh),
            Err(CredentialError::Log(error)) => Err(error.into()),
            Err(_) => Err(RegisterError::EmailTaken),
        }
    }

    async fn is_unfinished(&self, account: &Account) -> Result<bool, LogError> {
        let id = PersonId::new(account.person_id).to_string();
        Ok(self.executor.load_if_any::<Person>(&id).await?.is_none())
    }

    /// Makes sure that the e-mail is still this person's: a registration that slept for minutes may have lost
    /// its row to another.
    async fn confirm(
        &self,
        credentials: &dyn CredentialStore,
        person: PersonId,
        email: &str,
        executed: Executed,
    ) -> Result<Registered, RegisterError> {
        match credentials.find_by_email(email).await? {
            Some(account) if account.person_id == person.uuid() => {
                Ok(Registered { person, executed })
            }
            _ => Err(RegisterError::EmailTaken),
        }
    }
}

fn email_required() -> Refused {
    Refused::new(
        "person.email_missing",
        RefusalKind::Invalid,
        Some("/email"),
        "an account needs an e-mail",
    )
}
