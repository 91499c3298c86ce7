//! Golden events, and properties over any sequence of commands.

use proptest::prelude::*;

use super::*;
use crate::aggregate::{Decider, Refusal, RefusalKind};
use crate::repair::PaymentMethod;
use crate::testing::{golden, replay};

#[test]
fn every_event_decodes_for_ever() {
    golden::check("payment", &[samples(), vec![sample_taken_by_hand()]].concat());
}

#[test]
fn the_samples_are_a_possible_history() {
    let payment: Payment = replay(&samples());
    assert_eq!(payment.attempt().unwrap().status(), PaymentStatus::Paid);
    assert_eq!(payment.owner(), payment.attempt().map(|attempt| attempt.customer));
}

#[test]
#[should_panic(expected = "impossible history: PaymentConfirmed")]
fn an_impossible_history_is_not_folded() {
    let twice = [&samples()[..], &[confirmed(9)]].concat();
    replay::<Payment>(&twice);
}

#[test]
fn refusals_of_fields_point_at_the_field() {
    assert_eq!(PaymentError::FolioInvalid.kind(), RefusalKind::Invalid);
    assert_eq!(PaymentError::FolioInvalid.pointer(), Some("/folio"));
    assert_eq!(PaymentError::Unknown.kind(), RefusalKind::NotFound);
    assert_eq!(PaymentError::NotYours.kind(), RefusalKind::Forbidden);
    assert_eq!(PaymentError::NotPaid.kind(), RefusalKind::Rule);
}

fn gateway_status() -> impl Strategy<Value = GatewayStatus> {
    prop_oneof![
        1 => Just(GatewayStatus::Pending { media: None }),
        1 => Just(GatewayStatus::Pending { media: Some("Servipag".to_owned()) }),
        3 => Just(paid()),
        1 => Just(GatewayStatus::Rejected { code: None }),
        1 => Just(GatewayStatus::Voided),
    ]
}

fn refund_status() -> impl Strategy<Value = RefundStatus> {
    use RefundStatus::*;
    prop::sample::select(vec![Requested, Created, Accepted, Rejected, Cancelled, Refunded])
}

fn any_intent() -> impl Strategy<Value = PaymentIntent> {
    let amount = || prop_oneof![Just(20_000), Just(5_000), any::<i64>()].prop_map(clp);
    let order_number = || prop_oneof![4 => Just(77_u64), 1 => Just(78)];
    let reason = || prop_oneof![4 => Just("Motivo".to_owned()), 1 => Just(String::new())];
    prop_oneof![
        2 => prop_oneof![Just(20_000), any::<i64>()].prop_map(wish),
        3 => order_number().prop_map(order),
        1 => Just(PaymentIntent::RecordOrderFailure { code: "timeout".to_owned() }),
        6 => (gateway_status(), order_number(), prop_oneof![5 => Just(20_000), 1 => any::<i64>()])
            .prop_map(|(status, gateway_order, amount)| reported(GatewayReport {
                gateway_order,
                amount: clp(amount),
                ..report(status)
            })),
        1 => Just(PaymentIntent::Expire),
        1 => reason().prop_map(|resolution| PaymentIntent::SettleMismatch { resolution }),
        1 => prop_oneof![Just(None), amount().prop_map(Some)].prop_map(|amount| {
            PaymentIntent::ProposeRefund { reason: ProposalReason::NothingDue, amount }
        }),
        1 => reason().prop_map(|reason| PaymentIntent::KeepAsCredit { reason }),
        3 => (1_u128..4, amount(), reason()).prop_map(|(id, amount, reason)| {
            PaymentIntent::RequestRefund { refund: refund(id), amount, reason, booked: None }
        }),
        1 => (1_u128..4, amount()).prop_map(|(id, amount)| PaymentIntent::GiveBackByHand {
            refund: refund(id),
            amount,
            method: PaymentMethod::Transfer,
            reason: "Motivo".to_owned(),
            booked: Some(clp(10_000)),
        }),
        1 => (1_u128..4).prop_map(|id| PaymentIntent::GiveUpRefund {
            refund: refund(id),
            reason: "Motivo".to_owned(),
        }),
        3 => (1_u128..4, refund_status(), amount()).prop_map(|(id, status, amount)| {
            let (gateway_refund, token) = ("1".to_owned(), "T".to_owned());
            let report = RefundReport { status, gateway_refund, token, amount, fee: clp(0) };
            PaymentIntent::RecordRefundReport { refund: refund(id), report }
        }),
        1 => (1_u128..4).prop_map(|id| PaymentIntent::RecordRefundFailure {
            refund: refund(id),
            code: "1620".to_owned(),
        }),
    ]
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives_and_is_confirmed_at_most_once(
        steps in prop::collection::vec((any_intent(), -10_i64..3_000), 0..60),
    ) {
        let mut state = Payment::default();
        let mut history = Vec::new();
        for (intent, minutes) in steps {
            for event in state.decide(command(minutes, intent)).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
        }
        let confirmations = history.iter().filter(|event| event.name() == "PaymentConfirmed");
        prop_assert!(confirmations.count() <= 1);
        let came_in = state.attempt().and_then(Attempt::confirmation).map_or(clp(0), |paid| paid.amount);
        let went_back: Money = state
            .attempt()
            .into_iter()
            .flat_map(|attempt| &attempt.refunds)
            .filter(|refund| !refund.status.came_to_nothing())
            .map(|refund| refund.amount)
            .sum();
        // A refund that was turned down and went through after all is the gateway's doing, and known.
        let revived = history.iter().any(|event| event.name() == "RefundRejected");
        prop_assert!(went_back <= came_in || revived);
        prop_assert_eq!(replay::<Payment>(&history), state.clone());
        let json = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<Payment>(&json).unwrap(), state);
    }
}
