//! The executor's promises, on a real log.

use domain::person::{ConsentPurpose, Person, PersonCommand, PersonError};
use domain::repair::samples::{CUSTOMER, OWNER};
use domain::values::{PersonId, Personal, Sha256Hex};
use domain::{Actor, Role};

use super::*;
use crate::test_support::{World, customer, draft, owner, reception, technician, uuid};

fn consent(world: &World, purpose: ConsentPurpose) -> PersonCommand {
    let text_hash = Sha256Hex::of(b"texto");
    PersonCommand::GiveConsent { purpose, text_hash, at: world.now() }
}

fn withdrawal(world: &World, purpose: ConsentPurpose) -> PersonCommand {
    PersonCommand::WithdrawConsent { purpose, at: world.now() }
}

async fn version(world: &World, id: &str) -> u64 {
    world.executor.log().stream_version(&eventlog::StreamId::new("person", id)).await.unwrap()
}

#[tokio::test]
async fn a_command_is_appended_with_who_asked_for_it() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let context = world.by(customer());
    let given = consent(&world, ConsentPurpose::Portfolio);
    let executed = world.executor.execute::<Person>(&id, given, context.clone()).await.unwrap();
    assert_eq!((executed.version, executed.replayed), (2, false));
    assert_eq!(executed.position, world.executor.log().head().await.unwrap());
    let stream = eventlog::StreamId::new("person", id.as_str());
    let events = world.executor.log().load(&stream, 1).await.unwrap();
    let metadata = &events[0].metadata;
    assert_eq!(metadata.actor_id, CUSTOMER.to_string());
    assert_eq!(metadata.actor_role, "customer");
    assert_eq!(metadata.command, "person.give_consent");
    assert_eq!(metadata.command_id, context.command_id);
    assert_eq!(metadata.ip.as_deref(), Some("203.0.113.9"));
    assert_eq!(events[0].recorded_at, world.now());
}

#[tokio::test]
async fn a_command_in_effect_changes_nothing_and_answers_where_it_shows() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let withdraw = withdrawal(&world, ConsentPurpose::Portfolio);
    let executed = world.executor.execute::<Person>(&id, withdraw, world.by(customer())).await;
    let executed = executed.unwrap();
    assert_eq!((executed.version, executed.replayed), (1, false));
    assert_eq!(executed.position, world.executor.log().head().await.unwrap());
    assert_eq!(version(&world, &id).await, 1);
}

#[tokio::test]
async fn the_same_command_again_gives_its_first_outcome_and_with_another_body_an_error() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let context = world.by(customer());
    let give = consent(&world, ConsentPurpose::Marketing);
    let first = world.executor.execute::<Person>(&id, give.clone(), context.clone()).await.unwrap();
    // What came after it makes the state refuse or ignore it, or even accept it again.
    let withdraw = withdrawal(&world, ConsentPurpose::Marketing);
    world.executor.execute::<Person>(&id, withdraw, world.by(customer())).await.unwrap();
    for executor in [world.executor.clone(), world.another_executor(8)] {
        let again = executor.execute::<Person>(&id, give.clone(), context.clone()).await.unwrap();
        assert!(again.replayed);
        assert_eq!((again.version, again.position), (first.version, first.position));
    }
    let stale = Context { expected_version: Some(1), ..context.clone() };
    let again = world.executor.execute::<Person>(&id, give.clone(), stale).await.unwrap();
    assert_eq!(again.version, first.version);
    let other = Context { fingerprint: "another body".into(), ..context };
    for id in [&id, &OWNER.to_string()] {
        let system = Context { actor: Actor::system("test"), ..other.clone() };
        let mismatch = world.executor.execute::<Person>(id, give.clone(), system).await;
        assert!(matches!(mismatch, Err(ExecuteError::IdempotencyMismatch)), "{mismatch:?}");
    }
    assert_eq!(version(&world, &id).await, 3);
}

