//! When a machine may answer.

use super::story::*;
use crate::ticket::*;

const OPENED: &str = "2026-11-20 12:00";

fn story(category: Category) -> Story {
    Story::opened(category, OPENED)
}

#[test]
fn a_ticket_is_answered_by_a_machine_once_in_24_hours() {
    use AutoReplyKind::{Acknowledgement, RepairState};
    let answered = || {
        story(Category::RepairStatus).then(system(), OPENED, machine(2, RepairState)).then(
            customer(),
            "2026-11-20 13:00",
            write(3),
        )
    };
    answered()
        .when(system(), "2026-11-21 11:59", machine(4, Acknowledgement))
        .refused("ticket.automatic_reply_too_soon");
    let scenario = answered().when(system(), "2026-11-21 12:00", machine(4, Acknowledgement));
    assert_eq!(names(&scenario), ["AutomaticReplyGiven"]);
}

#[test]
fn the_same_automatic_reply_again_is_in_effect_already() {
    let kind = AutoReplyKind::Acknowledgement;
    story(Category::RepairStatus)
        .then(system(), OPENED, machine(2, kind))
        .when(system(), OPENED, machine(2, kind))
        .nothing_happens();
}

#[test]
fn a_complaint_is_acknowledged_and_never_solved_by_a_template() {
    use AutoReplyKind::{Acknowledgement, PayLink, RepairState};
    for kind in [RepairState, PayLink] {
        story(Category::Complaint)
            .when(system(), OPENED, machine(2, kind))
            .refused("ticket.complaint_needs_human");
    }
    let scenario = story(Category::Complaint).when(system(), OPENED, machine(2, Acknowledgement));
    assert_eq!(names(&scenario), ["AutomaticReplyGiven"]);
}

#[test]
fn data_goes_to_a_verified_sender_only() {
    let unverified = |kind| TicketIntent::GiveAutomaticReply {
        message: message(2),
        kind,
        text: text("Hola"),
        verified_sender: false,
    };
    for (kind, refused) in [
        (AutoReplyKind::RepairState, true),
        (AutoReplyKind::PayLink, true),
        (AutoReplyKind::Acknowledgement, false),
    ] {
        assert_eq!(kind.reveals_data(), refused);
        let scenario = story(Category::PaymentIssue).when(system(), OPENED, unverified(kind));
        if refused {
            scenario.refused("ticket.sender_not_verified");
        } else {
            assert_eq!(names(&scenario), ["AutomaticReplyGiven"]);
        }
    }
}

#[test]
fn a_machine_has_nothing_to_say_in_a_ticket_that_is_over() {
    let kind = AutoReplyKind::Acknowledgement;
    let resolved = || story(Category::Warranty).then(ana(), OPENED, TicketIntent::Resolve);
    resolved().when(system(), OPENED, machine(2, kind)).refused("ticket.not_in_this_state");
    resolved()
        .then(ana(), OPENED, TicketIntent::Close)
        .when(system(), OPENED, machine(2, kind))
        .refused("ticket.not_in_this_state");
    let waiting = story(Category::Warranty).then(ana(), OPENED, TicketIntent::WaitForCustomer);
    assert_eq!(names(&waiting.when(system(), OPENED, machine(2, kind))), ["AutomaticReplyGiven"]);
}
