//! Given, when and then of portfolio items.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;

use super::*;
use crate::testing::{Scenario, given, golden, replay};
use crate::values::{RepairNumber, Sha256Hex};

fn at(hours: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap() + TimeDelta::hours(hours)
}

fn proposal() -> Proposal {
    Proposal {
        repair: RepairNumber::new(2026, 1).unwrap(),
        slug: "roland-juno-60-k7f3".to_owned(),
        instrument: None,
        instrument_label: "Roland Juno-60".to_owned(),
        title: "Vuelve a encender".to_owned(),
        summary: "Fuente reparada.".to_owned(),
        before: Some(Sha256Hex::of(b"antes")),
        after: Some(Sha256Hex::of(b"despues")),
        more: vec![],
        delivered_at: at(0),
        at: at(1),
    }
}

fn propose(proposal: Proposal) -> PortfolioCommand {
    PortfolioCommand::Propose(Box::new(proposal))
}

fn proposed() -> PortfolioEvent {
    given::<PortfolioItem>([]).when(propose(proposal())).events()[0].clone()
}

fn item() -> Scenario<PortfolioItem> {
    given([proposed()])
}

fn edit(title: &str, summary: &str) -> PortfolioCommand {
    PortfolioCommand::Edit { title: title.to_owned(), summary: summary.to_owned(), at: at(2) }
}

fn publish(hours: i64) -> PortfolioCommand {
    PortfolioCommand::Publish { at: at(hours) }
}

fn hide(reason: &str) -> PortfolioCommand {
    PortfolioCommand::Hide { reason: reason.to_owned(), at: at(3) }
}

fn withdraw(reason: &str) -> PortfolioCommand {
    PortfolioCommand::Withdraw { reason: reason.to_owned(), at: at(4) }
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("portfolio_item", &samples());
    assert_eq!(replay::<PortfolioItem>(&samples()), PortfolioItem::Withdrawn);
}

#[test]
fn an_item_is_public_24_hours_after_the_delivery() {
    let state: PortfolioItem = replay(&[proposed()]);
    assert!(!state.is_public(at(24) - TimeDelta::seconds(1)));
    assert!(state.is_public(at(24)));
}

#[test]
fn the_same_proposal_again_changes_nothing_even_after_an_edit() {
    item()
        .when(edit("Otro título", "Otro texto"))
        .then([PortfolioEvent::PortfolioItemEdited {
            title: "Otro título".to_owned(),
            summary: "Otro texto".to_owned(),
            at: at(2),
        }])
        .when(propose(proposal()))
        .nothing_happens();
}

#[test]
fn a_repair_has_one_item() {
    let other = Proposal { slug: "otro".to_owned(), ..proposal() };
    item().when(propose(other)).refused("portfolio.already_proposed");
}

#[test]
fn what_must_not_be_shown_is_refused() {
    let with = |change: fn(&mut Proposal)| {
        let mut proposal = proposal();
        change(&mut proposal);
        given::<PortfolioItem>([]).when(propose(proposal))
    };
    with(|p| p.slug = String::new()).refused("portfolio.slug_invalid");
    with(|p| p.slug = "Juno 60".to_owned()).refused("portfolio.slug_invalid");
    with(|p| p.slug = "-juno".to_owned()).refused("portfolio.slug_invalid");
    with(|p| p.slug = "../juno".to_owned()).refused("portfolio.slug_invalid");
    with(|p| p.slug = "juno-cds-2026-0001".to_owned()).refused("portfolio.slug_reveals_number");
    with(|p| p.title = " ".to_owned()).refused("portfolio.title_invalid");
    with(|p| p.summary = "a".repeat(2_001)).refused("portfolio.summary_invalid");
    with(|p| p.summary = "Costó $ 180.000".to_owned()).refused("portfolio.price_shown");
    with(|p| p.more = vec![Sha256Hex::of(b"x"); 5]).refused("portfolio.too_many_photos");
}

#[test]
fn the_same_texts_again_change_nothing() {
    item().when(edit("Vuelve a encender", "Fuente reparada.")).nothing_happens();
    item().when(edit("Solo $5.000", "Barato")).refused("portfolio.price_shown");
}

#[test]
fn the_owner_publishes_before_the_time_and_not_twice() {
    item()
        .when(publish(2))
        .then([PortfolioEvent::PortfolioItemPublished { at: at(2) }])
        .when(publish(3))
        .nothing_happens();
    item().when(publish(24)).nothing_happens();
}

#[test]
fn a_hidden_item_stays_hidden_until_it_is_published_again() {
    let hidden = item()
        .when(hide(""))
        .refused("portfolio.reason_missing")
        .when(hide("Falta una foto"))
        .then([PortfolioEvent::PortfolioItemHidden {
            reason: "Falta una foto".to_owned(),
            at: at(3),
        }])
        .when(hide("Otra vez"))
        .nothing_happens();
    assert!(!hidden.state().is_public(at(1_000)));
    let shown = hidden.when(publish(30));
    assert!(shown.state().is_public(at(30)));
}

#[test]
fn a_withdrawn_item_is_gone_for_good() {
    let withdrawn = item().when(withdraw("Retiró el consentimiento"));
    assert_eq!(withdrawn.state(), &PortfolioItem::Withdrawn);
    withdrawn
        .when(withdraw("Otra vez"))
        .nothing_happens()
        .when(publish(50))
        .refused("portfolio.withdrawn")
        .when(propose(proposal()))
        .refused("portfolio.withdrawn")
        .when(edit("a", "b"))
        .refused("portfolio.withdrawn");
}

#[test]
fn nothing_happens_to_an_item_that_was_never_proposed() {
    for command in [publish(1), hide("a"), edit("a", "b"), withdraw("a")] {
        given::<PortfolioItem>([]).when(command).refused("portfolio.unknown");
    }
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives(
        steps in prop::collection::vec((0_u8..6, 0_i64..60), 0..30),
    ) {
        let mut state = PortfolioItem::default();
        let mut history = Vec::new();
        for (kind, hours) in steps {
            let command = match kind {
                0 | 1 => propose(proposal()),
                2 => edit("Otro", "Texto"),
                3 => publish(hours),
                4 => hide("Motivo"),
                _ if hours > 50 => withdraw("Motivo"),
                _ => publish(hours),
            };
            let gone = state == PortfolioItem::Withdrawn;
            let events = state.decide(command).unwrap_or_default();
            prop_assert!(!gone || events.is_empty(), "withdrawn is terminal");
            for event in events {
                state.evolve(&event);
                history.push(event);
            }
        }
        prop_assert_eq!(replay::<PortfolioItem>(&history), state);
    }
}
