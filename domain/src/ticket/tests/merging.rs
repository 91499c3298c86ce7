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
        standing: TicketStatus::Open,
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
        standing: TicketStatus::Open,
    };
    merged().when(ana(), LATER, elsewhere).refused("ticket.merged");
}

#[test]
fn a_ticket_is_merged_into_another_one_of_the_same_customer_that_is_not_merged_itself() {
    let into = |id, customer, standing| TicketIntent::MergeInto {
        into: Linked { id, customer },
        standing,
    };
    let refused = |intent, code| {
        story().when(ana(), LATER, intent).refused(code);
    };
    refused(into(TICKET, CUSTOMER, TicketStatus::Open), "ticket.merge_into_itself");
    refused(into(OTHER_TICKET, STRANGER, TicketStatus::Open), "ticket.merge_of_another");
    refused(into(OTHER_TICKET, CUSTOMER, TicketStatus::Merged), "ticket.merge_target_merged");
    refused(into(OTHER_TICKET, CUSTOMER, TicketStatus::Closed), "ticket.merge_target_closed");
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
    let settle = |into, when| TicketIntent::SettleInMerge { into, answered_at: at(when) };
    // It was answered at 13:30; that is noted a day later.
    let scenario =
        merged().when(system(), "2026-11-21 13:30", settle(OTHER_TICKET, "2026-11-20 13:30"));
    assert_eq!(names(&scenario), ["SlaLevelReached", "SlaClockStopped"]);
    let TicketEvent::SlaClockStopped { cause, spent_seconds, breached, at: stopped, .. } =
        scenario.events()[1]
    else {
        panic!("the clock stops")
    };
    assert_eq!((cause, spent_seconds, breached), (ClockStop::SettledInMerge, 5_400, false));
    assert_eq!(stopped, at("2026-11-20 13:30"));
    let again = settle(OTHER_TICKET, "2026-11-20 13:31");
    scenario.when(ask(system(), at("2026-11-21 13:31"), again)).nothing_happens();
    story().when(system(), LATER, settle(OTHER_TICKET, LATER)).refused("ticket.not_merged_into");
    merged().when(system(), LATER, settle(TICKET, LATER)).refused("ticket.not_merged_into");
}

#[test]
fn what_was_answered_before_the_merge_settles_nothing() {
    let settle =
        TicketIntent::SettleInMerge { into: OTHER_TICKET, answered_at: at("2026-11-20 12:29") };
    merged().when(system(), "2026-11-20 13:30", settle).nothing_happens();
}

#[test]
fn the_other_ticket_knows_what_goes_on_in_it() {
    let absorb = |from| TicketIntent::Absorb { from, waits: true };
    let scenario = story()
        .when(system(), LATER, absorb(OTHER_TICKET))
        .then([TicketEvent::TicketAbsorbed { from: OTHER_TICKET, at: at(LATER) }])
        .when(ask(system(), at(LATER), absorb(OTHER_TICKET)))
        .nothing_happens();
    assert!(scenario.state().conversation().unwrap().absorbed.contains(&OTHER_TICKET));
    story().when(system(), LATER, absorb(TICKET)).refused("ticket.merge_into_itself");
}

#[test]
fn a_ticket_in_which_somebody_waits_for_an_answer_is_not_over() {
    let absorb = |waits| TicketIntent::Absorb { from: OTHER_TICKET, waits };
    for end in [TicketIntent::Resolve, TicketIntent::Close] {
        let by = if end.name() == "ticket.close" { customer() } else { ana() };
        let over = || story().then(by.clone(), LATER, end.clone());
        let scenario = over().when(system(), LATER, absorb(true));
        assert_eq!(names(&scenario), ["TicketAbsorbed", "TicketReopened"]);
        let scenario = over().when(system(), LATER, absorb(false));
        assert_eq!(names(&scenario), ["TicketAbsorbed"]);
    }
}

fn wait(waits: bool, since: &str) -> TicketIntent {
    TicketIntent::WaitInMerge { into: OTHER_TICKET, waits, since: at(since) }
}

#[test]
fn a_clock_that_waits_for_the_customer_waits_until_they_write_in_the_other_ticket() {
    let story =
        story().then(ana(), LATER, TicketIntent::WaitForCustomer).then(ana(), LATER, merge());
    assert!(!story.known().clock.as_ref().unwrap().is_running());
    assert_eq!(story.ticket.next_due(), None);
    // They wrote at 15:00; that is noted a little later.
    let story = story.then(system(), "2026-11-20 15:02", wait(false, "2026-11-20 15:00"));
    assert_eq!(story.due(), ["Fri 15:30", "Fri 16:06", "Fri 16:30", "Fri 17:30"]);
    let again = wait(false, "2026-11-20 15:01");
    story.when(system(), "2026-11-20 15:02", again).nothing_happens();
}

#[test]
fn the_clock_stands_still_while_the_other_ticket_waits_for_the_customer() {
    let scenario = merged().when(system(), "2026-11-20 12:50", wait(true, "2026-11-20 12:45"));
    let paused =
        TicketEvent::SlaClockPaused { clock: 1, spent_seconds: 2_700, at: at("2026-11-20 12:45") };
    let scenario = scenario.then([paused]);
    assert_eq!(scenario.state().next_due(), None);
    scenario
        .when(ask(system(), at("2026-11-20 13:00"), wait(true, "2026-11-20 12:46")))
        .nothing_happens();
    let before_the_merge = wait(true, "2026-11-20 12:29");
    merged().when(system(), "2026-11-20 13:00", before_the_merge).nothing_happens();
    story().when(system(), LATER, wait(true, LATER)).refused("ticket.not_merged_into");
}
