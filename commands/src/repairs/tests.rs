//! Intakes: numbers without gaps, repetitions, look-ups.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::catalogue::{CatalogueCommand, CatalogueEntry, Entry, Tier, juno_60};
use domain::policies::{Policy, REQUIRED_AT_INTAKE, policy};
use domain::quotation::PolicyAcceptance;
use domain::repair::samples::{self, CUSTOMER};
use domain::repair::{InstrumentRef, Intake, Repair};
use domain::values::{InstrumentCode, Money, PersonId};
use domain::{Actor, Refusal as _};

use super::*;
use crate::Context;
use crate::executor::{ExecuteError, Executor};
use crate::ports::LinkToken;
use crate::test_support::{World, customer, reception, uuid};

fn at_the_counter() -> ReceiveRepair {
    let description = "Un sintetizador casero".to_owned();
    let intake = Intake {
        instrument: InstrumentRef::Other { description },
        instrument_label: "Sintetizador casero".to_owned(),
        policies: REQUIRED_AT_INTAKE.map(accepted).into(),
        storage_policy: Some(accepted(Policy::STORAGE)),
        ..samples::intake()
    };
    ReceiveRepair { intake, warranty_of: None }
}

/// The text in force, accepted.
fn accepted(code: &str) -> PolicyAcceptance {
    let text = policy(code).unwrap().pinned();
    PolicyAcceptance { version: text.version, hash: text.hash, ..samples::policy(code) }
}

async fn take_in(executor: &Executor, context: Context) -> ReceivedRepair {
    receive(executor, at_the_counter(), context).await.unwrap()
}

#[tokio::test]
async fn thirty_two_intakes_at_once_in_two_processes_get_numbers_without_a_gap() {
    let world = World::staffed().await;
    let executors = [world.executor.clone(), world.another_executor(8)];
    let runs = (0..32).map(|run| {
        let context = world.by(reception());
        let executor = executors[run % 2].clone();
        tokio::spawn(async move { take_in(&executor, context).await.number })
    });
    let runs: Vec<_> = runs.collect();
    let mut numbers = BTreeSet::new();
    for run in runs {
        numbers.insert(run.await.unwrap().count());
    }
    assert_eq!(numbers, (1..=32).collect());
    // A process that knows nothing finds the next one.
    let received = take_in(&world.another_executor(9), world.by(reception())).await;
    assert_eq!(received.number.to_string(), "CDS-2026-0033");
}

#[tokio::test]
async fn an_intake_pins_the_texts_in_force_and_no_others() {
    let world = World::staffed().await;
    let replaced = |change: fn(&mut Intake)| {
        let mut request = at_the_counter();
        change(&mut request.intake);
        let (executor, context) = (world.executor.clone(), world.by(reception()));
        async move { receive(&executor, request, context).await.unwrap_err() }
    };
    let changes: [fn(&mut Intake); 3] = [
        |intake| intake.policies[0].version = 1,
        |intake| intake.policies[1].hash = samples::hash("otro texto"),
        |intake| intake.storage_policy = Some(samples::policy(Policy::STORAGE)),
    ];
    for change in changes {
        let ExecuteError::Rejected(refused) = replaced(change).await else { panic!() };
        assert_eq!(refused.code(), "policy.not_in_force");
    }
    let number = take_in(&world.executor, world.by(reception())).await.number;
    let repair = world.executor.load::<Repair>(&number.to_string()).await.unwrap().state;
    let pinned = &repair.intake().unwrap().policies;
    assert_eq!(*pinned, REQUIRED_AT_INTAKE.map(accepted));
}

#[tokio::test]
async fn an_intake_that_is_repeated_gets_its_first_number_and_link_again() {
    let world = World::staffed().await;
    let context = world.by(reception());
    let first = take_in(&world.executor, context.clone()).await;
    take_in(&world.executor, world.by(reception())).await;
    let again = take_in(&world.executor, context.clone()).await;
    assert_eq!(again.number, first.number);
    assert!(again.executed.replayed);
    assert_eq!(again.tracking, first.tracking);
    let at_once = (0..8).map(|_| take_in(&world.executor, world.by(reception())));
    let numbers = futures::future::join_all(at_once).await;
    assert_eq!(numbers.iter().map(|done| done.number.count()).max(), Some(10));
    let other = Context { fingerprint: "another intake".into(), ..context };
    let refused = receive(&world.executor, at_the_counter(), other).await;
    assert!(matches!(refused, Err(ExecuteError::IdempotencyMismatch)));
}

