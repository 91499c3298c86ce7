//! Whatever anybody asks for, in whatever order: nothing panics, replay equals live, and no promise is bent.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::story::*;
use crate::actor::{Actor, Role};
use crate::aggregate::Decider;
use crate::calendar::WorkCalendar;
use crate::permissions::{Grant, grant};
use crate::testing::replay;
use crate::ticket::clock::first_schedule;
use crate::ticket::*;
use crate::values::{Money, PersonId, Personal};

/// What somebody asks for, and how many minutes after what happened before.
pub(super) type Step = (Actor, TicketIntent, i64);

/// A ticket's life, however odd.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) events: Vec<TicketEvent>,
    ticket: Ticket,
}

fn anybody() -> impl Strategy<Value = Actor> {
    select(vec![
        customer(),
        ana(),
        owner(),
        system(),
        Actor::person(STRANGER, Role::Customer),
        Actor::link(CUSTOMER),
        Actor::anonymous(),
    ])
}

fn category() -> impl Strategy<Value = Category> {
    select(Category::ALL.to_vec())
}

fn words() -> impl Strategy<Value = Personal> {
    prop_oneof![
        6 => Just(text("Hola")),
        1 => Just(text("¿Y el pago?")),
        1 => Just(text(" ")),
        1 => Just(Personal::erased(CUSTOMER)),
        1 => Just(Personal::new(STRANGER, "Hola")),
    ]
}

fn number() -> impl Strategy<Value = u128> {
    1_u128..40
}

fn whose() -> impl Strategy<Value = PersonId> {
    prop_oneof![4 => Just(CUSTOMER), 1 => Just(STRANGER)]
}

fn kind() -> impl Strategy<Value = AutoReplyKind> {
    select(vec![AutoReplyKind::Acknowledgement, AutoReplyKind::RepairState, AutoReplyKind::PayLink])
}

fn opening_wish() -> impl Strategy<Value = TicketIntent> {
    (option::of(category()), number(), words()).prop_map(|(category, number, words)| {
        let opening = Opening { message: message(number), text: words, ..opening(category) };
        TicketIntent::Open(Box::new(opening))
    })
}

fn talk() -> impl Strategy<Value = TicketIntent> {
    prop_oneof![
        4 => (number(), words())
            .prop_map(|(number, text)| TicketIntent::ReplyAsCustomer { message: message(number), text }),
        4 => (number(), words())
            .prop_map(|(number, text)| TicketIntent::Answer { message: message(number), text }),
        1 => (number(), words())
            .prop_map(|(number, text)| TicketIntent::AddInternalNote { note: message(number), text }),
        2 => (number(), kind(), words(), any::<bool>()).prop_map(|(number, kind, text, verified)| {
            TicketIntent::GiveAutomaticReply {
                message: message(number),
                kind,
                text,
                verified_sender: verified,
            }
        }),
        3 => Just(TicketIntent::WaitForCustomer),
        2 => Just(TicketIntent::StopWaiting),
    ]
}

fn desk() -> impl Strategy<Value = TicketIntent> {
    let linked = || (1_u32..3, whose());
    prop_oneof![
        3 => category().prop_map(|category| TicketIntent::Reclassify { category }),
        1 => any::<bool>()
            .prop_map(|is_staff| TicketIntent::Assign { assignee: TECHNICIAN, is_staff }),
        1 => linked().prop_map(|(count, customer)| TicketIntent::LinkRepair {
            repair: Linked { id: repair(count), customer },
        }),
        1 => whose().prop_map(|customer| TicketIntent::LinkPayment {
            payment: Linked { id: PAYMENT, customer },
        }),
        1 => (select(vec![TICKET, OTHER_TICKET]), whose(), select(TicketStatus::ALL.to_vec())).prop_map(
            |(id, customer, standing)| TicketIntent::MergeInto {
                into: Linked { id, customer },
                standing,
            },
        ),
        1 => (select(vec![TICKET, OTHER_TICKET]), any::<bool>())
            .prop_map(|(from, waits)| TicketIntent::Absorb { from, waits }),
        2 => (select(vec![TICKET, OTHER_TICKET]), 0_i64..3_000, option::of(any::<bool>())).prop_map(
            |(into, minutes, waits)| {
                let since = at("2026-11-18 09:30") + TimeDelta::minutes(minutes);
                match waits {
                    Some(waits) => TicketIntent::WaitInMerge { into, waits, since },
                    None => TicketIntent::SettleInMerge { into, answered_at: since },
                }
            },
        ),
    ]
}

