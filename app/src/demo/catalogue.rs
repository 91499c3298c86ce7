//! The catalogue as the demo draws from it: models that workshops see, each with the faults it can have.

use anyhow::Result;
use chrono::{Duration, NaiveDate};
use commands::catalogue_import::{self, CatalogueItems, ImportTerms, InstrumentItem};
use commands::{Context, Executor};
use domain::Actor;
use domain::calendar::santiago_date;
use domain::catalogue::{FaultCategory, Tier};
use domain::values::{ComponentCode, FaultCode, InstrumentCode, Money};
use rand::Rng;
use rand::seq::IndexedRandom as _;

/// The order of the log follows from the seed alone.
pub(super) const ONE_AT_A_TIME: ImportTerms = ImportTerms { at_once: 1, dry_run: false };
/// Days after which the workshop appraises a model anew: a value counts for 90.
const APPRAISAL_DAYS: i64 = 85;
/// Instruments below this value come rarely: the diagnosis alone would cost too much of it.
const USUAL_VALUE: i64 = 220_000;

/// A model that can be brought in.
pub(super) struct Model {
    pub(super) code: InstrumentCode,
    pub(super) label: String,
    pub(super) tier: Tier,
    pub(super) value: Money,
    /// Indexes of the faults that it can have.
    pub(super) faults: Vec<usize>,
    /// As it is written down, for the next appraisal.
    item: InstrumentItem,
    appraised_on: Option<NaiveDate>,
}

/// A fault that a model can have.
pub(super) struct KnownFault {
    pub(super) code: FaultCode,
    pub(super) component: ComponentCode,
    pub(super) name: String,
    pub(super) symptom: String,
    pub(super) category: FaultCategory,
    pub(super) minutes: u32,
    pub(super) parts: Money,
}

/// The models and their faults.
pub(super) struct Catalogue {
    pub(super) models: Vec<Model>,
    pub(super) faults: Vec<KnownFault>,
}

impl Catalogue {
    /// Reads the curated catalogue that is built in.
    pub(super) fn read() -> Result<Self> {
        let (mut brands, mut faults, mut kinds, mut items) = (vec![], vec![], vec![], vec![]);
        for part in catalogue_import::curated()? {
            brands.extend(part.brands);
            for fault in part.faults {
                kinds.push(fault.kinds);
                faults.push(KnownFault {
                    code: fault.code,
                    component: fault.component,
                    name: fault.name,
                    symptom: fault.symptom,
                    category: fault.category,
                    minutes: fault.labour_minutes,
                    parts: fault.parts_clp,
                });
            }
            items.extend(part.instruments);
        }
        let mut models = Vec::new();
        for item in items {
            let Some(value) = item.market_value_clp else { continue };
            let possible = |(index, fault): (usize, &KnownFault)| {
                let kinds: &Vec<_> = &kinds[index];
                (item.components.contains(&fault.component)
                    && (kinds.is_empty() || kinds.contains(&item.kind)))
                .then_some(index)
            };
            let faults: Vec<usize> = faults.iter().enumerate().filter_map(possible).collect();
            if faults.is_empty() {
                continue;
            }
            let brand = brands.iter().find(|brand| brand.code == item.brand);
            let brand = brand.map_or("", |brand| brand.name.as_str());
            models.push(Model {
                label: format!("{brand} {}", item.name).trim().to_owned(),
                code: item.code.clone(),
                tier: item.tier,
                value,
                faults,
                item,
                appraised_on: None,
            });
        }
        anyhow::ensure!(!models.is_empty(), "the catalogue has no model with a value");
        Ok(Self { models, faults })
    }

    /// Appraises a model anew if its value is about to be too old for an estimate.
    pub(super) async fn appraise(
        &mut self,
        model: usize,
        executor: &Executor,
        owner: &Actor,
    ) -> Result<()> {
        let today = santiago_date(executor.clock().now());
        let model = &mut self.models[model];
        let recent = |on: NaiveDate| today - on < Duration::days(APPRAISAL_DAYS);
        if model.appraised_on.is_some_and(recent) {
            return Ok(());
        }
        let part = CatalogueItems {
            source: format!("tasacion-{today}"),
            instruments: vec![model.item.clone()],
            ..CatalogueItems::default()
        };
        let context = Context::new(owner.clone(), executor.ids().uuid(), "demo");
        catalogue_import::import(executor, vec![part], &context, ONE_AT_A_TIME).await?;
        model.appraised_on = Some(today);
        Ok(())
    }

    /// Draws a model and one to three different faults of it; what keeps it from powering on comes alone.
    pub(super) fn draw(&self, rng: &mut impl Rng) -> (usize, Vec<usize>) {
        let model = loop {
            let index = rng.random_range(0..self.models.len());
            if self.models[index].value.pesos() >= USUAL_VALUE || rng.random_ratio(1, 10) {
                break index;
            }
        };
        let count = [1, 1, 1, 2, 2, 3].choose(rng).copied().unwrap_or(1);
        let mut faults: Vec<usize> =
            self.models[model].faults.choose_multiple(rng, count).copied().collect();
        let dead = |fault: &usize| self.faults[*fault].category == FaultCategory::Power;
        if let Some(power) = faults.iter().copied().find(dead) {
            faults = vec![power];
        }
        (model, faults)
    }
}
