//! What a ticket brings about: an automatic reply, the complaint of its repair, the ticket it goes on in, a credit.

mod automatic_replies;
mod compensation_credits;
mod merge_follow_ups;
mod repair_complaints;
mod repair_facts;
#[cfg(test)]
mod tests;

pub use automatic_replies::AutomaticReplies;
pub use compensation_credits::CompensationCredits;
pub use merge_follow_ups::MergeFollowUps;
pub use repair_complaints::RepairComplaints;

use std::sync::Arc;

use domain::ticket::{Conversation, Ticket};
use domain::values::TicketId;
use eventlog::LogError;

use crate::executor::Executor;

/// A ticket that was opened.
struct Opened(Arc<Ticket>);

impl Opened {
    fn known(&self) -> Option<&Conversation> {
        self.0.conversation()
    }
}

async fn load(executor: &Executor, ticket: TicketId) -> Result<Option<Opened>, LogError> {
    let loaded = executor.load_if_any::<Ticket>(&ticket.to_string()).await?;
    Ok(loaded.map(|loaded| Opened(loaded.state)))
}
