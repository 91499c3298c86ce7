//! Why a command to a ticket is refused.

use chrono::{DateTime, Utc};

use super::facts::TicketStatus;
use crate::aggregate::{Refusal, RefusalKind};
use crate::values::{Money, TicketId};

/// A refusal about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "fields are named after what they carry")]
pub enum TicketError {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    Unknown,
    /// The id already belongs to another ticket.
    #[error("the ticket is already open with another message")]
    AlreadyOpened,
    /// A customer asks for themselves only.
    #[error("a customer opens tickets of their own only")]
    NotOwn,
    /// An answer or a note is a human's of the workshop.
    #[error("only a member of the staff can do this")]
    StaffRequired,
    /// The rating is the customer's.
    #[error("only the customer can rate")]
    CustomerRequired,
    /// The text is blank, too long or has control characters.
    #[error("the text must be readable: 1 to 200 characters for a subject, 1 to 20000 otherwise")]
    TextInvalid { pointer: &'static str },
    /// The text was sealed under the id of somebody else.
    #[error("the text must belong to the customer of the ticket")]
    ForeignSubject { pointer: &'static str },
    /// The repair belongs to somebody else.
    #[error("the repair is not one of this customer")]
    RepairNotTheirs,
    /// The payment belongs to somebody else.
    #[error("the payment is not one of this customer")]
    PaymentNotTheirs,
    /// The state of the ticket does not allow it.
    #[error("{command} is not possible while the ticket is {status}")]
    NotInThisState { status: TicketStatus, command: &'static str },
    /// Staff and jobs close what is resolved.
    #[error("only the customer closes a ticket that is not resolved")]
    NotResolved,
    /// A rating follows the end.
    #[error("a ticket is rated once it is closed")]
    NotClosed,
    /// It was closed too long ago.
    #[error("the ticket could be opened again until {until}; open a new one")]
    ReopenWindowOver { until: DateTime<Utc> },
    /// It goes on in another ticket.
    #[error("the ticket goes on in {into}")]
    Merged { into: TicketId },
    /// A ticket does not go on in itself.
    #[error("a ticket cannot go on in itself")]
    MergeIntoItself,
    /// Tickets of two customers stay apart.
    #[error("the other ticket belongs to another customer")]
    MergeOfAnother,
    /// The other ticket goes on elsewhere itself.
    #[error("the other ticket was merged itself")]
    MergeTargetMerged,
    /// The other ticket is over.
    #[error("the other ticket is closed; open it again first")]
    MergeTargetClosed,
    /// It was not merged into that ticket.
    #[error("the ticket was not merged into {into}")]
    NotMergedInto { into: TicketId },
    /// Only staff are in charge of tickets.
    #[error("the assignee must be a member of the staff")]
    AssigneeNotStaff,
    /// The score is none.
    #[error("the score must be 1 to 5")]
    ScoreOutOfRange,
    /// It was rated since it was closed.
    #[error("the ticket was rated already")]
    AlreadyRated,
    /// A ticket is answered by a machine once a day.
    #[error("the next automatic reply is possible at {next_at}")]
    AutomaticReplyTooSoon { next_at: DateTime<Utc> },
    /// A complaint is only acknowledged by a machine.
    #[error("a complaint is answered by a human")]
    ComplaintNeedsHuman,
    /// Data goes to the customer only.
    #[error("data of a customer goes to a verified sender only")]
    SenderNotVerified,
    /// Nothing was proposed for that clock.
    #[error("no compensation was proposed for clock {clock}")]
    NoCompensation { clock: u32 },
    /// The owner decided otherwise before.
    #[error("the compensation for clock {clock} was decided already")]
    CompensationDecided { clock: u32 },
    /// A credit is granted to a repair.
    #[error("a compensation is credited to a repair; link the ticket to one first")]
    CompensationNeedsRepair,
    /// The most for a repair was granted.
    #[error("compensations already come to {cap}")]
    CompensationCapReached { cap: Money },
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
}

impl Refusal for TicketError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "ticket.unknown",
            Self::AlreadyOpened => "ticket.already_opened",
            Self::NotOwn => "ticket.not_own",
            Self::StaffRequired => "ticket.staff_required",
            Self::CustomerRequired => "ticket.customer_required",
            Self::TextInvalid { .. } => "ticket.text_invalid",
            Self::ForeignSubject { .. } => "ticket.foreign_subject",
            Self::RepairNotTheirs => "ticket.repair_not_theirs",
            Self::PaymentNotTheirs => "ticket.payment_not_theirs",
            Self::NotInThisState { .. } => "ticket.not_in_this_state",
            Self::NotResolved => "ticket.not_resolved",
            Self::NotClosed => "ticket.not_closed",
            Self::ReopenWindowOver { .. } => "ticket.reopen_window_over",
            Self::Merged { .. } => "ticket.merged",
            Self::MergeIntoItself => "ticket.merge_into_itself",
            Self::MergeOfAnother => "ticket.merge_of_another",
            Self::MergeTargetMerged => "ticket.merge_target_merged",
            Self::MergeTargetClosed => "ticket.merge_target_closed",
            Self::NotMergedInto { .. } => "ticket.not_merged_into",
            Self::AssigneeNotStaff => "ticket.assignee_not_staff",
            Self::ScoreOutOfRange => "ticket.score_out_of_range",
            Self::AlreadyRated => "ticket.already_rated",
            Self::AutomaticReplyTooSoon { .. } => "ticket.automatic_reply_too_soon",
            Self::ComplaintNeedsHuman => "ticket.complaint_needs_human",
            Self::SenderNotVerified => "ticket.sender_not_verified",
            Self::NoCompensation { .. } => "ticket.no_compensation",
            Self::CompensationDecided { .. } => "ticket.compensation_decided",
            Self::CompensationNeedsRepair => "ticket.compensation_needs_repair",
            Self::CompensationCapReached { .. } => "ticket.compensation_cap_reached",
            Self::ReasonMissing => "ticket.reason_missing",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown | Self::NoCompensation { .. } => RefusalKind::NotFound,
            Self::NotOwn | Self::StaffRequired | Self::CustomerRequired => RefusalKind::Forbidden,
            Self::AlreadyOpened
            | Self::NotInThisState { .. }
            | Self::NotResolved
            | Self::NotClosed
            | Self::ReopenWindowOver { .. }
            | Self::Merged { .. }
            | Self::MergeIntoItself
            | Self::MergeOfAnother
            | Self::MergeTargetMerged
            | Self::MergeTargetClosed
            | Self::NotMergedInto { .. }
            | Self::AlreadyRated
            | Self::AutomaticReplyTooSoon { .. }
            | Self::ComplaintNeedsHuman
            | Self::SenderNotVerified
            | Self::CompensationDecided { .. }
            | Self::CompensationNeedsRepair
            | Self::CompensationCapReached { .. } => RefusalKind::Rule,
            Self::TextInvalid { .. }
            | Self::ForeignSubject { .. }
            | Self::RepairNotTheirs
            | Self::PaymentNotTheirs
            | Self::AssigneeNotStaff
            | Self::ScoreOutOfRange
            | Self::ReasonMissing => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::TextInvalid { pointer } | Self::ForeignSubject { pointer } => Some(pointer),
            Self::RepairNotTheirs => Some("/repair"),
            Self::PaymentNotTheirs => Some("/payment"),
            Self::AssigneeNotStaff => Some("/assignee"),
            Self::ScoreOutOfRange => Some("/score"),
            Self::ReasonMissing => Some("/reason"),
            Self::Unknown
            | Self::AlreadyOpened
            | Self::NotOwn
            | Self::StaffRequired
            | Self::CustomerRequired
            | Self::NotInThisState { .. }
            | Self::NotResolved
            | Self::NotClosed
            | Self::ReopenWindowOver { .. }
            | Self::Merged { .. }
            | Self::MergeIntoItself
            | Self::MergeOfAnother
            | Self::MergeTargetMerged
            | Self::MergeTargetClosed
            | Self::NotMergedInto { .. }
            | Self::AlreadyRated
            | Self::AutomaticReplyTooSoon { .. }
            | Self::ComplaintNeedsHuman
            | Self::SenderNotVerified
            | Self::NoCompensation { .. }
            | Self::CompensationDecided { .. }
            | Self::CompensationNeedsRepair
            | Self::CompensationCapReached { .. } => None,
        }
    }
}
