//! The files, in the order of the matrix within each channel.

use super::Template;
use crate::notification::kind::{Channel, NotificationKind};

macro_rules! templates {
    ($($channel:ident in $folder:literal { $($kind:ident $version:literal $file:literal,)+ })+) => {
        &[$($(Template {
            kind: NotificationKind::$kind,
            channel: Channel::$channel,
            version: $version,
            source: include_str!(concat!(
                "../../../../fixtures/templates/",
                $folder,
                "/",
                $file,
                ".v",
                $version,
                ".txt"
            )),
        },)+)+]
    };
}

pub(super) const TEMPLATES: &[Template] = templates! {
    Email in "email" {
        EstimateSaved 1 "estimate_saved",
        RepairCreated 1 "repair_created",
        RepairCreated 2 "repair_created",
        StateChanged 1 "state_changed",
        StateDigest 1 "state_digest",
        QuoteReady 1 "quote_ready",
        QuoteReady 2 "quote_ready",
        QuoteExpiring 1 "quote_expiring",
        QuoteExpiring 2 "quote_expiring",
        PartShipped 1 "part_shipped",
        PartArrived 1 "part_arrived",
        PickupReady 1 "pickup_ready",
        PickupReminder 1 "pickup_reminder",
        AbandonmentWarning 1 "abandonment_warning",
        StorageCharged 1 "storage_charged",
        AbandonedNotice 1 "abandoned_notice",
        AppointmentReminder 1 "appointment_reminder",
        WaitlistOffer 1 "waitlist_offer",
        TicketAnswered 1 "ticket_answered",
        TicketAutoReplied 1 "ticket_auto_replied",
        SlaHalf 1 "sla_half",
        SlaBreached 1 "sla_breached",
        SlaCompensation 1 "sla_compensation",
        PaymentConfirmed 1 "payment_confirmed",
        PaymentRefunded 1 "payment_refunded",
        PaymentRejected 1 "payment_rejected",
        StreamStarting 1 "stream_starting",
        VideoReady 1 "video_ready",
        PolicyChanged 1 "policy_changed",
        PolicyChanged 2 "policy_changed",
        DataBreach 1 "data_breach",
        DailySummary 1 "daily_summary",
        SessionReused 1 "session_reused",
    }
    Sms in "sms" {
        RepairCreated 1 "repair_created",
        QuoteReady 1 "quote_ready",
        PartArrived 1 "part_arrived",
        PickupReady 1 "pickup_ready",
        PickupReminder 1 "pickup_reminder",
        AbandonmentWarning 1 "abandonment_warning",
        StorageCharged 1 "storage_charged",
        AbandonedNotice 1 "abandoned_notice",
        AppointmentReminder 1 "appointment_reminder",
        AppointmentSoon 1 "appointment_soon",
        WaitlistOffer 1 "waitlist_offer",
        SlaUrgent 1 "sla_urgent",
        StreamStarting 1 "stream_starting",
    }
    InApp in "in_app" {
        RepairCreated 1 "repair_created",
        QuoteDecided 1 "quote_decided",
        PartShipped 1 "part_shipped",
        PartArrived 1 "part_arrived",
        CustomerUnreachable 1 "customer_unreachable",
        CustomerUnreachable 2 "customer_unreachable",
        AbandonmentWarning 1 "abandonment_warning",
        StorageCharged 1 "storage_charged",
        AbandonedNotice 1 "abandoned_notice",
        AppointmentReminder 1 "appointment_reminder",
        AppointmentSoon 1 "appointment_soon",
        SlaHalf 1 "sla_half",
        SlaBreached 1 "sla_breached",
        SlaCompensation 1 "sla_compensation",
        PaymentConfirmed 1 "payment_confirmed",
        PaymentRefunded 1 "payment_refunded",
        PaymentRejected 1 "payment_rejected",
        StreamStarting 1 "stream_starting",
        VideoReady 1 "video_ready",
        PolicyChanged 1 "policy_changed",
        DataBreach 1 "data_breach",
    }
};
