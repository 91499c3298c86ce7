//! Getting on the list.

use super::*;

#[test]
fn whoever_comes_stands_behind_those_who_wait_for_the_same() {
    let list = waiting([reception(1), pickup(2), reception(3)]);
    assert_eq!(line(&list), [entry(1), entry(2), entry(3)]);
    let place = |id| list.state().place(list.state().entry(entry(id)).unwrap());
    assert_eq!([place(1), place(2), place(3)], [1, 1, 2]);
}

#[test]
fn everybody_waits_once_for_each_kind() {
    let again = WaitlistWish { entry: entry(9), ..reception(1) };
    waiting([reception(1)]).when(join(again)).refused("waitlist.already_waiting");
    let other = WaitlistWish { customer: person(1), ..pickup(2) };
    assert_eq!(waiting([reception(1), other]).events().len(), 1);
    // What is over does not stand in the way, whether or not that was noted.
    let later =
        WaitlistWish { entry: entry(9), first_day: day(14), last_day: day(14), ..reception(1) };
    let join = WaitlistIntent::Join { wish: Box::new(later) };
    let list = waiting([reception(1)]).when(command(by(1), at(12, 10, 0), join));
    assert_eq!(list.events().len(), 1);
}

#[test]
fn the_same_wish_again_is_the_same_wish() {
    waiting([reception(1)]).when(join(reception(1))).nothing_happens();
    let other_days = WaitlistWish { last_day: day(10), ..reception(1) };
    waiting([reception(1)]).when(join(other_days)).refused("waitlist.already_waiting");
}

#[test]
fn a_customer_waits_for_themselves_and_the_desk_for_anybody() {
    let intent = || WaitlistIntent::Join { wish: Box::new(reception(1)) };
    given::<Waitlist>([]).when(command(by(2), now(), intent())).refused("agenda.not_yours");
    let by_link = Actor::link(person(1));
    assert_eq!(given::<Waitlist>([]).when(command(by_link, now(), intent())).events().len(), 1);
    assert_eq!(given::<Waitlist>([]).when(command(by_desk(), now(), intent())).events().len(), 1);
}

#[test]
fn the_days_are_ahead_within_what_can_be_booked_and_one_of_them_is_open() {
    let days = |first_day, last_day| {
        given::<Waitlist>([]).when(join(WaitlistWish { first_day, last_day, ..reception(1) }))
    };
    days(day(10), day(9)).refused("waitlist.days_reversed");
    days(day(4), day(5)).refused("waitlist.days_past");
    days(day(9), day(31) + TimeDelta::days(7)).refused("agenda.too_far_ahead");
    days(day(9), day(31) + TimeDelta::days(6));
    // A holiday and a Sunday.
    days(day(8), day(8)).refused("waitlist.days_closed");
    days(day(13), day(13)).refused("waitlist.days_closed");
    assert_eq!(days(NaiveDate::MIN, day(7)).events().len(), 1, "today, whenever it began");
}

#[test]
fn nobody_waits_for_what_could_not_be_booked() {
    let refused = |wish, code| given::<Waitlist>([]).when(join(wish)).refused(code);
    refused(WaitlistWish { repair: None, ..pickup(1) }, "agenda.repair_missing");
    let unready = WaitlistWish { ready_for_pickup: false, ..pickup(1) };
    refused(unready, "agenda.not_ready_for_pickup");
    refused(WaitlistWish { no_shows: 2, ..reception(1) }, "agenda.owner_approval_required");
    let stream = WaitlistWish { kind: AppointmentKind::Streaming, ..reception(1) };
    refused(stream, "agenda.minutes_out_of_range");
}

#[test]
fn the_list_is_as_long_as_it_may_be() {
    let most = u128::try_from(policy::MOST_ENTRIES).unwrap();
    waiting((1..=most).map(reception)).when(join(reception(most + 1))).refused("waitlist.full");
}
