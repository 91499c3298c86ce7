//! Under which addresses customers are on file: whoever was registered at the counter has no account to be found by.

use std::collections::BTreeMap;

use domain::Role;
use domain::person::PersonEvent;
use domain::values::{PersonId, Personal};
use eventlog::{EventRef, LogError};

use crate::executor::Executor;
use crate::folded::Folded;

/// The addresses of customers.
#[derive(Debug)]
pub(super) struct AddressBook(Folded<BTreeMap<PersonId, Entry>>);

struct Entry {
    is_customer: bool,
    /// Lower case; none on file.
    email: Option<String>,
    /// Whether they proved to hold that address.
    is_verified: bool,
}

/// Somebody who is on file with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OnFile {
    pub(super) person: PersonId,
    /// Whether they proved to hold it.
    pub(super) is_verified: bool,
}

impl Default for AddressBook {
    fn default() -> Self {
        let events =
            &["PersonRegistered", "ContactChanged", "EmailVerified", "RoleChanged", "PersonErased"];
        Self(Folded::new(events, note))
    }
}

impl AddressBook {
    /// The customers with that address, in lower case: whoever proved to hold it first, then by their registration.
    pub(super) async fn customers_at(
        &self,
        executor: &Executor,
        email: &str,
    ) -> Result<Vec<OnFile>, LogError> {
        let find = |book: &BTreeMap<PersonId, Entry>| {
            let customers = book.iter().filter(|(_, entry)| entry.is_customer);
            let found = customers.filter(|(_, entry)| entry.email.as_deref() == Some(email));
            let on_file = |(person, entry): (&PersonId, &Entry)| OnFile {
                person: *person,
                is_verified: entry.is_verified,
            };
            let mut found: Vec<OnFile> = found.map(on_file).collect();
            found.sort_by_key(|it| !it.is_verified);
            found
        };
        self.0.read(executor, find).await
    }
}

fn note(book: &mut BTreeMap<PersonId, Entry>, event: &EventRef<'_>) -> Result<(), LogError> {
    let Ok(person) = event.aggregate_id().parse() else { return Ok(()) };
    // Whose address is not known for certain is not found by one.
    match event.decode().inspect_err(|_| drop(book.remove(&person)))? {
        PersonEvent::PersonRegistered { role, contact, .. } => {
            let (is_customer, email) = (role == Role::Customer, readable(contact.email.as_ref()));
            book.insert(person, Entry { is_customer, email, is_verified: false });
        }
        PersonEvent::ContactChanged { contact, .. } => {
            if let Some(entry) = book.get_mut(&person) {
                let email = readable(contact.email.as_ref());
                entry.is_verified &= email == entry.email;
                entry.email = email;
            }
        }
        PersonEvent::EmailVerified { .. } => {
            if let Some(entry) = book.get_mut(&person) {
                entry.is_verified = true;
            }
        }
        PersonEvent::RoleChanged { to, .. } => {
            if let Some(entry) = book.get_mut(&person) {
                entry.is_customer = to == Role::Customer;
            }
        }
        PersonEvent::PersonErased { .. } => {
            book.remove(&person);
        }
        _ => {}
    }
    Ok(())
}

fn readable(email: Option<&Personal>) -> Option<String> {
    email.and_then(Personal::reveal).map(str::to_lowercase)
}
