//! People: customers and staff. One file per operation.

pub(crate) mod change_role;
pub(crate) mod change_user;
pub(crate) mod contact;
pub(crate) mod erase_user;
pub(crate) mod get_user;
pub(crate) mod invite_again;
pub(crate) mod list_users;
pub(crate) mod register_user;
pub(crate) mod set_consent;
pub(crate) mod view;

use domain::values::PersonId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which person.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct UserPath {
    /// The person's id.
    #[param(value_type = uuid::Uuid)]
    pub(crate) id: PersonId,
}
