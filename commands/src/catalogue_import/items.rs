//! The shape in which a catalogue is written down, by hand or by a client of the API.

use chrono::NaiveDate;
use domain::catalogue::{
    Brand, Component, Entry, Fault, FaultCategory, Instrument, InstrumentKind, Tier, Valuation,
};
use domain::values::{BrandCode, ComponentCode, FaultCode, InstrumentCode, Money};
use serde::Deserialize;

/// A catalogue, or a part of one, with where it comes from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueItems {
    /// Where the data comes from; a date at its end (`curated-2026-11-22`) is the date of the appraisals.
    pub source: String,
    /// Makers.
    #[serde(default)]
    pub brands: Vec<BrandItem>,
    /// Kinds of component.
    #[serde(default)]
    pub components: Vec<ComponentItem>,
    /// Faults.
    #[serde(default)]
    pub faults: Vec<FaultItem>,
    /// Models.
    #[serde(default)]
    pub instruments: Vec<InstrumentItem>,
}

/// A maker, as it is written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandItem {
    /// Its code.
    pub code: BrandCode,
    /// As customers write it.
    pub name: String,
    /// ISO 3166 country of origin.
    #[serde(default)]
    pub country: Option<String>,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A kind of component, as it is written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentItem {
    /// Its code.
    pub code: ComponentCode,
    /// In Spanish.
    pub name: String,
}

/// A fault, as it is written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultItem {
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
    #[serde(default)]
    pub blocks: Vec<FaultCategory>,
    /// The kinds of instrument it applies to; empty for all that have the component.
    #[serde(default)]
    pub kinds: Vec<InstrumentKind>,
}

/// A model, as it is written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentItem {
    /// Its code.
    pub code: InstrumentCode,
    /// Who made it.
    pub brand: BrandCode,
    /// The model's name without the brand.
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: InstrumentKind,
    /// First year made.
    #[serde(default)]
    pub year_from: Option<u16>,
    /// Last year made.
    #[serde(default)]
    pub year_to: Option<u16>,
    /// Number of keys.
    #[serde(default)]
    pub keys: Option<u16>,
    /// Voices of polyphony.
    #[serde(default)]
    pub voices: Option<u16>,
    /// How much care it demands.
    pub tier: Tier,
    /// Indicative used-market value, CLP.
    #[serde(default)]
    pub market_value_clp: Option<Money>,
    /// The date of that value, where it is not the date of the source.
    #[serde(default)]
    pub valued_on: Option<NaiveDate>,
    /// What it has inside.
    pub components: Vec<ComponentCode>,
    /// What technicians know about this model.
    #[serde(default)]
    pub known_issues: Vec<String>,
}

impl CatalogueItems {
    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.brands.len() + self.components.len() + self.faults.len() + self.instruments.len()
    }

    /// Everything as entries, or the codes of the models whose value has no date.
    pub(super) fn into_entries(self) -> (String, Vec<Entry>, Vec<InstrumentCode>) {
        let Self { source, brands, components, faults, instruments } = self;
        let dated = source.len().checked_sub(10).and_then(|at| source.get(at..));
        let source_date = dated.and_then(|date| date.parse().ok());
        let mut undated = Vec::new();
        let mut entries: Vec<_> =
            brands.into_iter().map(|brand| Entry::Brand(brand.into())).collect();
        entries.extend(components.into_iter().map(|component| Entry::Component(component.into())));
        entries.extend(faults.into_iter().map(|fault| Entry::Fault(fault.into())));
        for item in instruments {
            let valued_on = item.valued_on.or(source_date);
            if item.market_value_clp.is_some() && valued_on.is_none() {
                undated.push(item.code.clone());
            }
            entries.push(Entry::Instrument(item.dated(valued_on, &source)));
        }
        (source, entries, undated)
    }
}

impl From<BrandItem> for Brand {
    fn from(item: BrandItem) -> Self {
        let BrandItem { code, name, country, aliases } = item;
        Self { code, name, country, aliases }
    }
}

impl From<ComponentItem> for Component {
    fn from(item: ComponentItem) -> Self {
        let ComponentItem { code, name } = item;
        Self { code, name }
    }
}

impl From<FaultItem> for Fault {
    fn from(item: FaultItem) -> Self {
        Self {
            code: item.code,
            component: item.component,
            name: item.name,
            symptom: item.symptom,
            category: item.category,
            labour_minutes: item.labour_minutes,
            parts_clp: item.parts_clp,
            blocks: item.blocks,
            kinds: item.kinds,
        }
    }
}

impl InstrumentItem {
    fn dated(self, valued_on: Option<NaiveDate>, source: &str) -> Instrument {
        let valuation = self.market_value_clp.zip(valued_on).map(|(amount, valued_on)| Valuation {
            amount,
            valued_on,
            source: source.to_owned(),
        });
        Instrument {
            code: self.code,
            brand: self.brand,
            name: self.name,
            aliases: self.aliases,
            kind: self.kind,
            year_from: self.year_from,
            year_to: self.year_to,
            keys: self.keys,
            voices: self.voices,
            tier: self.tier,
            valuation,
            components: self.components,
            known_issues: self.known_issues,
        }
    }
}
