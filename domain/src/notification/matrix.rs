//! Who is told what through which channel: the notification matrix of `product.md` §5b as one table.

use serde::{Deserialize, Serialize};

use super::kind::{Channel, NotificationKind};
use crate::actor::Role;

/// For whom a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The customer whose matter it is.
    Customer,
    /// Everybody who works in the workshop.
    Workshop,
    /// Whoever the ticket is assigned to; while it is nobody's, every technician.
    Assignee,
    /// The technician of the matter; while it has none, every technician.
    Technician,
    /// Whoever the ticket is assigned to, or the technician of its repair; while it has neither, everybody at the desk.
    Desk,
    /// The owner.
    Owner,
    /// Whoever it is about, whatever they are to the workshop.
    Person,
}

impl Audience {
    /// Whether somebody in that role can be meant.
    pub const fn includes(self, role: Role) -> bool {
        match self {
            Self::Customer => matches!(role, Role::Customer),
            Self::Workshop | Self::Assignee | Self::Desk => role.is_staff(),
            Self::Technician => matches!(role, Role::Technician | Role::Owner),
            Self::Owner => matches!(role, Role::Owner),
            Self::Person => matches!(role, Role::Customer) || role.is_staff(),
        }
    }
}

/// Why nobody can mute a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fixed {
    /// It carries rights, terms or dates that the law lets begin with it.
    Legal,
    /// It is about money that was paid or is owed.
    Payment,
    /// The workshop has to act on it.
    Duty,
    /// It answers what they asked.
    Answer,
    /// Somebody else may have got into their account.
    Security,
}

/// A consent that is checked when the message is sent, not only when it is queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentNeed {
    /// The storage policy was accepted for the repair.
    Storage,
    /// The repair may be shown in live video.
    LiveVideo,
}

/// One audience of a message and how it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// For whom.
    pub audience: Audience,
    /// Through which channels, each with a message of its own.
    pub channels: &'static [Channel],
}

/// A row of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// For whom and how.
    pub deliveries: &'static [Delivery],
    /// Why it cannot be muted, where it cannot.
    pub fixed: Option<Fixed>,
    /// The consent that it needs.
    pub consent: Option<ConsentNeed>,
    /// Whether an SMS is queued when the mail does not arrive. Under the key of the same event there is one SMS
    /// at most, so where the matrix has sent it already, nothing more happens.
    pub falls_back_to_sms: bool,
    /// Whether it waits until the workshop is open.
    pub opening_hours_only: bool,
}

impl Row {
    const fn to(deliveries: &'static [Delivery]) -> Self {
        Self {
            deliveries,
            fixed: None,
            consent: None,
            falls_back_to_sms: false,
            opening_hours_only: false,
        }
    }

    const fn fixed(self, why: Fixed) -> Self {
        Self { fixed: Some(why), ..self }
    }

    const fn needing(self, consent: ConsentNeed) -> Self {
        Self { consent: Some(consent), ..self }
    }

    const fn or_sms(self) -> Self {
        Self { falls_back_to_sms: true, ..self }
    }

    const fn while_open(self) -> Self {
        Self { opening_hours_only: true, ..self }
    }

    /// Whether the row sends to somebody in that role through that channel.
    pub fn sends(&self, role: Role, channel: Channel) -> bool {
        self.deliveries.iter().any(|delivery| {
            delivery.audience.includes(role) && delivery.channels.contains(&channel)
        })
    }

    /// Where the message goes when it did not arrive through that channel.
    pub const fn fallback(&self, failed: Channel) -> Option<Channel> {
        match failed {
            Channel::Email if self.falls_back_to_sms => Some(Channel::Sms),
            Channel::Email | Channel::Sms | Channel::InApp => None,
        }
    }
}

const fn to(audience: Audience, channels: &'static [Channel]) -> Delivery {
    Delivery { audience, channels }
}

const E: &[Channel] = &[Channel::Email];
const S: &[Channel] = &[Channel::Sms];
const A: &[Channel] = &[Channel::InApp];
const ES: &[Channel] = &[Channel::Email, Channel::Sms];
const AE: &[Channel] = &[Channel::InApp, Channel::Email];

const CUSTOMER_E: &[Delivery] = &[to(Audience::Customer, E)];
const CUSTOMER_E_WORKSHOP_A: &[Delivery] = &[to(Audience::Customer, E), to(Audience::Workshop, A)];
const CUSTOMER_ES: &[Delivery] = &[to(Audience::Customer, ES)];
const CUSTOMER_ES_WORKSHOP_A: &[Delivery] =
    &[to(Audience::Customer, ES), to(Audience::Workshop, A)];
