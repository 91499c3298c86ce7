//! What a message is about, and through which channels messages go.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::repair::Status;

/// How a message reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By SMS, to a mobile.
    Sms,
    /// In the panel, where it is there as soon as it is written.
    InApp,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Email, Self::Sms, Self::InApp];

    /// The channel's stable name: of its templates' folder, in ids and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::InApp => "in_app",
        }
    }

    /// The channel of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a message is about: a row of the matrix in `product.md` §5b, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Somebody kept their estimate.
    EstimateSaved,
    /// An instrument was taken in.
    RepairCreated,
    /// A repair went on to another state that has no message of its own.
    StateChanged,
    /// Several changes of one repair in a few minutes, told at once.
    StateDigest,
    /// A formal quote waits for its customer.
    QuoteReady,
    /// The quote still waits (24 h, 72 h, day 7, day 13).
    QuoteExpiring,
    /// The customer approved or rejected, or the quote ran out.
    QuoteDecided,
    /// A part is on its way.
    PartShipped,
    /// A part was counted in: RECEIVED, not the carrier's "delivered".
    PartArrived,
    /// The instrument can be collected. Its proof of delivery starts the storage clock.
    PickupReady,
    /// It still waits to be collected (days 1, 3, 7, 15, 25, 29).
    PickupReminder,
    /// Neither mail nor SMS told the customer that it can be collected.
    CustomerUnreachable,
    /// It waits for 60 or 80 days (`product.md` §4, "riesgo de abandono").
    AbandonmentWarning,
    /// A block of storage was charged.
    StorageCharged,
    /// It waits for more than 90 days: a custody status, and still the customer's.
    AbandonedNotice,
    /// An appointment was made, or its customer moved it.
    AppointmentBooked,
    /// The workshop moved an appointment.
    AppointmentMoved,
    /// The workshop called an appointment off.
    AppointmentCancelled,
    /// There is an appointment on the next open day.
    AppointmentReminder,
    /// There is an appointment in two hours.
    AppointmentSoon,
    /// A slot became free that somebody waits for.
    WaitlistOffer,
    /// A person of the workshop answered a ticket.
    TicketAnswered,
    /// The workshop's machine answered a ticket.
    TicketAutoReplied,
    /// A ticket that cannot wait was opened, or turned out to be one.
    TicketUrgent,
    /// Half of a ticket's time is over.
    SlaHalf,
    /// 80 % of a ticket's time are over.
    SlaUrgent,
    /// A ticket's time is over.
    SlaBreached,
    /// A ticket waits for one and a half times its time: a compensation is proposed.
    SlaCompensation,
    /// A ticket waits for one and a half times its time, and as much as may be was proposed before.
    SlaOverrun,
    /// The owner granted a compensation, or did not.
    CompensationDecided,
    /// The owner has not decided about a compensation in time.
    CompensationOverdue,
    /// A ticket that a person answered is over: how content is the customer?
    TicketClosed,
    /// A payment was confirmed by the gateway or recorded at the counter.
    PaymentConfirmed,
    /// Money went back.
    PaymentRefunded,
    /// A payment did not go through.
    PaymentRejected,
    /// More came in online than was due: a person decides whether it goes back.
    PaymentInExcess,
    /// The workshop keeps what came in beyond that as a credit.
    PaymentKept,
    /// The gateway spoke of another order, amount or currency than was asked: a person looks into it.
    PaymentMismatched,
    /// A person has looked into it.
    PaymentReviewed,
    /// The live video of a repair begins.
    StreamStarting,
    /// The recording of a repair can be watched.
    VideoReady,
    /// A policy was published with a material change.
    PolicyChanged,
    /// Personal data leaked (Ley 21.719).
    DataBreach,
    /// What the day will bring: the seed's daily summary.
    DailySummary,
    /// A key of a session came back that was good once: it was copied, and the session was closed.
    SessionReused,
}

impl NotificationKind {
    /// All of them, in the order of the matrix.
    pub const ALL: [Self; 45] = [
        Self::EstimateSaved,
        Self::RepairCreated,
        Self::StateChanged,
        Self::StateDigest,
        Self::QuoteReady,
        Self::QuoteExpiring,
        Self::QuoteDecided,
        Self::PartShipped,
        Self::PartArrived,
        Self::PickupReady,
        Self::PickupReminder,
        Self::CustomerUnreachable,
        Self::AbandonmentWarning,
        Self::StorageCharged,
        Self::AbandonedNotice,
        Self::AppointmentBooked,
        Self::AppointmentMoved,
        Self::AppointmentCancelled,
        Self::AppointmentReminder,
        Self::AppointmentSoon,
        Self::WaitlistOffer,
        Self::TicketAnswered,
        Self::TicketAutoReplied,
        Self::TicketUrgent,
        Self::SlaHalf,
        Self::SlaUrgent,
        Self::SlaBreached,
        Self::SlaCompensation,
        Self::SlaOverrun,
        Self::CompensationDecided,
        Self::CompensationOverdue,
        Self::TicketClosed,
        Self::PaymentConfirmed,
        Self::PaymentRefunded,
        Self::PaymentRejected,
        Self::PaymentInExcess,
        Self::PaymentKept,
        Self::PaymentMismatched,
        Self::PaymentReviewed,
        Self::StreamStarting,
        Self::VideoReady,
        Self::PolicyChanged,
        Self::DataBreach,
        Self::DailySummary,
        Self::SessionReused,
    ];

