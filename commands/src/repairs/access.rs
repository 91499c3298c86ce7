//! Opening a repair with the secret of its tracking link.

use domain::Actor;
use domain::repair::Repair;

use crate::executor::{ExecuteError, Executor, Loaded};
use crate::ports::LinkToken;

/// A repair that was opened with its link, and the actor that its bearer is from then on.
#[derive(Debug, Clone)]
pub struct RepairAccess {
    /// The repair.
    pub repair: Loaded<Repair>,
    /// The bearer: acts for the customer, within what a link may do.
    pub actor: Actor,
}

/// Opens a repair for the bearer of its link.
///
/// # Errors
/// [`ExecuteError::NotFound`] when there is no such repair or the token is not its own, without telling which.
pub async fn open_with_link(
    executor: &Executor,
    number: &str,
    token: &LinkToken,
) -> Result<RepairAccess, ExecuteError<domain::repair::RepairError>> {
    let repair = executor.load::<Repair>(number).await?;
    let opens = repair.state.tracking_hash().is_some_and(|hash| token.opens(hash));
    match repair.state.customer() {
        Some(customer) if opens => Ok(RepairAccess { actor: Actor::link(customer), repair }),
        _ => Err(ExecuteError::NotFound),
    }
}
