//! Finding the repair of a formal quotation, and who acts on it.

use commands::repairs::open_with_link;
use domain::Role;
use domain::values::{QuotationId, RepairNumber};
use projections::quotations::{FormalView, formal_by_quotation};

use crate::extract::{Caller, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;

/// The table of quotations.
pub(super) const TABLES: &[&str] = &["quotations"];

/// Every revision of that formal quotation. One that was issued just now is waited for.
pub(super) async fn revisions(
    state: &ApiState,
    id: QuotationId,
) -> Result<Vec<FormalView>, Problem> {
    let found = formal_by_quotation(state.db(), id).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let head = state.executor.log().head().await?;
    state.wait_for(head, TABLES).await?;
    let found = formal_by_quotation(state.db(), id).await?;
    if found.is_empty() { Err(Problem::of("resource.not_found")) } else { Ok(found) }
}

/// The repair of that formal quotation, and the caller as whom the decision is taken: whoever is signed in, else
/// the bearer of the repair's link.
pub(super) async fn decider(
    state: &ApiState,
    id: QuotationId,
    caller: &Caller,
    link: &PresentedLink,
) -> Result<(RepairNumber, Caller), Problem> {
    if caller.actor.role == Role::Anonymous && link.0.is_none() {
        return Err(Problem::of("auth.required"));
    }
    let revisions = revisions(state, id).await?;
    let number = revisions.first().map(|revision| revision.repair);
    let number = number.ok_or_else(|| Problem::of("resource.not_found"))?;
    match (&caller.actor.role, &link.0) {
        (Role::Anonymous, Some(token)) => {
            let access = open_with_link(&state.executor, &number.to_string(), token).await?;
            Ok((number, caller.acting_as(access.actor)))
        }
        _ => Ok((number, caller.clone())),
    }
}
