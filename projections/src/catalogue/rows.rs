//! The rows of the catalogue.

use chrono::NaiveDate;
use domain::catalogue::{FaultCategory, InstrumentKind, Tier};
use domain::values::{BrandCode, ComponentCode, FaultCode, InstrumentCode, Money};

use crate::cell::Json;
use crate::schema::table;

table! {
    /// A maker of instruments.
    BrandRow in "catalogue_brands"
    key {
        /// Its code.
        code: BrandCode,
    }
    columns {
        /// As customers write it.
        name: String,
        /// ISO 3166 country of origin.
        country: Option<String>,
        /// Other spellings.
        aliases: Json<Vec<String>>,
        /// The words by which it is found.
        search: String,
        /// No longer offered.
        deprecated: bool,
        /// The version of its entry.
        version: u64,
    }
}

table! {
    /// A model of instrument.
    InstrumentRow in "catalogue_instruments"
    key {
        /// Its code.
        code: InstrumentCode,
    }
    columns {
        /// Who made it.
        brand: BrandCode,
        /// The model's name without the brand.
        name: String,
        /// Other spellings.
        aliases: Json<Vec<String>>,
        /// What it is.
        kind: InstrumentKind,
        /// First year made.
        year_from: Option<u16>,
        /// Last year made.
        year_to: Option<u16>,
        /// Number of keys.
        key_count: Option<u16>,
        /// Voices of polyphony.
        voices: Option<u16>,
        /// Never shown to customers.
        tier: Tier,
        /// Indicative value, CLP. Never shown to customers.
        value: Option<Money>,
        /// When it was appraised.
        valued_on: Option<NaiveDate>,
        /// By which source. Never shown to customers.
        value_source: Option<String>,
        /// What it has inside.
        components: Json<Vec<ComponentCode>>,
        /// What technicians know about it. Never shown to customers.
        known_issues: Json<Vec<String>>,
        /// The words by which it is found, without its brand's.
        search: String,
        /// No longer offered.
        deprecated: bool,
        /// Where the data comes from. Never shown to customers.
        source: String,
        /// The version of its entry.
        version: u64,
    }
}

table! {
    /// A kind of component.
    ComponentRow in "catalogue_components"
    key {
        /// Its code.
        code: ComponentCode,
    }
    columns {
        /// In Spanish.
        name: String,
        /// No longer offered.
        deprecated: bool,
        /// The version of its entry.
        version: u64,
    }
}

table! {
    /// Something that can be wrong with a component.
    FaultRow in "catalogue_faults"
    key {
        /// Its code.
        code: FaultCode,
    }
    columns {
        /// Which component has it.
        component: ComponentCode,
        /// In Spanish.
        name: String,
        /// What the customer notices, in Spanish.
        symptom: String,
        /// Its family.
        category: FaultCategory,
        /// Usual labour, minutes. Never shown to customers.
        labour_minutes: u32,
        /// Usual parts, CLP. Never shown to customers.
        parts_clp: Money,
        /// Families that cannot be quoted until this fault is mended.
        blocks: Json<Vec<FaultCategory>>,
        /// The kinds of instrument it applies to; empty means all that have the component.
        kinds: Json<Vec<InstrumentKind>>,
        /// The words by which it is found.
        search: String,
        /// No longer offered.
        deprecated: bool,
        /// The version of its entry.
        version: u64,
    }
}

table! {
    /// What a model was held to be worth, from a version of its entry on. Never shown to customers.
    ValuationRow in "catalogue_valuations"
    key {
        /// Which model.
        instrument: InstrumentCode,
        /// Since which version of its entry.
        version: u64,
    }
    columns {
        /// CLP.
        amount: Money,
        /// When it was appraised.
        valued_on: NaiveDate,
        /// By which source.
        source: String,
        /// When it was entered (UTC).
        entered_at: chrono::DateTime<chrono::Utc>,
    }
}
