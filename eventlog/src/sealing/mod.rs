//! Sealing: personal data is encrypted with the person's own key before it is written, and opened when read.
//!
//! In the clear `{"$person": id, "$clear": text}`, at rest `{"$person": id, "$sealed": ciphertext}`, and after
//! the key was destroyed `{"$person": id, "$erased": true}`. The rest of an event is left as it is.

mod cipher;
mod open;
mod seal;

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

pub(crate) use cipher::DataKey;
pub(crate) use open::{
    Opener, open_value, sealed_subjects, subjects_of_metadata, subjects_of_value,
};
pub(crate) use seal::{clear_subjects, seal_metadata, seal_value};

/// The field that names the person.
const PERSON: &str = "$person";
/// The field of a text in the clear.
const CLEAR: &str = "$clear";
/// The field of a ciphertext.
const SEALED: &str = "$sealed";
/// The field of a text whose key is gone.
const ERASED: &str = "$erased";
/// How a sealed metadata value begins: `sealed:<person>:<ciphertext>`.
const SEALED_VALUE: &str = "sealed:";
/// The metadata fields that are personal.
const PERSONAL_FIELDS: [&str; 2] = ["ip", "user_agent"];

/// The key of a person, as far as the vault knows.
#[derive(Clone)]
pub(crate) enum KeyState {
    /// The key exists.
    Live(Arc<DataKey>),
    /// The key was destroyed: the person was erased.
    Destroyed,
}

/// The keys of some persons.
pub(crate) type Keys = HashMap<Uuid, KeyState>;
