//! The curated catalogue is sound, and importing it again changes nothing.

use domain::catalogue::{CatalogueCommand, CatalogueEntry, Entry};
use domain::values::Money;

use super::run::CURATED;
use super::*;
use crate::context::Context;
use crate::test_support::{World, owner};

fn parse(json: &str) -> Vec<CatalogueItems> {
    vec![serde_json::from_str(json).unwrap()]
}

async fn instrument(world: &World, id: &str) -> (CatalogueEntry, u64) {
    let loaded = world.executor.load::<CatalogueEntry>(id).await.unwrap();
    ((*loaded.state).clone(), loaded.version)
}

#[tokio::test]
async fn the_curated_catalogue_is_imported_whole_and_only_once() {
    let world = World::open().await;
    let terms = ImportTerms::default();
    let dry = ImportTerms { dry_run: true, ..terms };
    let planned = import_curated(&world.executor, dry).await.unwrap();
    let first = import_curated(&world.executor, terms).await.unwrap();
    assert_eq!(planned, first);
    assert!(first.added.len() > 400, "{} entries", first.added.len());
    assert!(first.revised.is_empty() && first.unchanged == 0);
    let head = world.executor.log().head().await.unwrap();
    let second = import_curated(&world.another_executor(8), terms).await.unwrap();
    assert_eq!(second, ImportReport { unchanged: first.added.len(), ..ImportReport::default() });
    assert_eq!(world.executor.log().head().await.unwrap(), head);
    let (juno, version) = instrument(&world, "instrument.roland-juno-60").await;
    let Some(Entry::Instrument(juno)) = juno.entry() else { panic!("{juno:?}") };
    assert_eq!(version, 1);
    let valuation = juno.valuation.as_ref().unwrap();
    assert!(valuation.source.ends_with(&valuation.valued_on.to_string()));
}

#[tokio::test]
async fn a_restart_does_not_undo_what_the_owner_changed() {
    let world = World::open().await;
    let terms = ImportTerms::default();
    import_curated(&world.executor, terms).await.unwrap();
    let id = "instrument.roland-juno-60";
    let (juno, _) = instrument(&world, id).await;
    let Some(Entry::Instrument(mut juno)) = juno.entry().cloned() else { panic!("{juno:?}") };
    juno.valuation.as_mut().unwrap().amount = Money::clp(9_990_000);
    let (entry, source) = (Box::new(Entry::Instrument(juno.clone())), "owner".to_owned());
    let put = CatalogueCommand::PutEntry { entry, source, at: world.now() };
    world.executor.execute::<CatalogueEntry>(id, put, world.by(owner())).await.unwrap();
    // Not even where the mark of the whole import is missing.
    let context =
        Context::new(domain::Actor::system("catalogue_import"), CURATED, "catalogue_import");
    for executor in [world.executor.clone(), world.another_executor(8)] {
        let report = import_curated(&executor, terms).await.unwrap();
        assert!(report.added.is_empty() && report.revised.is_empty());
        let report = import(&executor, curated().unwrap(), &context, terms).await.unwrap();
        assert!(report.added.is_empty() && report.revised.is_empty());
    }
    let (after, version) = instrument(&world, id).await;
    assert_eq!((after.entry(), version), (Some(&Entry::Instrument(juno)), 2));
}

const SMALL: &str = r#"{
    "source": "curated-2026-11-22",
    "brands": [{"code": "korg", "name": "Korg", "country": "JP"}],
    "components": [{"code": "vcf", "name": "Filtro"}],
    "faults": [{"code": "vcf-dead", "component": "vcf", "name": "Sin filtro", "symptom": "No filtra.",
                "category": "VOICES", "labour_minutes": 60, "parts_clp": 0}],
    "instruments": [{"code": "korg-ms-20", "brand": "korg", "name": "MS-20", "kind": "synthesizer",
                     "tier": "legendary", "market_value_clp": 1900000, "components": ["vcf"]}]
}"#;

#[tokio::test]
async fn an_import_says_which_fields_differ() {
    let world = World::open().await;
    let context = || Context { ..world.by(owner()) };
    let terms = ImportTerms::default();
    let report = import(&world.executor, parse(SMALL), &context(), terms).await.unwrap();
    assert_eq!(report.added.len(), 4);
    let changed = SMALL.replace("1900000", "2000000").replace("\"MS-20\"", "\"MS-20 mk I\"");
    let dry = ImportTerms { dry_run: true, ..terms };
    for terms in [dry, terms] {
        let report = import(&world.executor, parse(&changed), &context(), terms).await.unwrap();
        assert_eq!(report.unchanged, 3);
        assert_eq!(report.revised[0].fields, ["name", "valuation"]);
    }
    assert_eq!(instrument(&world, "instrument.korg-ms-20").await.1, 2);
    // References to what is in the catalogue already are good.
    let part = r#"{"source": "x-2026-11-22", "instruments": [{"code": "korg-ms-10", "brand": "korg",
        "name": "MS-10", "kind": "synthesizer", "tier": "premium", "components": ["vcf"]}]}"#;
    assert_eq!(
        import(&world.executor, parse(part), &context(), terms).await.unwrap().added.len(),
        1
    );
}

#[tokio::test]
async fn a_catalogue_that_is_not_sound_writes_nothing() {
    let world = World::open().await;
    let twice = SMALL.replace(
        r#"[{"code": "vcf", "name": "Filtro"}]"#,
        r#"[{"code": "vcf", "name": "Filtro"}, {"code": "vcf", "name": "Otra vez"}]"#,
    );
    let circle = SMALL.replace(
        r#""parts_clp": 0}]"#,
        r#""parts_clp": 0, "blocks": ["TUNING"]}, {"code": "tuning", "component": "vcf",
            "name": "Desafina", "symptom": "Desafina.", "category": "TUNING", "labour_minutes": 9,
            "parts_clp": 0, "blocks": ["VOICES"]}]"#,
    );
    let dangling =
        SMALL.replace(r#""components": ["vcf"]"#, r#""components": ["vcf", "warp_core"]"#);
    let undated = SMALL.replace("curated-2026-11-22", "from memory");
    let illegal = SMALL.replace("\"JP\"", "\"Japan\"");
    for (text, why) in [
        (twice, "twice"),
        (circle, "circle"),
        (dangling, "component.warp_core"),
        (undated, "without a date"),
        (illegal, "ISO 3166"),
    ] {
        let context = world.by(owner());
        let refused = import(&world.executor, parse(&text), &context, ImportTerms::default()).await;
        let Err(ImportError::Invalid(invalid)) = refused else { panic!("{why}: {refused:?}") };
        assert!(invalid.to_string().contains(why), "{invalid}");
    }
    let head = world.executor.log().head().await.unwrap();
    assert_eq!(head, eventlog::Position::START);
}

#[test]
fn the_folder_and_the_built_in_files_are_the_same() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/catalogue");
    let folder = read_folder(folder.as_ref()).unwrap();
    let count = |parts: &[CatalogueItems]| {
        parts.iter().map(|part| part.brands.len() + part.instruments.len()).sum::<usize>()
    };
    assert_eq!(count(&folder), count(&curated().unwrap()));
}
