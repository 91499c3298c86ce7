//! What the register says of a breach, and what those concerned are told.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::notification::{Fact, Facts};
use crate::values::PersonId;

/// A breach as the law has it described: its nature and effects, the kinds of data, about how many people, and what was
/// done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachDetails {
    /// The day on which it happened or began (Santiago).
    pub happened_on: NaiveDate,
    /// What happened, in Spanish.
    pub nature: String,
    /// The kinds of personal data, in Spanish (`correos`, `direcciones`).
    pub data: Vec<String>,
    /// About how many people; none while that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected: Option<u32>,
    /// What can come of it for them, in Spanish.
    pub effects: String,
    /// What was done to end it and to keep it from happening again, in Spanish.
    pub measures: String,
}

/// What those concerned are told, in Spanish and in words that anybody understands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachNotice {
    /// Who.
    pub to: NoticeAudience,
    /// What happened, to which data, and what can come of it.
    pub what_happened: String,
    /// What they can do, and what the workshop did.
    pub what_to_do: String,
}

impl BreachNotice {
    /// What its messages say.
    pub fn facts(&self, happened_on: NaiveDate) -> Facts {
        Facts::new()
            .with("fecha", Fact::Day(happened_on))
            .with("que_paso", Fact::Text(self.what_happened.clone()))
            .with("que_hacer", Fact::Text(self.what_to_do.clone()))
    }
}

/// Who is told of a breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeAudience {
    /// Every customer of the workshop by then.
    AllCustomers,
    /// These.
    Persons(BTreeSet<PersonId>),
}
