//! The dossier ("expediente"): one archive of a repair for a dispute or for SERNAC, with a manifest of hashes.
//!
//! Files are stored, not compressed: photos and PDFs gain nothing, and the bytes in the archive are the bytes hashed.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use serde::Serialize;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::DocumentError;

/// A file of the dossier.
#[derive(Debug, Clone)]
pub struct DossierFile {
    /// Its path inside the archive (`fotos/ab12….jpg`).
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

#[derive(Serialize)]
struct Manifest<'a, P: Serialize> {
    repair: &'a str,
    files: Vec<ManifestFile<'a>>,
    proof: &'a P,
}

#[derive(Serialize)]
struct ManifestFile<'a> {
    path: &'a str,
    bytes: usize,
    sha256: String,
}

/// The archive: the files and a `manifest.json` that names each with its SHA-256, and carries the proof that ties
/// the repair's events to the log's chain.
///
/// # Errors
/// When the archive cannot be written.
pub fn dossier<P: Serialize>(
    repair: &str,
    files: &[DossierFile],
    proof: &P,
) -> Result<Vec<u8>, DocumentError> {
    let manifest = Manifest {
        repair,
        files: files
            .iter()
            .map(|file| ManifestFile {
                path: &file.path,
                bytes: file.bytes.len(),
                sha256: hex(&Sha256::digest(&file.bytes)),
            })
            .collect(),
        proof,
    };
    let manifest = serde_json::to_vec_pretty(&manifest).map_err(std::io::Error::from)?;
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let all = files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()));
    for (path, bytes) in all.chain([("manifest.json", manifest.as_slice())]) {
        archive.start_file(path, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("invariant: a String takes every character");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::{DossierFile, dossier};

    #[test]
    fn a_dossier_names_every_file_with_its_hash() {
        let files = [DossierFile { path: "orden.pdf".to_owned(), bytes: b"abc".to_vec() }];
        let bytes = dossier("CDS-2026-0001", &files, &serde_json::json!({"root": "00"})).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut manifest = String::new();
        archive.by_name("manifest.json").unwrap().read_to_string(&mut manifest).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(
            manifest["files"][0]["sha256"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(manifest["proof"]["root"], "00");
    }
}
