//! What may happen to a person, and when.

use chrono::{DateTime, Utc};

use super::commands::PersonCommand;
use super::errors::PersonError;
use super::events::{Contact, PersonEvent};
use super::state::{Person, Profile};
use crate::actor::Role;
use crate::notification::{Channel, MuteCause};
use crate::policies::PolicyVersion;
use crate::values::{
    Email, InvalidValue, LINE_MAX_CHARS, PersonId, Personal, Phone, Rut, is_plain_text,
};

const NAME_MAX_CHARS: usize = 200;
const ADDRESS_MAX_CHARS: usize = 500;

type Decision = Result<Vec<PersonEvent>, PersonError>;

pub(super) fn decide(person: &Person, command: PersonCommand) -> Decision {
    match (person, command) {
        (
            _,
            PersonCommand::RegisterCustomer { person: id, contact, at }
            | PersonCommand::RegisterGuest { person: id, contact, at },
        ) => register(person, id, Role::Customer, contact, at),
        (_, PersonCommand::RegisterStaff { person: id, role, contact, at }) => {
            role_must_be_staff(role)?;
            register(person, id, role, contact, at)
        }
        (Person::Known(profile), command) => decide_known(profile, command),
        (Person::Unknown, _) => Err(PersonError::Unknown),
        // Erasing again, or closing a session that the erasure ended, is already in effect.
        (
            Person::Erased { .. },
            PersonCommand::Erase { .. }
            | PersonCommand::CloseSession { .. }
            | PersonCommand::RequestErasure { .. },
        ) => Ok(vec![]),
        (Person::Erased { .. }, _) => Err(PersonError::Erased),
    }
}

fn register(
    state: &Person,
    person: PersonId,
    role: Role,
    contact: Contact,
    at: DateTime<Utc>,
) -> Decision {
    match state {
        Person::Erased { .. } => Err(PersonError::Erased),
        Person::Known(known) if known.role == role && known.contact == contact => Ok(vec![]),
        Person::Known(_) => Err(PersonError::AlreadyRegistered),
        Person::Unknown => {
            contact_must_be_legal(&contact, person)?;
            contact_must_reach(&contact, role)?;
            Ok(vec![PersonEvent::PersonRegistered { person, role, contact, at }])
        }
    }
}

fn decide_known(profile: &Profile, command: PersonCommand) -> Decision {
    let event = match command {
        PersonCommand::ChangeContact { contact, .. } if contact == profile.contact => None,
        PersonCommand::ChangeContact { contact, at } => {
            contact_must_be_legal(&contact, profile.person)?;
            contact_must_reach(&contact, profile.role)?;
            Some(PersonEvent::ContactChanged { contact, at })
        }
        PersonCommand::VerifyEmail { email, at } => {
            let on_file = profile.contact.email.as_ref().ok_or(PersonError::EmailMissing)?;
            let proved = *on_file == email && !profile.email_verified;
            proved.then_some(PersonEvent::EmailVerified { at })
        }
        PersonCommand::ChangeRole { to, by, reason, at } => {
            if by == Some(profile.person) {
                an_owner_stays(profile)?;
            }
            role_must_be_assignable(to)?;
            reason_must_be_given(&reason)?;
            contact_must_reach(&profile.contact, to)?;
            let from = profile.role;
            (from != to).then_some(PersonEvent::RoleChanged { from, to, reason, at })
        }
        PersonCommand::GiveConsent { purpose, text_hash, at } => {
            let in_force = profile.consents.get(&purpose);
            in_force
                .is_none_or(|consent| consent.text_hash != text_hash)
                .then_some(PersonEvent::ConsentGiven { purpose, text_hash, at })
        }
        PersonCommand::WithdrawConsent { purpose, at } => profile
            .consents
            .contains_key(&purpose)
            .then_some(PersonEvent::ConsentWithdrawn { purpose, at }),
        PersonCommand::AcceptPolicy { policy, accepted, in_force, screen, at } => {
            acceptance_must_be_readable(&policy, &screen)?;
            what_is_accepted_must_be_in_force(&accepted, &in_force)?;
            (profile.policies.get(&policy) != Some(&accepted)).then(|| {
                let PolicyVersion { version, hash } = accepted;
                PersonEvent::PolicyAccepted { policy, version, hash, screen, at }
            })
        }
        PersonCommand::MuteChannel { channel, cause, at } => {
            the_panel_is_not_muted(channel)?;
            mutes_more(profile.muted.get(&channel).copied(), cause)
                .then_some(PersonEvent::NotificationChannelMuted { channel, cause, at })
        }
        PersonCommand::UnmuteChannel { channel, at } => profile
            .muted
            .contains_key(&channel)
            .then_some(PersonEvent::NotificationChannelUnmuted { channel, at }),
        PersonCommand::OpenSession { session, method, at } => (!profile
            .sessions
            .contains(&session))
        .then_some(PersonEvent::SessionOpened { session, method, at }),
        PersonCommand::CloseSession { session, cause, at } => profile
            .sessions
            .contains(&session)
            .then_some(PersonEvent::SessionClosed { session, cause, at }),
        PersonCommand::ReportTokenReuse { family, at } => {
            (!profile.revoked_families.contains(&family))
                .then_some(PersonEvent::RefreshTokenReused { family, at })
        }
        PersonCommand::ChangePassword { at } => Some(PersonEvent::PasswordChanged { at }),
        PersonCommand::EnrolSecondFactor { at } => Some(PersonEvent::SecondFactorEnrolled { at }),
        PersonCommand::RequestErasure { at } => profile
            .erasure_requested_at
            .is_none()
            .then_some(PersonEvent::PersonErasureRequested { at }),
        PersonCommand::Erase { reason, open_repairs, at } => {
            an_owner_stays(profile)?;
            reason_must_be_given(&reason)?;
            no_repair_may_be_open(open_repairs)?;
            Some(PersonEvent::PersonErased { reason, at })
        }
        PersonCommand::RegisterCustomer { .. }
        | PersonCommand::RegisterGuest { .. }
        | PersonCommand::RegisterStaff { .. } => return Err(PersonError::AlreadyRegistered),
    };
    Ok(event.into_iter().collect())
}

