//! Getting on the list, and leaving it.

use chrono::NaiveDate;
use domain::agenda::AppointmentKind;
use domain::values::{PersonId, RepairNumber, WaitlistEntryId};
use domain::waitlist::{WAITLIST_ID, Waitlist, WaitlistEntry, WaitlistIntent, WaitlistWish};
use domain::{Actor, Capability, Role};

use super::{give, waitlist};
use crate::appointments::book::{is_a_customer, is_ready};
use crate::appointments::no_shows::missed_by;
use crate::appointments::{ChangeError, special_days};
use crate::context::Context;
use crate::executor::{AsOf, ExecuteError, Executed, Executor, check_capability};
use crate::ports::LinkToken;
use crate::repairs::open_with_link;

/// What somebody wants to wait for.
#[derive(Debug, Clone)]
pub struct WishedPlace {
    /// For what.
    pub kind: AppointmentKind,
    /// How long it shall be, minutes; for streams.
    pub minutes: Option<u32>,
    /// Who waits.
    pub customer: PersonId,
    /// The repair that it is about; a pick-up needs it.
    pub repair: Option<RepairNumber>,
    /// The first day that suits them (Santiago).
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
}

/// A place on the list.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The entry.
    pub entry: WaitlistEntry,
    /// How many stand before it and wait for the same, itself included.
    pub place: usize,
    /// Where it is in the log.
    pub executed: Executed,
}

/// Puts somebody on the list. Repeating the command gives the same entry.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn join(
    executor: &Executor,
    wish: WishedPlace,
    context: Context,
) -> Result<Joined, ChangeError> {
    check_capability(&context, Capability::Book)?;
    let id = WaitlistEntryId::new(context.command_id);
    let executed = match executor.answered_before(&context).await? {
        Some(first) => first,
        None => {
            is_a_customer(executor, wish.customer).await?;
            let wish = Box::new(with_look_ups(executor, id, wish).await?);
            give(executor, WaitlistIntent::Join { wish }, context).await?
        }
    };
    let mut list = waitlist(executor).await?;
    if list.entry(id).is_none() {
        // Asked again after it was served: the answer is what it was then.
        let then = AsOf::Position(executed.position);
        let then = executor.load_as_of::<Waitlist>(WAITLIST_ID, then).await;
        list = then.map_err(ExecuteError::erase)?.state;
    }
    let entry = list.entry(id).ok_or(ExecuteError::NotFound)?;
    Ok(Joined { entry: entry.clone(), place: list.place(entry), executed })
}

async fn with_look_ups(
    executor: &Executor,
    entry: WaitlistEntryId,
    wish: WishedPlace,
) -> Result<WaitlistWish, ChangeError> {
    let WishedPlace { kind, minutes, customer, repair, first_day, last_day } = wish;
    let ready_for_pickup = match repair {
        Some(repair) => is_ready(executor, repair, customer).await?,
        None => false,
    };
    Ok(WaitlistWish {
        entry,
        customer,
        kind,
        minutes,
        first_day,
        last_day,
        repair,
        ready_for_pickup,
        no_shows: missed_by(executor, customer).await?,
        special: special_days(executor),
    })
}

/// Takes an entry off the list. To others than its customer and the workshop it does not exist.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn leave(
    executor: &Executor,
    entry: WaitlistEntryId,
    context: Context,
) -> Result<Executed, ChangeError> {
    check_capability(&context, Capability::Book)?;
    if let Some(first) = executor.answered_before(&context).await? {
        return Ok(first);
    }
    let list = waitlist(executor).await?;
    let known = list.entry(entry).ok_or(ExecuteError::NotFound)?;
    let actor = &context.actor;
    let is_workshop = actor.role.is_staff() || actor.role == Role::System;
    if !is_workshop && actor.person_id() != Some(known.customer) {
        return Err(ExecuteError::NotFound);
    }
    give(executor, WaitlistIntent::Leave { entry }, context).await
}

/// Whom the link of an entry's repair lets act: its customer.
///
/// # Errors
/// [`ExecuteError::NotFound`] when there is no such entry or the token does not open its repair, without telling which.
pub async fn open_entry(
    executor: &Executor,
    entry: WaitlistEntryId,
    token: &LinkToken,
) -> Result<Actor, ChangeError> {
    let list = waitlist(executor).await?;
    let known = list.entry(entry).ok_or(ExecuteError::NotFound)?;
    let repair = known.repair.ok_or(ExecuteError::NotFound)?;
    let access = open_with_link(executor, &repair.to_string(), token).await;
    let actor = access.map_err(ExecuteError::erase)?.actor;
    // The repair may have become somebody else's since.
    if actor.person_id() == Some(known.customer) { Ok(actor) } else { Err(ExecuteError::NotFound) }
}
