//! How a person is reached: from what somebody typed to normal forms, and the change of it.

use domain::Decider as _;
use domain::RefusalKind;
use domain::person::{Contact, Person, PersonCommand};
use domain::values::{Email, InvalidValue, PersonId, Personal, Phone, Rut};
use eventlog::{CredentialError, LogError};

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused, check_permission};

/// Contact data as somebody typed it.
#[derive(Clone, Default)]
pub struct ContactDraft {
    /// Full name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone, in any usual Chilean or international form.
    pub phone: Option<String>,
    /// RUT, with or without dots.
    pub rut: Option<String>,
    /// Calle, número, depto, comuna, región.
    pub address: Option<String>,
}

/// Hides everything: it is personal data.
impl std::fmt::Debug for ContactDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactDraft(…)")
    }
}

impl ContactDraft {
    /// The contact of `person`, each part in its normal form.
    ///
    /// # Errors
    /// The first part that cannot be read, with its JSON pointer.
    pub fn read(self, person: PersonId) -> Result<Contact, Refused> {
        let email = self.email.as_deref().map(Email::parse).transpose();
        let phone = self.phone.as_deref().map(Phone::parse).transpose();
        let rut = self.rut.as_deref().map(Rut::parse).transpose();
        let invalid = |code, pointer| {
            move |wrong: InvalidValue| {
                Refused::new(code, RefusalKind::Invalid, Some(pointer), wrong.to_string())
            }
        };
        let email = email.map_err(invalid("person.email_invalid", "/email"))?;
        let phone = phone.map_err(invalid("person.phone_invalid", "/phone"))?;
        let rut = rut.map_err(invalid("person.rut_invalid", "/rut"))?;
        let personal = |text: String| Personal::new(person, text);
        Ok(Contact {
            name: personal(self.name.trim().to_owned()),
            email: email.map(|email| personal(email.into())),
            phone: phone.map(|phone| personal(phone.into())),
            rut: rut.map(|rut| personal(rut.into())),
            address: self.address.map(|address| personal(address.trim().to_owned())),
        })
    }
}

/// The e-mail of a contact, if there is one and it was not erased.
pub(super) fn email_of(contact: &Contact) -> Option<&str> {
    contact.email.as_ref().and_then(Personal::reveal)
}

/// Why contact data was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeContactError {
    /// Somebody else signs in with that address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// It was refused, or the log failed.
    #[error(transparent)]
    Execute(#[from] ExecuteError<Refused>),
}

impl From<LogError> for ChangeContactError {
    fn from(error: LogError) -> Self {
        Self::Execute(error.into())
    }
}

impl From<Refused> for ChangeContactError {
    fn from(refused: Refused) -> Self {
        Self::Execute(ExecuteError::Rejected(refused))
    }
}

/// Corrects how a person is reached. Where they have an account, they sign in with the new e-mail from then on.
///
/// The address is taken in the accounts first, since only there it is unique, and given back when the record
/// refuses it. Dying in between leaves an account with the address its owner asked for and did not get an
/// answer about; asking again completes it.
///
/// # Errors
/// See [`ChangeContactError`].
pub async fn change_contact(
    executor: &Executor,
    person: PersonId,
    draft: ContactDraft,
    context: Context,
) -> Result<Executed, ChangeContactError> {
    let contact = draft.read(person)?;
    let executor = executor.clone();
    let work = executor.clone();
    executor.to_the_end(async move { change(&work, person, contact, context).await }).await?
}

async fn change(
    executor: &Executor,
    person: PersonId,
    contact: Contact,
    context: Context,
) -> Result<Executed, ChangeContactError> {
    let id = person.to_string();
    let at = executor.clock().now();
    let before = executor.load::<Person>(&id).await.map_err(ExecuteError::erase)?.state;
    let (old, new) =
        (before.profile().and_then(|profile| email_of(&profile.contact)), email_of(&contact));
    let command = PersonCommand::ChangeContact { contact: contact.clone(), at };
    let credentials = executor.log().credentials();
    let mut taken = false;
    if let Some(new) = new.filter(|new| Some(*new) != old) {
        // What the record would refuse anyway must not touch the account.
        check_permission(&*before, &command, &context)?;
        before.decide(command.clone()).map_err(|refusal| Refused::from(&refusal))?;
        match credentials.set_email(person.uuid(), new).await {
            Ok(()) => taken = true,
            Err(CredentialError::NoAccount) => {}
            Err(CredentialError::EmailTaken | CredentialError::AccountExists) => {
                return Err(ChangeContactError::EmailTaken);
            }
            Err(CredentialError::Log(error)) => return Err(error.into()),
        }
    }
    let changed = executor.execute::<Person>(&id, command, context).await;
    if let Err(error) = &changed
        && taken
        && !matches!(error, ExecuteError::Log(_))
        && let Some(old) = old
        && let Err(error) = credentials.set_email(person.uuid(), old).await
    {
        tracing::error!(person.id = %person, error = %error, "an account kept a refused e-mail");
    }
    changed.map_err(|error| error.erase().into())
}
