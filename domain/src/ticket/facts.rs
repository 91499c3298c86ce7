//! The values that a ticket's events are made of.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Role};
use crate::values::PersonId;

/// What a ticket is about (`product.md` §5 module 12: the seed's six).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// What a repair would cost.
    QuoteQuestion,
    /// How far a repair is.
    RepairStatus,
    /// A payment that did not work. Urgent.
    PaymentIssue,
    /// Somebody is not content. Urgent, and answered by a human only.
    Complaint,
    /// Whether the warranty covers it.
    Warranty,
    /// Anything else.
    GeneralInquiry,
}

impl Category {
    /// Every category, in the order of the seed.
    pub const ALL: [Self; 6] = [
        Self::QuoteQuestion,
        Self::RepairStatus,
        Self::PaymentIssue,
        Self::Complaint,
        Self::Warranty,
        Self::GeneralInquiry,
    ];

    /// The category's name, as events, read tables and the API spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QuoteQuestion => "quote_question",
            Self::RepairStatus => "repair_status",
            Self::PaymentIssue => "payment_issue",
            Self::Complaint => "complaint",
            Self::Warranty => "warranty",
            Self::GeneralInquiry => "general_inquiry",
        }
    }

    /// The category of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == name)
    }

    /// Whether storage and abandonment of the repair stand still while it is pending (`product.md` §4).
    pub const fn is_dispute(self) -> bool {
        matches!(self, Self::Complaint | Self::Warranty)
    }

    /// Whether the seed marks it "alta": people are told at once.
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::PaymentIssue | Self::Complaint)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TicketStatus {
    /// The workshop has to act, or has answered and nobody asked further.
    Open,
    /// The customer has to act; the clock stands still.
    WaitingCustomer,
    /// The workshop holds it for solved.
    Resolved,
    /// It is over, and may be opened again for seven days.
    Closed,
    /// It goes on in another ticket.
    Merged,
}

impl TicketStatus {
    /// Every state, in the order of a ticket's life.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::WaitingCustomer, Self::Resolved, Self::Closed, Self::Merged];

    /// Whether there is a way from here to there. The gates of the way are the rules' business.
    pub const fn can_move_to(self, to: Self) -> bool {
        match self {
            Self::Open => {
                matches!(to, Self::WaitingCustomer | Self::Resolved | Self::Closed | Self::Merged)
            }
            Self::WaitingCustomer => {
                matches!(to, Self::Open | Self::Resolved | Self::Closed | Self::Merged)
            }
            Self::Resolved => matches!(to, Self::Open | Self::Closed | Self::Merged),
            Self::Closed => matches!(to, Self::Open),
            Self::Merged => false,
        }
    }

    /// The state's name, as events, read tables and the API spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::WaitingCustomer => "WAITING_CUSTOMER",
            Self::Resolved => "RESOLVED",
            Self::Closed => "CLOSED",
            Self::Merged => "MERGED",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

impl fmt::Display for TicketStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// By which way a customer's words came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The customer wrote them in the portal.
    Portal,
    /// A mail came in: by the system, or by whoever holds the reply address of the ticket.
    Mail,
    /// Staff noted what the customer said, at the counter or by telephone.
    Staff,
}

impl Channel {
    /// The way on which an actor brings a customer's words; nobody else brings any.
    pub const fn of(role: Role) -> Option<Self> {
        match role {
            Role::Customer => Some(Self::Portal),
            Role::Receptionist | Role::Technician | Role::Owner => Some(Self::Staff),
            Role::System | Role::Link => Some(Self::Mail),
            Role::Anonymous => None,
        }
    }
}

/// Who did something to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The customer whose ticket it is.
    Customer,
    /// A member of the staff.
    Staff(PersonId),
    /// A process manager or a job.
    System,
}

impl Party {
    /// The party that an actor stands for.
    pub fn of(actor: &Actor) -> Self {
        match actor.person_id() {
            Some(person) if actor.role.is_staff() => Self::Staff(person),
            Some(_) => Self::Customer,
            None => Self::System,
        }
    }
}

/// Which answer a clock waits for. Both have the hours of the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The first answer by a human.
    FirstResponse,
    /// The answer to a later message, or to a ticket that was opened again.
    NextResponse,
}

/// How time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Only while the workshop is open.
    OpenTime,
    /// By the calendar, each due instant moved to the next opening.
    CalendarTime,
}

/// What a clock was promised, pinned when it started or was reclassified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaTerms {
    /// The time for the answer, minutes.
    pub target_minutes: u32,
    /// How those minutes are counted.
    pub measure: Measure,
    /// The version of the rules ([`super::TicketPolicy::version`]).
    pub rules_version: u32,
}

/// A step of the escalation, at a share of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaLevel {
    /// 50 %: the assignee is reminded.
    Reminder,
    /// 80 %: the technician gets an SMS.
    Urgent,
    /// 100 %: INCUMPLIDO, kept for ever.
    Breach,
    /// 150 %: a compensation is proposed.
    Compensation,
}

impl SlaLevel {
    /// Every level, in the order in which they are reached.
    pub const ALL: [Self; 4] = [Self::Reminder, Self::Urgent, Self::Breach, Self::Compensation];

    /// The share of the target at which it is reached, percent.
    pub const fn percent(self) -> u32 {
        match self {
            Self::Reminder => 50,
            Self::Urgent => 80,
            Self::Breach => 100,
            Self::Compensation => 150,
        }
    }
}

/// When a level is reached unless the clock stops or pauses before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaDue {
    /// Which level.
    pub level: SlaLevel,
    /// When (UTC); in opening hours, or at closing time.
    pub at: DateTime<Utc>,
}

/// The due instants of a clock as long as it runs, and the calendar that they were computed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaSchedule {
    /// The levels still to come, in their order.
    pub due: Vec<SlaDue>,
    /// The version of the calendar ([`crate::calendar::WorkCalendar::version`]).
    pub calendar: String,
}

/// Why a clock stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStop {
    /// A human answered.
    Answered,
    /// The ticket that this one was merged into was answered or resolved.
    SettledInMerge,
    /// Staff resolved the ticket.
    Resolved,
    /// The customer closed the ticket.
    Closed,
}

/// What an automatic reply says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutoReplyKind {
    /// That the message came and until when a person answers. Nothing about the customer.
    Acknowledgement,
    /// Where the repair stands.
    RepairState,
    /// What is due, and the link to pay it.
    PayLink,
}

impl AutoReplyKind {
    /// Whether it tells something that only the customer may know.
    pub const fn reveals_data(self) -> bool {
        matches!(self, Self::RepairState | Self::PayLink)
    }
}
