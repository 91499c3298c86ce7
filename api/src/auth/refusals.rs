//! How refusals at the door look over HTTP.

use chrono::{DateTime, Utc};
use commands::auth::AuthError;
use commands::people::{FirstOwnerError, RegisterError};

use crate::problem::Problem;

impl Problem {
    /// A refusal at the door, at `now`.
    pub(crate) fn of_auth(error: AuthError, now: DateTime<Utc>) -> Self {
        match error {
            AuthError::InvalidCredentials => Self::of("auth.invalid_credentials"),
            AuthError::SecondFactorRequired => Self::of("auth.second_factor_required"),
            AuthError::TooManyAttempts { until } => {
                let wait = (until - now).num_seconds().max(0);
                Self::of("auth.too_many_attempts").with_retry_after(wait.unsigned_abs() + 1)
            }
            AuthError::SessionEnded => Self::of("auth.session_ended"),
            AuthError::InvalidLink => Self::of("auth.invalid_link"),
            AuthError::MailDisabled => Self::of("auth.mail_disabled"),
            AuthError::SecondFactorMissing => Self::of("auth.second_factor_missing"),
            AuthError::SecondFactorEnrolled => Self::of("auth.second_factor_enrolled"),
            AuthError::Rejected(refused) => Self::refused(&refused),
            AuthError::Hashing(error) => Self::internal(error),
            AuthError::Log(error) => error.into(),
        }
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::EmailTaken => Self::of("person.email_taken"),
            RegisterError::Execute(error) => error.into(),
            RegisterError::Hashing(error) => Self::internal(error),
        }
    }
}

impl From<FirstOwnerError> for Problem {
    fn from(error: FirstOwnerError) -> Self {
        match error {
            FirstOwnerError::OwnerExists => Self::of("auth.owner_exists"),
            FirstOwnerError::WrongCode => Self::of("auth.wrong_setup_code"),
            FirstOwnerError::Register(error) => error.into(),
        }
    }
}
