//! Off the list: served, left, over.

use super::*;

fn taken(id: u128, slot: Slot, at: DateTime<Utc>) -> TakenSlot {
    TakenSlot {
        appointment: AppointmentId::new(Uuid::from_u128(200 + id)),
        customer: person(id),
        kind: AppointmentKind::Reception,
        slot,
        is_moved: false,
        at,
    }
}

fn note(taken: TakenSlot) -> WaitlistCommand {
    command(by_system(), now() + hour() / 2, WaitlistIntent::NoteBooking { taken })
}

fn served(id: u128) -> WaitlistEvent {
    let appointment = AppointmentId::new(Uuid::from_u128(200 + id));
    WaitlistEvent::WaitlistServed { entry: entry(id), appointment, at: now() + hour() / 2 }
}

#[test]
fn whoever_books_is_off_the_list_and_their_offer_goes_on() {
    let ten = slot(9, 10, 0);
    let list = waiting([reception(1), pickup(2)])
        .when(offer(now(), &[ten]))
        .when(note(taken(1, slot(10, 15, 0), now())))
        .then([ended(1, ten, OfferEnd::Closed, now() + hour() / 2), served(1)]);
    assert_eq!(line(&list), [entry(2)]);
    // Told once more, it is nothing new.
    list.when(note(taken(1, slot(10, 15, 0), now()))).nothing_happens();
}

#[test]
fn an_appointment_of_another_kind_or_from_before_serves_nobody() {
    let other = TakenSlot { kind: AppointmentKind::Pickup, ..taken(1, slot(9, 10, 0), now()) };
    waiting([reception(1)]).when(note(other)).nothing_happens();
    let before = taken(1, slot(9, 10, 0), now() - TimeDelta::seconds(1));
    waiting([reception(1)]).when(note(before)).nothing_happens();
}

#[test]
fn a_move_serves_only_where_it_comes_to_a_day_that_was_waited_for() {
    let moved = |slot| TakenSlot { is_moved: true, ..taken(1, slot, now()) };
    waiting([reception(1)]).when(note(moved(slot(15, 10, 0)))).nothing_happens();
    waiting([reception(1)]).when(note(moved(slot(9, 10, 0)))).then([served(1)]);
}

#[test]
fn when_somebody_else_was_faster_the_offer_ends_and_the_place_is_kept() {
    let ten = slot(9, 10, 0);
    let list = waiting([reception(1)])
        .when(offer(now(), &[ten]))
        .when(note(taken(8, slot(9, 10, 15), now())))
        .then([ended(1, ten, OfferEnd::Taken, now() + hour() / 2)]);
    assert_eq!(line(&list), [entry(1)]);
    // Were it offered to them as often as somebody books it and calls it off, their telephone would never rest.
    let list = list.when(offer(now() + hour(), &[ten])).nothing_happens();
    assert_eq!(list.when(offer(now() + hour(), &[slot(9, 12, 0)])).events().len(), 1);
}

#[test]
fn whoever_leaves_is_off_the_list_once() {
    let leave = |actor| command(actor, now(), WaitlistIntent::Leave { entry: entry(1) });
    let left = WaitlistEvent::WaitlistLeft { entry: entry(1), at: now() };
    waiting([reception(1)])
        .when(leave(by(1)))
        .then([left.clone()])
        .when(leave(by(1)))
        .refused("waitlist.unknown_entry");
    waiting([reception(1)]).when(leave(by(2))).refused("agenda.not_yours");
    let ten = slot(9, 10, 0);
    waiting([reception(1)])
        .when(offer(now(), &[ten]))
        .when(leave(by_desk()))
        .then([ended(1, ten, OfferEnd::Closed, now()), left]);
}

#[test]
fn whose_days_are_over_waits_no_more() {
    let list = waiting([reception(1), WaitlistWish { last_day: day(14), ..reception(2) }]);
    let list = list.when(lapse(at(11, 23, 59))).nothing_happens();
    let midnight = at(12, 0, 0);
    let expired = WaitlistEvent::WaitlistExpired { entry: entry(1), at: midnight };
    let list = list.when(lapse(midnight)).then([expired]);
    assert_eq!(line(&list), [entry(2)]);
}
