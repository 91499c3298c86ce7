//! Opening an estimate with the secret of its link.

use domain::quotation::{Quotation, QuotationError};
use domain::values::QuotationId;

use crate::executor::{ExecuteError, Executor, Loaded};
use crate::ports::LinkToken;

/// Opens an estimate for the bearer of its link.
///
/// # Errors
/// [`ExecuteError::NotFound`] when there is no such estimate or the token is not its own, without telling which.
pub async fn open_estimate(
    executor: &Executor,
    quotation: QuotationId,
    token: &LinkToken,
) -> Result<Loaded<Quotation>, ExecuteError<QuotationError>> {
    let loaded = executor.load::<Quotation>(&quotation.to_string()).await?;
    match loaded.state.estimate() {
        Some(estimate) if token.opens(&estimate.access_hash) => Ok(loaded),
        _ => Err(ExecuteError::NotFound),
    }
}
