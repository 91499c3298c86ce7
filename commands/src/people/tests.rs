//! Registrations that die halfway, first owners, contacts and erasures.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::person::{Person, PersonCommand};
use domain::repair::samples::{CUSTOMER, OWNER};
use domain::{Actor, Refusal as _, Role};
use eventlog::{CredentialStore, NewAccount, StreamId};
use secrecy::SecretString;

use super::*;
use crate::auth::{Auth, AuthPolicy, NoMailer, Passwords, SignIn};
use crate::context::Context;
use crate::executor::ExecuteError;
use crate::test_support::{World, customer, draft, owner, reception, technician};

const PASSWORD: &str = "caballo correcto pila grapa";

struct Desk {
    world: World,
    passwords: Passwords,
    credentials: Arc<dyn CredentialStore>,
}

impl Desk {
    async fn open() -> Self {
        let world = World::staffed().await;
        let passwords = Passwords::new(world.executor.ids()).unwrap();
        let credentials = world.executor.log().credentials();
        Self { world, passwords, credentials }
    }

    async fn register(
        &self,
        name: &str,
        password: &str,
        context: Context,
    ) -> Result<Registered, RegisterError> {
        let registration = Registration { contact: draft(name), password: password.into() };
        register_customer(&self.world.executor, &self.passwords, registration, context).await
    }

    fn visitor(&self) -> Context {
        self.world.by(Actor::anonymous())
    }

    /// What a process leaves that dies between the account's row and the event.
    async fn die_after_the_row(&self, name: &str, password: &str) -> PersonId {
        let person = PersonId::new(self.world.executor.ids().uuid());
        let hash = self.passwords.hash(&password.into(), self.world.executor.ids()).await.unwrap();
        let account = NewAccount {
            person_id: person.uuid(),
            email: format!("{name}@example.cl"),
            password_hash: Some(hash),
            created_at: self.world.now(),
        };
        self.credentials.create_account(account).await.unwrap();
        person
    }

    async fn signs_in(&self, name: &str, password: &str) -> bool {
        let auth = Auth::new(
            self.world.executor.clone(),
            &"secret".into(),
            &[],
            Arc::new(NoMailer),
            AuthPolicy::default(),
        );
        let attempt =
            SignIn { email: format!("{name}@example.cl"), password: password.into(), code: None };
        auth.unwrap().sign_in(attempt, self.visitor()).await.is_ok()
    }
}

#[tokio::test]
async fn an_e_mail_registers_once_and_the_same_request_again_gets_its_answer_again() {
    let desk = Desk::open().await;
    let context = desk.visitor();
    let first = desk.register("ana", PASSWORD, context.clone()).await.unwrap();
    let again = desk.register("ana", PASSWORD, context).await.unwrap();
    assert_eq!(again.person, first.person);
    assert!(again.executed.replayed);
    let taken = desk.register("ana", "otra clave bien larga", desk.visitor()).await;
    assert!(matches!(taken, Err(RegisterError::EmailTaken)), "{taken:?}");
    assert!(desk.signs_in("ana", PASSWORD).await);
}

#[tokio::test]
async fn of_many_registrations_at_once_of_one_e_mail_exactly_one_succeeds() {
    let desk = Desk::open().await;
    let runs = (0..6).map(|run| {
        let password = format!("clave larga numero {run}");
        let context = desk.visitor();
        async {
            let registered = desk.register("ana", &password, context).await;
            registered.ok().map(|registered| (registered.person, password))
        }
    });
    let done: Vec<_> = futures::future::join_all(runs).await.into_iter().flatten().collect();
    assert_eq!(done.len(), 1);
    assert!(desk.signs_in("ana", &done[0].1).await);
}

#[tokio::test]
async fn a_registration_that_died_halfway_signs_nobody_in_and_locks_nobody_out() {
    let desk = Desk::open().await;
    let half = desk.die_after_the_row("ana", PASSWORD).await;
    assert!(!desk.signs_in("ana", PASSWORD).await);
    // Somebody else cannot take it over while it may still be running …
    let other = desk.register("ana", "otra clave bien larga", desk.visitor()).await;
    assert!(matches!(other, Err(RegisterError::EmailTaken)), "{other:?}");
    // … its author completes it at once …
    let registered = desk.register("ana", PASSWORD, desk.visitor()).await.unwrap();
    assert_eq!(registered.person, half);
    assert!(desk.signs_in("ana", PASSWORD).await);
    // … and one that nobody completes gives way.
    let half = desk.die_after_the_row("beto", PASSWORD).await;
    desk.world.clock.advance(TimeDelta::minutes(3));
    let other = desk.register("beto", "otra clave bien larga", desk.visitor()).await.unwrap();
    assert_ne!(other.person, half);
    assert!(desk.signs_in("beto", "otra clave bien larga").await);
    assert!(!desk.signs_in("beto", PASSWORD).await);
}

