//! Signing in and out: passwords, links, second factors, sessions. One file per operation.

pub(crate) mod confirm_totp;
pub(crate) mod consume_magic_link;
pub(crate) mod enrol_totp;
pub(crate) mod forgot_password;
pub(crate) mod list_sessions;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod me;
pub(crate) mod refresh;
pub(crate) mod refusals;
pub(crate) mod register;
pub(crate) mod request_magic_link;
pub(crate) mod reset_password;
pub(crate) mod set_up_owner;
pub(crate) mod step_up;
pub(crate) mod tokens;
