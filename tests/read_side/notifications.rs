//! Messages as they stand, one event after the other, and rebuilt.

use chrono::Duration;
use domain::notification::{self, Channel, NotificationEvent};
use domain::values::PersonId;
use eventlog::StreamId;
use projections::notifications::{
    NotificationFilter, NotificationState, backlog, dead_letters, list,
};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;

pub(crate) async fn a_message_is_listed_as_it_stands_and_rebuilt_the_same(store: ReadStore) {
    use NotificationState as S;
    let fixture = Fixture::new(store).await;
    let side = fixture.follow().await;
    // The last one is of another message.
    let samples = notification::samples();
    let samples = &samples[..samples.len() - 2];
    let NotificationEvent::NotificationQueued { notification, recipient, .. } = &samples[0] else {
        panic!("the first sample queues it");
    };
    let stream = StreamId::new("notification", notification.to_string());
    let expected = [S::Queued, S::Queued, S::Failed, S::Queued, S::Sent, S::Bounced, S::Delivered];
    for ((before, event), state) in (0_u64..).zip(samples).zip(expected) {
        let by = fixture.by("notifications", "system", "test");
        fixture.append(&stream, before, std::slice::from_ref(event), by).await;
        fixture.settle(&side).await;
        let filter = NotificationFilter {
            recipient: Some(recipient.person),
            channel: Some(Channel::Email),
            about: Some(("repair".to_owned(), "CDS-2026-0001".to_owned())),
            state: Some(state),
        };
        let page = list(side.db(), &filter, None, 10).await.unwrap();
        assert_eq!(page.items.len(), 1, "{state:?}");
        let waits = u64::from(state == S::Queued);
        let known = backlog(side.db(), event.at() + Duration::hours(1)).await.unwrap();
        assert_eq!((known.waiting, known.due), (waits, waits), "{state:?}");
        assert_eq!(known.dead_letters, u64::from(state == S::Failed), "{state:?}");
        let dead = dead_letters(side.db(), None, 10).await.unwrap();
        assert_eq!(dead.items.len() as u64, known.dead_letters, "{state:?}");
    }
    let item = list(side.db(), &NotificationFilter::default(), None, 10).await.unwrap().items;
    assert_eq!(item[0].error.as_deref(), Some("4.2.2"), "what went wrong last");
    assert!(item[0].sent_at.is_some() && item[0].delivered_at.is_some());
    let nobody = Some(PersonId::new(uuid::Uuid::nil()));
    let other = NotificationFilter { recipient: nobody, ..NotificationFilter::default() };
    assert!(list(side.db(), &other, None, 10).await.unwrap().items.is_empty());
    fixture.assert_verified(&side).await;
    side.stop().await;
}
