//! Appointments in the order in which they begin, wherever they were moved to, and the time that is kept free.

use chrono::NaiveDate;
use domain::agenda::{AgendaEvent, AppointmentState as State, CancelledBy, Slot, samples};
use domain::values::{AppointmentId, PersonId};
use eventlog::StreamId;
use projections::appointments::{AppointmentFilter, blocks, get, list, mirror_due, of_day};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
}

fn stream(date: NaiveDate) -> StreamId {
    StreamId::new("agenda", date.to_string())
}

async fn append(fixture: &Fixture, date: NaiveDate, after: u64, events: &[AgendaEvent]) {
    for (before, event) in (after..).zip(events) {
        let by = fixture.by("agenda", "system", "test");
        fixture.append(&stream(date), before, std::slice::from_ref(event), by).await;
    }
}

/// The samples up to the one by which an appointment leaves the day, and from there on.
fn halves() -> (Vec<AgendaEvent>, Vec<AgendaEvent>, AppointmentId) {
    let mut before = samples();
    let leaves = |event: &AgendaEvent| matches!(event, AgendaEvent::AppointmentMovedAway { .. });
    let after = before.split_off(before.iter().position(leaves).unwrap());
    let AgendaEvent::AppointmentMovedAway { appointment, .. } = after[0] else { panic!("no move") };
    (before, after, appointment)
}

/// What the other day says of the appointment that comes to it.
fn arrival(before: &[AgendaEvent], appointment: AppointmentId) -> Vec<AgendaEvent> {
    let mut held = before[0].clone();
    let AgendaEvent::SlotHeld { slot, at, .. } = &mut held else { panic!("not a slot") };
    *slot = Slot::at(day(10).and_hms_opt(16, 0, 0).unwrap(), 30);
    let (moved_from, at) = (Some(day(9)), *at);
    vec![held, AgendaEvent::AppointmentConfirmed { appointment, moved_from, at }]
}

pub(crate) async fn an_appointment_is_listed_where_it_is_and_rebuilt_the_same(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let side = fixture.follow().await;
    let (before, after, moved) = halves();
    append(&fixture, day(9), 0, &before).await;
    fixture.settle(&side).await;
    let seen = get(side.db(), moved).await.unwrap().unwrap();
    assert_eq!((seen.date, seen.state), (day(9), State::Confirmed));
    assert_eq!(
        mirror_due(side.db(), day(1)).await.unwrap(),
        [moved],
        "it was deleted and asked for"
    );

    append(&fixture, day(10), 0, &arrival(&before, moved)).await;
    append(&fixture, day(9), before.len() as u64, &after).await;
    fixture.settle(&side).await;
    let seen = get(side.db(), moved).await.unwrap().unwrap();
    assert_eq!((seen.date, seen.state), (day(10), State::Confirmed));
    assert_eq!(seen.slot.local.time().to_string(), "16:00:00");
    let states: Vec<State> =
        of_day(side.db(), day(9)).await.unwrap().into_iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Missed, State::Attended, State::Released, State::Cancelled]);
    assert!(blocks(side.db(), day(1)..=day(31)).await.unwrap().is_empty(), "it was given back");
    fixture.assert_verified(&side).await;
    side.stop().await;
}

pub(crate) async fn of_two_moves_at_once_the_row_follows_the_one_that_counts(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let side = fixture.follow().await;
    let (before, after, moved) = halves();
    append(&fixture, day(9), 0, &before).await;
    append(&fixture, day(10), 0, &arrival(&before, moved)).await;
    let mut elsewhere = arrival(&before, moved);
    let AgendaEvent::SlotHeld { slot, at, .. } = &mut elsewhere[0] else { panic!("not a slot") };
    *slot = Slot::at(day(11).and_hms_opt(12, 0, 0).unwrap(), 30);
    let (by, reason, sequence, at) = (CancelledBy::Workshop, None, 4, *at);
    elsewhere.push(AgendaEvent::AppointmentCancelled {
        appointment: moved,
        by,
        reason,
        sequence,
        at,
    });
    append(&fixture, day(11), 0, &elsewhere[..2]).await;
    fixture.settle(&side).await;
    let seen = get(side.db(), moved).await.unwrap().unwrap();
    assert_eq!((seen.date, seen.state), (day(9), State::Confirmed), "nobody has let it go");

    append(&fixture, day(9), before.len() as u64, &after).await;
    append(&fixture, day(11), 2, &elsewhere[2..]).await;
    fixture.settle(&side).await;
    let seen = get(side.db(), moved).await.unwrap().unwrap();
    assert_eq!((seen.date, seen.state), (day(10), State::Confirmed));
    assert_eq!(seen.slot.local.time().to_string(), "16:00:00");
    fixture.assert_verified(&side).await;
    side.stop().await;
}

pub(crate) async fn appointments_are_narrowed_and_paged_by_their_beginning(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let side = fixture.follow().await;
    let (before, after, moved) = halves();
    append(&fixture, day(9), 0, &before).await;
    append(&fixture, day(10), 0, &arrival(&before, moved)).await;
    append(&fixture, day(9), before.len() as u64, &after).await;
    fixture.settle(&side).await;
    let all = async |filter: AppointmentFilter, page: u32| {
        let (mut all, mut next) = (Vec::new(), None);
        loop {
            let page = list(side.db(), &filter, next, page).await.unwrap();
            all.extend(page.items);
            next = page.next;
            if next.is_none() {
                return all;
            }
        }
    };
    let listed = all(AppointmentFilter::default(), 2).await;
    assert_eq!(listed.len(), 5);
    assert!(listed.is_sorted_by_key(|row| row.slot.starts_at));
    assert_eq!(listed[4].id, moved);
    let only = |filter| all(filter, 3);
    let tenth = AppointmentFilter { from: Some(day(10)), ..AppointmentFilter::default() };
    assert_eq!(only(tenth).await.len(), 1);
    let ninth = AppointmentFilter { to: Some(day(9)), ..AppointmentFilter::default() };
    assert_eq!(only(ninth).await.len(), 4);
    let state = vec![State::Missed, State::Attended];
    let came_or_not = AppointmentFilter { state, ..AppointmentFilter::default() };
    assert_eq!(only(came_or_not).await.len(), 2);
    let customer = Some(PersonId::new(uuid::Uuid::nil()));
    let stranger = AppointmentFilter { customer, ..AppointmentFilter::default() };
    assert!(only(stranger).await.is_empty());
    let asks = AppointmentFilter { deleted_in_mirror: true, ..AppointmentFilter::default() };
    assert!(only(asks).await.is_empty());
    side.stop().await;
}