#[tokio::test]
async fn the_same_intake_twice_at_once_is_one_repair() {
    let world = World::staffed().await;
    let context = world.by(reception());
    let other = world.another_executor(8);
    let (one, two) =
        tokio::join!(take_in(&world.executor, context.clone()), take_in(&other, context.clone()),);
    assert_eq!(one.number, two.number);
    assert!(one.executed.replayed != two.executed.replayed);
    let next = take_in(&world.executor, world.by(reception())).await;
    assert_eq!(next.number.count(), 2);
}

#[tokio::test]
async fn a_refused_intake_takes_no_number() {
    let world = World::staffed().await;
    let mut empty = at_the_counter();
    empty.intake.photos.clear();
    let refused = receive(&world.executor, empty, world.by(reception())).await;
    assert!(matches!(refused, Err(ExecuteError::Rejected(_))), "{refused:?}");
    let refused = receive(&world.executor, at_the_counter(), world.by(customer())).await;
    assert!(matches!(refused, Err(ExecuteError::Forbidden { .. })), "{refused:?}");
    let mut unknown = at_the_counter();
    unknown.intake.customer = PersonId::new(uuid(404));
    let refused = receive(&world.executor, unknown, world.by(reception())).await.unwrap_err();
    let ExecuteError::Rejected(refused) = refused else { panic!("{refused:?}") };
    assert_eq!((refused.code(), refused.pointer()), ("repair.customer_unknown", Some("/customer")));
    assert_eq!(take_in(&world.executor, world.by(reception())).await.number.count(), 1);
}

#[tokio::test]
async fn the_year_turns_at_midnight_in_santiago() {
    let world = World::staffed().await;
    // 31-12-2026 at 23:30 in Santiago, which is UTC-3 then.
    world.clock.set("2027-01-01T02:30:00Z".parse().unwrap());
    let last = take_in(&world.executor, world.by(reception())).await;
    assert_eq!(last.number.to_string(), "CDS-2026-0001");
    world.clock.advance(TimeDelta::minutes(30));
    let first = take_in(&world.executor, world.by(reception())).await;
    assert_eq!(first.number.to_string(), "CDS-2027-0001");
}

#[tokio::test]
async fn a_model_of_the_catalogue_is_pinned_with_its_version_and_label() {
    let world = World::staffed().await;
    let code = InstrumentCode::parse("roland-juno-60").unwrap();
    let mut request = at_the_counter();
    request.intake.instrument = InstrumentRef::Catalogue { code: code.clone(), version: 99 };
    let refused = receive(&world.executor, request.clone(), world.by(reception())).await;
    assert!(matches!(refused, Err(ExecuteError::Rejected(_))), "{refused:?}");
    for value in [500_000, 600_000] {
        let entry = Box::new(Entry::Instrument(juno_60(Tier::Legendary, Some(Money::clp(value)))));
        let (source, at) = ("owner".to_owned(), world.now());
        let put = CatalogueCommand::PutEntry { entry, source, at };
        let id = "instrument.roland-juno-60";
        let system = world.by(Actor::system("test"));
        world.executor.execute::<CatalogueEntry>(id, put, system).await.unwrap();
    }
    let received = receive(&world.executor, request, world.by(reception())).await.unwrap();
    let repair = world.executor.load::<Repair>(&received.number.to_string()).await.unwrap();
    let intake = repair.state.intake().unwrap();
    assert_eq!(intake.instrument, InstrumentRef::Catalogue { code, version: 2 });
    assert_eq!(intake.instrument_label, "roland Juno-60");
}

#[tokio::test]
async fn a_warranty_is_claimed_only_of_a_repair_that_gave_one() {
    let world = World::staffed().await;
    let first = take_in(&world.executor, world.by(reception())).await;
    let claim = ReceiveRepair { warranty_of: Some(first.number), ..at_the_counter() };
    let refused = receive(&world.executor, claim, world.by(reception())).await.unwrap_err();
    let ExecuteError::Rejected(refused) = refused else { panic!("{refused:?}") };
    assert_eq!(refused.code(), "repair.warranty_of_unknown");
}

#[tokio::test]
async fn a_repair_opens_with_its_own_link_only() {
    let world = World::staffed().await;
    let received = take_in(&world.executor, world.by(reception())).await;
    let number = received.number.to_string();
    let token = received.tracking.unwrap();
    let access = open_with_link(&world.executor, &number, &token).await.unwrap();
    assert_eq!(access.actor, Actor::link(CUSTOMER));
    let wrong = LinkToken::presented("not the token");
    for (number, token) in [(number.as_str(), &wrong), ("CDS-2026-0404", &token)] {
        let refused = open_with_link(&world.executor, number, token).await;
        assert!(matches!(refused, Err(ExecuteError::NotFound)), "{refused:?}");
    }
}
