//! A ticket goes on in another one, and its clock with it.

use super::story::*;
use crate::ticket::*;

const OPENED: &str = "2026-11-20 12:00";
const LATER: &str = "2026-11-20 12:30";

fn story() -> Story {
    Story::opened(Category::RepairStatus, OPENED)
}

fn merge() -> TicketIntent {
    TicketIntent::MergeInto {
        into: Linked { id: OTHER_TICKET, customer: CUSTOMER },
        is_merged: false,
    }
}

fn merged() -> Story {
    story().then(ana(), LATER, merge())
}

#[test]
fn merging_does_not_stop_the_clock() {
    let due = story().due();
    let scenario = story().when(ana(), LATER, merge()).then([TicketEvent::TicketMerged {
        into: OTHER_TICKET,
        by: Party::Staff(TECHNICIAN),
        at: at(LATER),
    }]);
    let clock = scenario.state().conversation().unwrap().clock.clone().unwrap();
    assert_eq!(clock.due().iter().map(|due| wall(due.at)).collect::<Vec<_>>(), due);
    let late = merged().timer("2026-11-20 14:00");
    assert_eq!(late.known().breaches, 1, "it is breached like any other");
}

#[test]
fn merging_again_into_the_same_ticket_changes_nothing_and_into_another_is_refused() {
    merged().when(ana(), LATER, merge()).nothing_happens();
    let elsewhere = TicketIntent::MergeInto {
        into: Linked {
            id: crate::values::TicketId::new(uuid::Uuid::from_u128(53)),
            customer: CUSTOMER,
        },
        is_merged: false,
    };
    merged().when(ana(), LATER, elsewhere).refused("ticket.merged");
}

#[test]
fn a_ticket_is_merged_into_another_one_of_the_same_customer_that_is_not_merged_itself() {
    let into = |id, customer, is_merged| TicketIntent::MergeInto {
        into: Linked { id, customer },
        is_merged,
    };
    story().when(ana(), LATER, into(TICKET, CUSTOMER, false)).refused("ticket.merge_into_itself");
    story()
        .when(ana(), LATER, into(OTHER_TICKET, STRANGER, false))
        .refused("ticket.merge_of_another");
    story()
        .when(ana(), LATER, into(OTHER_TICKET, CUSTOMER, true))
        .refused("ticket.merge_target_merged");
    story()
        .then(customer(), LATER, TicketIntent::Close)
        .when(ana(), LATER, merge())
        .refused("ticket.not_in_this_state");
}

#[test]
fn a_merged_ticket_says_where_it_goes_on() {
    let intents = [
        (customer(), write(2)),
        (customer(), TicketIntent::Close),
        (customer(), TicketIntent::Reopen),
        (customer(), TicketIntent::Rate { score: 5, comment: None }),
        (ana(), answer(2)),
        (ana(), TicketIntent::Resolve),
        (ana(), TicketIntent::WaitForCustomer),
        (ana(), TicketIntent::StopWaiting),
        (ana(), TicketIntent::Assign { assignee: TECHNICIAN, is_staff: true }),
        (system(), machine(2, AutoReplyKind::Acknowledgement)),
    ];
    for (by, intent) in intents {
        merged().when(by, LATER, intent).refused("ticket.merged");
    }
}

#[test]
fn the_clock_stops_when_the_other_ticket_is_settled() {
    let settle = || TicketIntent::SettleInMerge { into: OTHER_TICKET };
    let scenario = merged().when(system(), "2026-11-20 13:30", settle());
    assert_eq!(names(&scenario), ["SlaLevelReached", "SlaClockStopped"]);
    let TicketEvent::SlaClockStopped { cause, spent_seconds, breached, .. } = scenario.events()[1]
    else {
        panic!("the clock stops")
    };
    assert_eq!((cause, spent_seconds, breached), (ClockStop::SettledInMerge, 5_400, false));
    scenario.when(ask(system(), at("2026-11-20 13:31"), settle())).nothing_happens();
    story().when(system(), LATER, settle()).refused("ticket.not_merged_into");
    let other = TicketIntent::SettleInMerge { into: TICKET };
    merged().when(system(), LATER, other).refused("ticket.not_merged_into");
}

#[test]
fn the_other_ticket_knows_what_goes_on_in_it() {
    let absorb = |from| TicketIntent::Absorb { from };
    let scenario = story()
        .when(system(), LATER, absorb(OTHER_TICKET))
        .then([TicketEvent::TicketAbsorbed { from: OTHER_TICKET, at: at(LATER) }])
        .when(ask(system(), at(LATER), absorb(OTHER_TICKET)))
        .nothing_happens();
    assert!(scenario.state().conversation().unwrap().absorbed.contains(&OTHER_TICKET));
    story().when(system(), LATER, absorb(TICKET)).refused("ticket.merge_into_itself");
}

#[test]
fn a_clock_that_waits_for_the_customer_waits_on() {
    let story =
        story().then(ana(), LATER, TicketIntent::WaitForCustomer).then(ana(), LATER, merge());
    assert!(!story.known().clock.as_ref().unwrap().is_running());
    assert_eq!(story.ticket.next_due(), None);
}
