//! Payments and the deliveries of their gateway: one event after the other, as they stand, and rebuilt.

use chrono::Duration;
use domain::payment::{self, Gateway, PaymentStatus};
use domain::values::{Money, PersonId};
use domain::webhook::{self, Provider};
use eventlog::StreamId;
use projections::payments::{PaymentFilter, list, to_decide, to_reconcile};
use projections::webhook_inbox::{self, InboxFilter, Standing};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;

const PAYMENT: &str = "01930000-0000-7000-8000-000000000041";
const AT_THE_COUNTER: &str = "01930000-0000-7000-8000-000000000045";
const DELIVERY: &str = "twilio.9f86d081";

/// Appends events one by one, each by a command of its own.
async fn append<E: cqrs_es::DomainEvent + serde::Serialize>(
    fixture: &Fixture,
    stream: &StreamId,
    after: u64,
    events: &[E],
) {
    for (before, event) in (after..).zip(events) {
        let by = fixture.by("payments", "system", "test");
        fixture.append(stream, before, std::slice::from_ref(event), by).await;
    }
}

pub(crate) async fn a_payment_is_listed_as_it_stands_and_rebuilt_the_same(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let side = fixture.follow().await;
    let samples = payment::samples();
    let stream = StreamId::new("payment", PAYMENT);
    append(&fixture, &stream, 0, &samples[..1]).await;
    fixture.settle(&side).await;
    let now = fixture.clock.now();
    let open = to_reconcile(side.db(), now - Duration::hours(48)).await.unwrap();
    assert_eq!(open.len(), 1, "what is not paid is asked about");
    append(&fixture, &stream, 1, &samples[1..]).await;
    fixture.settle(&side).await;
    let page = list(side.db(), &PaymentFilter::default(), None, 10).await.unwrap();
    let item = &page.items[0];
    assert_eq!((item.status, item.media.as_deref()), (PaymentStatus::Paid, Some("Webpay")));
    assert_eq!((item.fee, item.net), (Some(Money::clp(4_471)), Some(Money::clp(125_529))));
    assert_eq!((item.refunded, item.refunding), (Money::clp(30_000), Money::ZERO));
    assert_eq!(item.tax_document.as_ref().map(|document| document.folio), Some(1_204));
    let other = PaymentFilter {
        customer: Some(PersonId::new(uuid::Uuid::nil())),
        ..PaymentFilter::default()
    };
    assert!(list(side.db(), &other, None, 10).await.unwrap().items.is_empty());
    let open = to_reconcile(side.db(), now - Duration::hours(48)).await.unwrap();
    assert!(open.is_empty(), "paid, and nothing on its way back");
    assert_eq!(to_decide(side.db()).await.unwrap(), 0);
    // What came in at the counter is listed beside it; what a terminal keeps of it is not known.
    let stream = StreamId::new("payment", AT_THE_COUNTER);
    append(&fixture, &stream, 0, &[payment::sample_taken_by_hand()]).await;
    fixture.settle(&side).await;
    let page = list(side.db(), &PaymentFilter::default(), None, 10).await.unwrap();
    let item = &page.items[0];
    assert_eq!((item.status, item.media.as_deref()), (PaymentStatus::Paid, Some("Efectivo")));
    assert_eq!((item.gateway, item.fee, item.net), (Gateway::Counter, None, None));
    let to_be_decided = PaymentFilter { refund_proposed: Some(true), ..PaymentFilter::default() };
    assert!(list(side.db(), &to_be_decided, None, 10).await.unwrap().items.is_empty());
    fixture.assert_verified(&side).await;
    side.stop().await;
}

pub(crate) async fn a_delivery_is_due_until_it_is_processed_or_given_up(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let side = fixture.follow().await;
    let samples = webhook::samples();
    let stream = StreamId::new("webhook", DELIVERY);
    let late = fixture.clock.now() + Duration::hours(1);
    let expected = [
        (Standing::Waiting, true),
        (Standing::Waiting, true),
        (Standing::DeadLettered, false),
        (Standing::Waiting, true),
        (Standing::Processed, false),
        (Standing::Processed, false),
    ];
    for ((before, event), (standing, is_due)) in (0_u64..).zip(&samples).zip(expected) {
        append(&fixture, &stream, before, std::slice::from_ref(event)).await;
        fixture.settle(&side).await;
        let filter = InboxFilter { provider: Some(Provider::Twilio), standing: Some(standing) };
        let page = webhook_inbox::list(side.db(), filter, None, 10).await.unwrap();
        assert_eq!(page.items.len(), 1, "{standing:?}");
        let due = webhook_inbox::due(side.db(), late).await.unwrap();
        assert_eq!(due, if is_due { vec![DELIVERY.to_owned()] } else { vec![] }, "{standing:?}");
    }
    fixture.assert_verified(&side).await;
    side.stop().await;
}
