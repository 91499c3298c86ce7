//! What can be asked of a ticket.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::facts::{AutoReplyKind, Category, TicketStatus};
use super::mail_guard::NoAutoReply;
use crate::actor::Actor;
use crate::aggregate::Command;
use crate::calendar::WorkCalendar;
use crate::permissions::Capability;
use crate::values::{MessageId, Money, PaymentId, PersonId, Personal, RepairNumber, TicketId};

/// A command to a ticket: who, when, by which calendar, and what. The look-ups that a rule needs travel inside
/// the intent.
#[derive(Debug, Clone)]
pub struct TicketCommand {
    /// Who asks. What they bring counts as a customer's words or as an answer by their role.
    pub by: Actor,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// The calendar in force, for the instants that are computed now.
    pub calendar: Arc<WorkCalendar>,
    /// What.
    pub intent: TicketIntent,
}

/// The first words of a ticket.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The new ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub customer: PersonId,
    /// The first message.
    pub message: MessageId,
    /// In a few words.
    pub subject: Personal,
    /// The first message's text.
    pub text: Personal,
    /// What it is about, where a person chose; otherwise it is classified.
    pub category: Option<Category>,
    /// The repair it is about.
    pub repair: Option<Linked<RepairNumber>>,
    /// The payment it is about.
    pub payment: Option<Linked<PaymentId>>,
    /// Why no machine may answer it; none where one may.
    pub no_auto_reply: Option<NoAutoReply>,
}

/// Something that a ticket is about, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Linked<T> {
    /// Which.
    pub id: T,
    /// The customer it belongs to: looked up.
    pub customer: PersonId,
}

/// The intent of a command to a ticket.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum TicketIntent {
    /// Opens a ticket: the customer for themselves, staff on their behalf, the system for a mail.
    Open(Box<Opening>),
    /// Adds what the customer wrote, or said to staff. Ends the wait for them, opens what was resolved or closed.
    ReplyAsCustomer { message: MessageId, text: Personal },
    /// Closes the ticket: the customer whenever they like, others once it is resolved.
    Close,
    /// Opens it again.
    Reopen,
    /// Says how content the customer is.
    Rate { score: u8, comment: Option<Personal> },

    /// Answers as a human of the workshop.
    Answer { message: MessageId, text: Personal },
    /// Notes something that the customer does not see.
    AddInternalNote { note: MessageId, text: Personal },
    /// Leaves the next step to the customer.
    WaitForCustomer,
    /// Takes the next step back.
    StopWaiting,
    /// Holds it for solved.
    Resolve,
    /// Puts somebody in charge. `is_staff`: looked up.
    Assign { assignee: PersonId, is_staff: bool },
    /// Corrects the category.
    Reclassify { category: Category },
    /// Says which repair it is about.
    LinkRepair { repair: Linked<RepairNumber> },
    /// Says which payment it is about.
    LinkPayment { payment: Linked<PaymentId> },
    /// Goes on in another ticket. Whose that is and where it stands: looked up.
    MergeInto { into: Linked<TicketId>, standing: TicketStatus },

    /// Adds an automatic reply. `verified_sender`: the mail or the session was proved to be the customer's.
    GiveAutomaticReply {
        message: MessageId,
        kind: AutoReplyKind,
        text: Personal,
        verified_sender: bool,
    },
    /// Notes that another ticket goes on in this one. `waits`: somebody waits for an answer in it, looked up.
    Absorb { from: TicketId, waits: bool },
    /// Notes that the ticket it was merged into was answered or resolved then.
    SettleInMerge { into: TicketId, answered_at: DateTime<Utc> },
    /// Notes that the ticket it was merged into has waited for the customer since then, or does no more.
    WaitInMerge { into: TicketId, waits: bool, since: DateTime<Utc> },
    /// Notes the levels and decisions that are due, and closes what was resolved a week ago.
    FireDueLevels,

    /// Grants the credit for that clock. `granted_elsewhere`: what other tickets were granted for the same
    /// repair, looked up.
    ApproveCompensation { clock: u32, granted_elsewhere: Money },
    /// Does not grant it.
    DeclineCompensation { clock: u32, reason: String },
}

