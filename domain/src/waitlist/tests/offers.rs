//! To whom something is offered, and for how long.

use super::*;

#[test]
fn what_becomes_free_is_offered_to_the_first_in_line_for_an_hour() {
    let ten = slot(9, 10, 0);
    waiting([reception(1), reception(2)]).when(offer(now(), &[ten])).then([offered(
        1,
        ten,
        now(),
        now() + hour(),
    )]);
}

#[test]
fn whom_it_does_not_suit_is_passed_over_and_keeps_the_place() {
    let friday = WaitlistWish { first_day: day(11), ..reception(1) };
    let list = waiting([friday, pickup(2), reception(3)]).when(offer(now(), &[slot(9, 10, 0)]));
    let list = list.then([offered(3, slot(9, 10, 0), now(), now() + hour())]);
    assert_eq!(line(&list), [entry(1), entry(2), entry(3)]);
}

#[test]
fn a_slot_is_offered_to_one_at_a_time_and_so_is_what_would_be_too_close() {
    let quarter = Slot { minutes: 15, ..slot(9, 10, 30) };
    waiting([reception(1), pickup(2)])
        .when(offer(now(), &[slot(9, 10, 0)]))
        .when(offer(now(), &[slot(9, 10, 0), quarter]))
        .nothing_happens()
        .when(offer(now(), &[Slot { minutes: 15, ..slot(9, 10, 45) }]));
}

#[test]
fn whoever_could_not_book_it_is_passed_over_and_keeps_the_place() {
    let ten = slot(9, 10, 0);
    let (free, barred) = (vec![free(ten)], BTreeSet::from([entry(1)]));
    let list = waiting([reception(1), reception(2)])
        .when(command(by_system(), now(), WaitlistIntent::Offer { free, barred }))
        .then([offered(2, ten, now(), now() + hour())]);
    assert_eq!(line(&list), [entry(1), entry(2)]);
    list.when(offer(now(), &[slot(9, 12, 0)])).then([offered(
        1,
        slot(9, 12, 0),
        now(),
        now() + hour(),
    )]);
}

#[test]
fn nobody_has_two_offers_at_once() {
    waiting([reception(1)])
        .when(offer(now(), &[slot(9, 10, 0)]))
        .when(offer(now(), &[slot(9, 15, 0)]))
        .nothing_happens();
}

#[test]
fn a_day_that_is_given_back_is_offered_to_as_many_as_fit() {
    let slots = [slot(9, 10, 0), slot(9, 10, 15), slot(9, 10, 45), slot(9, 11, 30)];
    let until = now() + hour();
    waiting([reception(1), reception(2), reception(3), reception(4)])
        .when(offer(now(), &slots))
        .then([
            offered(1, slots[0], now(), until),
            offered(2, slots[2], now(), until),
            offered(3, slots[3], now(), until),
        ]);
}

#[test]
fn a_stream_is_offered_to_whom_it_is_long_enough_for() {
    let stream = |id, minutes| WaitlistWish {
        kind: AppointmentKind::Streaming,
        minutes: Some(minutes),
        ..reception(id)
    };
    let hour_long = Slot { minutes: 60, ..slot(9, 10, 0) };
    let free = vec![FreeSlot { kind: AppointmentKind::Streaming, slot: hour_long }];
    let offer = WaitlistIntent::Offer { free, barred: BTreeSet::new() };
    waiting([stream(1, 120), stream(2, 60)])
        .when(command(by_system(), now(), offer))
        .then([offered(2, hour_long, now(), now() + hour())]);
}

#[test]
fn an_offer_stands_no_longer_than_the_slot_can_be_booked() {
    let seven = at(9, 7, 0);
    // Until eight o'clock ten o'clock can be booked; by night an hour would begin at nine.
    let list = || waiting([reception(1)]);
    list().when(offer(seven, &[slot(9, 10, 0)])).then([offered(
        1,
        slot(9, 10, 0),
        seven,
        seven + hour(),
    )]);
    list().when(offer(at(9, 7, 46), &[slot(9, 10, 0)])).nothing_happens();
    list().when(offer(at(9, 7, 45), &[slot(9, 10, 0)])).then([offered(
        1,
        slot(9, 10, 0),
        at(9, 7, 45),
        at(9, 8, 0),
    )]);
}

#[test]
fn an_offer_made_at_night_stands_for_an_hour_of_the_morning() {
    let night = at(8, 23, 30);
    waiting([reception(1)]).when(offer(night, &[slot(9, 15, 0)])).then([offered(
        1,
        slot(9, 15, 0),
        night,
        at(9, 10, 0),
    )]);
}

#[test]
fn what_somebody_let_go_by_is_offered_to_the_next_in_line_and_never_again_to_them() {
    let (ten, later) = (slot(9, 10, 0), now() + hour());
    waiting([reception(1), reception(2)])
        .when(offer(now(), &[ten]))
        .when(lapse(later - TimeDelta::seconds(1)))
        .nothing_happens()
        .when(lapse(later))
        .then([ended(1, ten, OfferEnd::Lapsed, later)])
        .when(offer(later, &[ten]))
        .then([offered(2, ten, later, later + hour())])
        .when(lapse(later + hour()))
        .when(offer(later + hour(), &[ten, slot(9, 10, 15)]))
        .nothing_happens()
        .when(offer(later + hour(), &[slot(9, 12, 0)]))
        .then([offered(1, slot(9, 12, 0), later + hour(), later + hour() + hour())]);
}

#[test]
fn an_offer_whose_time_is_over_keeps_nobody_from_the_next_one() {
    let (ten, later) = (slot(9, 10, 0), now() + hour());
    waiting([reception(1)])
        .when(offer(now(), &[ten]))
        .when(offer(later, &[ten, slot(9, 12, 0)]))
        .then([
            ended(1, ten, OfferEnd::Lapsed, later),
            offered(1, slot(9, 12, 0), later, later + hour()),
        ]);
}
