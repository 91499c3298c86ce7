//! The rules of a ticket, in the order of `product.md` §5 modules 12 and 13.

mod auto_reply;
mod automation;
mod classification;
mod compensation;
mod conversation;
mod desk;
mod ending;
mod escalation;
mod framework;
mod golden;
mod mail_guard;
mod merging;
mod opening;
mod pausing;
mod promises;
mod properties;
mod reclassifying;
mod story;
mod what_if;
