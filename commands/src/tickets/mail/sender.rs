//! Who wrote a mail: whoever proved to hold that address, or is on file with it without an account, or somebody new.

use domain::Role;
use domain::person::{Person, PersonCommand};
use domain::values::PersonId;
use eventlog::LogError;
use uuid::{Uuid, uuid};

use super::address_book::AddressBook;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::gateways::InboundMail;
use crate::people::ContactDraft;
use crate::webhooks::Trouble;

/// The root of what the ids of senders are derived from.
const SENDERS: Uuid = uuid!("c2b0a0c4-6f3f-5a86-9d0a-9a1d2f0f7b11");
/// How often somebody who was erased may write again and be somebody new.
const MOST_LIVES: u32 = 50;
/// The longest name that is taken over from a mail, in characters.
const NAME_MAX_CHARS: usize = 120;

/// The customer behind a mail, registered as a guest where the address is new.
///
/// An address in a mail is easily forged: the ticket is theirs, and nothing is told to them because of it. An address
/// in an account is as easily claimed, and whoever signs in with it would read the letter: an account counts only once
/// its owner has proved to hold the address.
pub(super) async fn sender_of(
    executor: &Executor,
    addresses: &AddressBook,
    mail: &InboundMail,
    context: &Context,
) -> Result<PersonId, Trouble> {
    let email = mail.from.trim().to_lowercase();
    for known in addresses.customers_at(executor, &email).await? {
        if known.is_verified || has_no_account(executor, known.person).await? {
            return Ok(known.person);
        }
    }
    for life in 0..MOST_LIVES {
        let person = guest_id(executor, &email, life);
        match is_customer(executor, person).await? {
            Some(true) => return Ok(person),
            Some(false) => {}
            None => {
                register(executor, person, mail, &email, context).await?;
                return Ok(person);
            }
        }
    }
    Err(Trouble::Hopeless("mail.sender_unusable"))
}

/// Whether nobody can sign in as that person.
async fn has_no_account(executor: &Executor, person: PersonId) -> Result<bool, LogError> {
    Ok(executor.log().credentials().find_by_person(person.uuid()).await?.is_none())
}

/// Whether the person is a customer whose data can be sealed; none where nobody is registered under the id.
pub(super) async fn is_customer(
    executor: &Executor,
    person: PersonId,
) -> Result<Option<bool>, LogError> {
    let loaded = executor.load_if_any::<Person>(&person.to_string()).await?;
    Ok(loaded.map(|loaded| loaded.state.role() == Some(Role::Customer)))
}

/// The same address is the same person, and nobody without our secret can tell which id an address has.
fn guest_id(executor: &Executor, email: &str, life: u32) -> PersonId {
    let about = Uuid::new_v5(&SENDERS, format!("{life} {email}").as_bytes());
    let secret = executor.ids().token_for(about);
    PersonId::new(Uuid::new_v5(&SENDERS, secret.reveal().as_bytes()))
}

async fn register(
    executor: &Executor,
    person: PersonId,
    mail: &InboundMail,
    email: &str,
    context: &Context,
) -> Result<(), Trouble> {
    let name = mail.from_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name: String = name
        .unwrap_or_else(|| email.split('@').next().unwrap_or(email))
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_MAX_CHARS)
        .collect();
    let draft = ContactDraft { name, email: Some(email.to_owned()), ..ContactDraft::default() };
    let contact = draft.read(person).map_err(|_| Trouble::Hopeless("mail.sender_unreadable"))?;
    let command = PersonCommand::RegisterGuest { person, contact, at: executor.clock().now() };
    let step = context.step(&format!("sender {person}"));
    match executor.execute::<Person>(&person.to_string(), command, step).await {
        Ok(_) => Ok(()),
        // Another mail of the same sender was faster.
        Err(ExecuteError::Rejected(_)) if is_customer(executor, person).await? == Some(true) => {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