/// Owners neither step down by themselves nor are erased: another owner changes their role first, so that there
/// always is one.
fn an_owner_stays(profile: &Profile) -> Result<(), PersonError> {
    if profile.role == Role::Owner { Err(PersonError::OwnerStays) } else { Ok(()) }
}

fn acceptance_must_be_readable(policy: &str, screen: &str) -> Result<(), PersonError> {
    let readable = |text| is_plain_text(text, LINE_MAX_CHARS);
    if readable(policy) && readable(screen) {
        Ok(())
    } else {
        Err(PersonError::AcceptanceUnreadable)
    }
}

/// Nobody accepts a text that was replaced while they read it, or one that is not yet in force.
fn what_is_accepted_must_be_in_force(
    accepted: &PolicyVersion,
    in_force: &PolicyVersion,
) -> Result<(), PersonError> {
    if accepted == in_force {
        Ok(())
    } else {
        Err(PersonError::PolicyNotInForce { version: in_force.version })
    }
}

const fn the_panel_is_not_muted(channel: Channel) -> Result<(), PersonError> {
    match channel {
        Channel::Email | Channel::Sms => Ok(()),
        Channel::InApp => Err(PersonError::PanelNotMuted),
    }
}

/// A channel that the other side closed stays closed; one that is switched off can still be closed.
fn mutes_more(before: Option<MuteCause>, cause: MuteCause) -> bool {
    before.is_none_or(|before| !before.closes_the_channel() && cause.closes_the_channel())
}

/// A customer is reached by phone or e-mail (a person without e-mail is welcome); staff sign in by e-mail.
fn contact_must_reach(contact: &Contact, role: Role) -> Result<(), PersonError> {
    if role.is_staff() && contact.email.is_none() {
        Err(PersonError::EmailMissing)
    } else if contact.email.is_none() && contact.phone.is_none() {
        Err(PersonError::ContactMissing)
    } else {
        Ok(())
    }
}

/// Every part is sealed under the person's own id, readable, and in its normal form.
fn contact_must_be_legal(contact: &Contact, person: PersonId) -> Result<(), PersonError> {
    let Contact { name, email, phone, rut, address } = contact;
    let read = |data| readable(data, person);
    let normal = |wrong: fn(InvalidValue) -> PersonError, text: &str, normal: String| {
        let why = "is not in its normal form";
        (text == normal).then_some(()).ok_or_else(|| wrong(InvalidValue { what: "contact", why }))
    };
    if !is_plain_text(read(name)?, NAME_MAX_CHARS) {
        return Err(PersonError::Name);
    }
    if let Some(email) = email {
        let text = read(email)?;
        normal(PersonError::Email, text, Email::parse(text).map_err(PersonError::Email)?.into())?;
    }
    if let Some(phone) = phone {
        let text = read(phone)?;
        normal(PersonError::Phone, text, Phone::parse(text).map_err(PersonError::Phone)?.into())?;
    }
    if let Some(rut) = rut {
        let text = read(rut)?;
        normal(PersonError::Rut, text, Rut::parse(text).map_err(PersonError::Rut)?.into())?;
    }
    match address {
        Some(address) if !is_plain_text(read(address)?, ADDRESS_MAX_CHARS) => {
            Err(PersonError::Address)
        }
        _ => Ok(()),
    }
}

/// Data sealed under another id would outlive the erasure of this person.
fn readable(data: &Personal, person: PersonId) -> Result<&str, PersonError> {
    if data.subject() != person {
        return Err(PersonError::ForeignSubject);
    }
    data.reveal().ok_or(PersonError::Unreadable)
}

const fn role_must_be_assignable(role: Role) -> Result<(), PersonError> {
    match role {
        Role::Customer | Role::Receptionist | Role::Technician | Role::Owner => Ok(()),
        Role::Anonymous | Role::Link | Role::System => Err(PersonError::RoleNotAssignable),
    }
}

const fn role_must_be_staff(role: Role) -> Result<(), PersonError> {
    if role.is_staff() { Ok(()) } else { Err(PersonError::RoleNotStaff) }
}

fn reason_must_be_given(reason: &str) -> Result<(), PersonError> {
    if is_plain_text(reason, LINE_MAX_CHARS) { Ok(()) } else { Err(PersonError::ReasonMissing) }
}

/// `product.md` §5b: an erasure waits until every repair is delivered and out of warranty.
const fn no_repair_may_be_open(count: u32) -> Result<(), PersonError> {
    if count == 0 { Ok(()) } else { Err(PersonError::OpenRepairs { count }) }
}
