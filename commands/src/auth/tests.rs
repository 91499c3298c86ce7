//! Signing in, staying in, and being thrown out.

use std::sync::Mutex;

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::Refusal as _;
use domain::person::Person;

use super::*;
use crate::people::{Registration, change_contact, register_customer};
use crate::ports::LinkToken;
use crate::test_support::{World, draft};

const PASSWORD: &str = "caballo correcto pila grapa";

/// Keeps the links that would have been sent.
#[derive(Default)]
struct Outbox(Mutex<Vec<LinkMail>>);

#[async_trait]
impl Mailer for Outbox {
    fn is_enabled(&self) -> bool {
        true
    }

    async fn send_link(&self, mail: LinkMail) -> Result<(), MailError> {
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

struct Door {
    world: World,
    auth: Auth,
    outbox: Arc<Outbox>,
    person: PersonId,
}

impl Door {
    /// A workshop with the registered customer `ana@example.cl`.
    async fn open() -> Self {
        let world = World::open().await;
        let outbox = Arc::new(Outbox::default());
        let auth = auth(&world, outbox.clone(), AuthPolicy::default());
        let registration = Registration { contact: draft("ana"), password: PASSWORD.into() };
        let context = world.by(Actor::anonymous());
        let registered =
            register_customer(&world.executor, auth.passwords(), registration, context).await;
        let person = registered.unwrap().person;
        Self { world, auth, outbox, person }
    }

    fn context(&self) -> Context {
        self.world.by(Actor::anonymous())
    }

    async fn try_in(
        &self,
        email: &str,
        password: &str,
        code: Option<String>,
    ) -> Result<SignedIn, AuthError> {
        let attempt = SignIn { email: email.into(), password: password.into(), code };
        self.auth.sign_in(attempt, self.context()).await
    }

    async fn sign_in(&self) -> (SignedIn, AccessClaims) {
        let signed_in = self.try_in("Ana@example.cl", PASSWORD, None).await.unwrap();
        let claims = self.auth.authenticate(&signed_in.access_token).unwrap();
        (signed_in, claims)
    }

    async fn history(&self) -> Vec<String> {
        self.world.history("person", &self.person.to_string()).await
    }

    /// Enrols a second factor; its seed.
    async fn with_second_factor(&self) -> String {
        let (_, claims) = self.sign_in().await;
        let enrolled = self.auth.enrol_totp(&claims, PASSWORD.into(), self.context()).await;
        let secret = enrolled.unwrap().secret;
        let code = code_at(&secret, self.world.now()).unwrap();
        self.auth.confirm_totp(&claims, &code, self.context()).await.unwrap();
        self.world.clock.advance(TimeDelta::minutes(2));
        secret
    }

    fn code(&self, secret: &str) -> String {
        code_at(secret, self.world.now()).unwrap()
    }

    async fn link(&self) -> LinkToken {
        self.world.executor.drain().await;
        self.outbox.0.lock().unwrap().pop().expect("a link was sent").token
    }
}

fn auth(world: &World, mailer: Arc<dyn Mailer>, policy: AuthPolicy) -> Auth {
    let secret = "a secret of the configuration".into();
    Auth::new(world.executor.clone(), &secret, &[], mailer, policy).unwrap()
}

#[tokio::test]
async fn somebody_signs_in_and_acts_as_themselves() {
    let door = Door::open().await;
    let (signed_in, claims) = door.sign_in().await;
    assert_eq!((claims.person, claims.role), (door.person, Role::Customer));
    assert_eq!(claims.actor(door.world.now()), Actor::person(door.person, Role::Customer));
    assert_eq!(signed_in.session, claims.session);
    assert_eq!(door.history().await, ["PersonRegistered", "SessionOpened"]);
    let stream = eventlog::StreamId::new("person", door.person.to_string());
    let events = door.world.executor.log().load(&stream, 1).await.unwrap();
    let metadata = &events[0].metadata;
    assert_eq!(metadata.actor_id, door.person.to_string());
    assert_eq!(metadata.ip.as_deref(), Some("203.0.113.9"));
    door.world.clock.advance(ACCESS_TOKEN_LIFE);
    let late = door.auth.authenticate(&signed_in.access_token);
    assert_eq!(late.unwrap_err(), InvalidToken::Expired);
}

#[tokio::test]
async fn unknown_and_mistyped_get_the_same_answer_on_the_same_path() {
    let door = Door::open().await;
    for (email, password) in
        [("ana@example.cl", "otra clave larga"), ("nadie@example.cl", PASSWORD)]
    {
        let refused = door.try_in(email, password, None).await.unwrap_err();
        assert!(matches!(refused, AuthError::InvalidCredentials), "{refused:?}");
    }
    // Both cost one hash: the one of the account, or the dummy one.
    let passwords = door.auth.passwords();
    assert_eq!(passwords.verifications(), 2);
    assert!(door.try_in("nadie@example.cl", &"x".repeat(1_000_000), None).await.is_err());
    assert_eq!(passwords.verifications(), 3);
}

#[tokio::test]
async fn guessing_is_braked_alike_for_accounts_that_exist_and_those_that_do_not() {
    let door = Door::open().await;
    for email in ["ana@example.cl", "nadie@example.cl"] {
        for _ in 0..5 {
            let refused = door.try_in(email, "una clave errada", None).await.unwrap_err();
            assert!(matches!(refused, AuthError::InvalidCredentials), "{refused:?}");
        }
        let refused = door.try_in(email, PASSWORD, None).await.unwrap_err();
        let AuthError::TooManyAttempts { until } = refused else { panic!("{refused:?}") };
        assert_eq!(until, door.world.now() + TimeDelta::minutes(1));
    }
    door.world.clock.advance(TimeDelta::minutes(1));
    let refused = door.try_in("ana@example.cl", "una clave errada", None).await.unwrap_err();
    assert!(matches!(refused, AuthError::InvalidCredentials), "{refused:?}");
    let refused = door.try_in("ana@example.cl", PASSWORD, None).await.unwrap_err();
    let AuthError::TooManyAttempts { until } = refused else { panic!("{refused:?}") };
    assert_eq!(until, door.world.now() + TimeDelta::minutes(2));
    door.world.clock.advance(TimeDelta::minutes(2));
    assert!(door.try_in("ana@example.cl", PASSWORD, None).await.is_ok());
}

#[tokio::test]
async fn an_account_stays_locked_for_another_process() {
    let door = Door::open().await;
    for _ in 0..10 {
        assert!(door.try_in("ana@example.cl", "una clave errada", None).await.is_err());
        door.world.clock.advance(TimeDelta::hours(1));
    }
    door.world.clock.advance(TimeDelta::minutes(-58));
    let other = auth(&door.world, Arc::new(NoMailer), AuthPolicy::default());
    let attempt = SignIn { email: "ana@example.cl".into(), password: PASSWORD.into(), code: None };
    let refused = other.sign_in(attempt.clone(), door.context()).await.unwrap_err();
    assert!(matches!(refused, AuthError::TooManyAttempts { .. }), "{refused:?}");
    door.world.clock.advance(TimeDelta::minutes(5));
    assert!(other.sign_in(attempt, door.context()).await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_return_closes_the_session() {
    let door = Door::open().await;
    let (first, claims) = door.sign_in().await;
    let second = door.auth.refresh(first.refresh_token.clone(), door.context()).await.unwrap();
    assert_eq!(second.session, claims.session);
    assert_ne!(second.refresh_token, first.refresh_token);
    let third = door.auth.refresh(second.refresh_token.clone(), door.context()).await.unwrap();
    let stolen = door.auth.refresh(first.refresh_token, door.context()).await;
    assert!(matches!(stolen, Err(AuthError::SessionEnded)), "{stolen:?}");
    let victim = door.auth.refresh(third.refresh_token, door.context()).await;
    assert!(matches!(victim, Err(AuthError::SessionEnded)), "{victim:?}");
    assert!(door.auth.authenticate(&third.access_token).is_err());
    let history = door.history().await;
    assert_eq!(history[2..], ["RefreshTokenReused", "SessionClosed"]);
    let unknown = door.auth.refresh(LinkToken::presented("guess"), door.context()).await;
    assert!(matches!(unknown, Err(AuthError::SessionEnded)), "{unknown:?}");
}

#[tokio::test]
async fn sessions_are_listed_and_closed_from_anywhere() {
    let door = Door::open().await;
    let (here, claims) = door.sign_in().await;
    let (there, _) = door.sign_in().await;
    door.auth.refresh(there.refresh_token.clone(), door.context()).await.unwrap();
    let sessions = door.auth.sessions(&claims).await.unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|session| session.current).count(), 1);
    let strange = door.auth.close_session(&claims, uuid::Uuid::nil(), door.context()).await;
    assert!(!strange.unwrap());
    assert!(door.auth.close_session(&claims, there.session, door.context()).await.unwrap());
    assert!(door.auth.authenticate(&there.access_token).is_err());
    door.auth.sign_out(&claims, door.context()).await.unwrap();
    assert!(door.auth.authenticate(&here.access_token).is_err());
    assert!(door.auth.refresh(here.refresh_token, door.context()).await.is_err());
    assert!(door.auth.sessions(&claims).await.unwrap().is_empty());
    let person = door.world.executor.load::<Person>(&door.person.to_string()).await.unwrap();
    assert!(person.state.profile().unwrap().sessions.is_empty());
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_is_good_once() {
    let door = Door::open().await;
    let secret = door.with_second_factor().await;
    let missing = door.try_in("ana@example.cl", PASSWORD, None).await;
    assert!(matches!(missing, Err(AuthError::SecondFactorRequired)), "{missing:?}");
    let wrong = door.try_in("ana@example.cl", PASSWORD, Some("000000".into())).await;
    let Err(AuthError::Rejected(refused)) = wrong else { panic!("{wrong:?}") };
    assert_eq!(refused.code(), "auth.code_invalid");
    let code = door.code(&secret);
    assert!(door.try_in("ana@example.cl", PASSWORD, Some(code.clone())).await.is_ok());
    let replayed = door.try_in("ana@example.cl", PASSWORD, Some(code)).await;
    assert!(matches!(replayed, Err(AuthError::Rejected(_))), "{replayed:?}");
    door.world.clock.advance(TimeDelta::seconds(30));
    let code = door.code(&secret);
    assert!(door.try_in("ana@example.cl", PASSWORD, Some(code)).await.is_ok());
    assert!(door.history().await.contains(&"SecondFactorEnrolled".to_owned()));
}

#[tokio::test]
async fn stepping_up_needs_a_fresh_proof_and_lasts_ten_minutes() {
    let door = Door::open().await;
    let (_, claims) = door.sign_in().await;
    let step = async |proof| door.auth.step_up(&claims, proof, door.context()).await;
    let wrong = step(Proof::Password("una clave errada".into())).await;
    assert!(matches!(wrong, Err(AuthError::InvalidCredentials)), "{wrong:?}");
    let none = step(Proof::Code("123456".into())).await;
    assert!(matches!(none, Err(AuthError::SecondFactorMissing)), "{none:?}");
    let stepped = step(Proof::Password(PASSWORD.into())).await.unwrap();
    let fresh = door.auth.authenticate(&stepped.access_token).unwrap();
    assert!(fresh.actor(door.world.now()).stepped_up);
    assert!(!fresh.actor(door.world.now() + STEP_UP_LIFE).stepped_up);
    // Once a second factor is enrolled the password is no longer enough.
    let secret = door.with_second_factor().await;
    let refused = step(Proof::Password(PASSWORD.into())).await;
    assert!(matches!(refused, Err(AuthError::SecondFactorRequired)), "{refused:?}");
    let code = door.code(&secret);
    assert!(step(Proof::Code(code.clone())).await.is_ok());
    assert!(step(Proof::Code(code)).await.is_err());
    door.auth.sign_out(&claims, door.context()).await.unwrap();
    door.world.clock.advance(TimeDelta::minutes(1));
    let ended = step(Proof::Code(door.code(&secret))).await;
    assert!(matches!(ended, Err(AuthError::SessionEnded)), "{ended:?}");
}

#[tokio::test]
async fn owners_and_technicians_step_up_with_a_second_factor_unless_the_policy_says_otherwise() {
    let door = Door::open().await;
    let (_, claims) = door.sign_in().await;
    let lenient = AuthPolicy { require_second_factor: false };
    for (policy, role, allowed) in [
        (AuthPolicy::default(), Role::Owner, false),
        (AuthPolicy::default(), Role::Technician, false),
        (AuthPolicy::default(), Role::Customer, true),
        (lenient, Role::Owner, true),
    ] {
        let auth = auth(&door.world, Arc::new(NoMailer), policy);
        let claims = AccessClaims { role, ..claims.clone() };
        let stepped = auth.step_up(&claims, Proof::Password(PASSWORD.into()), door.context()).await;
        match stepped {
            Ok(_) => assert!(allowed, "{role}"),
            Err(AuthError::SecondFactorMissing) => assert!(!allowed, "{role}"),
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once_and_every_session_ends() {
    let door = Door::open().await;
    let (before, _) = door.sign_in().await;
    door.world.clock.advance(TimeDelta::seconds(1));
    door.auth.forgot_password("ana@example.cl".into()).unwrap();
    let token = door.link().await;
    let reset = async |token: &LinkToken, password: &str| {
        door.auth.reset_password(token.clone(), password.into(), door.context()).await
    };
    // A refused password leaves the link good.
    assert!(matches!(reset(&token, "corta").await, Err(AuthError::Rejected(_))));
    reset(&token, "una clave enteramente nueva").await.unwrap();
    assert!(matches!(reset(&token, "y otra clave mas aun").await, Err(AuthError::InvalidLink)));
    assert!(door.auth.authenticate(&before.access_token).is_err());
    assert!(door.auth.refresh(before.refresh_token, door.context()).await.is_err());
    assert!(door.try_in("ana@example.cl", PASSWORD, None).await.is_err());
    // Within the same second: this token is of after the change.
    door.world.clock.advance(TimeDelta::milliseconds(1));
    let after = door.try_in("ana@example.cl", "una clave enteramente nueva", None).await.unwrap();
    assert!(door.auth.authenticate(&after.access_token).is_ok());
    let history = door.history().await;
    assert_eq!(history[2..5], ["PasswordChanged", "EmailVerified", "SessionClosed"]);
}

#[tokio::test]
async fn a_link_signs_a_customer_in_once_and_for_a_quarter_of_an_hour() {
    let door = Door::open().await;
    let consume =
        async |token: LinkToken| door.auth.consume_magic_link(token, door.context()).await;
    door.auth.request_magic_link("ana@example.cl".into()).unwrap();
    let token = door.link().await;
    assert_eq!(consume(token.clone()).await.unwrap().person, door.person);
    assert!(matches!(consume(token).await, Err(AuthError::InvalidLink)));
    door.auth.request_magic_link("ana@example.cl".into()).unwrap();
    let token = door.link().await;
    door.world.clock.advance(LINK_LIFE);
    assert!(matches!(consume(token).await, Err(AuthError::InvalidLink)));
    // Nobody learns whether an address is known, and who has a second factor gets no such link.
    door.auth.request_magic_link("nadie@example.cl".into()).unwrap();
    door.with_second_factor().await;
    door.auth.request_magic_link("ana@example.cl".into()).unwrap();
    door.world.executor.drain().await;
    assert!(door.outbox.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_link_vouches_for_the_address_it_was_mailed_to_and_for_no_later_one() {
    let door = Door::open().await;
    let moves_to = async |name| {
        let by = door.world.by(Actor::person(door.person, Role::Customer));
        change_contact(&door.world.executor, door.person, draft(name), by).await.unwrap();
    };
    door.auth.request_magic_link("ana@example.cl".into()).unwrap();
    let link = door.link().await;
    door.auth.forgot_password("ana@example.cl".into()).unwrap();
    let reset = door.link().await;
    moves_to("victima").await;
    let used = door.auth.consume_magic_link(link, door.context()).await;
    assert!(matches!(used, Err(AuthError::InvalidLink)));
    let new = "una clave enteramente nueva";
    let used = door.auth.reset_password(reset, new.into(), door.context()).await;
    assert!(matches!(used, Err(AuthError::InvalidLink)));
    assert_eq!(door.history().await, ["PersonRegistered", "ContactChanged"]);
    // Whoever reads the mail of the new address proves that one.
    door.auth.request_magic_link("victima@example.cl".into()).unwrap();
    let link = door.link().await;
    door.auth.consume_magic_link(link, door.context()).await.unwrap();
    assert_eq!(door.history().await[2..], ["EmailVerified", "SessionOpened"]);
}

#[tokio::test]
async fn an_address_that_is_on_file_and_not_in_the_account_is_not_proved() {
    let door = Door::open().await;
    // As a change leaves it that died half-way.
    let credentials = door.world.executor.log().credentials();
    credentials.set_email(door.person.uuid(), "nueva@example.cl").await.unwrap();
    door.auth.request_magic_link("nueva@example.cl".into()).unwrap();
    let link = door.link().await;
    door.auth.consume_magic_link(link, door.context()).await.unwrap();
    assert_eq!(door.history().await, ["PersonRegistered", "SessionOpened"]);
}

#[tokio::test]
async fn without_a_mail_gateway_everybody_is_told_the_same() {
    let door = Door::open().await;
    let auth = auth(&door.world, Arc::new(NoMailer), AuthPolicy::default());
    for email in ["ana@example.cl", "nadie@example.cl"] {
        assert!(matches!(auth.forgot_password(email.into()), Err(AuthError::MailDisabled)));
        assert!(matches!(auth.request_magic_link(email.into()), Err(AuthError::MailDisabled)));
    }
}
