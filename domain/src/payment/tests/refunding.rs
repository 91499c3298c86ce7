//! Money that may go back, and money on its way back.

use super::*;

fn propose() -> PaymentIntent {
    PaymentIntent::ProposeRefund { reason: ProposalReason::AlreadySettled }
}

fn keep(reason: &str) -> PaymentIntent {
    PaymentIntent::KeepAsCredit { reason: reason.to_owned() }
}

fn ask(id: u128, amount: i64) -> PaymentIntent {
    let reason = "Se pagó dos veces".to_owned();
    PaymentIntent::RequestRefund { refund: refund(id), amount: clp(amount), reason }
}

fn answer(id: u128, status: RefundStatus, amount: i64) -> PaymentIntent {
    let report = RefundReport {
        status,
        gateway_refund: "122767".to_owned(),
        token: "REFUND1".to_owned(),
        amount: clp(amount),
        fee: clp(240),
    };
    PaymentIntent::RecordRefundReport { refund: refund(id), report }
}

fn requested(amount: i64) -> Scenario<Payment> {
    a_payment().when(command(20, ask(1, amount)))
}

fn refundable(scenario: &Scenario<Payment>) -> i64 {
    scenario.state().attempt().unwrap().refundable().pesos()
}

#[test]
fn a_second_payment_is_proposed_to_go_back_once() {
    let proposed = a_payment()
        .when(command(10, propose()))
        .then([PaymentEvent::RefundProposed {
            amount: clp(20_000),
            reason: ProposalReason::AlreadySettled,
            at: at(10),
        }])
        .when(command(11, propose()))
        .nothing_happens();
    assert!(proposed.state().attempt().unwrap().open_proposal().is_some());
    an_order().when(command(10, propose())).refused("payment.not_paid");
}

#[test]
fn the_owner_keeps_it_as_a_credit_or_gives_it_back_but_not_both() {
    let proposed = || a_payment().when(command(10, propose()));
    let kept = proposed()
        .when(command(11, keep("")))
        .refused("payment.reason_missing")
        .when(command(11, keep("Lo pidió así")))
        .then([PaymentEvent::CreditKept {
            repair: repair(),
            charge: ChargeKind::Budget,
            amount: clp(20_000),
            reason: "Lo pidió así".to_owned(),
            at: at(11),
        }])
        .when(command(12, keep("Lo pidió así")))
        .nothing_happens();
    assert!(kept.state().attempt().unwrap().open_proposal().is_none());
    let given = proposed().when(command(11, ask(1, 20_000)));
    assert!(given.state().attempt().unwrap().open_proposal().is_none());
    given.when(command(12, keep("Tarde"))).refused("payment.no_proposal");
    a_payment().when(command(12, keep("Nada"))).refused("payment.no_proposal");
}

#[test]
fn the_same_refund_again_is_the_same_request() {
    requested(5_000)
        .then([PaymentEvent::RefundRequested {
            refund: refund(1),
            amount: clp(5_000),
            reason: "Se pagó dos veces".to_owned(),
            at: at(20),
        }])
        .when(command(21, ask(1, 5_000)))
        .nothing_happens()
        .when(command(21, ask(1, 6_000)))
        .refused("payment.refund_exists");
}

#[test]
fn no_more_goes_back_than_came_in() {
    requested(15_000)
        .when(command(21, ask(2, 5_001)))
        .refused("payment.refund_out_of_range")
        .when(command(21, ask(2, 0)))
        .refused("payment.refund_out_of_range")
        .when(command(21, ask(2, -1)))
        .refused("payment.refund_out_of_range")
        .when(command(21, ask(2, 5_000)))
        .when(command(22, ask(3, 1)))
        .refused("payment.refund_out_of_range");
    an_order().when(command(21, ask(1, 1))).refused("payment.not_paid");
}

