//! A ticket is opened: by a customer for themselves, or by staff who note what a customer asked.

use domain::person::Person;
use domain::ticket::mail_guard::NoAutoReply;
use domain::ticket::{Category, Opening, TicketIntent};
use domain::values::{MessageId, PaymentId, PersonId, Personal, RepairNumber, TicketId};
use domain::{Capability, RefusalKind, Role};

use super::{ChangeError, give, linked_payment, linked_repair};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused, check_capability};

/// A question.
#[derive(Debug, Clone)]
pub struct OpenTicket {
    /// Who asks.
    pub customer: PersonId,
    /// In a few words.
    pub subject: String,
    /// The whole question.
    pub text: String,
    /// What it is about, where a person chose; otherwise it is classified.
    pub category: Option<Category>,
    /// The repair it is about.
    pub repair: Option<RepairNumber>,
    /// The payment it is about; where no repair is named, its repair too.
    pub payment: Option<PaymentId>,
    /// Why no machine may answer it; none where one may.
    pub no_auto_reply: Option<NoAutoReply>,
}

/// A ticket that was opened.
#[derive(Debug, Clone)]
pub struct OpenedTicket {
    /// Which.
    pub ticket: TicketId,
    /// Where it is in the log.
    pub executed: Executed,
}

/// Opens a ticket. Repeating the command gives the first one again.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn open(
    executor: &Executor,
    request: OpenTicket,
    context: Context,
) -> Result<OpenedTicket, ChangeError> {
    check_capability(&context, Capability::OpenTicket)?;
    if let Some(first) = executor.answered_before(&context).await? {
        return opened(first);
    }
    let OpenTicket { customer, subject, text, category, repair, payment, no_auto_reply } = request;
    is_a_customer(executor, customer).await?;
    let payment = match payment {
        Some(payment) => Some(linked_payment(executor, payment).await?),
        None => None,
    };
    // Of somebody else's payment nothing is told, not even through what it was for.
    let paid_for = payment.filter(|(payment, _)| payment.customer == customer);
    let (payment, paid_for) = (payment.map(|it| it.0), paid_for.map(|it| it.1));
    let repair = match repair.or(paid_for) {
        Some(repair) => Some(linked_repair(executor, repair).await?),
        None => None,
    };
    let ticket = TicketId::new(executor.ids().uuid());
    let opening = Opening {
        ticket,
        customer,
        message: MessageId::new(executor.ids().uuid()),
        subject: Personal::new(customer, subject),
        text: Personal::new(customer, text),
        category,
        repair,
        payment,
        no_auto_reply,
    };
    let intent = TicketIntent::Open(Box::new(opening));
    opened(give(executor, ticket, intent, context).await?)
}

fn opened(executed: Executed) -> Result<OpenedTicket, ChangeError> {
    let ticket = executed.aggregate_id.parse().map_err(|_| ExecuteError::IdempotencyMismatch)?;
    Ok(OpenedTicket { ticket, executed })
}

/// What is written is sealed for the customer: it must be one whose data can be sealed.
async fn is_a_customer(executor: &Executor, customer: PersonId) -> Result<(), ChangeError> {
    let person = executor.load_if_any::<Person>(&customer.to_string()).await?;
    match person.and_then(|person| person.state.role()) {
        Some(Role::Customer) => Ok(()),
        _ => Err(ExecuteError::Rejected(Refused::new(
            "ticket.customer_unknown",
            RefusalKind::Invalid,
            Some("/customer"),
            "there is no such customer",
        ))),
    }
}
