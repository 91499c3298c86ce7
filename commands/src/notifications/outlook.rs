//! How somebody is reached: their name and addresses as on file at this moment, never as stored with a message.

use std::sync::Arc;

use domain::notification::{About, Channel, Reach};
use domain::person::{Person, Profile};
use domain::quotation::Quotation;
use domain::values::{Email, PersonId, Personal, Phone};
use eventlog::LogError;

use crate::executor::Executor;
use crate::gateways::Mailbox;

/// Somebody, as far as a message to them is concerned.
pub(super) struct Outlook {
    person: Arc<Person>,
    /// Where they wanted this very thing sent: a visitor who kept an estimate has no record of their own.
    elsewhere: Option<Email>,
}

impl Outlook {
    /// That person, for a message about that stream.
    pub(super) async fn of(
        executor: &Executor,
        person: PersonId,
        about: Option<&About>,
    ) -> Result<Self, LogError> {
        let known = executor.load_if_any::<Person>(&person.to_string()).await?;
        let elsewhere = match about.filter(|about| about.aggregate == "quotation") {
            Some(about) => kept_for(executor, &about.id, person).await?,
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

    /// Their name, unless it is unknown or was erased.
    pub(super) fn name(&self) -> Option<&str> {
        self.profile()?.contact.name.reveal()
    }

    /// Where mail reaches them.
    pub(super) fn mailbox(&self) -> Option<Mailbox> {
        let on_file = || Email::parse(self.profile()?.contact.email.as_ref()?.reveal()?).ok();
        let email = self.elsewhere.clone().or_else(on_file)?;
        Some(Mailbox { email, name: self.name().map(str::to_owned) })
    }

    /// Where an SMS reaches them.
    pub(super) fn phone(&self) -> Option<Phone> {
        Phone::parse(self.profile()?.contact.phone.as_ref()?.reveal()?).ok()
    }
}

async fn kept_for(
    executor: &Executor,
    quotation: &str,
    person: PersonId,
) -> Result<Option<Email>, LogError> {
    let quotation = executor.load_if_any::<Quotation>(quotation).await?;
    let saved = quotation.as_ref().and_then(|known| known.state.estimate()?.saved.as_ref());
    let email = saved.filter(|(whose, _)| *whose == person).and_then(|(_, email)| email.as_ref());
    Ok(email.and_then(Personal::reveal).and_then(|email| Email::parse(email).ok()))
}
