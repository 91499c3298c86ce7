//! What is told of money that the repair's account does not book.

use domain::Actor;
use domain::notification::{Channel, Fact, NotificationKind};
use domain::payment::{
    CURRENCY, FeeRate, Gateway, GatewayReport, GatewayStatus, Payment, PaymentCommand,
    PaymentIntent, RefundReport, RefundStatus, commerce_order,
};
use domain::repair::samples::{CUSTOMER, OWNER};
use domain::repair::{ChargeKind, PaymentMethod, RepairIntent, samples};
use domain::values::{Money, PaymentId, RefundId, RepairNumber};

use super::desk::{Desk, people};
use crate::process_managers::{PaymentSettlement, ProcessManagers};
use crate::test_support::{customer, owner, reception, uuid};

async fn give(desk: &Desk, payment: PaymentId, by: Actor, intent: PaymentIntent) {
    let world = &desk.world;
    let command = PaymentCommand { by: by.clone(), at: world.now(), intent };
    let context = world.by(by);
    let done = world.executor.execute::<Payment>(&payment.to_string(), command, context).await;
    done.unwrap();
}

/// A fee that is paid at the gateway, as the gateway reports it.
async fn pay(desk: &Desk, number: RepairNumber, id: u128, reported: i64) -> PaymentId {
    pay_for(desk, number, id, (ChargeKind::Budget, 20_000), reported).await
}

async fn pay_for(
    desk: &Desk,
    number: RepairNumber,
    id: u128,
    (charge, asked): (ChargeKind, i64),
    reported: i64,
) -> PaymentId {
    let payment = PaymentId::new(uuid(id));
    let system = || Actor::system("payments");
    let report = GatewayReport {
        commerce_order: commerce_order(payment),
        gateway_order: 77,
        amount: Money::clp(reported),
        currency: CURRENCY.to_owned(),
        status: GatewayStatus::Paid {
            media: "Webpay".to_owned(),
            paid_at: desk.world.now(),
            balance: None,
        },
    };
    let request = PaymentIntent::Request {
        payment,
        repair: number,
        customer: CUSTOMER,
        charge,
        outstanding: Money::clp(asked),
        gateway: Gateway::Flow,
    };
    let paid = PaymentIntent::RecordReport { report, fee_rate: FeeRate::FLOW };
    give(desk, payment, Actor::person(CUSTOMER, domain::Role::Customer), request).await;
    give(desk, payment, system(), paid).await;
    settle(desk).await;
    payment
}

/// The account books what it books, and people are told.
async fn settle(desk: &Desk) {
    let executor = desk.world.executor.clone();
    let books = ProcessManagers::apart("books", executor, vec![Box::new(PaymentSettlement)]);
    books.catch_up().await.unwrap();
    desk.settle().await;
}

#[tokio::test]
async fn a_second_payment_is_told_with_its_receipt_and_the_owner_is_asked_to_decide() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    pay(&desk, number, 0x901, 20_000).await;
    let second = pay(&desk, number, 0x902, 20_000).await;
    let confirmed = desk.messages(NotificationKind::PaymentConfirmed).await;
    assert_eq!(people(&confirmed, Channel::Email), [CUSTOMER], "the first one, once");
    let told = desk.messages(NotificationKind::PaymentInExcess).await;
    assert_eq!(people(&told, Channel::Email), [CUSTOMER]);
    assert_eq!(people(&told, Channel::InApp), [OWNER]);
    assert_eq!(told[0].facts.get("monto"), Some(&Fact::Amount(Money::clp(20_000))));
    {
        let mails = desk.mail.mails.lock().unwrap();
        let mail = mails.last().unwrap();
        assert!(mail.subject.contains("más de lo pendiente"), "{}", mail.subject);
        assert_eq!(mail.attachments[0].filename, format!("comprobante-{second}.pdf"));
        assert!(mail.text.contains("El comprobante de tu pago va en este correo"), "{}", mail.text);
        let link = format!("https://taller.example.cl/api/v1/tracking/{number}");
        assert!(mail.text.contains(&link), "{}", mail.text);
    }
    // It goes back, and its payer is told although the account has nothing of it.
    let refund = RefundId::new(uuid(0x910));
    let ask = PaymentIntent::RequestRefund {
        refund,
        amount: Money::clp(20_000),
        reason: "Se pagó dos veces".to_owned(),
        booked: None,
    };
    let report = RefundReport {
        status: RefundStatus::Refunded,
        gateway_refund: "9".to_owned(),
        token: "R9".to_owned(),
        amount: Money::clp(20_000),
        fee: Money::ZERO,
    };
    give(&desk, second, owner().with_step_up(), ask).await;
    let done = PaymentIntent::RecordRefundReport { refund, report };
    give(&desk, second, Actor::system("payments"), done).await;
    settle(&desk).await;
    let refunded = desk.messages(NotificationKind::PaymentRefunded).await;
    assert_eq!(people(&refunded, Channel::Email), [CUSTOMER]);
}

