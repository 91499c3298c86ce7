//! The arrows between crates, and which of them may use which library.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use super::root;

/// What each crate of the product may use of the others. A new crate needs a row, and a reason in review.
const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("eventlog", &[]),
    ("documents", &[]),
    ("commands", &["documents", "domain", "eventlog"]),
    ("integrations", &["commands", "domain"]),
    ("projections", &["domain", "eventlog"]),
    ("api", &["commands", "documents", "domain", "eventlog", "projections"]),
    ("scheduler", &["commands", "domain", "eventlog", "projections"]),
    (
        "app",
        &[
            "api",
            "commands",
            "documents",
            "domain",
            "eventlog",
            "integrations",
            "projections",
            "scheduler",
        ],
    ),
];

/// Crates that are not part of the product.
const TOOLS: [&str; 3] = ["bench", "tests", "xtask"];

/// Everything that the pure domain may be made of.
const DOMAIN_ALLOWED: [&str; 11] = [
    "chrono",
    "chrono-tz",
    "cqrs-es",
    "minijinja",
    "serde",
    "serde_json",
    "sha2",
    "similar",
    "thiserror",
    "unicode-normalization",
    "uuid",
];

/// Libraries that only these crates of the product may use directly.
const KEPT_TO: [(&str, &[&str]); 13] = [
    ("reqwest", &["integrations"]),
    ("lettre", &["integrations"]),
    ("askama", &["integrations"]),
    ("rusqlite", &["eventlog", "projections"]),
    ("postgres-es", &["eventlog"]),
    ("sqlx", &["eventlog", "projections", "app"]),
    ("axum", &["api", "app", "integrations"]),
    ("utoipa", &["api"]),
    ("image", &["app", "commands"]),
    ("clap", &["app"]),
    ("figment", &["app"]),
    ("anyhow", &["app"]),
    ("tokio-cron-scheduler", &["scheduler"]),
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".into()])
        .exec()
        .unwrap()
}

fn product(metadata: &Metadata) -> Vec<&Package> {
    metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| !TOOLS.contains(&package.name.as_str()))
        .collect()
}

fn uses(package: &Package) -> BTreeSet<&str> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == DependencyKind::Normal)
        .map(|dependency| dependency.name.as_str())
        .collect()
}

#[test]
fn crates_use_each_other_along_the_arrows_only() {
    let metadata = metadata();
    let members: BTreeSet<&str> =
        metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    for package in product(&metadata) {
        let name = package.name.as_str();
        let (_, allowed) = ARROWS
            .iter()
            .find(|(from, _)| *from == name)
            .unwrap_or_else(|| panic!("{name} has no row in ARROWS"));
        for used in uses(package).intersection(&members) {
            assert!(allowed.contains(used), "{name} must not use {used}");
        }
    }
}

#[test]
fn the_domain_is_made_of_pure_libraries_only() {
    let metadata = metadata();
    let product = product(&metadata);
    let domain = product.iter().find(|package| *package.name == "domain").unwrap();
    for used in uses(domain) {
        assert!(DOMAIN_ALLOWED.contains(&used), "domain must not use {used}");
    }
}

#[test]
fn libraries_stay_in_the_crates_that_own_their_job() {
    let metadata = metadata();
    for package in product(&metadata) {
        let uses = uses(package);
        for (library, owners) in KEPT_TO {
            let owns = owners.contains(&package.name.as_str());
            assert!(owns || !uses.contains(library), "{} must not use {library}", package.name);
        }
    }
}

#[test]
fn every_crate_inherits_the_lints_and_is_not_published() {
    for package in metadata().workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} does not inherit the lints",
            package.name
        );
        assert_eq!(package.publish.as_deref(), Some(&[][..]), "{} can be published", package.name);
    }
}