const CUSTOMER_S_WORKSHOP_A: &[Delivery] = &[to(Audience::Customer, S), to(Audience::Workshop, A)];
const CUSTOMER_E_OWNER_A: &[Delivery] = &[to(Audience::Customer, E), to(Audience::Owner, A)];
const WORKSHOP_A: &[Delivery] = &[to(Audience::Workshop, A)];
const ASSIGNEE_AE: &[Delivery] = &[to(Audience::Assignee, AE)];
const DESK_AE: &[Delivery] = &[to(Audience::Desk, AE)];
const TECHNICIAN_S: &[Delivery] = &[to(Audience::Technician, S)];
const OWNER_A: &[Delivery] = &[to(Audience::Owner, A)];
const OWNER_AE: &[Delivery] = &[to(Audience::Owner, AE)];
const PERSON_E: &[Delivery] = &[to(Audience::Person, E)];
const OWNER_E: &[Delivery] = &[to(Audience::Owner, E)];

/// The row of that kind. The seed's eight events are in it as they stand there.
pub const fn row(kind: NotificationKind) -> Row {
    use Fixed::{Answer, Duty, Legal, Payment, Security};
    use NotificationKind as K;
    match kind {
        K::EstimateSaved | K::TicketClosed => Row::to(CUSTOMER_E),
        // With the copy of the reception document that art. 42 counts from.
        K::RepairCreated => Row::to(CUSTOMER_ES_WORKSHOP_A).fixed(Legal),
        K::StateChanged | K::StateDigest => Row::to(CUSTOMER_E),
        // Silence until the last day counts as a rejection: whoever can lose a right is told.
        K::QuoteReady => Row::to(CUSTOMER_ES).fixed(Legal),
        K::QuoteExpiring => Row::to(CUSTOMER_E).fixed(Legal),
        K::QuoteDecided => Row::to(WORKSHOP_A),
        K::PartShipped => Row::to(CUSTOMER_E_WORKSHOP_A),
        K::PartArrived => Row::to(CUSTOMER_ES_WORKSHOP_A).or_sms(),
        // Its proof of delivery starts the storage clock.
        K::PickupReady => Row::to(CUSTOMER_ES).fixed(Legal).or_sms(),
        K::PickupReminder => Row::to(CUSTOMER_ES).or_sms(),
        K::CustomerUnreachable => Row::to(WORKSHOP_A).fixed(Duty),
        K::AbandonmentWarning => Row::to(CUSTOMER_ES_WORKSHOP_A).fixed(Legal).or_sms(),
        K::StorageCharged => {
            Row::to(CUSTOMER_ES_WORKSHOP_A).fixed(Payment).needing(ConsentNeed::Storage)
        }
        // The note "only with acceptance on file" is about money: whose instrument waits is told in any case.
        K::AbandonedNotice => Row::to(CUSTOMER_ES_WORKSHOP_A).fixed(Legal).or_sms(),
        // With the link and the entry for their calendar. Whom the workshop moves must not come in vain.
        K::AppointmentBooked => Row::to(CUSTOMER_E),
        K::AppointmentMoved | K::AppointmentCancelled => Row::to(CUSTOMER_ES),
        K::AppointmentReminder => Row::to(CUSTOMER_ES_WORKSHOP_A),
        K::AppointmentSoon => Row::to(CUSTOMER_S_WORKSHOP_A),
        K::WaitlistOffer => Row::to(CUSTOMER_ES),
        K::TicketAnswered | K::TicketAutoReplied => Row::to(CUSTOMER_E).fixed(Answer),
        K::TicketUrgent => Row::to(DESK_AE).fixed(Duty).while_open(),
        K::SlaHalf => Row::to(ASSIGNEE_AE).fixed(Duty).while_open(),
        K::SlaUrgent => Row::to(TECHNICIAN_S).fixed(Duty).while_open(),
        K::SlaBreached => Row::to(OWNER_AE).fixed(Duty).while_open(),
        K::SlaCompensation | K::SlaOverrun => Row::to(CUSTOMER_E_OWNER_A).fixed(Legal).while_open(),
        K::CompensationDecided => Row::to(CUSTOMER_E).fixed(Payment),
        K::CompensationOverdue => Row::to(OWNER_A).fixed(Duty),
        K::PaymentConfirmed
        | K::PaymentRefunded
        | K::PaymentRejected
        | K::PaymentKept
        | K::PaymentReviewed => Row::to(CUSTOMER_E_WORKSHOP_A).fixed(Payment),
        K::PaymentInExcess => Row::to(CUSTOMER_E_OWNER_A).fixed(Payment),
        K::PaymentMismatched => Row::to(OWNER_A).fixed(Duty),
        K::StreamStarting => Row::to(CUSTOMER_ES_WORKSHOP_A).needing(ConsentNeed::LiveVideo),
        K::VideoReady => Row::to(CUSTOMER_E_WORKSHOP_A).needing(ConsentNeed::LiveVideo),
        K::PolicyChanged | K::DataBreach => Row::to(CUSTOMER_E_WORKSHOP_A).fixed(Legal),
        K::DailySummary => Row::to(OWNER_E),
        K::SessionReused => Row::to(PERSON_E).fixed(Security),
    }
}