fn end() -> impl Strategy<Value = TicketIntent> {
    prop_oneof![
        3 => Just(TicketIntent::Resolve),
        2 => Just(TicketIntent::Close),
        2 => Just(TicketIntent::Reopen),
        2 => (0_u8..7, option::of(words()))
            .prop_map(|(score, comment)| TicketIntent::Rate { score, comment }),
    ]
}

fn money() -> impl Strategy<Value = TicketIntent> {
    prop_oneof![
        (0_u32..4, -5_000_i64..20_000).prop_map(|(clock, elsewhere)| {
            TicketIntent::ApproveCompensation { clock, granted_elsewhere: Money::clp(elsewhere) }
        }),
        (0_u32..4, select(vec!["No corresponde", " "])).prop_map(|(clock, reason)| {
            TicketIntent::DeclineCompensation { clock, reason: reason.to_owned() }
        }),
    ]
}

/// Somebody who may, most of the time.
fn step() -> impl Strategy<Value = Step> {
    let intent = prop_oneof![
        1 => opening_wish(),
        6 => talk(),
        4 => desk(),
        2 => end(),
        1 => money(),
        5 => Just(TicketIntent::FireDueLevels),
    ];
    let minutes =
        prop_oneof![8 => 0_i64..90, 3 => 90_i64..1_500, 1 => 1_500_i64..20_000, 1 => -300_i64..0];
    (anybody(), any::<bool>(), intent, minutes).prop_map(|(by, fitting, intent, minutes)| {
        let by = if fitting { usual_actor(&intent) } else { by };
        (by, intent, minutes)
    })
}

fn usual_actor(intent: &TicketIntent) -> Actor {
    let may = |actor: &Actor| grant(actor.role, intent.capability()) != Grant::Deny;
    [customer(), ana(), owner(), system()].into_iter().find(may).unwrap_or_else(system)
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..40)
}

/// Plays the steps on a ticket that was opened.
pub(super) fn play(steps: Vec<Step>) -> Life {
    play_and_look(steps, |_, _, _| {})
}

fn play_and_look(steps: Vec<Step>, mut look: impl FnMut(&Ticket, &TicketEvent, &Ticket)) -> Life {
    let mut life = Life { events: Vec::new(), ticket: Ticket::default() };
    let mut now: DateTime<Utc> = at("2026-11-18 09:30");
    let opened = (customer(), open(Category::RepairStatus), 0);
    for (by, intent, minutes) in std::iter::once(opened).chain(steps) {
        now += TimeDelta::minutes(minutes);
        for event in life.ticket.decide(ask(by, now, intent)).unwrap_or_default() {
            let before = life.ticket.clone();
            life.ticket.evolve(&event);
            look(&before, &event, &life.ticket);
            life.events.push(event);
        }
    }
    life
}