    /// The kind's stable name, which is also the code of its templates.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EstimateSaved => "estimate_saved",
            Self::RepairCreated => "repair_created",
            Self::StateChanged => "state_changed",
            Self::StateDigest => "state_digest",
            Self::QuoteReady => "quote_ready",
            Self::QuoteExpiring => "quote_expiring",
            Self::QuoteDecided => "quote_decided",
            Self::PartShipped => "part_shipped",
            Self::PartArrived => "part_arrived",
            Self::PickupReady => "pickup_ready",
            Self::PickupReminder => "pickup_reminder",
            Self::CustomerUnreachable => "customer_unreachable",
            Self::AbandonmentWarning => "abandonment_warning",
            Self::StorageCharged => "storage_charged",
            Self::AbandonedNotice => "abandoned_notice",
            Self::AppointmentBooked => "appointment_booked",
            Self::AppointmentMoved => "appointment_moved",
            Self::AppointmentCancelled => "appointment_cancelled",
            Self::AppointmentReminder => "appointment_reminder",
            Self::AppointmentSoon => "appointment_soon",
            Self::WaitlistOffer => "waitlist_offer",
            Self::TicketAnswered => "ticket_answered",
            Self::TicketAutoReplied => "ticket_auto_replied",
            Self::TicketUrgent => "ticket_urgent",
            Self::SlaHalf => "sla_half",
            Self::SlaUrgent => "sla_urgent",
            Self::SlaBreached => "sla_breached",
            Self::SlaCompensation => "sla_compensation",
            Self::SlaOverrun => "sla_overrun",
            Self::CompensationDecided => "compensation_decided",
            Self::CompensationOverdue => "compensation_overdue",
            Self::TicketClosed => "ticket_closed",
            Self::PaymentConfirmed => "payment_confirmed",
            Self::PaymentRefunded => "payment_refunded",
            Self::PaymentRejected => "payment_rejected",
            Self::PaymentInExcess => "payment_in_excess",
            Self::PaymentKept => "payment_kept",
            Self::PaymentMismatched => "payment_mismatched",
            Self::PaymentReviewed => "payment_reviewed",
            Self::StreamStarting => "stream_starting",
            Self::VideoReady => "video_ready",
            Self::PolicyChanged => "policy_changed",
            Self::DataBreach => "data_breach",
            Self::DailySummary => "daily_summary",
            Self::SessionReused => "session_reused",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The state whose wording the message uses, where the kind alone tells which.
    pub const fn worded_status(self) -> Option<Status> {
        match self {
            Self::RepairCreated => Some(Status::Received),
            Self::QuoteReady | Self::QuoteExpiring => Some(Status::Quoted),
            Self::PickupReady | Self::PickupReminder => Some(Status::ReadyPickup),
            Self::AbandonedNotice => Some(Status::Abandoned),
            Self::EstimateSaved
            | Self::StateChanged
            | Self::StateDigest
            | Self::QuoteDecided
            | Self::PartShipped
            | Self::PartArrived
            | Self::CustomerUnreachable
            | Self::AbandonmentWarning
            | Self::StorageCharged
            | Self::AppointmentBooked
            | Self::AppointmentMoved
            | Self::AppointmentCancelled
            | Self::AppointmentReminder
            | Self::AppointmentSoon
            | Self::WaitlistOffer
            | Self::TicketAnswered
            | Self::TicketAutoReplied
            | Self::TicketUrgent
            | Self::SlaHalf
            | Self::SlaUrgent
            | Self::SlaBreached
            | Self::SlaCompensation
            | Self::SlaOverrun
            | Self::CompensationDecided
            | Self::CompensationOverdue
            | Self::TicketClosed
            | Self::PaymentConfirmed
            | Self::PaymentRefunded
            | Self::PaymentRejected
            | Self::PaymentInExcess
            | Self::PaymentKept
            | Self::PaymentMismatched
            | Self::PaymentReviewed
            | Self::StreamStarting
            | Self::VideoReady
            | Self::PolicyChanged
            | Self::DataBreach
            | Self::DailySummary
            | Self::SessionReused => None,
        }
    }
}

impl fmt::Display for NotificationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the customer is told when their repair moves; nothing of what only concerns the workshop.
///
/// A failed quality check is such an internal flip: the customer reads "en reparación" before and after.
pub const fn kind_of_move(from: Option<Status>, to: Status) -> Option<NotificationKind> {
    match to {
        Status::Received => Some(NotificationKind::RepairCreated),
        Status::Quoted => Some(NotificationKind::QuoteReady),
        Status::ReadyPickup => Some(NotificationKind::PickupReady),
        Status::Abandoned => Some(NotificationKind::AbandonedNotice),
        Status::Repairing if matches!(from, Some(Status::Completed)) => None,
        Status::Diagnosing
        | Status::Approved
        | Status::Repairing
        | Status::WaitingParts
        | Status::Completed
        | Status::Delivered
        | Status::Rejected
        | Status::Unrepairable
        | Status::Cancelled
        | Status::Voided => Some(NotificationKind::StateChanged),
    }
}
