//! Beginning to pay, the order at the gateway, and the time that runs out.

use super::*;

#[test]
fn a_payment_asks_for_what_the_charge_lacks_and_can_be_paid_for_24_hours() {
    let scenario = a_request().then([PaymentEvent::PaymentRequested {
        payment: payment(),
        repair: repair(),
        customer: customer(),
        charge: ChargeKind::Budget,
        amount: clp(20_000),
        commerce_order: "00000000-0000-0000-0000-000000000001".to_owned(),
        gateway: Gateway::Flow,
        expires_at: at(24 * 60),
        at: at(0),
    }]);
    assert_eq!(status(&scenario), PaymentStatus::Requested);
}

#[test]
fn the_order_number_at_the_gateway_names_the_payment_and_no_other() {
    let order = commerce_order(payment());
    assert_eq!(payment_of_commerce_order(&order), Some(payment()));
    assert_eq!(payment_of_commerce_order("ORD-1042"), None);
    assert_eq!(payment_of_commerce_order(&order.replace('-', "")), None);
    assert_ne!(commerce_order(PaymentId::new(Uuid::from_u128(2))), order);
}

#[test]
fn the_same_request_again_changes_nothing_and_another_one_is_refused() {
    let other_charge = PaymentIntent::Request {
        payment: payment(),
        repair: repair(),
        customer: customer(),
        charge: ChargeKind::Storage,
        outstanding: clp(5_000),
        gateway: Gateway::Flow,
    };
    a_request()
        .when(request(by_customer()))
        .nothing_happens()
        .when(command(0, other_charge))
        .refused("payment.already_requested");
    a_payment().when(request(by_customer())).nothing_happens();
}

#[test]
fn customers_and_bearers_of_a_link_pay_for_their_own_repairs_only() {
    let stranger = PersonId::new(Uuid::from_u128(9));
    for by in [Actor::person(stranger, Role::Customer), Actor::link(stranger)] {
        given::<Payment>([]).when(request(by)).refused("payment.not_yours");
    }
    for by in [Actor::link(customer()), Actor::person(stranger, Role::Receptionist)] {
        assert_eq!(given::<Payment>([]).when(request(by)).events().len(), 1);
    }
}

#[test]
fn nothing_is_asked_for_where_nothing_is_owed_or_the_gateway_takes_no_sum_as_small() {
    let ask = |amount| given::<Payment>([]).when(command(0, wish(amount)));
    ask(0).refused("payment.nothing_to_pay");
    ask(-5_000).refused("payment.nothing_to_pay");
    ask(349).refused("payment.below_minimum");
    assert_eq!(ask(350).events().len(), 1);
}

#[test]
fn the_order_is_recorded_once() {
    let scenario = an_order().then([PaymentEvent::PaymentOrderCreated {
        gateway_order: 77,
        token: "TOKEN77".to_owned(),
        pay_url: "https://flow.example/pay?token=TOKEN77".to_owned(),
        at: at(1),
    }]);
    assert_eq!(status(&scenario), PaymentStatus::Pending);
    scenario
        .when(command(2, order(77)))
        .nothing_happens()
        .when(command(2, order(78)))
        .refused("payment.order_exists");
}

#[test]
fn an_order_without_a_legal_token_or_page_is_refused() {
    let with = |token: &str, pay_url: &str| PaymentIntent::RecordOrder {
        gateway_order: 77,
        token: token.to_owned(),
        pay_url: pay_url.to_owned(),
    };
    a_request()
        .when(command(1, with("", "https://flow.example")))
        .refused("payment.token_invalid")
        .when(command(1, with("a b", "https://flow.example")))
        .refused("payment.token_invalid")
        .when(command(1, with("T", "javascript:alert(1)")))
        .refused("payment.pay_url_invalid");
}

#[test]
fn an_order_that_failed_is_tried_again() {
    let failure = |code: &str| PaymentIntent::RecordOrderFailure { code: code.to_owned() };
    let failed = a_request()
        .when(command(1, failure("timeout")))
        .then([PaymentEvent::PaymentOrderFailed { code: "timeout".to_owned(), at: at(1) }])
        .when(command(2, failure("timeout")))
        .nothing_happens()
        .when(command(2, failure("")))
        .refused("payment.code_invalid");
    assert_eq!(status(&failed), PaymentStatus::Failed);
    let made = failed.when(command(3, order(77)));
    assert_eq!(status(&made), PaymentStatus::Pending);
    made.when(command(4, failure("timeout"))).refused("payment.order_exists");
    a_payment().when(command(7, failure("timeout"))).refused("payment.order_exists");
}

#[test]
fn the_order_that_is_saved_after_its_own_callback_changes_nothing_any_more() {
    a_request()
        .when(command(6, says(paid())))
        .then([confirmed(6)])
        .when(command(7, order(77)))
        .nothing_happens()
        .when(command(7, order(78)))
        .refused("payment.order_exists");
}

#[test]
fn an_order_expires_after_24_hours_and_not_before() {
    let day = 24 * 60;
    let expired = an_order()
        .when(command(day - 1, PaymentIntent::Expire))
        .refused("payment.not_expired")
        .when(command(day, PaymentIntent::Expire))
        .then([PaymentEvent::PaymentExpired { at: at(day) }])
        .when(command(day + 1, PaymentIntent::Expire))
        .nothing_happens();
    assert_eq!(status(&expired), PaymentStatus::Expired);
    a_payment().when(command(day, PaymentIntent::Expire)).nothing_happens();
}

#[test]
fn nothing_happens_to_a_payment_that_was_never_requested() {
    for intent in [order(77), says(paid()), PaymentIntent::Expire] {
        given::<Payment>([]).when(command(1, intent)).refused("payment.unknown");
    }
}
