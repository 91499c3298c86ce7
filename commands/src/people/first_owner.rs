//! The first owner: somebody has to be able to begin.
//!
//! Their registration has one command id in every workshop, so the log itself sees to it that there is one
//! first owner, whoever asks at the same time, over the command line or over the API.

use std::sync::Mutex;
use std::sync::PoisonError;

use domain::person::PersonCommand;
use domain::{Actor, Role};
use eventlog::LogError;
use secrecy::SecretString;
use subtle::ConstantTimeEq as _;
use uuid::{Uuid, uuid};

use super::contact::ContactDraft;
use super::register::{Enrolment, RegisterError, Registered};
use crate::auth::Passwords;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::ports::{Ids, LinkToken};

/// The command id under which the first owner is registered.
const FIRST_OWNER: Uuid = uuid!("1f0a5c0e-0b5e-5b44-8d6e-6b8a4f2d9c01");
/// Wrong setup codes before the code is void.
const TRIES: u32 = 10;

/// The code that is printed at the start of a workshop without an owner: it proves that whoever sets the owner
/// up can read the server's terminal.
pub struct SetupCode {
    code: LinkToken,
    wrong: Mutex<u32>,
}

impl SetupCode {
    /// A fresh code.
    pub fn draw(ids: &dyn Ids) -> Self {
        Self { code: ids.token(), wrong: Mutex::default() }
    }

    /// The code, to be printed once.
    pub fn reveal(&self) -> &str {
        self.code.reveal()
    }

    fn accepts(&self, presented: &str) -> bool {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let right: bool = self.code.reveal().as_bytes().ct_eq(presented.as_bytes()).into();
        if *wrong >= TRIES {
            return false;
        }
        *wrong += u32::from(!right);
        right
    }
}

/// Why there is no first owner now.
#[derive(Debug, thiserror::Error)]
pub enum FirstOwnerError {
    /// There is an owner already; they take on everybody else.
    #[error("there is an owner already")]
    OwnerExists,
    /// The setup code is wrong, or was tried too often.
    #[error("the setup code is wrong")]
    WrongCode,
    /// See there.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

impl From<LogError> for FirstOwnerError {
    fn from(error: LogError) -> Self {
        Self::Register(error.into())
    }
}

/// Whether the first owner was registered.
///
/// # Errors
/// A failure of the log.
pub async fn first_owner_exists(executor: &Executor) -> Result<bool, LogError> {
    Ok(executor.log().find_command(FIRST_OWNER).await?.is_some())
}

/// Registers the first owner with a password. Over the API the `setup` code and what was `presented` of it must
/// agree; the command line needs none.
///
/// # Errors
/// See [`FirstOwnerError`].
pub async fn create_first_owner(
    executor: &Executor,
    passwords: &Passwords,
    setup: Option<(&SetupCode, &str)>,
    contact: ContactDraft,
    password: SecretString,
    context: &Context,
) -> Result<Registered, FirstOwnerError> {
    if setup.is_some_and(|(code, presented)| !code.accepts(presented)) {
        return Err(FirstOwnerError::WrongCode);
    }
    Passwords::check(&password, contact.email.as_deref().unwrap_or_default())
        .map_err(RegisterError::from)?;
    let enrolment = Enrolment {
        executor: executor.clone(),
        passwords: passwords.clone(),
        draft: contact,
        password: Some(password),
        context: Context {
            actor: Actor::system("first_owner"),
            command_id: FIRST_OWNER,
            ..context.clone()
        },
        command: |person, contact, at| PersonCommand::RegisterStaff {
            person,
            role: Role::Owner,
            contact,
            at,
        },
    };
    match executor.to_the_end(enrolment.run()).await? {
        Err(RegisterError::Execute(ExecuteError::IdempotencyMismatch)) => {
            Err(FirstOwnerError::OwnerExists)
        }
        registered => Ok(registered?),
    }
}