#[tokio::test]
async fn a_refused_registration_leaves_the_e_mail_free() {
    let desk = Desk::open().await;
    let mut contact = draft("ana");
    contact.name = "  ".into();
    let registration = Registration { contact, password: PASSWORD.into() };
    let context = desk.visitor();
    let refused =
        register_customer(&desk.world.executor, &desk.passwords, registration, context).await;
    let Err(RegisterError::Execute(ExecuteError::Rejected(refused))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(refused.pointer(), Some("/name"));
    assert!(desk.credentials.find_by_email("ana@example.cl").await.unwrap().is_none());
    let weak = desk.register("ana", "corta", desk.visitor()).await;
    assert!(matches!(weak, Err(RegisterError::Execute(ExecuteError::Rejected(_)))));
    assert!(desk.register("ana", PASSWORD, desk.visitor()).await.is_ok());
}

#[tokio::test]
async fn staff_choose_their_password_with_a_link_that_is_good_once() {
    let desk = Desk::open().await;
    let staff = NewStaff { role: Role::Technician, contact: draft("carla") };
    let take_on = async |context: Context| {
        create_staff(&desk.world.executor, &desk.passwords, staff.clone(), context).await
    };
    for (actor, denied) in [(technician().with_step_up(), true), (owner(), false)] {
        let refused = take_on(desk.world.by(actor)).await.unwrap_err();
        let RegisterError::Execute(error) = refused else { panic!("{refused:?}") };
        let forbidden = matches!(error, ExecuteError::Forbidden { .. });
        assert!(forbidden == denied && (denied || matches!(error, ExecuteError::StepUpRequired)));
        assert!(desk.credentials.find_by_email("carla@example.cl").await.unwrap().is_none());
    }
    let context = desk.world.by(owner().with_step_up());
    let invited = take_on(context.clone()).await.unwrap();
    assert_eq!(take_on(context.clone()).await.unwrap().invitation, invited.invitation);
    let auth = Auth::new(
        desk.world.executor.clone(),
        &"secret".into(),
        &[],
        Arc::new(NoMailer),
        AuthPolicy::default(),
    )
    .unwrap();
    let choose = async |password: &str| {
        let link = invited.invitation.clone();
        auth.reset_password(link, password.into(), desk.visitor()).await
    };
    choose(PASSWORD).await.unwrap();
    assert!(desk.signs_in("carla", PASSWORD).await);
    // The request that comes again does not arm the link again.
    take_on(context.clone()).await.unwrap();
    assert!(choose("otra clave bien larga").await.is_err());
    let person = invited.registered.person;
    let again = invite_again(&desk.world.executor, person, &context).await.unwrap();
    auth.reset_password(again, "otra clave bien larga".into(), desk.visitor()).await.unwrap();
    assert!(desk.signs_in("carla", "otra clave bien larga").await);
}

#[tokio::test]
async fn there_is_one_first_owner_and_the_setup_code_opens_only_for_them() {
    let world = World::open().await;
    let passwords = Passwords::new(world.executor.ids()).unwrap();
    let setup = SetupCode::draw(world.executor.ids());
    assert!(!first_owner_exists(&world.executor).await.unwrap());
    let begin = async |code: &str, name: &str, context: &Context| {
        let setup = Some((&setup, code));
        let password = SecretString::from(PASSWORD);
        let contact = draft(name);
        create_first_owner(&world.executor, &passwords, setup, contact, password, context).await
    };
    let context = world.by(Actor::anonymous());
    let wrong = begin("guess", "duena", &context).await;
    assert!(matches!(wrong, Err(FirstOwnerError::WrongCode)), "{wrong:?}");
    let first = begin(setup.reveal(), "duena", &context).await.unwrap();
    assert!(first_owner_exists(&world.executor).await.unwrap());
    let person = world.executor.load::<Person>(&first.person.to_string()).await.unwrap();
    assert_eq!(person.state.role(), Some(Role::Owner));
    assert_eq!(begin(setup.reveal(), "duena", &context).await.unwrap().person, first.person);
    let other = Context { fingerprint: "another request".into(), ..context };
    let second = begin(setup.reveal(), "intrusa", &other).await;
    assert!(matches!(second, Err(FirstOwnerError::OwnerExists)), "{second:?}");
    for _ in 0..10 {
        assert!(begin("guess", "duena", &other).await.is_err());
    }
    let void = begin(setup.reveal(), "duena", &other).await;
    assert!(matches!(void, Err(FirstOwnerError::WrongCode)), "{void:?}");
}

#[tokio::test]
async fn a_guest_is_noted_once_in_normal_forms() {
    let world = World::staffed().await;
    let context = world.by(reception());
    let mut contact = draft("Invitada");
    contact.rut = Some("12.345.678-5".into());
    let note = async |contact: ContactDraft, context: Context| {
        register_guest(&world.executor, contact, context).await
    };
    let first = note(contact.clone(), context.clone()).await.unwrap();
    assert_eq!(note(contact.clone(), context).await.unwrap().person, first.person);
    let person = world.executor.load::<Person>(&first.person.to_string()).await.unwrap();
    let contact_kept = &person.state.profile().unwrap().contact;
    assert_eq!(contact_kept.phone.as_ref().unwrap().reveal(), Some("+56912345678"));
    assert_eq!(contact_kept.rut.as_ref().unwrap().reveal(), Some("12345678-5"));
    let refused = note(contact.clone(), world.by(customer())).await;
    assert!(matches!(refused, Err(ExecuteError::Forbidden { .. })), "{refused:?}");
    contact.rut = Some("12.345.678-9".into());
    let refused = note(contact, world.by(reception())).await.unwrap_err();
    let ExecuteError::Rejected(refused) = refused else { panic!("{refused:?}") };
    assert_eq!(refused.pointer(), Some("/rut"));
}

#[tokio::test]
async fn a_changed_e_mail_is_the_one_to_sign_in_with() {
    let desk = Desk::open().await;
    let ana = desk.register("ana", PASSWORD, desk.visitor()).await.unwrap().person;
    desk.register("beto", PASSWORD, desk.visitor()).await.unwrap();
    let by = || desk.world.by(Actor::person(ana, Role::Customer));
    let executor = &desk.world.executor;
    let taken = change_contact(executor, ana, draft("beto"), by()).await;
    assert!(matches!(taken, Err(ChangeContactError::EmailTaken)), "{taken:?}");
    let mut nameless = draft("anita");
    nameless.name = String::new();
    assert!(change_contact(executor, ana, nameless, by()).await.is_err());
    assert!(desk.signs_in("ana", PASSWORD).await && !desk.signs_in("anita", PASSWORD).await);
    change_contact(executor, ana, draft("anita"), by()).await.unwrap();
    assert!(!desk.signs_in("ana", PASSWORD).await && desk.signs_in("anita", PASSWORD).await);
    let stranger = desk.world.by(customer());
    let refused = change_contact(executor, ana, draft("robada"), stranger).await.unwrap_err();
    assert!(matches!(
        refused,
        ChangeContactError::Execute(ExecuteError::Forbidden { not_own: true, .. })
    ));
    assert!(desk.signs_in("anita", PASSWORD).await);
}

#[tokio::test]
async fn an_erased_person_is_gone_from_the_log_the_accounts_and_the_memory() {
    let desk = Desk::open().await;
    let from = Context {
        ip: Some("203.0.113.9".into()),
        user_agent: Some("Firefox de Ana".into()),
        ..desk.visitor()
    };
    let ana = desk.register("ana", PASSWORD, from).await.unwrap().person;
    let id = ana.to_string();
    let stream = StreamId::new("person", id.as_str());
    let registered = desk.world.executor.log().load(&stream, 0).await.unwrap().remove(0);
    assert_eq!(registered.metadata.ip.as_deref(), Some("203.0.113.9"));
    assert_eq!(registered.metadata.actor_id, id);
    let executor = &desk.world.executor;
    let by = |actor: Actor| desk.world.by(actor);
    let reason = || "lo pidió por escrito".to_owned();
    let refused = erase(executor, ana, reason(), 0, by(owner())).await;
    assert!(matches!(refused, Err(ExecuteError::StepUpRequired)));
    let refused = erase(executor, ana, reason(), 1, by(owner().with_step_up())).await;
    assert!(matches!(refused, Err(ExecuteError::Rejected(_))), "{refused:?}");
    assert!(desk.signs_in("ana", PASSWORD).await);
    erase(executor, ana, reason(), 0, by(owner().with_step_up())).await.unwrap();
    assert!(!desk.signs_in("ana", PASSWORD).await);
    assert!(executor.log().vault().is_destroyed(ana.uuid()).await.unwrap());
    let events = executor.log().load(&stream, 0).await.unwrap();
    let from = &events[0].metadata;
    assert_eq!((&from.ip, &from.user_agent), (&None, &None), "where they registered from");
    assert!(events[0].payload.contains("$erased") && !events[0].payload.contains("ana@example"));
    let person = executor.load::<Person>(&id).await.unwrap();
    assert!(matches!(*person.state, Person::Erased { .. }));
    // The address is free for somebody new, and the owner is still known.
    assert!(desk.register("ana", PASSWORD, desk.visitor()).await.is_ok());
    let owner = executor.load::<Person>(&OWNER.to_string()).await.unwrap();
    assert!(owner.state.profile().unwrap().contact.name.reveal().is_some());
}

#[tokio::test]
async fn an_erasure_that_died_after_its_event_is_completed_by_whoever_comes_next() {
    let world = World::staffed().await;
    let command =
        PersonCommand::Erase { reason: "lo pidió".into(), open_repairs: 0, at: world.now() };
    let context = world.by(owner().with_step_up());
    world.executor.execute::<Person>(&CUSTOMER.to_string(), command, context).await.unwrap();
    let destroyed =
        async || world.executor.log().vault().is_destroyed(CUSTOMER.uuid()).await.unwrap();
    assert!(!destroyed().await);
    let managers = crate::process_managers::ProcessManagers::new(
        world.another_executor(8),
        crate::process_managers::all(None),
    );
    managers.catch_up().await.unwrap();
    assert!(destroyed().await);
    complete_erasure(&world.executor, CUSTOMER).await.unwrap();
}