#[test]
fn a_refund_goes_forward_only_and_ends_once() {
    use RefundStatus::{Accepted, Cancelled, Created, Refunded, Rejected};
    let progressed = |status, minute| PaymentEvent::RefundProgressed {
        refund: refund(1),
        status,
        gateway_refund: "122767".to_owned(),
        token: "REFUND1".to_owned(),
        at: at(minute),
    };
    let mut done = requested(20_000)
        .when(command(21, answer(1, Created, 20_000)))
        .then([progressed(Created, 21)])
        .when(command(22, answer(1, Accepted, 20_000)))
        .then([progressed(Accepted, 22)])
        .when(command(23, answer(1, Created, 20_000)))
        .nothing_happens()
        .when(command(24, answer(1, Refunded, 20_000)))
        .then([PaymentEvent::RefundCompleted {
            refund: refund(1),
            repair: repair(),
            charge: ChargeKind::Budget,
            amount: clp(20_000),
            fee: clp(240),
            at: at(24),
        }]);
    for status in [Created, Accepted, Rejected, Cancelled, Refunded] {
        done = done.when(command(25, answer(1, status, 20_000))).nothing_happens();
    }
    assert_eq!(refundable(&done), 0);
}

#[test]
fn a_refund_that_was_turned_down_leaves_the_money_to_be_refunded() {
    for (status, cause) in
        [(RefundStatus::Rejected, "rejected"), (RefundStatus::Cancelled, "cancelled")]
    {
        let down = requested(20_000).when(command(21, answer(1, status, 20_000))).then([
            PaymentEvent::RefundRejected { refund: refund(1), cause: cause.to_owned(), at: at(21) },
        ]);
        assert_eq!(refundable(&down), 20_000);
        assert_eq!(down.state().attempt().unwrap().refund(refund(1)).unwrap().status, status);
        down.when(command(22, ask(2, 20_000)));
    }
}

#[test]
fn a_refund_that_the_gateway_refused_is_known_by_its_code() {
    let failure = |code: &str| PaymentIntent::RecordRefundFailure {
        refund: refund(1),
        code: code.to_owned(),
    };
    let refused =
        requested(20_000).when(command(21, failure("1620"))).then([PaymentEvent::RefundRejected {
            refund: refund(1),
            cause: "1620".to_owned(),
            at: at(21),
        }]);
    assert_eq!(refundable(&refused), 20_000);
    refused.when(command(22, failure("1620"))).nothing_happens();
    requested(20_000)
        .when(command(21, answer(1, RefundStatus::Created, 20_000)))
        .when(command(22, failure("timeout")))
        .nothing_happens();
}

#[test]
fn a_refund_of_which_the_gateway_never_spoke_is_given_up_by_the_owner_after_a_while() {
    let give_up = |id| PaymentIntent::GiveUpRefund {
        refund: refund(id),
        reason: "Flow no tiene la orden".to_owned(),
    };
    let stuck = requested(20_000).when(command(34, give_up(1))).refused("payment.refund_under_way");
    let given_up = stuck.when(command(35, give_up(1))).then([PaymentEvent::RefundRejected {
        refund: refund(1),
        cause: "given_up".to_owned(),
        at: at(35),
    }]);
    assert_eq!(refundable(&given_up), 20_000);
    let given_up = given_up.when(command(36, give_up(1))).nothing_happens();
    // It came to pass all the same: the money is gone, and that counts.
    let gone = given_up.when(command(37, answer(1, RefundStatus::Refunded, 20_000)));
    assert_eq!(refundable(&gone), 0);
    requested(20_000)
        .when(command(21, answer(1, RefundStatus::Created, 20_000)))
        .when(command(60, give_up(1)))
        .refused("payment.refund_under_way")
        .when(command(61, give_up(2)))
        .refused("payment.unknown_refund");
}

#[test]
fn an_answer_about_another_amount_or_refund_is_refused() {
    requested(20_000)
        .when(command(21, answer(1, RefundStatus::Refunded, 19_000)))
        .refused("payment.refund_amount_differs")
        .when(command(21, answer(2, RefundStatus::Refunded, 20_000)))
        .refused("payment.unknown_refund");
}

#[test]
fn only_the_owner_with_step_up_gives_money_back() {
    use crate::permissions::{Capability, Grant, grant};
    for intent in
        [ask(1, 1), keep("x"), PaymentIntent::SettleMismatch { resolution: "x".to_owned() }]
    {
        assert_eq!(intent.capability(), Capability::OwnerDecision);
        assert_eq!(grant(Role::Owner, intent.capability()), Grant::StepUp);
        assert!(intent.reason().is_some());
    }
}