/// What holds after every single event.
fn invariants_hold(before: &Ticket, event: &TicketEvent, after: &Ticket) {
    let name = event.name();
    let Some(after) = after.conversation() else { panic!("{name} left nothing") };
    if let Some(before) = before.conversation() {
        let (from, to) = (before.status(), after.status());
        assert!(from == to || from.can_move_to(to), "{from} → {to} by {name}");
        assert!(after.breaches >= before.breaches, "{name} forgave a breach");
    }
    if let Some(clock) = &after.clock {
        let mut reached = clock.reached.clone();
        reached.dedup();
        assert_eq!(reached, clock.reached, "{name} reached a level twice");
        assert!(clock.due().windows(2).all(|pair| pair[0].at <= pair[1].at), "{name} mixed levels");
        assert!(clock.spent_seconds >= 0, "{name} gave time away");
        let calendar = WorkCalendar::default();
        for due in clock.due() {
            let just_before = due.at - TimeDelta::seconds(1);
            let is_open = calendar.is_open_at(due.at) || calendar.is_open_at(just_before);
            assert!(is_open, "{name} made {:?} due at {}", due.level, due.at);
        }
    }
    let granted: i64 = after
        .compensations
        .iter()
        .filter_map(|compensation| match compensation.decision {
            Some(Decided::Approved(amount)) => Some(amount.pesos()),
            Some(Decided::Declined(_)) | None => None,
        })
        .sum();
    assert!(granted <= 10_000, "{name} granted too much");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn whoever_asks_for_whatever_nothing_panics_and_no_promise_is_bent(steps in steps()) {
        play_and_look(steps, invariants_hold);
    }

    #[test]
    fn replay_equals_live(steps in steps()) {
        let life = play(steps);
        let json = serde_json::to_string(&life.events).unwrap();
        let decoded: Vec<TicketEvent> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(replay::<Ticket>(&decoded), life.ticket);
    }

    #[test]
    fn each_level_of_each_clock_is_noted_at_most_once(steps in steps()) {
        let mut seen = std::collections::BTreeSet::new();
        for event in play(steps).events {
            if let TicketEvent::SlaLevelReached { clock, level, .. } = event {
                prop_assert!(seen.insert((clock, level)), "{level:?} of clock {clock} twice");
            }
        }
    }

    #[test]
    fn a_pause_gives_no_level_more_time_than_a_fresh_question_has(steps in steps()) {
        let calendar = WorkCalendar::default();
        play_and_look(steps, |_, event, after| {
            let TicketEvent::SlaClockResumed { schedule, at, .. } = event else { return };
            let terms = after.conversation().unwrap().clock.as_ref().unwrap().terms;
            let fresh = first_schedule(terms, &calendar, *at);
            for due in &schedule.due {
                let first = fresh.due.iter().find(|first| first.level == due.level).unwrap();
                assert!(due.at <= first.at, "{due:?} comes after {first:?}");
            }
        });
    }

    #[test]
    fn nothing_is_spent_beyond_a_level_by_who_comes_while_the_workshop_is_open(
        category in category(),
        pauses in vec((any::<bool>(), 0_i64..3_000), 1..20),
    ) {
        let calendar = WorkCalendar::default();
        let mut now = at("2026-11-20 14:30");
        let mut ticket = Ticket::default();
        let mut ask = |by, now, intent| {
            for event in ticket.decide(ask(by, now, intent)).unwrap() {
                ticket.evolve(&event);
            }
            ticket.conversation().unwrap().clock.clone().unwrap()
        };
        ask(customer(), now, open(category));
        for (pause, minutes) in pauses {
            now = calendar.next_open(now + TimeDelta::minutes(minutes));
            let step =
                if pause { TicketIntent::WaitForCustomer } else { TicketIntent::StopWaiting };
            ask(ana(), now, step);
            let clock = ask(system(), now, TicketIntent::FireDueLevels);
            for level in SlaLevel::ALL.into_iter().filter(|level| !clock.reached.contains(level)) {
                let percent = i64::from(level.percent());
                let target = i64::from(clock.terms.target_minutes) * 60 * percent / 100;
                prop_assert!(clock.spent_by(&calendar, now) <= target, "{level:?} is missing");
            }
        }
    }

    #[test]
    fn a_command_repeated_at_once_changes_nothing(steps in steps()) {
        let mut life = play(Vec::new());
        let mut now = at("2026-11-18 09:30");
        for (by, intent, minutes) in steps {
            now += TimeDelta::minutes(minutes);
            let command = ask(by, now, intent);
            let Ok(events) = life.ticket.decide(command.clone()) else { continue };
            for event in events {
                life.ticket.evolve(&event);
            }
            prop_assert_eq!(life.ticket.decide(command), Ok(Vec::new()));
        }
    }

    #[test]
    fn after_the_timer_nothing_is_due(steps in steps()) {
        let mut life = play(steps);
        let when = life.ticket.next_due().unwrap_or_else(|| at("2030-01-01 12:00"));
        for event in life.ticket.decide(ask(system(), when, TicketIntent::FireDueLevels)).unwrap() {
            life.ticket.evolve(&event);
        }
        prop_assert!(life.ticket.next_due().is_none_or(|next| next > when));
    }
}
