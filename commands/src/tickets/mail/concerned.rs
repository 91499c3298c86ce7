//! Whom a mail concerns: whoever it was written as, and the customer of the ticket that it went on in.

use domain::values::{PersonId, TicketId};
use eventlog::LogError;

use super::{InboundMails, last_of};
use crate::executor::{ExecuteError, Executor};
use crate::gateways::InboundMail;

impl InboundMails {
    /// The people whom a mail that was taken concerns: its sender is on file by then.
    pub(super) async fn concerned_by(
        &self,
        executor: &Executor,
        mail: &InboundMail,
    ) -> Result<Vec<PersonId>, LogError> {
        let email = mail.from.trim().to_lowercase();
        let account = executor.log().credentials().find_by_email(&email).await?;
        let account = account.map(|account| PersonId::new(account.person_id));
        let on_file = self.customers.customers_at(executor, &email).await?;
        let addresses = mail.recipients.iter().chain(&mail.references).map(String::as_str);
        let ticket = self.addresses.ticket_of(executor, addresses).await?;
        let customer = match ticket {
            Some(ticket) => customer_of(executor, ticket).await?,
            None => None,
        };
        let on_file = on_file.into_iter().map(|known| known.person);
        Ok(account.into_iter().chain(on_file).chain(customer).collect())
    }
}

async fn customer_of(executor: &Executor, ticket: TicketId) -> Result<Option<PersonId>, LogError> {
    match last_of(executor, ticket).await {
        Ok((_, customer)) => Ok(Some(customer)),
        Err(ExecuteError::Log(error)) => Err(error),
        Err(_) => Ok(None),
    }
}
