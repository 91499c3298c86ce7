//! The matrix of `product.md` §5b, row by row.

use super::super::matrix::{Audience, Fixed, row};
use super::super::templates::newest;
use super::*;
use crate::repair::Status;

/// A row as the document writes it: `C: E S; W: A`.
fn written(kind: NotificationKind) -> String {
    let deliveries = row(kind).deliveries.iter().map(|delivery| {
        let audience = match delivery.audience {
            Audience::Customer => "C",
            Audience::Workshop => "W",
            Audience::Assignee => "assignee",
            Audience::Technician => "technician",
            Audience::Desk => "desk",
            Audience::Owner => "owner",
            Audience::Person => "person",
        };
        let channels = delivery.channels.iter().map(|channel| match channel {
            Channel::Email => " E",
            Channel::Sms => " S",
            Channel::InApp => " A",
        });
        format!("{audience}:{}", channels.collect::<String>())
    });
    deliveries.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_matrix_is_the_one_of_the_document_with_answers_to_tickets_the_waitlist_and_appointments() {
    use NotificationKind as K;
    let table = [
        (K::EstimateSaved, "C: E"),
        (K::RepairCreated, "C: E S; W: A"),
        (K::StateChanged, "C: E"),
        (K::StateDigest, "C: E"),
        (K::QuoteReady, "C: E S"),
        (K::QuoteExpiring, "C: E"),
        (K::QuoteDecided, "W: A"),
        (K::PartShipped, "C: E; W: A"),
        (K::PartArrived, "C: E S; W: A"),
        (K::PickupReady, "C: E S"),
        (K::PickupReminder, "C: E S"),
        (K::CustomerUnreachable, "W: A"),
        (K::AbandonmentWarning, "C: E S; W: A"),
        (K::StorageCharged, "C: E S; W: A"),
        (K::AbandonedNotice, "C: E S; W: A"),
        (K::AppointmentBooked, "C: E"),
        (K::AppointmentMoved, "C: E S"),
        (K::AppointmentCancelled, "C: E S"),
        (K::AppointmentReminder, "C: E S; W: A"),
        (K::AppointmentSoon, "C: S; W: A"),
        (K::WaitlistOffer, "C: E S"),
        (K::TicketAnswered, "C: E"),
        (K::TicketAutoReplied, "C: E"),
        (K::TicketUrgent, "desk: A E"),
        (K::SlaHalf, "assignee: A E"),
        (K::SlaUrgent, "technician: S"),
        (K::SlaBreached, "owner: A E"),
        (K::SlaCompensation, "C: E; owner: A"),
        (K::SlaOverrun, "C: E; owner: A"),
        (K::CompensationDecided, "C: E"),
        (K::CompensationOverdue, "owner: A"),
        (K::TicketClosed, "C: E"),
        (K::PaymentConfirmed, "C: E; W: A"),
        (K::PaymentRefunded, "C: E; W: A"),
        (K::PaymentRejected, "C: E; W: A"),
        (K::PaymentInExcess, "C: E; owner: A"),
        (K::PaymentKept, "C: E; W: A"),
        (K::PaymentMismatched, "owner: A"),
        (K::PaymentReviewed, "C: E; W: A"),
        (K::StreamStarting, "C: E S; W: A"),
        (K::VideoReady, "C: E; W: A"),
        (K::PolicyChanged, "C: E; W: A"),
        (K::DataBreach, "C: E; W: A"),
        (K::DailySummary, "owner: E"),
        (K::SessionReused, "person: E"),
    ];
    assert_eq!(table.map(|(kind, _)| kind), NotificationKind::ALL);
    for (kind, expected) in table {
        assert_eq!(written(kind), expected, "{kind}");
    }
}

#[test]
fn the_eight_events_of_the_seed_go_through_its_channels() {
    use NotificationKind as K;
    let (email, sms) = (Channel::Email, Channel::Sms);
    for (kind, role, channels) in [
        (K::EstimateSaved, Role::Customer, vec![email]),
        (K::RepairCreated, Role::Customer, vec![email, sms]),
        (K::StateChanged, Role::Customer, vec![email]),
        (K::PartArrived, Role::Customer, vec![email, sms]),
        (K::PickupReady, Role::Customer, vec![email, sms]),
        (K::AppointmentReminder, Role::Customer, vec![email, sms]),
        (K::SlaUrgent, Role::Technician, vec![sms]),
        (K::PaymentConfirmed, Role::Customer, vec![email]),
    ] {
        let sends: Vec<_> =
            Channel::ALL.into_iter().filter(|channel| row(kind).sends(role, *channel)).collect();
        assert_eq!(sends, channels, "{kind}");
    }
}

#[test]
fn legal_and_payment_messages_cannot_be_muted() {
    use NotificationKind as K;
    for kind in [K::PolicyChanged, K::DataBreach, K::QuoteReady, K::PickupReady, K::AbandonedNotice]
    {
        assert_eq!(row(kind).fixed, Some(Fixed::Legal), "{kind}");
    }
    for kind in [
        K::PaymentConfirmed,
        K::PaymentRefunded,
        K::PaymentRejected,
        K::PaymentInExcess,
        K::PaymentKept,
        K::PaymentReviewed,
        K::StorageCharged,
        K::CompensationDecided,
    ] {
        assert_eq!(row(kind).fixed, Some(Fixed::Payment), "{kind}");
    }
    assert_eq!(row(K::SessionReused).fixed, Some(Fixed::Security));
    for kind in [
        K::StateChanged,
        K::PickupReminder,
        K::AppointmentReminder,
        K::WaitlistOffer,
        K::VideoReady,
    ] {
        assert_eq!(row(kind).fixed, None, "{kind}");
    }
}

#[test]
fn every_message_of_the_matrix_has_a_template_and_no_template_is_left_over() {
    for kind in NotificationKind::ALL {
        for channel in Channel::ALL {
            let planned =
                row(kind).deliveries.iter().any(|delivery| delivery.channels.contains(&channel));
            assert_eq!(newest(kind, channel).is_some(), planned, "{kind} by {channel}");
        }
    }
}

#[test]
fn a_kind_and_a_channel_have_one_audience() {
    for kind in NotificationKind::ALL {
        for channel in Channel::ALL {
            let deliveries = row(kind).deliveries.iter();
            let audiences = deliveries.filter(|it| it.channels.contains(&channel)).count();
            assert!(audiences <= 1, "{kind} by {channel}: one template cannot speak to two");
        }
    }
}

#[test]
fn a_mail_that_fails_falls_back_to_sms_for_what_waits_in_the_workshop() {
    use NotificationKind as K;
    for kind in NotificationKind::ALL {
        let expected = matches!(
            kind,
            K::PickupReady
                | K::PickupReminder
                | K::PartArrived
                | K::AbandonmentWarning
                | K::AbandonedNotice
        );
        assert_eq!(row(kind).fallback(Channel::Email).is_some(), expected, "{kind}");
        assert_eq!(row(kind).fallback(Channel::Sms), None);
        assert!(!expected || row(kind).sends(Role::Customer, Channel::Sms), "{kind}");
    }
}

#[test]
fn a_customer_is_told_every_move_but_the_internal_ones() {
    assert_eq!(kind_of_move(None, Status::Received), Some(NotificationKind::RepairCreated));
    for (from, to, expected) in [
        (Status::Diagnosing, Status::Quoted, Some(NotificationKind::QuoteReady)),
        (Status::Completed, Status::ReadyPickup, Some(NotificationKind::PickupReady)),
        (Status::ReadyPickup, Status::Abandoned, Some(NotificationKind::AbandonedNotice)),
        (Status::Completed, Status::Repairing, None),
        (Status::ReadyPickup, Status::Repairing, Some(NotificationKind::StateChanged)),
        (Status::ReadyPickup, Status::Delivered, Some(NotificationKind::StateChanged)),
    ] {
        assert_eq!(kind_of_move(Some(from), to), expected, "{from} → {to}");
    }
}
