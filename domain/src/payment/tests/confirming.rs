//! What the gateway answers, and what it takes to be paid.

use super::*;

fn pending(media: Option<&str>) -> GatewayStatus {
    GatewayStatus::Pending { media: media.map(str::to_owned) }
}

fn rejected() -> GatewayStatus {
    GatewayStatus::Rejected { code: Some("-8".to_owned()) }
}

#[test]
fn the_same_confirmation_a_hundred_times_is_one_event() {
    let mut scenario = an_order().when(command(6, says(paid()))).then([confirmed(6)]);
    for minute in 7..107 {
        scenario = scenario.when(command(minute, says(paid()))).nothing_happens();
    }
    assert_eq!(status(&scenario), PaymentStatus::Paid);
}

#[test]
fn a_confirmation_that_comes_before_our_own_order_is_saved_counts() {
    a_request().when(command(6, says(paid()))).then([confirmed(6)]);
}

#[test]
fn only_the_gateways_answer_pays() {
    // There is no command for the return page; every other command leaves the payment unpaid.
    let others = [
        request(by_customer()),
        command(2, order(77)),
        command(2, says(pending(Some("Servipag")))),
        command(24 * 60, PaymentIntent::Expire),
    ];
    let mut scenario = an_order();
    for other in others {
        scenario = scenario.when(other);
        assert_ne!(status(&scenario), PaymentStatus::Paid);
    }
}

#[test]
fn a_failure_can_be_followed_by_a_success() {
    let failures = [says(rejected()), says(GatewayStatus::Voided)];
    for failure in failures {
        let failed = an_order().when(command(2, failure.clone()));
        assert_eq!(failed.events().len(), 1);
        failed
            .when(command(3, failure))
            .nothing_happens()
            .when(command(6, says(paid())))
            .then([confirmed(6)]);
    }
    an_order()
        .when(command(24 * 60, PaymentIntent::Expire))
        .when(command(1_500, says(paid())))
        .then([confirmed(1_500)]);
}

#[test]
fn a_success_is_final() {
    for later in [rejected(), GatewayStatus::Voided, pending(None), pending(Some("Servipag"))] {
        let scenario = a_payment().when(command(9, says(later))).nothing_happens();
        assert_eq!(status(&scenario), PaymentStatus::Paid);
    }
}

#[test]
fn an_order_that_ran_out_is_not_rejected_and_run_out_by_turns() {
    let day = 24 * 60;
    an_order()
        .when(command(day, PaymentIntent::Expire))
        .when(command(day + 15, says(rejected())))
        .nothing_happens()
        .when(command(day + 15, says(GatewayStatus::Voided)))
        .nothing_happens();
}

#[test]
fn a_way_of_paying_that_takes_time_stays_pending_with_its_name() {
    let scenario = an_order()
        .when(command(2, says(pending(None))))
        .nothing_happens()
        .when(command(3, says(pending(Some("Servipag")))))
        .then([PaymentEvent::PaymentLeftPending { media: "Servipag".to_owned(), at: at(3) }])
        .when(command(18, says(pending(Some("Servipag")))))
        .nothing_happens();
    assert_eq!(status(&scenario), PaymentStatus::Pending);
    assert_eq!(scenario.state().attempt().unwrap().awaited.as_deref(), Some("Servipag"));
}

#[test]
fn who_tries_again_after_a_rejection_is_pending_again() {
    let scenario = an_order()
        .when(command(2, says(pending(Some("Webpay")))))
        .when(command(3, says(rejected())))
        .then([PaymentEvent::PaymentRejected { code: Some("-8".to_owned()), at: at(3) }])
        .when(command(4, says(pending(Some("Webpay")))));
    assert_eq!(status(&scenario), PaymentStatus::Pending);
}

#[test]
fn another_order_amount_or_currency_is_never_paid_and_a_person_decides() {
    let with = |change: fn(&mut GatewayReport)| {
        let mut report = report(paid());
        change(&mut report);
        report
    };
    let order = Difference::CommerceOrder { found: "ORD-1042".to_owned() };
    let number = Difference::GatewayOrder { expected: 77, found: 78 };
    let amount = Difference::Amount { expected: clp(20_000), found: clp(19_999) };
    let currency = Difference::Currency { found: "USD".to_owned() };
    for (report, difference) in [
        (with(|r| r.commerce_order = "ORD-1042".to_owned()), order),
        (with(|r| r.gateway_order = 78), number),
        (with(|r| r.amount = Money::clp(19_999)), amount),
        (with(|r| r.currency = "USD".to_owned()), currency),
    ] {
        let gateway_order = report.gateway_order;
        let scenario = an_order().when(command(6, reported(report.clone()))).then([
            PaymentEvent::PaymentMismatched {
                gateway_order,
                status: ReportedStatus::Paid,
                differences: vec![difference],
                at: at(6),
            },
        ]);
        assert_eq!(status(&scenario), PaymentStatus::Mismatched);
        scenario.when(command(7, reported(report))).nothing_happens();
    }
}

#[test]
fn a_person_settles_a_mismatch_and_the_right_answer_still_pays() {
    let settle = |text: &str| PaymentIntent::SettleMismatch { resolution: text.to_owned() };
    an_order().when(command(7, settle("Nada"))).refused("payment.no_mismatch");
    let wrong = GatewayReport { amount: clp(1), ..report(paid()) };
    let settled = an_order()
        .when(command(6, reported(wrong.clone())))
        .when(command(7, settle(" ")))
        .refused("payment.reason_missing")
        .when(command(7, settle("Orden de prueba")))
        .then([PaymentEvent::MismatchSettled {
            resolution: "Orden de prueba".to_owned(),
            at: at(7),
        }])
        .when(command(8, settle("Orden de prueba")))
        .nothing_happens()
        .when(command(9, reported(wrong)))
        .nothing_happens();
    assert_eq!(status(&settled), PaymentStatus::Pending);
    settled.when(command(10, says(paid()))).then([confirmed(10)]);
}

#[test]
fn a_strange_name_of_a_way_of_paying_never_holds_back_a_payment() {
    for (media, kept) in [("", "otro medio"), ("We\0bpay\n", "Webpay"), (" Khipu ", "Khipu")] {
        let status = GatewayStatus::Paid { media: media.to_owned(), paid_at: at(5), balance: None };
        let scenario = an_order().when(command(6, says(status)));
        assert_eq!(scenario.state().attempt().unwrap().confirmation().unwrap().media, kept);
    }
}
