//! Under which telephones people are on file, so that whoever answers an SMS is found without reading everybody.

use std::collections::HashMap;

use domain::person::{Contact, PersonEvent};
use domain::values::{PersonId, Personal, Phone};
use eventlog::{EventRef, LogError};

use crate::executor::Executor;
use crate::folded::Folded;

/// The telephones of everybody, staff included: a number that wants no more is closed whoever it belongs to.
#[derive(Debug)]
pub(super) struct PhoneBook(Folded<HashMap<PersonId, Phone>>);

impl Default for PhoneBook {
    fn default() -> Self {
        Self(Folded::new(&["PersonRegistered", "ContactChanged", "PersonErased"], note))
    }
}

impl PhoneBook {
    /// Everybody with that number, in the order of their ids.
    pub(super) async fn owners_of(
        &self,
        executor: &Executor,
        phone: &Phone,
    ) -> Result<Vec<PersonId>, LogError> {
        let find = |book: &HashMap<PersonId, Phone>| {
            let theirs = book.iter().filter(|(_, number)| *number == phone);
            let mut owners: Vec<PersonId> = theirs.map(|(person, _)| *person).collect();
            owners.sort();
            owners
        };
        self.0.read(executor, find).await
    }
}

fn note(book: &mut HashMap<PersonId, Phone>, event: &EventRef<'_>) -> Result<(), LogError> {
    let Ok(person) = event.aggregate_id().parse() else { return Ok(()) };
    let number = match event.decode()? {
        PersonEvent::PersonRegistered { contact, .. }
        | PersonEvent::ContactChanged { contact, .. } => number_in(&contact),
        _ => None,
    };
    match number {
        Some(number) => book.insert(person, number),
        None => book.remove(&person),
    };
    Ok(())
}

fn number_in(contact: &Contact) -> Option<Phone> {
    Phone::parse(contact.phone.as_ref().and_then(Personal::reveal)?).ok()
}

#[cfg(test)]
mod tests {
    use domain::repair::samples::{CUSTOMER, OWNER};

    use super::*;
    use crate::people::erase;
    use crate::test_support::{World, owner};

    #[tokio::test]
    async fn whoever_is_on_file_with_a_number_is_found_until_they_are_erased() {
        let world = World::staffed().await;
        let (book, executor) = (PhoneBook::default(), &world.executor);
        let phone = Phone::parse("912345678").unwrap();
        let owners = book.owners_of(executor, &phone).await.unwrap();
        assert!(owners.contains(&CUSTOMER) && owners.contains(&OWNER), "nobody was ever texted");
        let by = world.by(owner().with_step_up());
        erase(executor, CUSTOMER, "lo pidió".into(), 0, by).await.unwrap();
        let owners = book.owners_of(executor, &phone).await.unwrap();
        assert!(!owners.contains(&CUSTOMER) && owners.contains(&OWNER));
    }
}
