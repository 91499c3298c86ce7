//! The owner takes on somebody: a record, an account without a password, and a link to choose one.

use chrono::TimeDelta;
use domain::Role;
use domain::person::{Person, PersonCommand};
use domain::values::PersonId;
use eventlog::TokenHash;

use super::contact::ContactDraft;
use super::register::{Enrolment, RegisterError, Registered};
use crate::auth::{Passwords, STAFF_INVITATION};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused, check_permission};
use crate::ports::LinkToken;

/// How long an invitation is good for.
const INVITATION_LIFE: TimeDelta = TimeDelta::hours(72);

/// Somebody to be taken on.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// Receptionist, technician or owner.
    pub role: Role,
    /// How to reach them; the e-mail is required.
    pub contact: ContactDraft,
}

/// Somebody who was taken on.
#[derive(Debug, Clone)]
pub struct InvitedStaff {
    /// Who, and where it is in the log.
    pub registered: Registered,
    /// The secret of the link with which they choose their password, once, within three days.
    pub invitation: LinkToken,
}

/// Takes somebody on.
///
/// # Errors
/// See [`RegisterError`].
pub async fn create_staff(
    executor: &Executor,
    passwords: &Passwords,
    staff: NewStaff,
    context: Context,
) -> Result<InvitedStaff, RegisterError> {
    let NewStaff { role, contact } = staff;
    let command =
        move |person, contact, at| PersonCommand::RegisterStaff { person, role, contact, at };
    let unknown = Person::default();
    let probe = command(
        PersonId::new(executor.ids().uuid()),
        ContactDraft::default().read(PersonId::new(context.command_id))?,
        executor.clock().now(),
    );
    check_permission(&unknown, &probe, &context)?;
    let invitation = executor.ids().token_for(context.command_id);
    let enrolment = Enrolment {
        executor: executor.clone(),
        passwords: passwords.clone(),
        draft: contact,
        password: None,
        context,
        command,
    };
    let work = {
        let (executor, invitation) = (executor.clone(), invitation.clone());
        async move {
            let registered = enrolment.run().await?;
            let credentials = executor.log().credentials();
            let account = credentials.find_by_person(registered.person.uuid()).await?;
            // A repeated request must not arm an invitation that was used.
            if account.is_some_and(|account| account.password_hash.is_none()) {
                invite(&executor, registered.person, &invitation).await?;
            }
            Ok::<_, RegisterError>(registered)
        }
    };
    let registered = executor.to_the_end(work).await??;
    Ok(InvitedStaff { registered, invitation })
}

/// A new link for somebody who lost theirs; the earlier one is void.
///
/// # Errors
/// [`ExecuteError::NotFound`] for somebody without an account, or a failure of the log.
pub async fn invite_again(
    executor: &Executor,
    person: PersonId,
    context: &Context,
) -> Result<LinkToken, ExecuteError<Refused>> {
    let staff = executor.load::<Person>(&person.to_string()).await.map_err(ExecuteError::erase)?;
    let role = staff.state.role().ok_or(ExecuteError::NotFound)?;
    let at = executor.clock().now();
    let reason = String::new();
    let probe = PersonCommand::ChangeRole { to: role, by: None, reason, at };
    check_permission(&*staff.state, &probe, context)?;
    if executor.log().credentials().find_by_person(person.uuid()).await?.is_none() {
        return Err(ExecuteError::NotFound);
    }
    let invitation = executor.ids().token();
    invite(executor, person, &invitation).await?;
    Ok(invitation)
}

async fn invite(
    executor: &Executor,
    person: PersonId,
    invitation: &LinkToken,
) -> Result<(), eventlog::LogError> {
    let expires_at = executor.clock().now() + INVITATION_LIFE;
    let hash = TokenHash::of(invitation.reveal());
    executor.log().credentials().put_token(hash, STAFF_INVITATION, person.uuid(), expires_at).await
}
