//! How somebody is reached: their name and addresses as on file at this moment, never as stored with a message.

use std::sync::Arc;

use domain::notification::{About, Cause, Channel, Reach};
use domain::person::{Person, Profile};
use domain::quotation::QuotationEvent;
use domain::values::{Email, PersonId, Personal, Phone};
use eventlog::LogError;

use super::cause::event_of;
use crate::executor::Executor;
use crate::gateways::Mailbox;

/// Somebody, as far as a message to them is concerned.
pub(super) struct Outlook {
    person: Arc<Person>,
    /// Where they wanted this very thing sent: a visitor who kept an estimate has no record of their own.
    elsewhere: Option<Email>,
}

impl Outlook {
    /// That person, for a message about that stream because of one of its events.
    pub(super) async fn of(
        executor: &Executor,
        person: PersonId,
        about: Option<&About>,
        cause: &Cause,
    ) -> Result<Self, LogError> {
        let known = executor.load_if_any::<Person>(&person.to_string()).await?;
        let elsewhere = match about.filter(|about| about.aggregate == "quotation") {
            Some(about) => kept_for(executor, about, cause, person).await?,
            None => None,
        };
        let person = known.map_or_else(Arc::default, |known| known.state);
        Ok(Self { person, elsewhere })
    }

    /// What is known of their side of the channel.
    pub(super) fn reach(&self, channel: Channel, consent: bool) -> Reach {
        let reach = self.person.reach(channel, consent);
        let elsewhere = channel == Channel::Email && self.elsewhere.is_some();
        Reach { address: reach.address || elsewhere, ..reach }
    }

    fn profile(&self) -> Option<&Profile> {
        self.person.profile()
    }

    /// Their name as it can be written to them: nothing where it is unknown, was erased, or reads like an address, and
    /// nothing where the mail goes elsewhere than to their own address. Whoever reads it there may be a stranger to whom
    /// somebody else chose the words.
    pub(super) fn name(&self) -> Option<&str> {
        let is_own = self.elsewhere.is_none() || self.elsewhere == self.on_file();
        let name = self.profile()?.contact.name.reveal()?;
        Some(name).filter(|name| is_own && !reads_like_an_address(name))
    }

    /// Where mail reaches them.
    pub(super) fn mailbox(&self) -> Option<Mailbox> {
        let email = self.elsewhere.clone().or_else(|| self.on_file())?;
        Some(Mailbox { email, name: self.name().map(str::to_owned) })
    }

    fn on_file(&self) -> Option<Email> {
        Email::parse(self.profile()?.contact.email.as_ref()?.reveal()?).ok()
    }

    /// Where an SMS reaches them.
    pub(super) fn phone(&self) -> Option<Phone> {
        Phone::parse(self.profile()?.contact.phone.as_ref()?.reveal()?).ok()
    }
}

/// Whether mail programs would make a link of it: `https://malo.example`, `malo.example`, `a@malo.example`.
fn reads_like_an_address(name: &str) -> bool {
    name.contains(['/', '@', ':'])
        || name.split_whitespace().any(|word| word.trim_matches('.').contains('.'))
}

/// The address that was named with the very saving that the message tells of: a later one may name another.
async fn kept_for(
    executor: &Executor,
    about: &About,
    cause: &Cause,
    person: PersonId,
) -> Result<Option<Email>, LogError> {
    let Some(event) = event_of(executor, about, cause).await? else { return Ok(None) };
    let QuotationEvent::EstimateSaved { person: whose, email, .. } = event.decode()? else {
        return Ok(None);
    };
    let email = email.filter(|_| whose == person);
    Ok(email.as_ref().and_then(Personal::reveal).and_then(|email| Email::parse(email).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_mail_programs_would_link_is_not_written() {
        for name in ["https://malo.example", "Ana malo.example", "a@b.cl", "Ana tel:+569"] {
            assert!(reads_like_an_address(name), "{name}");
        }
        for name in ["Ana", "Ma. José Núñez", "J. S. Bach", "O'Higgins", "Ана"] {
            assert!(!reads_like_an_address(name), "{name}");
        }
    }
}
