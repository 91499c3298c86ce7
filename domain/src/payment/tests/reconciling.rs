//! When the gateway is asked again.

use super::*;

#[test]
fn an_unpaid_order_is_asked_about_every_15_minutes_for_48_hours() {
    let mut asked = Vec::new();
    let mut last = at(0);
    while let Some(next) = next_reconciliation(at(0), last) {
        assert!(next > last);
        asked.push(next);
        last = next;
    }
    assert_eq!(asked.len(), 4 * 48);
    assert_eq!(asked[0], at(15));
    assert_eq!(asked[191], at(48 * 60));
}

#[test]
fn a_question_that_was_missed_is_not_made_up_for_each_time() {
    assert_eq!(next_reconciliation(at(0), at(100)), Some(at(105)));
    assert_eq!(next_reconciliation(at(0), at(105)), Some(at(120)));
    assert_eq!(next_reconciliation(at(0), at(48 * 60)), None);
}

#[test]
fn a_clock_that_was_moved_back_asks_at_the_usual_time() {
    assert_eq!(next_reconciliation(at(0), at(-600)), Some(at(15)));
    assert_eq!(next_reconciliation(at(0), DateTime::<Utc>::MIN_UTC), Some(at(15)));
    assert_eq!(next_reconciliation(at(0), DateTime::<Utc>::MAX_UTC), None);
}

#[test]
fn a_failure_is_asked_about_again_and_a_paid_order_is_not() {
    let rejected = says(GatewayStatus::Rejected { code: None });
    let due = |scenario: &Scenario<Payment>| {
        scenario.state().attempt().unwrap().reconciliation_due(at(20))
    };
    assert_eq!(due(&an_order()), Some(at(30)));
    assert_eq!(due(&an_order().when(command(16, rejected))), Some(at(30)));
    assert_eq!(due(&a_payment()), None);
}
