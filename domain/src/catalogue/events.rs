//! What has happened to an entry of the catalogue: a brand, an instrument, a kind of component, a fault.

use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::values::{BrandCode, CatalogueCode, ComponentCode, FaultCode, InstrumentCode, Money};

/// A maker of instruments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// Its code.
    pub code: BrandCode,
    /// As customers write it.
    pub name: String,
    /// ISO 3166 country of origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Other spellings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// How much care, and so labour, an instrument demands (`product.md` §5 module 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Labour × 1.0.
    Standard,
    /// Labour × 1.25.
    Premium,
    /// Labour × 1.5.
    Legendary,
}

/// What kind of instrument it is; it chooses the test procedure and the fallback diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum InstrumentKind {
    Synthesizer,
    DrumMachine,
    Sampler,
    Groovebox,
    Organ,
    ElectricPiano,
    Module,
    Workstation,
    Sequencer,
    EffectsUnit,
    StagePiano,
}

/// What an instrument is worth, and since when we think so. Never shown to customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valuation {
    /// Indicative used-market value, CLP.
    pub amount: Money,
    /// The date of the appraisal; older than 90 days it no longer counts (`product.md` §5 module 19).
    pub valued_on: NaiveDate,
    /// Where it comes from.
    pub source: String,
}

/// A model of instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// Its code.
    pub code: InstrumentCode,
    /// Who made it.
    pub brand: BrandCode,
    /// The model's name without the brand.
    pub name: String,
    /// Other spellings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: InstrumentKind,
    /// First year made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_from: Option<u16>,
    /// Last year made; none while it is still made or unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_to: Option<u16>,
    /// Number of keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<u16>,
    /// Voices of polyphony.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voices: Option<u16>,
    /// Never shown to customers.
    pub tier: Tier,
    /// Never shown to customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valuation: Option<Valuation>,
    /// What it has inside.
    pub components: Vec<ComponentCode>,
    /// What technicians know about this model; never shown to customers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_issues: Vec<String>,
}

/// A kind of component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Its code.
    pub code: ComponentCode,
    /// In Spanish.
    pub name: String,
}

/// The family of a fault; `blocks` names families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum FaultCategory {
    Power,
    Memory,
    Display,
    Keys,
    Controls,
    Voices,
    Tuning,
    Audio,
    Connectivity,
    Storage,
    Mechanical,
}

/// Something that can be wrong with a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its code.
    pub code: FaultCode,
    /// Which component has it.
    pub component: ComponentCode,
    /// In Spanish.
    pub name: String,
    /// What the customer notices, in Spanish.
    pub symptom: String,
    /// Its family.
    pub category: FaultCategory,
    /// Usual labour, minutes.
    pub labour_minutes: u32,
    /// Usual parts, CLP including IVA.
    pub parts_clp: Money,
    /// Families that cannot be quoted until this fault is mended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<FaultCategory>,
    /// The kinds of instrument it applies to; empty means all that have the component.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<InstrumentKind>,
}

/// An entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A brand.
    Brand(Brand),
    /// An instrument.
    Instrument(Instrument),
    /// A kind of component.
    Component(Component),
    /// A fault.
    Fault(Fault),
}

impl Entry {
    /// The code that names the entry and its stream.
    pub fn code(&self) -> CatalogueCode {
        match self {
            Self::Brand(brand) => CatalogueCode::Brand(brand.code.clone()),
            Self::Instrument(instrument) => CatalogueCode::Instrument(instrument.code.clone()),
            Self::Component(component) => CatalogueCode::Component(component.code.clone()),
            Self::Fault(fault) => CatalogueCode::Fault(fault.code.clone()),
        }
    }
}

impl Tier {
    /// What labour is multiplied by, in hundredths: 150, 125, 100.
    pub const fn labour_percent(self) -> i64 {
        match self {
            Self::Standard => 100,
            Self::Premium => 125,
            Self::Legendary => 150,
        }
    }
}

impl FaultCategory {
    /// The name as `blocks` and the REST interface write it (`POWER`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Power => "POWER",
            Self::Memory => "MEMORY",
            Self::Display => "DISPLAY",
            Self::Keys => "KEYS",
            Self::Controls => "CONTROLS",
            Self::Voices => "VOICES",
            Self::Tuning => "TUNING",
            Self::Audio => "AUDIO",
            Self::Connectivity => "CONNECTIVITY",
            Self::Storage => "STORAGE",
            Self::Mechanical => "MECHANICAL",
        }
    }
}

/// A fact about a catalogue entry. The entry's version is its stream's sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CatalogueEvent {
    /// A new entry.
    CatalogueEntryAdded {
        /// The whole entry.
        entry: Entry,
        /// Where the data comes from (`curated-2026-11-22`, `owner`).
        source: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// An entry was changed; the whole new entry is given.
    CatalogueEntryRevised {
        /// The whole entry.
        entry: Entry,
        /// Where the data comes from.
        source: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// An entry is no longer offered; it is never deleted.
    CatalogueEntryDeprecated {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl CatalogueEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CatalogueEntryAdded { .. } => "CatalogueEntryAdded",
            Self::CatalogueEntryRevised { .. } => "CatalogueEntryRevised",
            Self::CatalogueEntryDeprecated { .. } => "CatalogueEntryDeprecated",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::CatalogueEntryAdded { at, .. }
            | Self::CatalogueEntryRevised { at, .. }
            | Self::CatalogueEntryDeprecated { at, .. } => *at,
        }
    }
}

impl DomainEvent for CatalogueEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
