//! Folds the events of payments. The domain's own `evolve` says what an event means; the columns follow.

use domain::Decider as _;
use domain::payment::{Attempt, Payment, PaymentEvent, RefundStatus};
use domain::values::{Money, PaymentId};

use super::rows::PaymentRow;
use crate::cell::{Json, micros};
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};

/// Keeps `payments`.
#[derive(Debug)]
pub struct Payments;

impl Projector for Payments {
    const NAME: &'static str = "payments";
    const VERSION: u32 = 2;
    const DDL: Ddl = ddl!("0019_payments");
    type Rows = TableSet<PaymentRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Payment
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        if let Ok(payment) = envelope.aggregate_id.parse() {
            rows.declare(payment);
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Payment(event) = event else { return Ok(()) };
        let id: PaymentId =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        let known = rows.get_mut(&id);
        if known.as_ref().is_some_and(|row| row.version >= envelope.sequence) {
            return Ok(());
        }
        let begins = matches!(
            event,
            PaymentEvent::PaymentRequested { .. } | PaymentEvent::PaymentTakenByHand { .. }
        );
        let (mut state, position) = match known {
            Some(row) => (row.state.0.clone(), row.requested_position),
            None if begins => (Payment::default(), envelope.row_position()),
            None => return Err(Unprojectable::missing("the payment")),
        };
        state.evolve(event);
        let row = row(state, position, envelope.sequence);
        rows.put(row.ok_or_else(|| Unprojectable::missing("the attempt to pay"))?);
        Ok(())
    }
}

fn row(state: Payment, requested_position: i64, version: u64) -> Option<PaymentRow> {
    let attempt = state.attempt()?;
    let paid = attempt.confirmation();
    // What a card terminal keeps is not known here.
    let through_gateway = paid.filter(|_| attempt.taken_by_hand.is_none());
    Some(PaymentRow {
        payment: attempt.payment,
        repair: attempt.repair,
        customer_id: attempt.customer,
        charge: attempt.charge,
        amount: attempt.amount,
        gateway: attempt.gateway,
        status: attempt.status(),
        media: paid.map(|paid| paid.media.clone()).or_else(|| attempt.awaited.clone()),
        paid_at: paid.map(|paid| micros(paid.paid_at)),
        fee: through_gateway.map(|paid| paid.fee),
        net: through_gateway.map(|paid| paid.net),
        refunded: sum(attempt, |status| status == RefundStatus::Refunded),
        refunding: sum(attempt, |status| {
            status != RefundStatus::Refunded && !status.came_to_nothing()
        }),
        refund_proposed: attempt.open_proposal().is_some(),
        tax_document: Json(attempt.document.clone()),
        requested_at: micros(attempt.requested_at),
        expires_at: micros(attempt.expires_at),
        requested_position,
        version,
        state: Json(state),
    })
}

fn sum(attempt: &Attempt, counts: impl Fn(RefundStatus) -> bool) -> Money {
    let counted = attempt.refunds.iter().filter(|refund| counts(refund.status));
    counted.map(|refund| refund.amount).sum()
}
