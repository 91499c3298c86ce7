//! What providers send: kept before anything else, answered at once. And the owner's view of what was kept.

pub(crate) mod list_deliveries;
pub(crate) mod receive_flow;
pub(crate) mod replay_delivery;
