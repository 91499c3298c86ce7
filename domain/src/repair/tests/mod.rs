//! The rules of a repair, phase by phase, in the order of `product.md` §4.

mod asking;
mod bench;
mod cancelling;
mod custody;
mod delivery;
mod desk;
mod diagnosis;
mod framework;
mod golden;
mod intake;
mod ledger;
mod money;
mod online;
mod progress;
mod properties;
mod quality;
mod quote;
mod quote_decision;
mod story;
mod transitions;
mod wishes;
