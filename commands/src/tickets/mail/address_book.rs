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
}

impl Default for AddressBook {
    fn default() -> Self {
        let events = &["PersonRegistered", "ContactChanged", "RoleChanged", "PersonErased"];
        Self(Folded::new(events, note))
    }
}

impl AddressBook {
    /// The customer with that address, in lower case; of several the one who was registered first.
    pub(super) async fn customer_at(
        &self,
        executor: &Executor,
        email: &str,
    ) -> Result<Option<PersonId>, LogError> {
        let first = |book: &BTreeMap<PersonId, Entry>| {
            let mut customers = book.iter().filter(|(_, entry)| entry.is_customer);
            let found = customers.find(|(_, entry)| entry.email.as_deref() == Some(email));
            found.map(|(person, _)| *person)
        };
        self.0.read(executor, first).await
    }
}

fn note(book: &mut BTreeMap<PersonId, Entry>, event: &EventRef<'_>) -> Result<(), LogError> {
    let Ok(person) = event.aggregate_id().parse() else { return Ok(()) };
    match event.decode()? {
        PersonEvent::PersonRegistered { role, contact, .. } => {
            let (is_customer, email) = (role == Role::Customer, readable(contact.email.as_ref()));
            book.insert(person, Entry { is_customer, email });
        }
        PersonEvent::ContactChanged { contact, .. } => {
            if let Some(entry) = book.get_mut(&person) {
                entry.email = readable(contact.email.as_ref());
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
