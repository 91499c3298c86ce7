//! What staff put right: who is in charge, which repair, which payment; and who may.

use super::story::*;
use crate::aggregate::Command;
use crate::permissions::{Capability, Grant, grant};
use crate::ticket::*;
use crate::values::Money;

const LATER: &str = "2026-11-20 12:30";

fn story() -> Story {
    Story::opened(Category::PaymentIssue, "2026-11-20 12:00")
}

#[test]
fn a_member_of_the_staff_is_put_in_charge() {
    let assign = |is_staff| TicketIntent::Assign { assignee: TECHNICIAN, is_staff };
    story()
        .when(ana(), LATER, assign(true))
        .then([TicketEvent::TicketAssigned { assignee: TECHNICIAN, at: at(LATER) }])
        .when(ask(ana(), at(LATER), assign(true)))
        .nothing_happens();
    story().when(ana(), LATER, assign(false)).refused("ticket.assignee_not_staff");
    let before = story().ticket.next_due();
    assert_eq!(story().then(ana(), LATER, assign(true)).ticket.next_due(), before);
}

#[test]
fn a_ticket_is_linked_to_a_repair_of_its_customer() {
    let link = |count, customer| TicketIntent::LinkRepair {
        repair: Linked { id: repair(count), customer },
    };
    let linked = story()
        .when(ana(), LATER, link(7, CUSTOMER))
        .then([TicketEvent::RepairLinked { repair: repair(7), at: at(LATER) }])
        .when(ask(ana(), at(LATER), link(7, CUSTOMER)))
        .nothing_happens();
    let corrected = linked
        .when(ask(ana(), at(LATER), link(8, CUSTOMER)))
        .then([TicketEvent::RepairLinked { repair: repair(8), at: at(LATER) }]);
    corrected.when(ask(ana(), at(LATER), link(9, STRANGER))).refused("ticket.repair_not_theirs");
}

#[test]
fn a_ticket_is_linked_to_a_payment_of_its_customer() {
    let link = |customer| TicketIntent::LinkPayment { payment: Linked { id: PAYMENT, customer } };
    story()
        .when(ana(), LATER, link(STRANGER))
        .refused("ticket.payment_not_theirs")
        .when(ask(ana(), at(LATER), link(CUSTOMER)))
        .then([TicketEvent::PaymentLinked { payment: PAYMENT, at: at(LATER) }])
        .when(ask(ana(), at(LATER), link(CUSTOMER)))
        .nothing_happens();
}

#[test]
fn customers_act_on_their_own_tickets_staff_on_all_and_jobs_do_the_rest() {
    use Capability as C;
    let linked = Linked { id: repair(7), customer: CUSTOMER };
    let table = [
        (open(Category::Complaint), "ticket.open", C::OpenTicket),
        (write(2), "ticket.reply_as_customer", C::OwnTicket),
        (TicketIntent::Close, "ticket.close", C::OwnTicket),
        (TicketIntent::Reopen, "ticket.reopen", C::OwnTicket),
        (TicketIntent::Rate { score: 5, comment: None }, "ticket.rate", C::OwnTicket),
        (answer(2), "ticket.answer", C::TicketDesk),
        (note(2), "ticket.add_internal_note", C::TicketDesk),
        (TicketIntent::WaitForCustomer, "ticket.wait_for_customer", C::TicketDesk),
        (TicketIntent::StopWaiting, "ticket.stop_waiting", C::TicketDesk),
        (TicketIntent::Resolve, "ticket.resolve", C::TicketDesk),
        (
            TicketIntent::Assign { assignee: TECHNICIAN, is_staff: true },
            "ticket.assign",
            C::TicketDesk,
        ),
        (
            TicketIntent::Reclassify { category: Category::Complaint },
            "ticket.reclassify",
            C::TicketDesk,
        ),
        (TicketIntent::LinkRepair { repair: linked }, "ticket.link_repair", C::TicketDesk),
        (
            TicketIntent::LinkPayment { payment: Linked { id: PAYMENT, customer: CUSTOMER } },
            "ticket.link_payment",
            C::TicketDesk,
        ),
        (
            TicketIntent::MergeInto {
                into: Linked { id: OTHER_TICKET, customer: CUSTOMER },
                standing: TicketStatus::Open,
            },
            "ticket.merge_into",
            C::TicketDesk,
        ),
        (machine(2, AutoReplyKind::Acknowledgement), "ticket.give_automatic_reply", C::Automation),
        (TicketIntent::Absorb { from: OTHER_TICKET, waits: true }, "ticket.absorb", C::Automation),
        (
            TicketIntent::SettleInMerge { into: OTHER_TICKET, answered_at: at(LATER) },
            "ticket.settle_in_merge",
            C::Automation,
        ),
        (TicketIntent::FireDueLevels, "ticket.fire_due_levels", C::Automation),
        (
            TicketIntent::ApproveCompensation { clock: 1, granted_elsewhere: Money::ZERO },
            "ticket.approve_compensation",
            C::OwnerDecision,
        ),
        (
            TicketIntent::DeclineCompensation { clock: 1, reason: "No".to_owned() },
            "ticket.decline_compensation",
            C::OwnerDecision,
        ),
    ];
    for (intent, name, capability) in table {
        let command = ask(system(), at(LATER), intent);
        assert_eq!(command.name(), name);
        assert_eq!(command.capability(), capability, "{name}");
        let says_why = name == "ticket.decline_compensation";
        assert_eq!(command.reason().is_some(), says_why, "{name}");
    }
    assert_eq!(grant(customer().role, C::OwnTicket), Grant::Own);
    assert_eq!(grant(ana().role, C::OwnTicket), Grant::All);
}
