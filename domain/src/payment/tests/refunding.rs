//! Money that may go back, and money on its way back.

use super::*;
use crate::repair::PaymentMethod;

fn propose() -> PaymentIntent {
    PaymentIntent::ProposeRefund { reason: ProposalReason::AlreadySettled, amount: None }
}

fn propose_only(amount: i64) -> PaymentIntent {
    let (reason, amount) = (ProposalReason::AlreadySettled, Some(clp(amount)));
    PaymentIntent::ProposeRefund { reason, amount }
}

fn give_up(id: u128) -> PaymentIntent {
    let reason = "Flow no tiene la orden".to_owned();
    PaymentIntent::GiveUpRefund { refund: refund(id), reason }
}

fn by_hand(id: u128, amount: i64, method: PaymentMethod) -> PaymentIntent {
    let (refund, amount) = (refund(id), clp(amount));
    let reason = "No aceptó la devolución de Flow".to_owned();
    PaymentIntent::GiveBackByHand { refund, amount, method, reason, booked: None }
}

fn credit(amount: i64, minutes: i64) -> PaymentEvent {
    PaymentEvent::CreditKept {
        repair: repair(),
        charge: ChargeKind::Budget,
        amount: clp(amount),
        reason: "Lo pidió así".to_owned(),
        at: at(minutes),
    }
}

fn keep(reason: &str) -> PaymentIntent {
    PaymentIntent::KeepAsCredit { reason: reason.to_owned() }
}

