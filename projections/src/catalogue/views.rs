//! What is shown of the catalogue: cards for customers, sheets for the workshop.

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalogue::{FaultCategory, InstrumentKind, Tier};
use domain::values::{BrandCode, ComponentCode, FaultCode, InstrumentCode, Money};
use serde::Serialize;

use super::rows::{BrandRow, ComponentRow, FaultRow, InstrumentRow, ValuationRow};

/// A maker of instruments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BrandView {
    /// Its code.
    pub code: BrandCode,
    /// As customers write it.
    pub name: String,
    /// ISO 3166 country of origin.
    pub country: Option<String>,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// No longer offered.
    pub deprecated: bool,
    /// The version of its entry.
    pub version: u64,
}

/// A model, as customers see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstrumentCard {
    /// Its code.
    pub code: InstrumentCode,
    /// Who made it …
    pub brand: BrandCode,
    /// … by name.
    pub brand_name: String,
    /// The model's name without the brand.
    pub name: String,
    /// "Roland Juno-60".
    pub label: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: InstrumentKind,
    /// First year made.
    pub year_from: Option<u16>,
    /// Last year made.
    pub year_to: Option<u16>,
    /// Number of keys.
    pub keys: Option<u16>,
    /// Voices of polyphony.
    pub voices: Option<u16>,
    /// What it has inside.
    pub components: Vec<ComponentCode>,
    /// No longer offered.
    pub deprecated: bool,
    /// The version of its entry.
    pub version: u64,
}

/// A model, as the workshop sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstrumentSheet {
    /// What customers see.
    #[serde(flatten)]
    pub card: InstrumentCard,
    /// How much care it demands.
    pub tier: Tier,
    /// Indicative value, CLP.
    pub value: Option<Money>,
    /// When it was appraised.
    pub valued_on: Option<NaiveDate>,
    /// By which source.
    pub value_source: Option<String>,
    /// What technicians know about it.
    pub known_issues: Vec<String>,
    /// Where the data comes from.
    pub source: String,
}

/// A kind of component.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComponentView {
    /// Its code.
    pub code: ComponentCode,
    /// In Spanish.
    pub name: String,
}

/// A fault, as customers see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultView {
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
    /// Families that cannot be quoted until this fault is mended.
    pub blocks: Vec<FaultCategory>,
    /// The version of its entry.
    pub version: u64,
}

/// A fault, as the workshop sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultSheet {
    /// What customers see.
    #[serde(flatten)]
    pub view: FaultView,
    /// Usual labour, minutes.
    pub labour_minutes: u32,
    /// Usual parts, CLP.
    pub parts_clp: Money,
    /// The kinds of instrument it applies to; empty means all that have the component.
    pub kinds: Vec<InstrumentKind>,
    /// No longer offered.
    pub deprecated: bool,
}

/// What a model was held to be worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValuationView {
    /// Since which version of the entry.
    pub version: u64,
    /// CLP.
    pub amount: Money,
    /// When it was appraised.
    pub valued_on: NaiveDate,
    /// By which source.
    pub source: String,
    /// When it was entered (UTC).
    pub entered_at: DateTime<Utc>,
}

impl From<BrandRow> for BrandView {
    fn from(row: BrandRow) -> Self {
        Self {
            code: row.code,
            name: row.name,
            country: row.country,
            aliases: row.aliases.0,
            deprecated: row.deprecated,
            version: row.version,
        }
    }
}

impl From<ComponentRow> for ComponentView {
    fn from(row: ComponentRow) -> Self {
        Self { code: row.code, name: row.name }
    }
}

impl From<FaultRow> for FaultSheet {
    fn from(row: FaultRow) -> Self {
        Self {
            view: FaultView {
                code: row.code,
                component: row.component,
                name: row.name,
                symptom: row.symptom,
                category: row.category,
                blocks: row.blocks.0,
                version: row.version,
            },
            labour_minutes: row.labour_minutes,
            parts_clp: row.parts_clp,
            kinds: row.kinds.0,
            deprecated: row.deprecated,
        }
    }
}

impl From<ValuationRow> for ValuationView {
    fn from(row: ValuationRow) -> Self {
        Self {
            version: row.version,
            amount: row.amount,
            valued_on: row.valued_on,
            source: row.source,
            entered_at: row.entered_at,
        }
    }
}

impl InstrumentSheet {
    pub(super) fn of(row: InstrumentRow, brand_name: Option<String>) -> Self {
        let brand_name = brand_name.unwrap_or_else(|| row.brand.to_string());
        Self {
            card: InstrumentCard {
                label: format!("{brand_name} {}", row.name),
                code: row.code,
                brand: row.brand,
                brand_name,
                name: row.name,
                aliases: row.aliases.0,
                kind: row.kind,
                year_from: row.year_from,
                year_to: row.year_to,
                keys: row.key_count,
                voices: row.voices,
                components: row.components.0,
                deprecated: row.deprecated,
                version: row.version,
            },
            tier: row.tier,
            value: row.value,
            valued_on: row.valued_on,
            value_source: row.value_source,
            known_issues: row.known_issues.0,
            source: row.source,
        }
    }
}
