//! The texts that customers accept, each pinned by its version and hash.

pub(crate) mod get_policy;
pub(crate) mod list_policies;
pub(crate) mod view;