#[tokio::test]
async fn a_refund_that_the_account_books_is_told_once() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    let payment = pay(&desk, number, 0x901, 20_000).await;
    assert!(desk.messages(NotificationKind::PaymentInExcess).await.is_empty());
    let back = PaymentIntent::GiveBackByHand {
        refund: RefundId::new(uuid(0x910)),
        amount: Money::clp(20_000),
        method: PaymentMethod::Transfer,
        reason: "Canceló".to_owned(),
        booked: Some(Money::clp(20_000)),
    };
    give(&desk, payment, owner().with_step_up(), back).await;
    settle(&desk).await;
    let refunded = desk.messages(NotificationKind::PaymentRefunded).await;
    assert_eq!(people(&refunded, Channel::Email), [CUSTOMER]);
}

#[tokio::test]
async fn a_payment_of_another_amount_is_told_to_the_owner_alone() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    pay(&desk, number, 0x901, 350).await;
    let told = desk.messages(NotificationKind::PaymentMismatched).await;
    assert_eq!(people(&told, Channel::InApp), [OWNER]);
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn whoever_was_promised_a_letter_about_a_payment_that_is_looked_into_gets_it() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    let payment = pay(&desk, number, 0x901, 350).await;
    let resolution = "Flow corrigió la orden".to_owned();
    let looked_into = PaymentIntent::SettleMismatch { resolution };
    give(&desk, payment, owner().with_step_up(), looked_into).await;
    settle(&desk).await;
    let told = desk.messages(NotificationKind::PaymentReviewed).await;
    assert_eq!(people(&told, Channel::Email), [CUSTOMER]);
    assert!(people(&told, Channel::InApp).contains(&OWNER));
}

#[tokio::test]
async fn a_deposit_whose_quote_was_rejected_is_proposed_to_go_back_and_its_payer_told_how_it_ends()
{
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.quote_with(number, Some(Money::clp(30_000))).await;
    let deposit = pay_for(&desk, number, 0x901, (ChargeKind::Parts, 30_000), 30_000).await;
    assert!(desk.messages(NotificationKind::PaymentInExcess).await.is_empty());
    let reject = RepairIntent::RejectQuote { revision: 1, reason: None, evidence: None };
    desk.world.repair(number, customer(), reject).await.unwrap();
    settle(&desk).await;
    // The fee stays: it was earned.
    let told = desk.messages(NotificationKind::PaymentInExcess).await;
    assert_eq!(people(&told, Channel::Email), [CUSTOMER]);
    assert_eq!(people(&told, Channel::InApp), [OWNER]);
    assert_eq!(told[0].facts.get("monto"), Some(&Fact::Amount(Money::clp(30_000))));
    settle(&desk).await;
    assert_eq!(desk.messages(NotificationKind::PaymentInExcess).await.len(), 2, "told once");
    let keep = PaymentIntent::KeepAsCredit { reason: "Trae otro equipo".to_owned() };
    give(&desk, deposit, owner().with_step_up(), keep).await;
    settle(&desk).await;
    let kept = desk.messages(NotificationKind::PaymentKept).await;
    assert_eq!(people(&kept, Channel::Email), [CUSTOMER]);
    let mails = desk.mail.mails.lock().unwrap();
    assert!(
        mails.last().unwrap().subject.contains("a tu favor"),
        "{}",
        mails.last().unwrap().subject
    );
}

#[tokio::test]
async fn money_that_was_handed_over_is_not_looked_for_at_the_bank() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    for (method, words) in [
        (PaymentMethod::Cash, "Te lo entregamos en efectivo."),
        (PaymentMethod::Transfer, "Según tu banco o tarjeta"),
    ] {
        let back = RepairIntent::Refund {
            charge: ChargeKind::Budget,
            amount: Money::clp(10_000),
            method,
            reason: "Se devuelve".to_owned(),
        };
        desk.world.repair(number, owner().with_step_up(), back).await.unwrap();
        desk.settle().await;
        let mails = desk.mail.mails.lock().unwrap();
        let mail = mails.iter().rev().find(|mail| mail.category == "payment_refunded").unwrap();
        assert!(mail.text.contains(words), "{}", mail.text);
        assert_eq!(mail.text.contains("banco"), method != PaymentMethod::Cash);
    }
}

#[tokio::test]
async fn whatever_way_they_paid_customers_get_a_receipt_by_mail() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.settle().await;
    pay(&desk, desk.receive(2).await, 0x901, 20_000).await;
    let mails = desk.mail.mails.lock().unwrap();
    let told: Vec<_> = mails.iter().filter(|mail| mail.category == "payment_confirmed").collect();
    assert_eq!(told.len(), 2);
    for mail in told {
        assert!(mail.text.contains("Tu comprobante va en este correo"), "{}", mail.text);
        assert!(mail.text.contains("No queda saldo por pagar."), "{}", mail.text);
        assert_eq!(mail.attachments.len(), 1);
        assert!(mail.attachments[0].filename.starts_with("comprobante-"));
    }
}

#[tokio::test]
async fn storage_that_was_waived_is_not_told_as_charged() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.find_no_fault(number).await;
    let notice = RepairIntent::ProveNotice {
        notice: domain::repair::Notice::Ready,
        evidence: samples::evidence("correo 1"),
    };
    desk.world.repair(number, reception(), notice).await.unwrap();
    desk.settle().await;
    desk.world.clock.advance(chrono::TimeDelta::days(40));
    let waive = RepairIntent::WaiveStorage { reason: "Estuvo enfermo".into() };
    desk.world.repair(number, owner().with_step_up(), waive).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.state(NotificationKind::StorageCharged, Channel::Email).await, "suppressed");
}
