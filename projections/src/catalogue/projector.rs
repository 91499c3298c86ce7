//! Folds the events of catalogue entries. An entry's version is the sequence of its stream.

use chrono::{DateTime, Utc};
use domain::catalogue::{Brand, CatalogueEvent as E, Component, Entry, Fault, Instrument};
use domain::values::{BrandCode, ComponentCode, FaultCode, InstrumentCode, InvalidValue};

use super::rows::{BrandRow, ComponentRow, FaultRow, InstrumentRow, ValuationRow};
use crate::cell::{Json, micros};
use crate::fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Projector, Rows, TableSet, Unprojectable, ddl,
};
use crate::schema::{Row, Schema};
use crate::search_words::search_column;

/// Keeps the `catalogue_*` tables.
#[derive(Debug)]
pub struct Catalogue;

/// The rows of the catalogue.
#[derive(Debug, Default)]
pub struct CatalogueRows {
    /// Makers.
    pub brands: TableSet<BrandRow>,
    /// Models.
    pub instruments: TableSet<InstrumentRow>,
    /// Kinds of components.
    pub components: TableSet<ComponentRow>,
    /// Faults.
    pub faults: TableSet<FaultRow>,
    /// What models were held to be worth.
    pub valuations: TableSet<ValuationRow>,
}

impl Rows for CatalogueRows {
    fn schemas() -> Vec<&'static Schema> {
        vec![
            BrandRow::SCHEMA,
            InstrumentRow::SCHEMA,
            ComponentRow::SCHEMA,
            FaultRow::SCHEMA,
            ValuationRow::SCHEMA,
        ]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![
            &mut self.brands,
            &mut self.instruments,
            &mut self.components,
            &mut self.faults,
            &mut self.valuations,
        ]
    }
}

/// The kind and code in a stream's id: `instrument.roland-juno-60`.
fn split(aggregate_id: &str) -> (&str, &str) {
    aggregate_id.split_once('.').unwrap_or((aggregate_id, ""))
}

impl Projector for Catalogue {
    const NAME: &'static str = "catalogue";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0016_catalogue");
    type Rows = CatalogueRows;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::CatalogueEntry
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        match split(&envelope.aggregate_id) {
            ("brand", code) => declare_code(&mut rows.brands, BrandCode::parse(code)),
            ("instrument", code) => {
                declare_code(&mut rows.instruments, InstrumentCode::parse(code));
            }
            ("component", code) => declare_code(&mut rows.components, ComponentCode::parse(code)),
            ("fault", code) => declare_code(&mut rows.faults, FaultCode::parse(code)),
            (_, _) => {}
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Catalogue(event) = event else { return Ok(()) };
        match event {
            E::CatalogueEntryAdded { entry, source, at }
            | E::CatalogueEntryRevised { entry, source, at } => {
                put(rows, envelope.sequence, entry, source, *at);
                Ok(())
            }
            E::CatalogueEntryDeprecated { .. } => deprecate(rows, envelope),
        }
    }
}

fn declare_code<T: Row>(table: &mut TableSet<T>, code: Result<T::Key, InvalidValue>) {
    if let Ok(code) = code {
        table.declare(code);
    }
}

/// Puts an entry in place of an older version of it.
fn put(rows: &mut CatalogueRows, version: u64, entry: &Entry, source: &str, at: DateTime<Utc>) {
    match entry {
        Entry::Brand(brand) => {
            if rows.brands.get(&brand.code).is_none_or(|row| row.version < version) {
                rows.brands.put(brand_row(brand, version));
            }
        }
        Entry::Instrument(instrument) => {
            let known = rows.instruments.get(&instrument.code);
            if known.is_some_and(|row| row.version >= version) {
                return;
            }
            let before = known.map(|row| (row.value, row.valued_on, row.value_source.clone()));
            let row = instrument_row(instrument, source, version);
            let after = (row.value, row.valued_on, row.value_source.clone());
            if let Some(valuation) = &instrument.valuation
                && before != Some(after)
            {
                rows.valuations.put(ValuationRow {
                    instrument: instrument.code.clone(),
                    version,
                    amount: valuation.amount,
                    valued_on: valuation.valued_on,
                    source: valuation.source.clone(),
                    entered_at: micros(at),
                });
            }
            rows.instruments.put(row);
        }
        Entry::Component(Component { code, name }) => {
            if rows.components.get(code).is_none_or(|row| row.version < version) {
                let (code, name) = (code.clone(), name.clone());
                rows.components.put(ComponentRow { code, name, deprecated: false, version });
            }
        }
        Entry::Fault(fault) => {
            if rows.faults.get(&fault.code).is_none_or(|row| row.version < version) {
                rows.faults.put(fault_row(fault, version));
            }
        }
    }
}

fn brand_row(brand: &Brand, version: u64) -> BrandRow {
    let texts = [brand.code.as_str(), &brand.name];
    BrandRow {
        code: brand.code.clone(),
        name: brand.name.clone(),
        country: brand.country.clone(),
        search: search_column(texts.into_iter().chain(brand.aliases.iter().map(String::as_str))),
        aliases: Json(brand.aliases.clone()),
        deprecated: false,
        version,
    }
}

fn instrument_row(instrument: &Instrument, source: &str, version: u64) -> InstrumentRow {
    let aliases = instrument.aliases.iter().map(String::as_str);
    let valuation = instrument.valuation.as_ref();
    InstrumentRow {
        code: instrument.code.clone(),
        brand: instrument.brand.clone(),
        name: instrument.name.clone(),
        search: search_column([instrument.name.as_str()].into_iter().chain(aliases)),
        aliases: Json(instrument.aliases.clone()),
        kind: instrument.kind,
        year_from: instrument.year_from,
        year_to: instrument.year_to,
        key_count: instrument.keys,
        voices: instrument.voices,
        tier: instrument.tier,
        value: valuation.map(|valuation| valuation.amount),
        valued_on: valuation.map(|valuation| valuation.valued_on),
        value_source: valuation.map(|valuation| valuation.source.clone()),
        components: Json(instrument.components.clone()),
        known_issues: Json(instrument.known_issues.clone()),
        deprecated: false,
        source: source.to_owned(),
        version,
    }
}

fn fault_row(fault: &Fault, version: u64) -> FaultRow {
    FaultRow {
        code: fault.code.clone(),
        component: fault.component.clone(),
        name: fault.name.clone(),
        symptom: fault.symptom.clone(),
        category: fault.category,
        labour_minutes: fault.labour_minutes,
        parts_clp: fault.parts_clp,
        blocks: Json(fault.blocks.clone()),
        kinds: Json(fault.kinds.clone()),
        search: search_column([fault.name.as_str(), &fault.symptom]),
        deprecated: false,
        version,
    }
}

fn deprecate(rows: &mut CatalogueRows, envelope: &Envelope) -> Result<(), Unprojectable> {
    let missing = || Unprojectable::missing("the entry");
    let version = envelope.sequence;
    macro_rules! mark {
        ($table:expr, $code:expr) => {{
            let row = $code.ok().and_then(|code| $table.get_mut(&code)).ok_or_else(missing)?;
            row.deprecated |= row.version < version;
            row.version = row.version.max(version);
        }};
    }
    match split(&envelope.aggregate_id) {
        ("brand", code) => mark!(rows.brands, BrandCode::parse(code)),
        ("instrument", code) => mark!(rows.instruments, InstrumentCode::parse(code)),
        ("component", code) => mark!(rows.components, ComponentCode::parse(code)),
        ("fault", code) => mark!(rows.faults, FaultCode::parse(code)),
        (_, _) => return Err(missing()),
    }
    Ok(())
}
