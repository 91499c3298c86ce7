//! Reading the catalogue. It has hundreds of rows, so lists are whole.

use std::collections::HashMap;

use domain::catalogue::InstrumentKind;
use domain::search::fold;
use domain::values::{BrandCode, FaultCode, InstrumentCode};

use super::rows::{BrandRow, ComponentRow, FaultRow, InstrumentRow, ValuationRow};
use super::views::{
    BrandView, ComponentView, FaultSheet, InstrumentCard, InstrumentSheet, ValuationView,
};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::search_words::search_conditions;
use crate::select::{Select, select_by_keys};

/// Rows of a list, at most.
const MOST: u32 = 10_000;
/// What is offered.
const OFFERED: &str = "deprecated = ?";

/// Which instruments.
#[derive(Debug, Clone, Default)]
pub struct InstrumentFilter {
    /// Whose name, alias or brand has words that begin like this.
    pub q: Option<String>,
    /// Of this brand.
    pub brand: Option<BrandCode>,
    /// Of this kind.
    pub kind: Option<InstrumentKind>,
    /// At most so many; 0 for all.
    pub limit: u32,
}

/// The brands on offer, by name.
pub async fn brands(db: &Db) -> Result<Vec<BrandView>> {
    let rows = Select::<BrandRow>::new().and(OFFERED, Cell::Bool(false));
    let rows = rows.order("name", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(BrandView::from).collect())
}

/// The brand of that code, on offer or not.
pub async fn brand(db: &Db, code: &BrandCode) -> Result<Option<BrandView>> {
    let rows: Vec<BrandRow> = select_by_keys(db, std::slice::from_ref(code)).await?;
    Ok(rows.into_iter().next().map(BrandView::from))
}

/// The instruments on offer, as customers see them: those first whose name is what was asked for, then those
/// whose name begins like it, each by brand and name.
pub async fn instruments(db: &Db, filter: &InstrumentFilter) -> Result<Vec<InstrumentCard>> {
    let mut select = Select::<InstrumentRow>::new().and(OFFERED, Cell::Bool(false));
    if let Some(brand) = &filter.brand {
        select = select.and("brand = ?", brand.to_cell());
    }
    if let Some(kind) = filter.kind {
        select = select.and("kind = ?", kind.to_cell());
    }
    if let Some(q) = &filter.q {
        let (conditions, words) = search_conditions("search", q);
        if conditions.is_empty() {
            return Ok(Vec::new());
        }
        // Each word may be of the model or of its brand.
        let either = "(search LIKE ? OR brand IN \
                      (SELECT code FROM catalogue_brands WHERE catalogue_brands.search LIKE ?))";
        for word in words {
            select = select.and_all(vec![either.into()], vec![word.clone(), word]);
        }
    }
    let rows = select.order("brand, name", MOST).fetch(db).await?;
    let names = brand_names(db).await?;
    let card = |row: InstrumentRow| {
        let brand = names.get(&row.brand).cloned();
        InstrumentSheet::of(row, brand).card
    };
    let mut cards: Vec<_> = rows.into_iter().map(card).collect();
    if let Some(q) = &filter.q {
        let wanted = fold(q);
        cards.sort_by_key(|card| distance(card, &wanted));
    }
    if filter.limit > 0 {
        cards.truncate(filter.limit as usize);
    }
    Ok(cards)
}

/// How far a model's name is from what was asked for: the same, with that beginning, or else.
fn distance(card: &InstrumentCard, wanted: &str) -> u8 {
    let names = [fold(&card.name), fold(&card.label)];
    if names.iter().any(|name| name == wanted) {
        0
    } else {
        u8::from(!names.iter().any(|name| name.starts_with(wanted))) + 1
    }
}

async fn brand_names(db: &Db) -> Result<HashMap<BrandCode, String>> {
    let rows = Select::<BrandRow>::new().fetch(db).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// The instrument of that code, on offer or not, as customers see it.
pub async fn instrument(db: &Db, code: &InstrumentCode) -> Result<Option<InstrumentCard>> {
    Ok(instrument_sheet(db, code).await?.map(|sheet| sheet.card))
}

/// The instrument of that code, on offer or not, as the workshop sees it.
pub async fn instrument_sheet(db: &Db, code: &InstrumentCode) -> Result<Option<InstrumentSheet>> {
    let rows: Vec<InstrumentRow> = select_by_keys(db, std::slice::from_ref(code)).await?;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let brand = brand(db, &row.brand).await?.map(|brand| brand.name);
    Ok(Some(InstrumentSheet::of(row, brand)))
}

/// The kinds of components, by name.
pub async fn components(db: &Db) -> Result<Vec<ComponentView>> {
    let rows = Select::<ComponentRow>::new().and(OFFERED, Cell::Bool(false));
    let rows = rows.order("name", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(ComponentView::from).collect())
}

/// What an instrument has inside, in the order of its entry.
pub async fn components_of(db: &Db, card: &InstrumentCard) -> Result<Vec<ComponentView>> {
    let rows: Vec<ComponentRow> = select_by_keys(db, &card.components).await?;
    let mut by_code: HashMap<_, _> = rows.into_iter().map(|row| (row.code.clone(), row)).collect();
    Ok(card.components.iter().filter_map(|code| by_code.remove(code)).map(Into::into).collect())
}

/// The faults on offer, by family and name.
pub async fn faults(db: &Db) -> Result<Vec<FaultSheet>> {
    let rows = Select::<FaultRow>::new().and(OFFERED, Cell::Bool(false));
    let rows = rows.order("category, name", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(FaultSheet::from).collect())
}

/// The fault of that code, on offer or not.
pub async fn fault(db: &Db, code: &FaultCode) -> Result<Option<FaultSheet>> {
    let rows: Vec<FaultRow> = select_by_keys(db, std::slice::from_ref(code)).await?;
    Ok(rows.into_iter().next().map(FaultSheet::from))
}

/// The faults that an instrument can have: of its components, and of its kind.
pub async fn faults_for(db: &Db, card: &InstrumentCard) -> Result<Vec<FaultSheet>> {
    let mut faults = faults(db).await?;
    faults.retain(|fault| {
        card.components.contains(&fault.view.component)
            && (fault.kinds.is_empty() || fault.kinds.contains(&card.kind))
    });
    Ok(faults)
}

/// What an instrument was held to be worth over time, the oldest first.
pub async fn price_history(db: &Db, code: &InstrumentCode) -> Result<Vec<ValuationView>> {
    let select = Select::<ValuationRow>::new().and("instrument = ?", code.to_cell());
    let rows = select.order("version", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(ValuationView::from).collect())
}
