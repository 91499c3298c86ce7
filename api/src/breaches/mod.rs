//! The register of breaches of personal data: the owner enters them, notes that the Agency was told, and tells those
//! concerned.

pub(crate) mod amend_breach;
pub(crate) mod list_breaches;
pub(crate) mod notify_breach;
pub(crate) mod record_breach;
pub(crate) mod report_breach;
mod view;

use commands::Executed;
use commands::breaches::register;
use domain::values::BreachId;
use serde::Deserialize;
use utoipa::IntoParams;

use self::view::BreachView;
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Which breach.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct BreachPath {
    /// Its id.
    #[param(value_type = Uuid, example = "0193c1f0-7c1e-7000-8000-000000000001")]
    pub(crate) id: BreachId,
}

/// The answer to a change of the register.
type BreachWritten = Result<Written<BreachView>, Problem>;

/// What became of a breach that was in the register already.
async fn changed(state: &ApiState, breach: BreachId, done: Executed) -> BreachWritten {
    Ok(Written::done(done.position, view_of(state, breach).await?))
}

/// The entry as the log knows it now.
async fn view_of(state: &ApiState, breach: BreachId) -> Result<BreachView, Problem> {
    let register = register(&state.executor).await?;
    let entry = register.entry(breach).ok_or_else(|| Problem::of("breach.unknown"))?;
    Ok(BreachView::of(entry, state.clock.now()))
}
