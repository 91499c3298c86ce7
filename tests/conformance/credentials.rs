//! Sign-in secrets: true under races, and nothing at rest that signs anybody in.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use eventlog::{
    CredentialError, CredentialStore, LockPolicy, NewAccount, NewSession, Rotation, TokenHash,
};
use futures::future::join_all;
use uuid::Uuid;

use crate::fixture::{Fixture, at, fresh};

fn new_account(person_id: Uuid, email: &str) -> NewAccount {
    NewAccount {
        person_id,
        email: email.into(),
        password_hash: Some("$argon2id$fake".into()),
        created_at: at(0),
    }
}

fn new_session(token: &str, seconds: i64) -> NewSession {
    NewSession {
        id: fresh(),
        refresh_hash: TokenHash::of(token),
        at: at(seconds),
        expires_at: at(seconds) + TimeDelta::days(30),
        user_agent: Some("Firefox ".repeat(40)),
        ip: Some("203.0.113.77".into()),
    }
}

async fn signed_up(f: &Fixture) -> (Arc<dyn CredentialStore>, Uuid) {
    let (store, person) = (f.log.credentials(), fresh());
    store.create_account(new_account(person, "ana@example.cl")).await.unwrap();
    (store, person)
}

pub(crate) async fn a_person_and_an_address_have_one_account(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    let again = store.create_account(new_account(person, "other@example.cl")).await;
    assert!(matches!(again, Err(CredentialError::AccountExists)), "{again:?}");
    let taken = store.create_account(new_account(fresh(), "ANA@example.cl ")).await;
    assert!(matches!(taken, Err(CredentialError::EmailTaken)), "{taken:?}");
    let race = (0..8).map(|_| store.create_account(new_account(fresh(), "rosa@example.cl")));
    assert_eq!(join_all(race).await.into_iter().flatten().count(), 1);
    let at_rest = String::from_utf8_lossy(&f.at_rest().await).to_lowercase();
    assert!(!at_rest.contains("ana@example"));
}

pub(crate) async fn an_address_is_found_however_it_is_written_and_can_change(f: Fixture) {
    let empty = f.log.credentials().find_by_email("nobody@example.cl").await.unwrap();
    assert_eq!(empty, None);
    let (store, person) = signed_up(&f).await;
    let account = store.find_by_email("  Ana@Example.CL ").await.unwrap().unwrap();
    assert_eq!(store.find_by_person(person).await.unwrap().unwrap(), account);
    assert_eq!((account.person_id, account.created_at), (person, at(0)));
    assert_eq!(account.password_hash.as_deref(), Some("$argon2id$fake"));
    let rosa = fresh();
    store.create_account(new_account(rosa, "rosa@example.cl")).await.unwrap();
    let taken = store.set_email(person, "rosa@example.cl").await;
    assert!(matches!(taken, Err(CredentialError::EmailTaken)), "{taken:?}");
    let nobody = store.set_email(fresh(), "new@example.cl").await;
    assert!(matches!(nobody, Err(CredentialError::NoAccount)), "{nobody:?}");
    let token = TokenHash::of("of before");
    store.put_token(token, "password_reset", person, at(60)).await.unwrap();
    assert_eq!(store.token_owner(token, "password_reset", at(1)).await.unwrap(), Some(person));
    store.set_email(person, "nueva@example.cl").await.unwrap();
    assert_eq!(store.token_owner(token, "password_reset", at(1)).await.unwrap(), None);
    assert_eq!(store.consume_token(token, "password_reset", at(1)).await.unwrap(), None);
    assert_eq!(store.find_by_email("ana@example.cl").await.unwrap(), None);
    let found = store.find_by_email("nueva@example.cl").await.unwrap().unwrap();
    assert_eq!(found.person_id, person);
    store.set_disabled(person, true).await.unwrap();
    assert!(store.find_by_person(person).await.unwrap().unwrap().disabled);
}

