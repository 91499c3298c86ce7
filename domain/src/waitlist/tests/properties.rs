//! Whatever is asked in whatever order: nothing panics, replay equals live, nobody has two offers, no time is offered to
//! two at once, and nobody is passed over.

use proptest::prelude::*;

use super::*;
use crate::aggregate::Decider as _;
use crate::testing::replay;

fn slot_of(quarter: u32, is_pickup: bool) -> Slot {
    let minutes = if is_pickup { 15 } else { 30 };
    Slot { minutes, ..slot(9 + quarter % 3, 10 + quarter / 12, quarter / 3 % 4 * 15) }
}

fn intent(kind: u8, id: u128, quarter: u32, flag: bool, now: DateTime<Utc>) -> WaitlistIntent {
    let slot = slot_of(quarter, flag);
    match kind {
        0..=2 => {
            let (first_day, last_day) = (day(9), day(9 + quarter % 3));
            let wish = if flag { pickup(id) } else { reception(id) };
            let wish = WaitlistWish { first_day, last_day, customer: person(id / 2), ..wish };
            WaitlistIntent::Join { wish: Box::new(wish) }
        }
        3 => WaitlistIntent::Leave { entry: entry(id) },
        4..=6 => {
            let next = slot_of((quarter + 3) % 72, flag);
            WaitlistIntent::Offer { free: vec![free(slot), free(next)], barred: BTreeSet::new() }
        }
        7 => WaitlistIntent::NoteBooking {
            taken: TakenSlot {
                appointment: AppointmentId::new(Uuid::from_u128(id)),
                customer: person(id),
                kind: free(slot).kind,
                slot,
                is_moved: quarter.is_multiple_of(2),
                at: now,
            },
        },
        _ => WaitlistIntent::Lapse,
    }
}

/// Nobody before whom it was offered to could have had it.
fn nobody_is_passed_over(before: &Waitlist, event: &WaitlistEvent) -> bool {
    let WaitlistEvent::SlotOffered { entry, slot, .. } = event else { return true };
    let kind = free(*slot).kind;
    let mut earlier = before.entries().iter().take_while(|known| known.entry != *entry);
    !earlier.any(|known| known.offer.is_none() && known.waits_for(kind, slot))
}

proptest! {
    #[test]
    fn any_sequence_of_commands_keeps_the_order_and_offers_nothing_twice_at_once(
        steps in prop::collection::vec(
            (0_u8..10, 0_u128..8, 0_u32..72, any::<bool>(), 0_u8..3, 0_i64..40),
            0..80,
        ),
    ) {
        let (mut state, mut history) = (Waitlist::default(), Vec::new());
        let mut now = now();
        for (kind, id, quarter, flag, who, minutes) in steps {
            now += TimeDelta::minutes(minutes);
            let actor = [by(id / 2), by_desk(), by_system()][usize::from(who)].clone();
            let command = command(actor, now, intent(kind, id, quarter, flag, now));
            for event in state.decide(command).unwrap_or_default() {
                prop_assert!(nobody_is_passed_over(&state, &event), "{event:?}");
                // An offer on top of another one would be an impossible history, which panics.
                state.evolve(&event);
                history.push(event);
            }
            let standing: Vec<Slot> =
                state.entries().iter().filter_map(|known| Some(known.offer?.slot)).collect();
            for (index, one) in standing.iter().enumerate() {
                for other in &standing[index + 1..] {
                    prop_assert!(!one.collides_with(other));
                }
            }
        }
        prop_assert_eq!(replay::<Waitlist>(&history), state);
    }
}