#[tokio::test]
async fn a_stale_if_match_is_told_what_happened_in_between() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let other = world.another_executor(8);
    let give = consent(&world, ConsentPurpose::Portfolio);
    other.execute::<Person>(&id, give.clone(), world.by(customer())).await.unwrap();
    let late = world.by(customer()).expecting(1);
    let give = consent(&world, ConsentPurpose::LiveVideo);
    let refused = world.executor.execute::<Person>(&id, give.clone(), late).await;
    let Err(ExecuteError::Stale { expected: 1, actual: 2, intervened }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(intervened.len(), 1);
    assert_eq!(intervened[0].event_type, "ConsentGiven");
    let right = world.by(customer()).expecting(2);
    assert_eq!(
        world.executor.execute::<Person>(&id, give.clone(), right).await.unwrap().version,
        3
    );
    let future = world.by(customer()).expecting(9);
    let give = consent(&world, ConsentPurpose::Marketing);
    let refused = world.executor.execute::<Person>(&id, give, future).await;
    let Err(ExecuteError::Stale { actual: 3, intervened, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert!(intervened.is_empty());
}

#[tokio::test]
async fn a_refusal_on_a_kept_state_is_confirmed_on_the_log_first() {
    let world = World::staffed().await;
    let stranger = PersonId::new(uuid(77));
    let id = stranger.to_string();
    let give = consent(&world, ConsentPurpose::Portfolio);
    // The first executor learns that there is no such person …
    let system = || world.by(Actor::system("test"));
    let refused = world.executor.execute::<Person>(&id, give.clone(), system()).await;
    assert!(matches!(refused, Err(ExecuteError::Rejected(PersonError::Unknown))));
    // … another registers them, and the first no longer refuses.
    let contact = draft("nueva").read(stranger).unwrap();
    let register = PersonCommand::RegisterGuest { person: stranger, contact, at: world.now() };
    world.another_executor(8).execute::<Person>(&id, register, system()).await.unwrap();
    let executed = world.executor.execute::<Person>(&id, give, system()).await.unwrap();
    assert_eq!(executed.version, 2);
    // The same for "already in effect": the consent is withdrawn elsewhere, and given again here.
    let withdraw = withdrawal(&world, ConsentPurpose::Portfolio);
    world.another_executor(9).execute::<Person>(&id, withdraw, system()).await.unwrap();
    let give = consent(&world, ConsentPurpose::Portfolio);
    let executed = world.executor.execute::<Person>(&id, give, system()).await.unwrap();
    assert_eq!(executed.version, 4);
}

#[tokio::test]
async fn those_who_lose_a_race_decide_again_and_nothing_is_lost() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let executors = [world.executor.clone(), world.another_executor(8)];
    let mut running = Vec::new();
    for number in 0..24_u128 {
        let executor = executors[number as usize % 2].clone();
        let command = PersonCommand::OpenSession {
            session: uuid(number + 1),
            method: "password".into(),
            at: world.now(),
        };
        let context = world.by(Actor::system("test"));
        let id = id.clone();
        running.push(tokio::spawn(async move {
            executor.execute::<Person>(&id, command, context).await
        }));
    }
    let mut done = 0;
    for run in running {
        match run.await.unwrap() {
            Ok(_) => done += 1,
            Err(error) => assert!(matches!(error, ExecuteError::Contended), "{error:?}"),
        }
    }
    // Within one executor they take turns, so at most one of two fights at a time: most get through.
    assert!(done >= 12, "only {done} of 24");
    assert_eq!(version(&world, &id).await, 1 + done);
    for executor in executors {
        let person = executor.load::<Person>(&id).await.unwrap();
        assert_eq!(person.state.profile().unwrap().sessions.len() as u64, done);
    }
}

#[tokio::test]
async fn commands_of_one_process_on_one_stream_never_fail_for_the_race() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let runs = (0..32_u128).map(|number| {
        let command = PersonCommand::OpenSession {
            session: uuid(number + 1),
            method: "password".into(),
            at: world.now(),
        };
        world.executor.execute::<Person>(&id, command, world.by(Actor::system("test")))
    });
    let outcomes = futures::future::join_all(runs).await;
    let mut versions: Vec<_> = outcomes.into_iter().map(|done| done.unwrap().version).collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..34).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_client_that_leaves_does_not_cut_its_command_in_half() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let give = consent(&world, ConsentPurpose::Portfolio);
    let mut run = Box::pin(world.executor.execute::<Person>(&id, give, world.by(customer())));
    // One poll starts it, and nobody ever polls it again.
    assert!(futures::poll!(run.as_mut()).is_pending());
    drop(run);
    world.executor.drain().await;
    assert_eq!(version(&world, &id).await, 2);
    let person = world.executor.load::<Person>(&id).await.unwrap();
    assert!(person.state.consents_to(ConsentPurpose::Portfolio));
}