fn ask(id: u128, amount: i64) -> PaymentIntent {
    let reason = "Se pagó dos veces".to_owned();
    PaymentIntent::RequestRefund { refund: refund(id), amount: clp(amount), reason, booked: None }
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
    proposed.when(command(12, propose_only(8_000))).nothing_happens();
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
    given
        .when(command(12, keep("Tarde")))
        .refused("payment.refund_under_way")
        .when(command(13, answer(1, RefundStatus::Refunded, 20_000)))
        .when(command(14, keep("Tarde")))
        .refused("payment.no_proposal");
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
            by_hand: None,
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
        let down = requested(20_000)
            .when(command(20, answer(1, RefundStatus::Created, 20_000)))
            .when(command(21, answer(1, status, 20_000)))
            .then([PaymentEvent::RefundRejected {
                refund: refund(1),
                cause: cause.to_owned(),
                at: at(21),
            }]);
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
fn a_refund_that_was_given_up_lives_again_once_the_gateway_speaks_of_it() {
    let given_up = || requested(20_000).when(command(40, give_up(1)));
    let unknown = |scenario: &Scenario<Payment>| {
        scenario.state().attempt().unwrap().refund(refund(1)).unwrap().may_be_unknown_order()
    };
    assert!(unknown(&requested(20_000)) && unknown(&given_up()));
    let alive = given_up().when(command(41, answer(1, RefundStatus::Created, 20_000)));
    assert!(!unknown(&alive));
    assert_eq!(refundable(&alive), 0, "the payer can accept it");
    alive.when(command(42, ask(2, 1))).refused("payment.refund_out_of_range");
    // The first word of the gateway names its token, even where it is the last one.
    let progressed = PaymentEvent::RefundProgressed {
        refund: refund(1),
        status: RefundStatus::Created,
        gateway_refund: "122767".to_owned(),
        token: "REFUND1".to_owned(),
        at: at(41),
    };
    let completed = PaymentEvent::RefundCompleted {
        refund: refund(1),
        repair: repair(),
        charge: ChargeKind::Budget,
        amount: clp(20_000),
        fee: clp(240),
        by_hand: None,
        at: at(41),
    };
    given_up()
        .when(command(41, answer(1, RefundStatus::Refunded, 20_000)))
        .then([progressed, completed]);
}

#[test]
fn a_person_attaches_what_they_found_at_the_gateway_once() {
    let attach = |token: &str| {
        let PaymentIntent::RecordRefundReport { refund, report } =
            answer(1, RefundStatus::Accepted, 20_000)
        else {
            unreachable!()
        };
        let report = RefundReport { token: token.to_owned(), ..report };
        PaymentIntent::AttachRefund { refund, report }
    };
    let attached = requested(20_000).when(command(40, give_up(1))).when(command(41, attach("R1")));
    assert_eq!(refundable(&attached), 0);
    attached
        .when(command(42, attach("R1")))
        .nothing_happens()
        .when(command(43, attach("R2")))
        .refused("payment.refund_token_taken");
    assert_eq!(attach("R1").capability(), crate::permissions::Capability::OwnerDecision);
}

#[test]
fn a_refund_that_comes_to_nothing_leaves_the_proposal_open() {
    let proposed = || a_payment().when(command(10, propose()));
    let is_open = |scenario: &Scenario<Payment>| {
        scenario.state().attempt().unwrap().open_proposal().is_some()
    };
    let asked = proposed().when(command(11, ask(1, 20_000)));
    assert!(!is_open(&asked));
    let down = asked.when(command(12, answer(1, RefundStatus::Rejected, 20_000)));
    assert!(is_open(&down), "the money is still here");
    down.when(command(13, keep("Lo pidió así"))).then([credit(20_000, 13)]);
    // A part of it went back: the rest is to be decided, and only the rest can be kept.
    let part = proposed()
        .when(command(11, ask(1, 5_000)))
        .when(command(12, answer(1, RefundStatus::Refunded, 5_000)));
    assert!(is_open(&part));
    let kept = part.when(command(13, keep("Lo pidió así"))).then([credit(15_000, 13)]);
    assert!(!is_open(&kept));
}

#[test]
fn only_what_was_too_much_is_proposed_to_go_back() {
    let proposed =
        a_payment().when(command(10, propose_only(8_000))).then([PaymentEvent::RefundProposed {
            amount: clp(8_000),
            reason: ProposalReason::AlreadySettled,
            at: at(10),
        }]);
    let open = |scenario: &Scenario<Payment>| {
        scenario.state().attempt().unwrap().open_proposal().is_some()
    };
    let part = proposed.when(command(11, ask(1, 3_000)));
    assert!(open(&part), "5.000 are left to be decided");
    let done = part.when(command(12, ask(2, 5_000)));
    assert!(!open(&done));
    a_payment().when(command(10, propose_only(0))).nothing_happens();
    let all = a_payment().when(command(10, propose_only(90_000)));
    all.when(command(11, keep("Lo pidió así"))).then([credit(20_000, 11)]);
}

#[test]
fn what_was_kept_is_proposed_again_where_nothing_holds_it_any_more_and_an_open_proposal_grows() {
    let kept =
        a_payment().when(command(10, propose_only(8_000))).when(command(11, keep("Lo pidió así")));
    let again = kept.when(command(12, propose_only(20_000)));
    let attempt = |scenario: &Scenario<Payment>| scenario.state().attempt().unwrap().clone();
    assert_eq!(attempt(&again).undecided(), clp(20_000));
    let grown =
        a_payment().when(command(10, propose_only(8_000))).when(command(11, propose_only(20_000)));
    assert_eq!(attempt(&grown).undecided(), clp(20_000));
}

#[test]
fn what_the_account_gave_back_already_does_not_go_back_again() {
    let ask = |amount, booked| PaymentIntent::RequestRefund {
        refund: refund(1),
        amount: clp(amount),
        reason: "Canceló".to_owned(),
        booked: Some(clp(booked)),
    };
    a_payment()
        .when(command(20, ask(20_000, 0)))
        .refused("payment.refund_out_of_range")
        .when(command(20, ask(15_001, 15_000)))
        .refused("payment.refund_out_of_range")
        .when(command(20, ask(15_000, 15_000)));
    a_payment().when(command(20, ask(20_000, 90_000)));
}

#[test]
fn what_the_gateway_does_not_give_back_the_owner_gives_back_by_hand_once() {
    let transfer = |id, amount| by_hand(id, amount, PaymentMethod::Transfer);
    requested(20_000)
        .when(command(21, transfer(2, 20_000)))
        .refused("payment.refund_out_of_range")
        .when(command(22, answer(1, RefundStatus::Rejected, 20_000)))
        .when(command(23, by_hand(2, 20_000, PaymentMethod::Online)))
        .refused("payment.method_not_by_hand")
        .when(command(23, transfer(2, 20_000)))
        .then([
            PaymentEvent::RefundRequested {
                refund: refund(2),
                amount: clp(20_000),
                reason: "No aceptó la devolución de Flow".to_owned(),
                at: at(23),
            },
            PaymentEvent::RefundCompleted {
                refund: refund(2),
                repair: repair(),
                charge: ChargeKind::Budget,
                amount: clp(20_000),
                fee: clp(0),
                by_hand: Some(PaymentMethod::Transfer),
                at: at(23),
            },
        ])
        .when(command(24, transfer(2, 20_000)))
        .nothing_happens()
        .when(command(25, ask(3, 1)))
        .refused("payment.refund_out_of_range");
}

#[test]
fn refunds_before_they_could_be_by_hand_decode_and_encode_as_they_were() {
    let json = r#"{"RefundCompleted":{"refund":"00000000-0000-0000-0000-000000000001","repair":"CDS-2026-0001","charge":"BUDGET","amount":1,"fee":0,"at":"2026-03-02T13:00:00Z"}}"#;
    let event: PaymentEvent = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&event).unwrap(), json);
    let json = json.replace(r#""fee":0"#, r#""fee":0,"by_hand":"transfer""#);
    let event: PaymentEvent = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&event).unwrap(), json);
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
    for intent in [
        ask(1, 1),
        by_hand(1, 1, PaymentMethod::Cash),
        keep("x"),
        PaymentIntent::SettleMismatch { resolution: "x".to_owned() },
    ] {
        assert_eq!(intent.capability(), Capability::OwnerDecision);
        assert_eq!(grant(Role::Owner, intent.capability()), Grant::StepUp);
        assert!(intent.reason().is_some());
    }
}