pub(crate) async fn too_many_failures_lock_an_account_for_a_while(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    let policy = LockPolicy { attempts: 5, lasts: Duration::from_mins(15) };
    let race = (0..4).map(|_| store.record_failure(person, at(0), policy));
    let counts: Vec<_> = join_all(race).await.into_iter().map(|f| f.unwrap().attempts).collect();
    assert_eq!(counts.iter().max(), Some(&4), "no failure is lost in a race");
    let locked = store.record_failure(person, at(1), policy).await.unwrap();
    assert_eq!((locked.attempts, locked.locked_until), (0, Some(at(901))));
    let account = store.find_by_person(person).await.unwrap().unwrap();
    assert_eq!(account.locked_until, Some(at(901)));
    store.record_success(person).await.unwrap();
    let account = store.find_by_person(person).await.unwrap().unwrap();
    assert_eq!((account.failed_attempts, account.locked_until), (0, None));
    store.record_failure(person, at(2), policy).await.unwrap();
    store.set_password(person, "$argon2id$new").await.unwrap();
    let account = store.find_by_person(person).await.unwrap().unwrap();
    assert_eq!(
        (account.failed_attempts, account.password_hash.as_deref()),
        (0, Some("$argon2id$new"))
    );
    let nobody = store.record_failure(fresh(), at(0), policy).await;
    assert!(matches!(nobody, Err(CredentialError::NoAccount)), "{nobody:?}");
}

pub(crate) async fn a_refresh_token_rotates_once_and_its_reuse_is_noticed(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    let family = fresh();
    let first = new_session("t1", 0);
    store.insert_session(person, family, first.clone()).await.unwrap();
    let second = new_session("t2", 10);
    let rotated = store.rotate_session(TokenHash::of("t1"), second.clone()).await.unwrap();
    let Rotation::Rotated(session) = rotated else { panic!("{rotated:?}") };
    assert_eq!((session.id, session.person_id, session.family), (second.id, person, family));
    assert_eq!((session.rotated_from, session.expires_at), (Some(first.id), second.expires_at));
    assert_eq!(session.ip.as_deref(), Some("203.0.113.77"));
    assert_eq!(session.user_agent.unwrap().chars().count(), 120);
    let reused = store.rotate_session(TokenHash::of("t1"), new_session("t3", 20)).await.unwrap();
    assert_eq!(reused, Rotation::Reused { family, person_id: person, rotated_at: at(10) });
    assert_eq!(store.revoke_family(family, at(21)).await.unwrap(), 2);
    let revoked = store.rotate_session(TokenHash::of("t2"), new_session("t4", 22)).await.unwrap();
    assert_eq!(revoked, Rotation::Revoked);
    let unknown = store.rotate_session(TokenHash::of("t3"), new_session("t5", 23)).await.unwrap();
    assert_eq!(unknown, Rotation::Unknown);
    store.insert_session(person, fresh(), new_session("old", 0)).await.unwrap();
    let late = new_session("t6", 31 * 86_400);
    assert_eq!(store.rotate_session(TokenHash::of("old"), late).await.unwrap(), Rotation::Expired);
}