#[tokio::test]
async fn the_permissions_table_is_enforced_before_and_after_loading() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let run = async |actor: Actor, id: &str, command: PersonCommand| {
        world.executor.execute::<Person>(id, command, world.by(actor)).await
    };
    let give = || consent(&world, ConsentPurpose::Portfolio);
    let refused = run(Actor::anonymous(), &id, give()).await;
    assert!(matches!(refused, Err(ExecuteError::Forbidden { not_own: false, .. })), "{refused:?}");
    let other = Actor::person(PersonId::new(uuid(99)), Role::Customer);
    for id in [id.as_str(), &uuid(98).to_string()] {
        let refused = run(other.clone(), id, give()).await;
        let not_own = matches!(refused, Err(ExecuteError::Forbidden { not_own: true, .. }));
        assert!(not_own, "{refused:?}");
    }
    // A member of the staff may change a customer's record, but not a colleague's.
    assert!(run(reception(), &id, give()).await.is_ok());
    let contact = draft("otra").read(OWNER).unwrap();
    let take_over = PersonCommand::ChangeContact { contact, at: world.now() };
    let refused = run(technician(), &OWNER.to_string(), take_over).await;
    assert!(matches!(refused, Err(ExecuteError::Forbidden { .. })), "{refused:?}");
    // What matters most needs a fresh second factor.
    let promote = || PersonCommand::ChangeRole {
        to: Role::Technician,
        by: None,
        reason: "se suma al taller".into(),
        at: world.now(),
    };
    let refused = run(owner(), &id, promote()).await;
    assert!(matches!(refused, Err(ExecuteError::StepUpRequired)), "{refused:?}");
    let refused = run(technician().with_step_up(), &id, promote()).await;
    assert!(matches!(refused, Err(ExecuteError::Forbidden { .. })), "{refused:?}");
    assert!(run(owner().with_step_up(), &id, promote()).await.is_ok());
    let email = Personal::new(CUSTOMER, "cliente@example.cl");
    let noted = PersonCommand::VerifyEmail { email, at: world.now() };
    let refused = run(owner().with_step_up(), &id, noted).await;
    assert!(matches!(refused, Err(ExecuteError::Forbidden { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_aggregate_is_read_as_it_is_and_as_it_was() {
    let world = World::staffed().await;
    let id = CUSTOMER.to_string();
    let before = (world.now(), world.executor.log().head().await.unwrap());
    world.clock.advance(chrono::TimeDelta::hours(1));
    let give = consent(&world, ConsentPurpose::Portfolio);
    world.another_executor(8).execute::<Person>(&id, give, world.by(customer())).await.unwrap();
    let now = world.executor.load::<Person>(&id).await.unwrap();
    assert!(now.state.consents_to(ConsentPurpose::Portfolio));
    for as_of in [AsOf::Instant(before.0), AsOf::Position(before.1)] {
        let then = world.executor.load_as_of::<Person>(&id, as_of).await.unwrap();
        assert_eq!(then.version, 1);
        assert!(!then.state.consents_to(ConsentPurpose::Portfolio));
    }
    let earlier = AsOf::Instant(before.0 - chrono::TimeDelta::seconds(1));
    let none = world.executor.load_as_of::<Person>(&id, earlier).await;
    assert!(matches!(none, Err(ExecuteError::NotFound)));
    let none = world.executor.load::<Person>(&uuid(5_000).to_string()).await;
    assert!(matches!(none, Err(ExecuteError::NotFound)));
}
