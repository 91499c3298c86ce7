//! The check of `deny.toml` over `cargo metadata`: licences, bans and sources.
//!
//! `cargo deny check bans licenses sources` reads the same file and may be run where it is installed; building
//! it would take the pipeline longer than everything else together. Advisories need its database and are not
//! checked here.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use cargo_metadata::{MetadataCommand, Package};
use serde::Deserialize;

/// The part of `deny.toml` that is checked.
#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: BTreeSet<String>,
}

/// Names every dependency that `deny.toml` does not let in.
pub(crate) fn run() -> Result<()> {
    let text = std::fs::read_to_string(crate::root().join("deny.toml"))?;
    let deny: Deny = toml::from_str(&text).context("deny.toml")?;
    let metadata = MetadataCommand::new()
        .manifest_path(crate::root().join("Cargo.toml"))
        .other_options(vec!["--locked".into()])
        .exec()?;
    let faults: Vec<String> =
        metadata.packages.iter().flat_map(|package| faults(package, &deny)).collect();
    if !faults.is_empty() {
        bail!("{} dependencies are not let in by deny.toml:\n{}", faults.len(), faults.join("\n"));
    }
    println!("{} packages: licences, bans and sources are fine", metadata.packages.len());
    Ok(())
}

fn faults(package: &Package, deny: &Deny) -> Vec<String> {
    let mut faults = Vec::new();
    let name = format!("{} {}", package.name, package.version);
    match package.license.as_deref() {
        None => faults.push(format!("{name}: names no licence")),
        Some(expression) => match is_allowed(expression, &deny.licenses.allow) {
            Some(true) => {}
            Some(false) => faults.push(format!("{name}: licence {expression}")),
            None => faults.push(format!("{name}: cannot read the licence {expression:?}")),
        },
    }
    if let Some(banned) = deny.bans.deny.iter().find(|banned| banned.name == *package.name) {
        faults.push(format!("{name}: banned, {}", banned.reason));
    }
    if let Some(source) = &package.source {
        let known = source.repr.split_once('+').is_some_and(|(kind, url)| {
            matches!(kind, "registry" | "sparse") && deny.sources.allow_registry.contains(url)
        });
        if !known {
            faults.push(format!("{name}: comes from {source}"));
        }
    }
    faults
}

/// Whether an SPDX expression (`MIT OR (Apache-2.0 WITH LLVM-exception AND Zlib)`) can be met with the
/// licences allowed; none when it is no expression.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> Option<bool> {
    // Older manifests write "MIT/Apache-2.0".
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let verdict = any_of(&mut words, allowed)?;
    words.peek().is_none().then_some(verdict)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut verdict = all_of(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        verdict |= all_of(words, allowed)?;
    }
    Some(verdict)
}

fn all_of(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut verdict = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        verdict &= one(words, allowed)?;
    }
    Some(verdict)
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    if words.next_if_eq(&"(").is_some() {
        let verdict = any_of(words, allowed)?;
        return words.next_if_eq(&")").map(|_| verdict);
    }
    let mut licence =
        words.next().filter(|word| !matches!(*word, ")" | "OR" | "AND" | "WITH"))?.to_owned();
    if words.next_if_eq(&"WITH").is_some() {
        licence = format!("{licence} WITH {}", words.next()?);
    }
    Some(allowed.contains(&licence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_expression_is_met_by_the_licences_allowed() {
        let allowed = ["MIT".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()].into();
        assert_eq!(is_allowed("MIT", &allowed), Some(true));
        assert_eq!(is_allowed("MIT/Apache-2.0", &allowed), Some(true));
        assert_eq!(is_allowed("GPL-3.0 OR MIT", &allowed), Some(true));
        assert_eq!(is_allowed("(GPL-3.0 OR MIT) AND ISC", &allowed), Some(false));
        assert_eq!(is_allowed("Apache-2.0 WITH LLVM-exception", &allowed), Some(true));
        assert_eq!(is_allowed("Apache-2.0", &allowed), Some(false));
        assert_eq!(is_allowed("MIT OR", &allowed), None);
        assert_eq!(is_allowed("(MIT", &allowed), None);
    }
}
