//! The catalogue as files: `brands.json`, `components.json`, `faults.json` and `instruments/<brand>.json`,
//! each `{"source": …, "items": […]}`.

use std::fs;
use std::path::Path;

use domain::values::Sha256Hex;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::items::CatalogueItems;

/// The files that are built in, by their path within the folder.
const CURATED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/catalogue_files.rs"));

/// A file of the catalogue that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueFileError {
    /// It is not what its name says.
    #[error("{file}: {why}")]
    Syntax {
        /// The file, by its path within the folder.
        file: String,
        /// What the parser says.
        why: String,
    },
    /// The folder or a file cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    source: String,
    items: Vec<T>,
}

/// The curated catalogue that is built in.
///
/// # Errors
/// When a built-in file is damaged; a test reads them all.
pub fn curated() -> Result<Vec<CatalogueItems>, CatalogueFileError> {
    CURATED.iter().map(|(name, text)| read_file(name, text)).collect()
}

/// The digest of the curated catalogue: another one is another catalogue.
pub(super) fn curated_digest() -> Sha256Hex {
    let mut bytes = Vec::new();
    for (name, text) in CURATED {
        for part in [name, text] {
            bytes.extend_from_slice(part.as_bytes());
            bytes.push(0);
        }
    }
    Sha256Hex::of(&bytes)
}

/// The catalogue in a folder of files.
///
/// # Errors
/// When a file cannot be read.
pub fn read_folder(folder: &Path) -> Result<Vec<CatalogueItems>, CatalogueFileError> {
    let mut items = Vec::new();
    for name in ["brands.json", "components.json", "faults.json"] {
        let path = folder.join(name);
        if path.exists() {
            items.push(read_file(name, &read(&path)?)?);
        }
    }
    let instruments = folder.join("instruments");
    if instruments.exists() {
        let unreadable = |source| CatalogueFileError::Unreadable {
            path: instruments.display().to_string(),
            source,
        };
        let mut paths = Vec::new();
        for entry in fs::read_dir(&instruments).map_err(unreadable)? {
            paths.push(entry.map_err(unreadable)?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        for path in paths {
            let name = format!("instruments/{}", path.display());
            items.push(read_file(&name, &read(&path)?)?);
        }
    }
    Ok(items)
}

fn read(path: &Path) -> Result<String, CatalogueFileError> {
    fs::read_to_string(path).map_err(|source| CatalogueFileError::Unreadable {
        path: path.display().to_string(),
        source,
    })
}

fn read_file(name: &str, text: &str) -> Result<CatalogueItems, CatalogueFileError> {
    let mut items = CatalogueItems::default();
    items.source = match name {
        "brands.json" => take(name, text, &mut items.brands)?,
        "components.json" => take(name, text, &mut items.components)?,
        "faults.json" => take(name, text, &mut items.faults)?,
        _ if name.starts_with("instruments/") => take(name, text, &mut items.instruments)?,
        _ => {
            let why = "is none of the files of a catalogue".to_owned();
            return Err(CatalogueFileError::Syntax { file: name.to_owned(), why });
        }
    };
    Ok(items)
}

fn take<T: DeserializeOwned>(
    name: &str,
    text: &str,
    into: &mut Vec<T>,
) -> Result<String, CatalogueFileError> {
    let file: File<T> = serde_json::from_str(text).map_err(|error| CatalogueFileError::Syntax {
        file: name.to_owned(),
        why: error.to_string(),
    })?;
    *into = file.items;
    Ok(file.source)
}
