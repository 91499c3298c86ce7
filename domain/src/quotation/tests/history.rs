//! Golden events, and properties over any sequence of commands.

use proptest::prelude::*;

use super::*;

#[test]
fn every_event_decodes_for_ever() {
    golden::check("quotation", &samples());
    replay::<Quotation>(&samples());
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives(
        choices in prop::collection::vec(0_usize..5, 0..20),
    ) {
        let commands = [
            give(request(&[vcf_dead()], Some(clp(400_000)))),
            give(request(&[power_dead(), vcf_dead()], None)),
            saved(ana(), "ana@example.cl"),
            saved(PersonId::new(Uuid::from_u128(2)), "bruno@example.cl"),
            QuotationCommand::ConvertEstimate {
                repair: RepairNumber::new(2026, 1).unwrap(),
                at: at(),
            },
        ];
        let mut state = Quotation::default();
        let mut history = Vec::new();
        for choice in choices {
            for event in state.decide(commands[choice].clone()).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
        }
        prop_assert_eq!(replay::<Quotation>(&history), state);
    }
}
