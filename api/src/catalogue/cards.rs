//! What customers see of the catalogue.

use domain::catalogue::{FaultCategory, InstrumentKind};
use projections::catalogue as table;
use serde::Serialize;
use utoipa::ToSchema;

/// A maker of instruments.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "code": "roland", "name": "Roland", "country": "JP", "aliases": [] }))]
pub(crate) struct BrandCard {
    code: String,
    name: String,
    /// ISO 3166.
    country: Option<String>,
    /// Other spellings.
    aliases: Vec<String>,
}

/// A model of instrument.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "roland-juno-60", "brand": "roland", "brand_name": "Roland", "name": "Juno-60",
    "label": "Roland Juno-60", "aliases": ["Juno 60"], "type": "synthesizer", "year_from": 1982, "year_to": 1984,
    "keys": 61, "voices": 6
}))]
pub(crate) struct InstrumentCard {
    code: String,
    brand: String,
    brand_name: String,
    name: String,
    label: String,
    /// Other spellings.
    aliases: Vec<String>,
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: InstrumentKind,
    year_from: Option<u16>,
    year_to: Option<u16>,
    keys: Option<u16>,
    voices: Option<u16>,
}

/// A kind of component.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "code": "power_supply", "name": "Fuente de poder" }))]
pub(crate) struct ComponentCard {
    code: String,
    /// In Spanish.
    name: String,
}

/// Something that can be wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "power-dead", "component": "power_supply", "name": "No enciende",
    "symptom": "Aprietas el botón y no pasa nada.", "category": "POWER", "blocks": ["AUDIO", "KEYS"]
}))]
pub(crate) struct FaultCard {
    code: String,
    component: String,
    /// In Spanish.
    name: String,
    /// What one notices, in Spanish.
    symptom: String,
    #[schema(value_type = String)]
    category: FaultCategory,
    /// What cannot be quoted until this is mended.
    #[schema(value_type = Vec<String>)]
    blocks: Vec<FaultCategory>,
}

impl From<table::BrandView> for BrandCard {
    fn from(view: table::BrandView) -> Self {
        Self {
            code: view.code.to_string(),
            name: view.name,
            country: view.country,
            aliases: view.aliases,
        }
    }
}

impl From<table::InstrumentCard> for InstrumentCard {
    fn from(card: table::InstrumentCard) -> Self {
        Self {
            code: card.code.to_string(),
            brand: card.brand.to_string(),
            brand_name: card.brand_name,
            name: card.name,
            label: card.label,
            aliases: card.aliases,
            kind: card.kind,
            year_from: card.year_from,
            year_to: card.year_to,
            keys: card.keys,
            voices: card.voices,
        }
    }
}

impl From<table::ComponentView> for ComponentCard {
    fn from(view: table::ComponentView) -> Self {
        Self { code: view.code.to_string(), name: view.name }
    }
}

impl From<table::FaultSheet> for FaultCard {
    fn from(sheet: table::FaultSheet) -> Self {
        let view = sheet.view;
        Self {
            code: view.code.to_string(),
            component: view.component.to_string(),
            name: view.name,
            symptom: view.symptom,
            category: view.category,
            blocks: view.blocks,
        }
    }
}