pub(crate) async fn of_many_rotations_at_once_one_succeeds(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    let other = f.another().await.credentials();
    let family = fresh();
    store.insert_session(person, family, new_session("t0", 0)).await.unwrap();
    for round in 0..5_i64 {
        let old = TokenHash::of(&format!("t{round}"));
        let attempts =
            (0..8).map(|n| {
                let store = if n % 2 == 0 { &store } else { &other };
                // All of them would issue the same successor, as a repeated request does; the losers' own
                // tokens must not exist afterwards.
                let next = if n == 0 { format!("t{}", round + 1) } else { format!("x{round}-{n}") };
                async move {
                    (next.clone(), store.rotate_session(old, new_session(&next, round + 1)).await)
                }
            });
        let mut winners = Vec::new();
        for (next, outcome) in join_all(attempts).await {
            match outcome.unwrap() {
                Rotation::Rotated(session) => winners.push((next, session)),
                Rotation::Reused { family: of, .. } => assert_eq!(of, family),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(winners.len(), 1);
        assert_eq!(store.list_sessions(person, at(round + 1)).await.unwrap().len(), 1);
        // Go on from whichever won.
        let (token, _) = winners.remove(0);
        let next = TokenHash::of(&format!("t{}", round + 1));
        if TokenHash::of(&token) != next {
            let on = new_session(&format!("t{}", round + 1), round + 1);
            store.rotate_session(TokenHash::of(&token), on).await.unwrap();
        }
    }
}

pub(crate) async fn sessions_can_be_listed_and_revoked(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    let sessions = [new_session("a", 0), new_session("b", 10), new_session("c", 20)];
    for session in &sessions {
        store.insert_session(person, fresh(), session.clone()).await.unwrap();
    }
    let ids = |sessions: Vec<eventlog::Session>| sessions.iter().map(|s| s.id).collect::<Vec<_>>();
    let [a, b, c] = sessions.map(|session| session.id);
    assert_eq!(ids(store.list_sessions(person, at(30)).await.unwrap()), [c, b, a]);
    assert!(!store.revoke_session(fresh(), b, at(31)).await.unwrap(), "not of another person");
    assert!(store.revoke_session(person, b, at(31)).await.unwrap());
    assert!(!store.revoke_session(person, b, at(32)).await.unwrap());
    assert_eq!(store.find_session(b).await.unwrap().unwrap().revoked_at, Some(at(31)));
    assert_eq!(ids(store.list_sessions(person, at(33)).await.unwrap()), [c, a]);
    assert_eq!(store.revoke_person(person, at(34)).await.unwrap(), 2);
    assert!(store.list_sessions(person, at(35)).await.unwrap().is_empty());
    let later = at(0) + TimeDelta::days(60);
    assert_eq!(store.delete_expired(later).await.unwrap(), 3);
    assert_eq!(store.find_session(a).await.unwrap(), None);
}

pub(crate) async fn a_one_time_token_is_good_once_and_for_a_while(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    let token = TokenHash::of("once");
    store.put_token(token, "password_reset", person, at(60)).await.unwrap();
    assert_eq!(store.consume_token(token, "verify_email", at(1)).await.unwrap(), None);
    assert_eq!(store.consume_token(token, "password_reset", at(60)).await.unwrap(), None);
    let race = (0..8).map(|_| store.consume_token(token, "password_reset", at(1)));
    let winners: Vec<_> = join_all(race).await.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(winners, [person]);
    // A newer one voids the older.
    store.put_token(TokenHash::of("old"), "password_reset", person, at(60)).await.unwrap();
    store.put_token(TokenHash::of("new"), "password_reset", person, at(60)).await.unwrap();
    let old = store.consume_token(TokenHash::of("old"), "password_reset", at(1)).await.unwrap();
    let new = store.consume_token(TokenHash::of("new"), "password_reset", at(1)).await.unwrap();
    assert_eq!((old, new), (None, Some(person)));
}

pub(crate) async fn a_second_factor_is_sealed_and_its_codes_are_good_once(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    store.set_totp(person, Some("JBSWY3DPEHPK3PXP"), false, at(1)).await.unwrap();
    let account = store.find_by_person(person).await.unwrap().unwrap();
    assert_eq!(account.totp_secret.as_deref(), Some("JBSWY3DPEHPK3PXP"));
    assert!(!account.totp_confirmed);
    assert!(!String::from_utf8_lossy(&f.at_rest().await).contains("JBSWY3DP"));
    let race = (0..6).map(|_| store.use_totp_step(person, 100));
    assert_eq!(join_all(race).await.into_iter().filter(|won| *won.as_ref().unwrap()).count(), 1);
    assert!(!store.use_totp_step(person, 99).await.unwrap());
    assert!(store.use_totp_step(person, 101).await.unwrap());
    store.set_totp(person, Some("JBSWY3DPEHPK3PXP"), true, at(2)).await.unwrap();
    assert!(store.find_by_person(person).await.unwrap().unwrap().totp_confirmed);
    store.set_totp(person, None, false, at(3)).await.unwrap();
    assert_eq!(store.find_by_person(person).await.unwrap().unwrap().totp_secret, None);
    let nobody = store.set_totp(fresh(), None, false, at(0)).await;
    assert!(matches!(nobody, Err(CredentialError::NoAccount)), "{nobody:?}");
}

pub(crate) async fn deleting_an_account_leaves_nothing_behind(f: Fixture) {
    let (store, person) = signed_up(&f).await;
    store.insert_session(person, fresh(), new_session("t", 0)).await.unwrap();
    store.put_token(TokenHash::of("x"), "verify_email", person, at(60)).await.unwrap();
    store.set_totp(person, Some("SECRET"), true, at(0)).await.unwrap();
    // The order of an erasure: the key first. What is sealed reads as absent from then on.
    f.log.vault().destroy(person, at(1)).await.unwrap();
    let account = store.find_by_person(person).await.unwrap().unwrap();
    assert_eq!(account.totp_secret, None);
    store.delete_account(person).await.unwrap();
    assert_eq!(store.find_by_person(person).await.unwrap(), None);
    assert_eq!(store.find_by_email("ana@example.cl").await.unwrap(), None);
    let rotation = store.rotate_session(TokenHash::of("t"), new_session("u", 2)).await.unwrap();
    assert_eq!(rotation, Rotation::Unknown);
    let token = store.consume_token(TokenHash::of("x"), "verify_email", at(2)).await.unwrap();
    assert_eq!(token, None);
    store.create_account(new_account(fresh(), "ana@example.cl")).await.unwrap();
}
