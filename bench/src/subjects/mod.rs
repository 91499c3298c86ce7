//! What is measured: the workshop's own code, put together as the server does.

pub(crate) mod catch_up;
pub(crate) mod executor;
pub(crate) mod server;
