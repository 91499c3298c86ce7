//! Moved, called off, attended, missed.

use super::*;
use crate::values::Personal;

fn cancel(by: Actor, at: DateTime<Utc>) -> AgendaCommand {
    let reason = Some(Personal::new(customer(), "No alcanzo"));
    command(by, at, AgendaIntent::Cancel { appointment: appointment(1), reason })
}

fn reschedule(by: Actor, at: DateTime<Utc>, starts: NaiveTime) -> AgendaCommand {
    let (appointment, special) = (appointment(1), Vec::new());
    command(by, at, AgendaIntent::Reschedule { appointment, starts, minutes: None, special })
}

#[test]
fn a_customer_cancels_until_two_hours_before_and_the_desk_at_any_time() {
    let limit = on_the_day(8, 0);
    assert_eq!(booked(time(10, 0)).when(cancel(by_customer(), limit)).events().len(), 1);
    let late = limit + TimeDelta::seconds(1);
    booked(time(10, 0)).when(cancel(by_customer(), late)).refused("agenda.too_late_to_change");
    assert_eq!(booked(time(10, 0)).when(cancel(by_desk(), late)).events().len(), 1);
}

#[test]
fn a_cancelled_slot_is_free_again_and_is_not_cancelled_twice() {
    booked(time(10, 0))
        .when(cancel(by_customer(), monday()))
        .when(cancel(by_customer(), monday()))
        .nothing_happens();
    let day = booked(time(10, 0)).when(cancel(by_customer(), monday()));
    assert_eq!(day.when(book(reception(2, time(10, 0)))).events().len(), 2);
}

#[test]
fn an_appointment_moves_within_the_day_into_its_own_time_too() {
    let moved = booked(time(10, 0)).when(reschedule(by_customer(), monday(), time(10, 15)));
    let AgendaEvent::AppointmentRescheduled { to, sequence, .. } = &moved.events()[0] else {
        panic!("not moved")
    };
    assert_eq!((to.starts_at, *sequence), (on_the_day(10, 15), 1));
    moved.when(reschedule(by_customer(), monday(), time(10, 15))).nothing_happens();
    booked(time(10, 0))
        .when(book(reception(2, time(12, 0))))
        .when(reschedule(by_customer(), monday(), time(12, 0)))
        .refused("agenda.slot_taken");
}

#[test]
fn an_appointment_moves_to_another_day_by_being_booked_there_and_let_go_here() {
    let there = day() + TimeDelta::days(1);
    let release =
        AgendaIntent::ReleaseMoved { appointment: appointment(1), to: there, sequence: 0 };
    booked(time(10, 0))
        .when(command(by_system(), monday(), release.clone()))
        .then([AgendaEvent::AppointmentMovedAway {
            appointment: appointment(1),
            to: there,
            at: monday(),
        }])
        .when(command(by_system(), monday(), release))
        .nothing_happens();
    let from = MovedFrom { date: there, starts_at: on_the_day(10, 0), sequence: 3 };
    let here = given::<Agenda>([])
        .when(book(Booking { moved_from: Some(from), ..reception(1, time(10, 0)) }));
    let AgendaEvent::SlotHeld { sequence, .. } = &here.events()[0] else { panic!("not held") };
    assert_eq!(*sequence, 4);
    let same_day = MovedFrom { date: day(), ..from };
    given::<Agenda>([])
        .when(book(Booking { moved_from: Some(same_day), ..reception(1, time(10, 0)) }))
        .refused("agenda.moved_from_same_day");
}

#[test]
fn an_appointment_that_was_changed_since_it_set_out_is_not_let_go() {
    let there = day() + TimeDelta::days(1);
    let release = |sequence| {
        let intent =
            AgendaIntent::ReleaseMoved { appointment: appointment(1), to: there, sequence };
        command(by_system(), monday(), intent)
    };
    let changed = || booked(time(10, 0)).when(reschedule(by_customer(), monday(), time(11, 0)));
    changed().when(release(0)).refused("agenda.not_standing");
    assert_eq!(changed().when(release(1)).events().len(), 1);
}

#[test]
fn a_day_on_which_a_move_came_too_late_takes_the_appointment_all_the_same() {
    let from = MovedFrom {
        date: day() + TimeDelta::days(1),
        starts_at: on_the_day(10, 0) + TimeDelta::days(1),
        sequence: 0,
    };
    let moved = |sequence| Booking {
        moved_from: Some(MovedFrom { sequence, ..from }),
        ..reception(1, time(10, 0))
    };
    let given_back =
        || given::<Agenda>([]).when(book(moved(0))).when(cancel(by_system(), monday()));
    let again = given_back().when(book(moved(2)));
    assert_eq!(again.events().len(), 2);
    let booked = again.state().appointment(appointment(1)).unwrap();
    assert_eq!((booked.stage, booked.sequence), (Stage::Confirmed, 3));
    // What was called off is not booked anew under its old name.
    given_back().when(book(reception(1, time(10, 0)))).refused("agenda.appointment_exists");
}

#[test]
fn a_customer_is_waited_for_a_quarter_of_an_hour() {
    let missed = AgendaIntent::MarkMissed { appointment: appointment(1) };
    booked(time(10, 0))
        .when(command(by_desk(), on_the_day(10, 14), missed.clone()))
        .refused("agenda.still_awaited");
    booked(time(10, 0)).when(command(by_desk(), on_the_day(10, 15), missed.clone())).then([
        AgendaEvent::AppointmentMissed {
            appointment: appointment(1),
            customer: customer(),
            at: on_the_day(10, 15),
        },
    ]);
    // Somebody who came late was not missed after all.
    let attended = AgendaIntent::MarkAttended { appointment: appointment(1) };
    let came = booked(time(10, 0))
        .when(command(by_desk(), on_the_day(10, 15), missed))
        .when(command(by_desk(), on_the_day(10, 40), attended.clone()));
    assert_eq!(came.events().len(), 1);
    booked(time(10, 0)).when(command(by_desk(), monday(), attended)).refused("agenda.not_yet");
}

#[test]
fn nobody_touches_the_appointment_of_somebody_else() {
    let stranger = Actor::person(PersonId::new(Uuid::from_u128(8)), Role::Customer);
    booked(time(10, 0)).when(cancel(stranger, monday())).refused("agenda.not_yours");
}
