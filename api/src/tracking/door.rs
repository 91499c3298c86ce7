//! Who may see a tracking page: the bearer of its link or of an access token, its customer, and staff.

use std::sync::Arc;

use domain::values::RepairNumber;

use super::answers::{Part, TrackingAnswer, answer_of};
use super::{TABLES, token};
use crate::extract::{Caller, MinPosition, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;

/// That part of the page, if the caller may see it. To everybody else the answer is the same, whether or not there is such a
/// repair.
pub(crate) async fn open(
    state: &ApiState,
    (number, part): (RepairNumber, Part),
    caller: &Caller,
    link: &PresentedLink,
    wanted: MinPosition,
) -> Result<Arc<TrackingAnswer>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let denied = || Problem::of("tracking.access_denied");
    let answer = answer_of(state, number, part, wanted.0.is_some()).await?;
    let answer = answer.ok_or_else(denied)?;
    if may_see(state, number, &answer, caller, link) { Ok(answer) } else { Err(denied()) }
}

fn may_see(
    state: &ApiState,
    number: RepairNumber,
    answer: &TrackingAnswer,
    caller: &Caller,
    link: &PresentedLink,
) -> bool {
    if caller.actor.role.is_staff() || caller.actor.person_id() == Some(answer.customer) {
        return true;
    }
    let hash = &answer.tracking_hash;
    link.0.as_ref().is_some_and(|presented| {
        presented.opens(hash)
            || token::opens(presented, &*state.ids, number, hash, state.clock.now())
    })
}
