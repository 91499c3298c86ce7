//! The people of a test workshop, and the tokens that they act with.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use commands::auth::AccessClaims;
use commands::{Clock as _, Context, Executor};
use domain::person::{Contact, Person, PersonCommand};
use domain::values::{PersonId, Personal};
use domain::{Actor, Role};
use eventlog::NewAccount;
use uuid::Uuid;

use super::TestApp;

/// Somebody of the workshop, or a customer.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub id: PersonId,
    /// In which role.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their e-mail.
    pub email: String,
    /// Their telephone, E.164.
    pub phone: String,
}

const MEMBERS: [(Role, &str, &str, &str, &str); 6] = [
    (Role::Owner, "Margot Loyola", "+56911110001", "11111111-1", "Carmen 340, Santiago"),
    (Role::Technician, "Víctor Jara", "+56911110002", "22222222-2", "Brasil 12, Santiago"),
    (Role::Technician, "Isabel Parra", "+56911110003", "33333333-3", "Lastarria 7, Santiago"),
    (
        Role::Receptionist,
        "Cecilia Echenique",
        "+56911110004",
        "44444444-4",
        "Suecia 90, Providencia",
    ),
    (Role::Customer, "Violeta Parra", "+56987654321", "12345678-5", "Av. Irarrázaval 2401, Ñuñoa"),
    (Role::Customer, "Nicanor Parra", "+56987650000", "55555555-5", "Larraín 5862, La Reina"),
];

/// Registers everybody, without passwords: tests act with tokens of their own.
pub(super) async fn register_all(executor: &Executor, at: DateTime<Utc>) -> [Member; 6] {
    let mut members = Vec::new();
    for (count, (role, name, phone, rut, address)) in (0_u128..).zip(MEMBERS) {
        let id = PersonId::new(Uuid::from_u128(0x1000 + count));
        let email = format!("persona{count}@example.cl");
        let text = |text: &str| Personal::new(id, text);
        let contact = Contact {
            name: text(name),
            email: Some(text(&email)),
            phone: Some(text(phone)),
            rut: Some(text(rut)),
            address: Some(text(address)),
        };
        let command = if role == Role::Customer {
            PersonCommand::RegisterCustomer { person: id, contact, at }
        } else {
            PersonCommand::RegisterStaff { person: id, role, contact, at }
        };
        let context = Context::new(Actor::system("tests"), Uuid::from_u128(0x2000 + count), name);
        executor
            .execute::<Person>(&id.to_string(), command, context)
            .await
            .expect("the members of the workshop can be registered");
        members.push(Member { id, role, name: name.to_owned(), email, phone: phone.to_owned() });
    }
    members.try_into().expect("six members")
}

impl TestApp {
    /// Opens an account under the member's address, without a password, and proves that they hold it: from then on it is
    /// known to be theirs.
    pub async fn open_account(&self, member: &Member) {
        let account = NewAccount {
            person_id: member.id.uuid(),
            email: member.email.clone(),
            password_hash: None,
            created_at: self.clock.now(),
        };
        let opened = self.executor.log().credentials().create_account(account).await;
        opened.expect("nobody else has the address");
        let email = Personal::new(member.id, member.email.clone());
        let command = PersonCommand::VerifyEmail { email, at: self.clock.now() };
        let command_id = Uuid::new_v5(&member.id.uuid(), b"verified");
        let context = Context::new(Actor::system("tests"), command_id, "verified");
        let id = member.id.to_string();
        let verified = self.executor.execute::<Person>(&id, command, context).await;
        verified.expect("a member has an address");
    }

    /// A token of that member.
    pub fn token_of(&self, member: &Member) -> String {
        self.tokens.issue(&self.claims_of(member))
    }

    /// A token of that member after a fresh second factor.
    pub fn stepped_up_token_of(&self, member: &Member) -> String {
        let step_up_until = Some(self.clock.now() + TimeDelta::minutes(10));
        self.tokens.issue(&AccessClaims { step_up_until, ..self.claims_of(member) })
    }

    fn claims_of(&self, member: &Member) -> AccessClaims {
        let now = self.clock.now();
        AccessClaims {
            person: member.id,
            role: member.role,
            // Each token is a session of its own: signing out with one must not end the others.
            session: Uuid::from_u128(
                0x3000 + u128::from(self.sessions.fetch_add(1, Ordering::Relaxed)),
            ),
            issued_at: now,
            expires_at: now + TimeDelta::minutes(15),
            step_up_until: None,
        }
    }
}
