//! Getting a slot, and keeping it.

use super::*;

#[test]
fn a_slot_is_held_for_ten_minutes_and_then_confirmed() {
    let confirm = AgendaIntent::Confirm { appointment: appointment(1) };
    let held = given::<Agenda>([]).when(hold(reception(1, time(10, 0))));
    let AgendaEvent::SlotHeld { slot, until, .. } = &held.events()[0] else { panic!("not held") };
    assert_eq!((slot.starts_at, slot.minutes), (on_the_day(10, 0), 30));
    assert_eq!(*until, monday() + TimeDelta::minutes(10));
    let late = monday() + TimeDelta::minutes(10);
    held.when(command(by_customer(), late - TimeDelta::seconds(1), confirm.clone()));
    given::<Agenda>([])
        .when(hold(reception(1, time(10, 0))))
        .when(command(by_customer(), late, confirm))
        .refused("agenda.hold_lapsed");
}

#[test]
fn of_two_bookings_of_the_same_slot_the_second_is_refused() {
    booked(time(10, 0)).when(book(reception(2, time(10, 0)))).refused("agenda.slot_taken");
    given::<Agenda>([])
        .when(hold(reception(1, time(10, 0))))
        .when(hold(reception(2, time(10, 15))))
        .refused("agenda.slot_taken");
}

#[test]
fn ten_minutes_are_left_between_two_appointments() {
    // 10:00 to 10:30; the next on the grid after the buffer is 10:45.
    booked(time(10, 0)).when(book(reception(2, time(10, 30)))).refused("agenda.slot_taken");
    assert_eq!(booked(time(10, 0)).when(book(reception(2, time(10, 45)))).events().len(), 2);
}

#[test]
fn a_slot_whose_hold_lapsed_is_free_again() {
    let later = monday() + TimeDelta::minutes(10);
    let other = AgendaIntent::Hold { booking: Box::new(reception(2, time(10, 0))) };
    let day = given::<Agenda>([]).when(hold(reception(1, time(10, 0))));
    assert_eq!(day.when(command(by_customer(), later, other)).events().len(), 1);
}

#[test]
fn a_hold_that_another_clock_took_for_lapsed_is_not_confirmed_over_the_other_one() {
    let at = |minute| monday() + TimeDelta::minutes(minute);
    let held_at = |minute, id| {
        let booking = Box::new(reception(id, time(10, 0)));
        command(by_customer(), at(minute), AgendaIntent::Hold { booking })
    };
    let confirm = |id| AgendaIntent::Confirm { appointment: appointment(id) };
    let both = given::<Agenda>([]).when(held_at(0, 1)).when(held_at(10, 2));
    let refused = both.when(command(by_customer(), at(9), confirm(1)));
    refused
        .refused("agenda.slot_taken")
        .when(command(by_customer(), at(11), confirm(2)))
        .when(command(by_customer(), at(9), confirm(1)))
        .refused("agenda.slot_taken");
    // Time that was blocked since is a question for the desk, and the hold still holds.
    let block = AgendaIntent::Block {
        block: crate::values::BlockId::new(Uuid::from_u128(50)),
        time: BlockedTime::WholeDay,
        reason: "Inventario".into(),
    };
    let blocked = given::<Agenda>([]).when(held_at(0, 1)).when(command(by_desk(), at(1), block));
    assert_eq!(blocked.when(command(by_customer(), at(9), confirm(1))).events().len(), 1);
}

#[test]
fn the_same_booking_again_is_the_same_booking() {
    given::<Agenda>([])
        .when(hold(reception(1, time(10, 0))))
        .when(hold(reception(1, time(10, 0))))
        .nothing_happens()
        .when(hold(reception(1, time(11, 0))))
        .refused("agenda.appointment_exists");
    booked(time(10, 0)).when(book(reception(1, time(10, 0)))).nothing_happens();
}

#[test]
fn the_last_slot_ends_by_closing() {
    given::<Agenda>([]).when(book(reception(1, time(17, 45)))).refused("agenda.closed");
    assert_eq!(given::<Agenda>([]).when(book(reception(1, time(17, 30)))).events().len(), 2);
    given::<Agenda>([]).when(book(reception(1, time(9, 45)))).refused("agenda.closed");
}

#[test]
fn a_slot_begins_on_the_quarter_of_an_hour() {
    given::<Agenda>([]).when(book(reception(1, time(10, 5)))).refused("agenda.off_grid");
}

#[test]
fn a_customer_books_two_hours_ahead_and_the_desk_at_once() {
    let nine = on_the_day(9, 0);
    let at_ten = AgendaIntent::Hold { booking: Box::new(reception(1, time(10, 0))) };
    given::<Agenda>([])
        .when(command(by_customer(), nine, at_ten.clone()))
        .refused("agenda.too_soon");
    assert_eq!(
        given::<Agenda>([]).when(command(by_desk(), nine, at_ten.clone())).events().len(),
        1
    );
    given::<Agenda>([])
        .when(command(by_desk(), on_the_day(10, 1), at_ten))
        .refused("agenda.in_the_past");
}

