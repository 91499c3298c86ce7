//! Given, when and then of payments.

mod confirming;
mod document;
mod fee;
mod history;
mod ordering;
mod reconciling;
mod refunding;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::actor::{Actor, Role};
use crate::repair::ChargeKind;
use crate::testing::{Scenario, given};
use crate::values::{Money, PaymentId, RefundId, RepairNumber};

/// Monday 2026-03-02, 10:00 in Santiago, and so many minutes.
fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn clp(pesos: i64) -> Money {
    Money::clp(pesos)
}

fn payment() -> PaymentId {
    PaymentId::new(Uuid::from_u128(1))
}

fn refund(id: u128) -> RefundId {
    RefundId::new(Uuid::from_u128(id))
}

fn customer() -> PersonId {
    PersonId::new(Uuid::from_u128(2))
}

fn repair() -> RepairNumber {
    RepairNumber::new(2026, 1).unwrap()
}

fn by_customer() -> Actor {
    Actor::person(customer(), Role::Customer)
}

/// A command by a process manager, so many minutes after the request.
fn command(minutes: i64, intent: PaymentIntent) -> PaymentCommand {
    PaymentCommand { by: Actor::system("payments"), at: at(minutes), intent }
}

fn wish(outstanding: i64) -> PaymentIntent {
    PaymentIntent::Request {
        payment: payment(),
        repair: repair(),
        customer: customer(),
        charge: ChargeKind::Budget,
        outstanding: clp(outstanding),
        gateway: Gateway::Flow,
    }
}

fn request(by: Actor) -> PaymentCommand {
    PaymentCommand { by, at: at(0), intent: wish(20_000) }
}

fn order(number: u64) -> PaymentIntent {
    PaymentIntent::RecordOrder {
        gateway_order: number,
        token: format!("TOKEN{number}"),
        pay_url: format!("https://flow.example/pay?token=TOKEN{number}"),
    }
}

fn report(status: GatewayStatus) -> GatewayReport {
    GatewayReport {
        commerce_order: commerce_order(payment()),
        gateway_order: 77,
        amount: clp(20_000),
        currency: "CLP".to_owned(),
        status,
    }
}

fn paid() -> GatewayStatus {
    GatewayStatus::Paid { media: "Webpay".to_owned(), paid_at: at(5), balance: None }
}

fn reported(report: GatewayReport) -> PaymentIntent {
    PaymentIntent::RecordReport { report, fee_rate: FeeRate::FLOW }
}

fn says(status: GatewayStatus) -> PaymentIntent {
    reported(report(status))
}

fn confirmed(minutes: i64) -> PaymentEvent {
    PaymentEvent::PaymentConfirmed {
        repair: repair(),
        charge: ChargeKind::Budget,
        gateway_order: 77,
        amount: clp(20_000),
        currency: "CLP".to_owned(),
        fee: clp(688),
        net: clp(19_312),
        media: "Webpay".to_owned(),
        paid_at: at(5),
        at: at(minutes),
    }
}

/// Requested.
fn a_request() -> Scenario<Payment> {
    given::<Payment>([]).when(request(by_customer()))
}

/// With an order.
fn an_order() -> Scenario<Payment> {
    a_request().when(command(1, order(77)))
}

/// Paid.
fn a_payment() -> Scenario<Payment> {
    an_order().when(command(6, says(paid())))
}

fn status(scenario: &Scenario<Payment>) -> PaymentStatus {
    scenario.state().attempt().unwrap().status()
}
