//! Whatever is asked in whatever order, by clocks that differ: nothing panics, replay equals live, and no two
//! appointments overlap.

use proptest::prelude::*;

use super::*;
use crate::aggregate::Decider as _;
use crate::testing::replay;
use crate::values::BlockId;

fn intent(kind: u8, id: u128, quarter: u32, flag: bool) -> AgendaIntent {
    let starts = time(9 + quarter / 4, quarter % 4 * 15);
    let appointment = appointment(id);
    let block = BlockId::new(Uuid::from_u128(id));
    let date = day() + TimeDelta::days(1);
    let moved_from =
        MovedFrom { date, starts_at: on_the_day(10, 0) + TimeDelta::days(1), sequence: 0 };
    let booking = match flag {
        true => Box::new(reception(id, starts)),
        // Every other one comes from another day.
        false => {
            let moved_from = Some(moved_from).filter(|_| quarter.is_multiple_of(2));
            Box::new(Booking { moved_from, ..pickup(id, starts) })
        }
    };
    match kind {
        0 => AgendaIntent::Hold { booking },
        1 => AgendaIntent::Confirm { appointment },
        2 => AgendaIntent::Book { booking },
        3 => AgendaIntent::Reschedule { appointment, starts, minutes: None, special: vec![] },
        4 => {
            let to = day() + TimeDelta::days(1);
            AgendaIntent::ReleaseMoved { appointment, to, sequence: quarter % 2 }
        }
        5 => AgendaIntent::Cancel { appointment, reason: None },
        6 => AgendaIntent::MarkAttended { appointment },
        7 => AgendaIntent::MarkMissed { appointment },
        8 => AgendaIntent::Block {
            block,
            time: BlockedTime::Between { from: starts, to: time(18, 0) },
            reason: "Inventario".into(),
        },
        9 => AgendaIntent::Unblock { block },
        10 => AgendaIntent::RecordMirror {
            appointment,
            google_event: "g".into(),
            etag: if flag { "1" } else { "2" }.into(),
        },
        11 => AgendaIntent::NoteMirrorDeletion { appointment },
        12 => AgendaIntent::RestoreMirror { appointment },
        13 => AgendaIntent::ImportBusy {
            key: id.to_string(),
            interval: Interval { from: on_the_day(9, 0), until: on_the_day(9, 30) },
        },
        14 => AgendaIntent::RecordMirrorRemoval { appointment },
        _ => AgendaIntent::ClearBusy { key: id.to_string() },
    }
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives_and_never_overlaps(
        steps in prop::collection::vec(
            (0_u8..16, 0_u128..6, 0_u32..36, any::<bool>(), 0_u8..3, -800_i64..4_000),
            0..60,
        ),
    ) {
        let (mut state, mut history) = (Agenda::default(), Vec::new());
        let (mut now, mut latest) = (monday(), monday());
        for (kind, id, quarter, flag, who, minutes) in steps {
            now += TimeDelta::minutes(minutes / 40);
            let by = [by_customer(), by_desk(), by_system()][usize::from(who)].clone();
            let command = command(by, now, intent(kind, id, quarter, flag));
            for event in state.decide(command).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
            // By an earlier clock two holds of one slot can both still hold; one of them is confirmed.
            latest = latest.max(now);
            let standing: Vec<_> =
                state.appointments().filter(|booked| booked.takes_its_time(latest)).collect();
            for (index, one) in standing.iter().enumerate() {
                for other in &standing[index + 1..] {
                    prop_assert!(!one.slot.interval().overlaps(&other.slot.interval()));
                }
            }
        }
        prop_assert_eq!(replay::<Agenda>(&history), state);
    }
}
