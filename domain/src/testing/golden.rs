//! Golden files: one JSON per event and version in `fixtures/events/<aggregate>/`, which must decode for ever.
//!
//! Run the tests with `CIRUJANO_WRITE_GOLDEN=1` to write the files of new events. One that exists is never
//! written over: its shape is in logs out there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cqrs_es::DomainEvent;
use serde::Deserializer;
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Visitor};
use serde_json::Value;

const WRITE_VARIABLE: &str = "CIRUJANO_WRITE_GOLDEN";

/// Walks the golden files of an aggregate: every variant has a sample and a file, every file decodes and
/// encodes to itself, and no file is left over.
///
/// # Panics
/// When one of these does not hold.
pub fn check<E: DomainEvent>(aggregate: &str, samples: &[E]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/events").join(aggregate);
    let variants: BTreeSet<&str> = variants_of::<E>().iter().copied().collect();
    let sampled: BTreeSet<String> = samples.iter().map(DomainEvent::event_type).collect();
    assert_eq!(
        variants.iter().map(ToString::to_string).collect::<BTreeSet<_>>(),
        sampled,
        "every event of {aggregate} needs a sample, under the name that it is stored with"
    );
    for sample in samples {
        check_sample(&folder, sample);
    }
    for file in files_of(&folder) {
        let (event_type, _) = name_of(&file);
        assert!(variants.contains(event_type.as_str()), "{} is of no event", file.display());
    }
}

/// The names of an enum's variants as serde knows them.
fn variants_of<E: DeserializeOwned>() -> &'static [&'static str] {
    let mut variants: &'static [&'static str] = &[];
    // The probe never yields a value; it is asked for an enum and told its variants.
    let _ = E::deserialize(VariantProbe(&mut variants));
    variants
}

struct VariantProbe<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for VariantProbe<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom("is not an enum"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        Err(serde::de::Error::custom("probed"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn check_sample<E: DomainEvent>(folder: &Path, sample: &E) {
    let version = sample.event_version();
    let major = version.split('.').next().unwrap_or(&version);
    let file = folder.join(format!("{}.v{major}.json", sample.event_type()));
    if !file.exists() && std::env::var_os(WRITE_VARIABLE).is_some() {
        let json = serde_json::to_string_pretty(sample).expect("invariant: events encode");
        fs::create_dir_all(folder).expect("the folder of golden files can be made");
        fs::write(&file, json + "\n").expect("the golden file can be written");
    }
    let text = fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!("{}: {error}; set {WRITE_VARIABLE}=1 to write it", file.display())
    });
    let golden: Value = serde_json::from_str(&text).expect("a golden file is JSON");
    let event: E = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{} no longer decodes: {error}", file.display()));
    let encoded = serde_json::to_value(&event).expect("invariant: events encode");
    assert_eq!(encoded, golden, "{} loses something when it is decoded", file.display());
    assert_eq!(event.event_type(), sample.event_type(), "{}", file.display());
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("the folder can be read").path()).collect()
}

/// `RepairReceived.v1.json` → (`RepairReceived`, 1).
fn name_of(file: &Path) -> (String, u32) {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let parsed = name
        .strip_suffix(".json")
        .and_then(|stem| stem.rsplit_once(".v"))
        .and_then(|(event_type, version)| Some((event_type.to_owned(), version.parse().ok()?)));
    parsed.unwrap_or_else(|| panic!("{} is not named like Event.v1.json", file.display()))
}
