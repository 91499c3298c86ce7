//! What is known of a person, folded from their events.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::events::{ConsentPurpose, Contact, PersonEvent};
use crate::actor::Role;
use crate::notification::{Channel, MuteCause, Reach};
use crate::policies::PolicyVersion;
use crate::values::{PersonId, Personal, Phone, Sha256Hex};

/// A person, as far as the workshop knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Person {
    /// Nobody yet.
    #[default]
    Unknown,
    /// A customer or a member of the staff.
    Known(Box<Profile>),
    /// Somebody whose key was destroyed. Nothing more can happen to them.
    Erased {
        /// Who it was; the id itself says nothing.
        person: PersonId,
    },
}

/// What is on file about a known person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Who.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// How to reach them.
    pub contact: Contact,
    /// Whether they proved to hold the e-mail address on file.
    pub email_verified: bool,
    /// How often another e-mail address came on file: what was mailed to an earlier one does not open anything for ever.
    #[serde(default)]
    pub email_changes: u32,
    /// The consents in force.
    pub consents: BTreeMap<ConsentPurpose, Consent>,
    /// The policies that they accepted last, by their codes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub policies: BTreeMap<String, PolicyVersion>,
    /// The channels that are muted, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub muted: BTreeMap<Channel, MuteCause>,
    /// The sessions that are open.
    pub sessions: BTreeSet<Uuid>,
    /// The families of refresh tokens that were revoked for reuse.
    pub revoked_families: BTreeSet<Uuid>,
    /// Whether they set a password.
    pub has_password: bool,
    /// Whether they confirmed a second factor.
    pub has_second_factor: bool,
    /// When they asked to be erased, if they did (UTC).
    pub erasure_requested_at: Option<DateTime<Utc>>,
}

/// A consent in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// SHA-256 of the text that was shown.
    pub text_hash: Sha256Hex,
    /// When it was given (UTC).
    pub given_at: DateTime<Utc>,
}

impl Person {
    /// What is on file, if they are known.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Known(profile) => Some(profile),
            Self::Unknown | Self::Erased { .. } => None,
        }
    }

    /// Their role, if they are known.
    pub fn role(&self) -> Option<Role> {
        self.profile().map(|profile| profile.role)
    }

    /// Whether they gave that consent and did not withdraw it.
    pub fn consents_to(&self, purpose: ConsentPurpose) -> bool {
        self.profile().is_some_and(|profile| profile.consents.contains_key(&purpose))
    }

    /// The policy as they accepted it last.
    pub fn accepted(&self, policy: &str) -> Option<&PolicyVersion> {
        self.profile().and_then(|profile| profile.policies.get(policy))
    }

    /// Whether they can be reached through that channel; `consent` is the one that the message needs.
    pub fn reach(&self, channel: Channel, consent: bool) -> Reach {
        let profile = self.profile();
        Reach {
            erased: matches!(self, Self::Erased { .. }),
            address: profile.is_some_and(|profile| profile.has_address(channel)),
            muted: profile.and_then(|profile| profile.muted.get(&channel)).copied(),
            consent,
        }
    }
}

pub(super) fn evolve(person: &mut Person, event: &PersonEvent) {
    match (&mut *person, event) {
        (Person::Unknown, PersonEvent::PersonRegistered { person: id, role, contact, .. }) => {
            *person = Person::Known(Box::new(Profile::new(*id, *role, contact.clone())));
        }
        (Person::Known(profile), PersonEvent::PersonErased { .. }) => {
            *person = Person::Erased { person: profile.person };
        }
        (Person::Known(profile), event) => profile.evolve(event),
        (Person::Unknown | Person::Erased { .. }, event) => impossible(event),
    }
}

impl Profile {
    const fn new(person: PersonId, role: Role, contact: Contact) -> Self {
        Self {
            person,
            role,
            contact,
            email_verified: false,
            email_changes: 0,
            consents: BTreeMap::new(),
            policies: BTreeMap::new(),
            muted: BTreeMap::new(),
            sessions: BTreeSet::new(),
            revoked_families: BTreeSet::new(),
            has_password: false,
            has_second_factor: false,
            erasure_requested_at: None,
        }
    }

    /// An SMS reaches every number but a Chilean landline; the panel reaches everybody.
    fn has_address(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.contact.email.is_some(),
            Channel::Sms => {
                let number = self.contact.phone.as_ref().and_then(Personal::reveal);
                number.and_then(|number| Phone::parse(number).ok()).is_some_and(|phone| {
                    phone.is_chilean_mobile() || !phone.as_str().starts_with("+56")
                })
            }
            Channel::InApp => true,
        }
    }

    fn evolve(&mut self, event: &PersonEvent) {
        match event {
            PersonEvent::ContactChanged { contact, .. } => self.move_to(contact),
            PersonEvent::EmailVerified { .. } => self.email_verified = true,
            PersonEvent::RoleChanged { to, .. } => self.role = *to,
            PersonEvent::ConsentGiven { purpose, text_hash, at } => {
                let consent = Consent { text_hash: text_hash.clone(), given_at: *at };
                self.consents.insert(*purpose, consent);
            }
            PersonEvent::ConsentWithdrawn { purpose, .. } => {
                self.consents.remove(purpose);
            }
            PersonEvent::PolicyAccepted { policy, version, hash, .. } => {
                let accepted = PolicyVersion { version: *version, hash: hash.clone() };
                self.policies.insert(policy.clone(), accepted);
            }
            PersonEvent::NotificationChannelMuted { channel, cause, .. } => {
                self.muted.insert(*channel, *cause);
            }
            PersonEvent::NotificationChannelUnmuted { channel, .. } => {
                self.muted.remove(channel);
            }
            PersonEvent::SessionOpened { session, .. } => {
                self.sessions.insert(*session);
            }
            PersonEvent::SessionClosed { session, .. } => {
                self.sessions.remove(session);
            }
            PersonEvent::RefreshTokenReused { family, .. } => {
                self.revoked_families.insert(*family);
            }
            PersonEvent::PasswordChanged { .. } => self.has_password = true,
            PersonEvent::SecondFactorEnrolled { .. } => self.has_second_factor = true,
            PersonEvent::PersonErasureRequested { at } => self.erasure_requested_at = Some(*at),
            PersonEvent::PersonRegistered { .. } | PersonEvent::PersonErased { .. } => {
                impossible(event);
            }
        }
    }
}

impl Profile {
    /// A proof or a closed channel belongs to the address, not to the person: another address starts afresh.
    fn move_to(&mut self, contact: &Contact) {
        let same_email = contact.email == self.contact.email;
        let same_phone = contact.phone == self.contact.phone;
        self.email_verified &= same_email;
        self.email_changes += u32::from(!same_email);
        self.muted.retain(|channel, cause| {
            !cause.closes_the_channel()
                || match channel {
                    Channel::Email => same_email,
                    Channel::Sms => same_phone,
                    Channel::InApp => true,
                }
        });
        self.contact = contact.clone();
    }
}

fn impossible(event: &PersonEvent) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