impl Command for TicketCommand {
    fn name(&self) -> &'static str {
        self.intent.name()
    }

    fn capability(&self) -> Capability {
        self.intent.capability()
    }

    fn reason(&self) -> Option<&str> {
        self.intent.reason()
    }
}

impl TicketIntent {
    /// The stable name of the command.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open(_) => "ticket.open",
            Self::ReplyAsCustomer { .. } => "ticket.reply_as_customer",
            Self::Close => "ticket.close",
            Self::Reopen => "ticket.reopen",
            Self::Rate { .. } => "ticket.rate",
            Self::Answer { .. } => "ticket.answer",
            Self::AddInternalNote { .. } => "ticket.add_internal_note",
            Self::WaitForCustomer => "ticket.wait_for_customer",
            Self::StopWaiting => "ticket.stop_waiting",
            Self::Resolve => "ticket.resolve",
            Self::Assign { .. } => "ticket.assign",
            Self::Reclassify { .. } => "ticket.reclassify",
            Self::LinkRepair { .. } => "ticket.link_repair",
            Self::LinkPayment { .. } => "ticket.link_payment",
            Self::MergeInto { .. } => "ticket.merge_into",
            Self::GiveAutomaticReply { .. } => "ticket.give_automatic_reply",
            Self::Absorb { .. } => "ticket.absorb",
            Self::SettleInMerge { .. } => "ticket.settle_in_merge",
            Self::WaitInMerge { .. } => "ticket.wait_in_merge",
            Self::FireDueLevels => "ticket.fire_due_levels",
            Self::ApproveCompensation { .. } => "ticket.approve_compensation",
            Self::DeclineCompensation { .. } => "ticket.decline_compensation",
        }
    }

    /// What the actor must be allowed to do.
    pub const fn capability(&self) -> Capability {
        match self {
            Self::Open(_) => Capability::OpenTicket,
            Self::ReplyAsCustomer { .. } | Self::Close | Self::Reopen | Self::Rate { .. } => {
                Capability::OwnTicket
            }
            Self::Answer { .. }
            | Self::AddInternalNote { .. }
            | Self::WaitForCustomer
            | Self::StopWaiting
            | Self::Resolve
            | Self::Assign { .. }
            | Self::Reclassify { .. }
            | Self::LinkRepair { .. }
            | Self::LinkPayment { .. }
            | Self::MergeInto { .. } => Capability::TicketDesk,
            Self::GiveAutomaticReply { .. }
            | Self::Absorb { .. }
            | Self::SettleInMerge { .. }
            | Self::WaitInMerge { .. }
            | Self::FireDueLevels => Capability::Automation,
            Self::ApproveCompensation { .. } | Self::DeclineCompensation { .. } => {
                Capability::OwnerDecision
            }
        }
    }

    /// Why, where the intent says so.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::DeclineCompensation { reason, .. } => Some(reason),
            Self::Open(_)
            | Self::ReplyAsCustomer { .. }
            | Self::Close
            | Self::Reopen
            | Self::Rate { .. }
            | Self::Answer { .. }
            | Self::AddInternalNote { .. }
            | Self::WaitForCustomer
            | Self::StopWaiting
            | Self::Resolve
            | Self::Assign { .. }
            | Self::Reclassify { .. }
            | Self::LinkRepair { .. }
            | Self::LinkPayment { .. }
            | Self::MergeInto { .. }
            | Self::GiveAutomaticReply { .. }
            | Self::Absorb { .. }
            | Self::SettleInMerge { .. }
            | Self::WaitInMerge { .. }
            | Self::FireDueLevels
            | Self::ApproveCompensation { .. } => None,
        }
    }
}
