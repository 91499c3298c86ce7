//! Keeping an estimate for somebody, who may or may not have an account.

use domain::RefusalKind;
use domain::quotation::{Quotation, QuotationCommand};
use domain::values::{Email, PersonId, Personal, QuotationId};
use uuid::Uuid;

use super::access::open_estimate;
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused};
use crate::ports::LinkToken;

/// A wish to keep an estimate.
#[derive(Debug, Clone)]
pub struct SaveEstimate {
    /// Which.
    pub quotation: QuotationId,
    /// The secret of its link.
    pub access: LinkToken,
    /// Where to send it, for somebody who is not signed in or wants it elsewhere.
    pub email: Option<String>,
}

/// Keeps an estimate for the person who is signed in, else for whoever reads that e-mail.
///
/// # Errors
/// [`ExecuteError::NotFound`] without the right link, a refusal, or a failure of the log.
pub async fn save_estimate(
    executor: &Executor,
    wish: SaveEstimate,
    context: Context,
) -> Result<Executed, ExecuteError<Refused>> {
    let SaveEstimate { quotation, access, email } = wish;
    open_estimate(executor, quotation, &access).await.map_err(ExecuteError::erase)?;
    let invalid = |code, message: String| {
        let refused = Refused::new(code, RefusalKind::Invalid, Some("/email"), message);
        ExecuteError::Rejected(refused)
    };
    let email = email.as_deref().map(Email::parse).transpose();
    let email = email.map_err(|wrong| invalid("quotation.email_invalid", wrong.to_string()))?;
    let person = match (context.actor.person_id(), &email) {
        (Some(person), _) => person,
        // Their data is sealed under an id of its own: the same for the same estimate and address, so that
        // saving twice is saving once.
        (None, Some(email)) => {
            PersonId::new(Uuid::new_v5(&quotation.uuid(), email.as_str().as_bytes()))
        }
        (None, None) => {
            let message = "an e-mail is needed to keep the estimate".to_owned();
            return Err(invalid("quotation.email_missing", message));
        }
    };
    let email = email.map(|email| Personal::new(person, String::from(email)));
    let at = executor.clock().now();
    let command = QuotationCommand::SaveEstimate { person, email, at };
    let saved = executor.execute::<Quotation>(&quotation.to_string(), command, context).await;
    saved.map_err(ExecuteError::erase)
}