#[test]
fn nobody_books_more_than_thirty_days_ahead() {
    let early = on_the_day(10, 0) - TimeDelta::days(31);
    let intent = AgendaIntent::Hold { booking: Box::new(reception(1, time(10, 0))) };
    given::<Agenda>([]).when(command(by_customer(), early, intent)).refused("agenda.too_far_ahead");
}

#[test]
fn only_an_instrument_that_is_ready_is_collected() {
    assert_eq!(given::<Agenda>([]).when(book(pickup(1, time(10, 0)))).events().len(), 2);
    let unready = Booking { ready_for_pickup: false, ..pickup(1, time(10, 0)) };
    given::<Agenda>([]).when(book(unready)).refused("agenda.not_ready_for_pickup");
    let nameless = Booking { repair: None, ..pickup(1, time(10, 0)) };
    given::<Agenda>([]).when(book(nameless)).refused("agenda.repair_missing");
}

#[test]
fn a_stream_says_how_long_within_one_and_four_hours() {
    let stream = |minutes| Booking {
        kind: AppointmentKind::Streaming,
        minutes,
        ..reception(1, time(10, 0))
    };
    for minutes in [None, Some(59), Some(241)] {
        given::<Agenda>([]).when(book(stream(minutes))).refused("agenda.minutes_out_of_range");
    }
    assert_eq!(given::<Agenda>([]).when(book(stream(Some(240)))).events().len(), 2);
}

#[test]
fn after_two_missed_appointments_the_owner_books_the_next() {
    let again = |no_shows| Booking { no_shows, ..reception(1, time(10, 0)) };
    assert_eq!(given::<Agenda>([]).when(book(again(1))).events().len(), 2);
    given::<Agenda>([]).when(book(again(2))).refused("agenda.owner_approval_required");
    let owner = Actor::person(PersonId::new(Uuid::from_u128(3)), Role::Owner);
    let intent = AgendaIntent::Book { booking: Box::new(again(2)) };
    assert_eq!(given::<Agenda>([]).when(command(owner, monday(), intent)).events().len(), 2);
}

#[test]
fn a_customer_has_three_appointments_to_come_and_the_desk_makes_more() {
    let another = |standing| Booking { standing, ..reception(1, time(10, 0)) };
    assert_eq!(given::<Agenda>([]).when(hold(another(2))).events().len(), 1);
    given::<Agenda>([]).when(hold(another(3))).refused("agenda.too_many_standing");
    assert_eq!(given::<Agenda>([]).when(book(another(3))).events().len(), 2);
    // What moves is none more.
    let from =
        MovedFrom { date: day() + TimeDelta::days(1), starts_at: on_the_day(10, 0), sequence: 0 };
    let moved = Booking { moved_from: Some(from), ..another(3) };
    assert_eq!(given::<Agenda>([]).when(hold(moved)).events().len(), 1);
}

#[test]
fn a_pick_up_is_postponed_although_the_instrument_went_back_to_the_bench() {
    let from =
        MovedFrom { date: day() + TimeDelta::days(1), starts_at: on_the_day(10, 0), sequence: 0 };
    let unready = Booking { ready_for_pickup: false, ..pickup(1, time(10, 0)) };
    let postponed = Booking { moved_from: Some(from), ..unready };
    assert_eq!(given::<Agenda>([]).when(book(postponed)).events().len(), 2);
}

#[test]
fn a_customer_books_for_themselves_only() {
    let other =
        Booking { customer: PersonId::new(Uuid::from_u128(9)), ..reception(1, time(10, 0)) };
    given::<Agenda>([]).when(hold(other)).refused("agenda.not_yours");
}

#[test]
fn a_closed_day_has_no_slots() {
    let closed = Booking { special: vec![holiday(day())], ..reception(1, time(10, 0)) };
    given::<Agenda>([]).when(book(closed)).refused("agenda.closed");
}

#[test]
fn a_hold_that_ran_out_reads_as_given_up() {
    let held = given::<Agenda>([]).when(hold(reception(1, time(10, 0))));
    let state = |at| held.state().appointment(appointment(1)).unwrap().state(at);
    assert_eq!(state(monday() + TimeDelta::minutes(9)), AppointmentState::Held);
    assert_eq!(state(monday() + TimeDelta::minutes(10)), AppointmentState::Released);
    let stands = booked(time(10, 0));
    let stands = stands.state().appointment(appointment(1)).unwrap();
    assert_eq!(stands.state(on_the_day(12, 0)), AppointmentState::Confirmed);
}
