//! Who caused an event, how and why: the metadata that every event carries.
//!
//! At rest it is the flat JSON object of strings that `cqrs-es` writes, so that its tools can read ours. The
//! address and the user agent of a visitor are personal: they are sealed under the acting person's key.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use serde::Deserialize;
use serde_json::Value;
use uuid::{Uuid, uuid};

/// The subject under whose key the addresses of anonymous visitors are sealed.
pub const VISITORS: Uuid = uuid!("00000000-0000-8000-8000-000000000001");

/// The metadata of the events of one command.
///
/// Events that another tool wrote into the table may lack any of it: what is missing or malformed reads as
/// its default (`""`, the nil UUID, `None`), so that no such event can stop those who follow the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Who: the id of a person, or the name of a process manager or job, or `anonymous`.
    pub actor_id: String,
    /// In which role (`technician`).
    pub actor_role: String,
    /// From which address; absent once the person was erased.
    pub ip: Option<String>,
    /// With which user agent; absent once the person was erased.
    pub user_agent: Option<String>,
    /// Why, where the command says so.
    pub reason: Option<String>,
    /// The command's name (`repair.approve_quote`).
    pub command: String,
    /// The command's id: the same id again returns its first outcome.
    pub command_id: Uuid,
    /// A digest of the whole request as hexadecimal: the same id with another fingerprint is an error.
    pub fingerprint: String,
    /// What this belongs to, across commands.
    pub correlation_id: Uuid,
    /// The event that caused it, where one did.
    pub causation_id: Option<Uuid>,
    /// Which version of the software recorded it.
    pub recorded_by: String,
}

impl Metadata {
    /// Under whose key `ip` and `user_agent` are sealed: the acting person, else [`VISITORS`].
    pub fn subject(&self) -> Uuid {
        Uuid::parse_str(&self.actor_id).unwrap_or(VISITORS)
    }

    /// Its texts; ids are no texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let always =
            [&self.actor_id, &self.actor_role, &self.command, &self.fingerprint, &self.recorded_by];
        let optional = [&self.ip, &self.user_agent, &self.reason];
        let optional = optional.into_iter().filter_map(Option::as_deref);
        always.into_iter().map(String::as_str).chain(optional)
    }

    /// The flat object of strings; what is absent has no key.
    pub fn to_map(&self) -> BTreeMap<&'static str, String> {
        let mut map = BTreeMap::new();
        map.insert("actor_id", self.actor_id.clone());
        map.insert("actor_role", self.actor_role.clone());
        map.insert("command", self.command.clone());
        map.insert("command_id", self.command_id.to_string());
        map.insert("correlation_id", self.correlation_id.to_string());
        map.insert("fingerprint", self.fingerprint.clone());
        map.insert("recorded_by", self.recorded_by.clone());
        let optional = [
            ("causation_id", self.causation_id.map(|id| id.to_string())),
            ("ip", self.ip.clone()),
            ("reason", self.reason.clone()),
            ("user_agent", self.user_agent.clone()),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                map.insert(key, value);
            }
        }
        map
    }

    /// Reads the JSON object, ignoring keys that are not ours and values that are not strings.
    pub(crate) fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        // Ours is flat; what another tool wrote takes the slow way through a map.
        if let Ok(flat) = serde_json::from_str::<Flat>(text) {
            return Ok(flat.into());
        }
        let values: HashMap<String, Value> = serde_json::from_str(text)?;
        let strings = values.into_iter().filter_map(|(key, value)| match value {
            Value::String(text) => Some((key, text)),
            _ => None,
        });
        Ok(strings.collect::<HashMap<_, _>>().into())
    }
}

/// The object as it is stored: `null` and missing are the same.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Flat {
    actor_id: Option<String>,
    actor_role: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    reason: Option<String>,
    command: Option<String>,
    command_id: Option<String>,
    fingerprint: Option<String>,
    correlation_id: Option<String>,
    causation_id: Option<String>,
    recorded_by: Option<String>,
}

impl From<Flat> for Metadata {
    fn from(flat: Flat) -> Self {
        let id = |text: Option<String>| text.and_then(|text| Uuid::parse_str(&text).ok());
        Self {
            actor_id: flat.actor_id.unwrap_or_default(),
            actor_role: flat.actor_role.unwrap_or_default(),
            ip: flat.ip,
            user_agent: flat.user_agent,
            reason: flat.reason,
            command: flat.command.unwrap_or_default(),
            command_id: id(flat.command_id).unwrap_or_default(),
            fingerprint: flat.fingerprint.unwrap_or_default(),
            correlation_id: id(flat.correlation_id).unwrap_or_default(),
            causation_id: id(flat.causation_id),
            recorded_by: flat.recorded_by.unwrap_or_default(),
        }
    }
}

/// Reads the map of `cqrs-es`, tolerant of unknown and of missing keys.
impl From<HashMap<String, String>> for Metadata {
    fn from(mut map: HashMap<String, String>) -> Self {
        let mut take = |key: &str| map.remove(key);
        Flat {
            actor_id: take("actor_id"),
            actor_role: take("actor_role"),
            ip: take("ip"),
            user_agent: take("user_agent"),
            reason: take("reason"),
            command: take("command"),
            command_id: take("command_id"),
            fingerprint: take("fingerprint"),
            correlation_id: take("correlation_id"),
            causation_id: take("causation_id"),
            recorded_by: take("recorded_by"),
        }
        .into()
    }
}

/// The map that `cqrs-es` passes around.
impl<S: BuildHasher + Default> From<&Metadata> for HashMap<String, String, S> {
    fn from(metadata: &Metadata) -> Self {
        metadata.to_map().into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_survives_the_map_of_cqrs_es() {
        let metadata = Metadata {
            actor_id: Uuid::from_u128(7).to_string(),
            actor_role: "technician".into(),
            ip: Some("203.0.113.9".into()),
            reason: Some("pide el cliente".into()),
            command: "repair.approve_quote".into(),
            command_id: Uuid::from_u128(8),
            fingerprint: "ab12".into(),
            correlation_id: Uuid::from_u128(9),
            causation_id: Some(Uuid::from_u128(10)),
            recorded_by: "0.1.0".into(),
            ..Metadata::default()
        };
        let mut map: HashMap<_, _> = (&metadata).into();
        map.insert("from_the_future".into(), "x".into());
        assert_eq!(Metadata::from(map), metadata);
        assert_eq!(metadata.subject(), Uuid::from_u128(7));
    }

    #[test]
    fn metadata_of_another_tool_reads_as_empty() {
        let foreign = r#"{"nested":{"a":1},"command_id":"not a uuid","actor_role":"robot"}"#;
        let metadata = Metadata::from_json(foreign).unwrap();
        assert_eq!(metadata.actor_role, "robot");
        assert_eq!(metadata.command_id, Uuid::nil());
        assert_eq!(metadata.subject(), VISITORS);
    }
}
