//! The texts that customers accept, as they are built in: read at build time, pinned by version and hash. They are
//! the first versions of the documents that the owner publishes later ([`crate::policy_document`]).
//!
//! A text is never edited in place: whoever accepted it must find it again. A change is a new version in a file of
//! its own, and the test of the hashes says so.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::values::Sha256Hex;

/// One version of a policy: what an acceptance pins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// Its number, from 1.
    pub version: u32,
    /// SHA-256 of its text.
    pub hash: Sha256Hex,
}

/// A text that is accepted by its version and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its code (`terms`).
    pub code: &'static str,
    /// Its version, from 1.
    pub version: u32,
    /// Its title in Spanish.
    pub title: &'static str,
    /// The text in Spanish, Markdown.
    pub text: &'static str,
    /// What it changes in the version before it, in plain words in Spanish.
    pub summary: &'static str,
    /// Whether that is something that people agreed to, so that they are asked again.
    pub material: bool,
    hash: Sha256Hex,
}

impl Policy {
    /// "Alcances y riesgos informados", accepted before an estimate.
    pub const ESTIMATE_DISCLAIMER: &'static str = "estimate_disclaimer";
    /// The general terms of the service.
    pub const TERMS: &'static str = "terms";
    /// The diagnosis fee.
    pub const BUDGET_FEE: &'static str = "budget_fee";
    /// The warranty.
    pub const WARRANTY: &'static str = "warranty";
    /// Personal data (Ley 21.719).
    pub const PRIVACY: &'static str = "privacy";
    /// Storage and its price, accepted apart or not at all.
    pub const STORAGE: &'static str = "storage";

    fn first(code: &'static str, title: &'static str, text: &'static str) -> Self {
        let hash = Sha256Hex::of(text.as_bytes());
        Self { code, version: 1, title, text, summary: "Primera versión.", material: false, hash }
    }

    fn later(self, text: &'static str, material: bool, summary: &'static str) -> Self {
        let (version, hash) = (self.version + 1, Sha256Hex::of(text.as_bytes()));
        Self { version, text, summary, material, hash, ..self }
    }

    /// SHA-256 of the text.
    pub const fn hash(&self) -> &Sha256Hex {
        &self.hash
    }

    /// What an acceptance of it pins.
    pub fn pinned(&self) -> PolicyVersion {
        PolicyVersion { version: self.version, hash: self.hash.clone() }
    }
}

/// What an intake needs accepted, each in its own box. [`Policy::STORAGE`] is asked for apart.
pub const REQUIRED_AT_INTAKE: [&str; 4] =
    [Policy::TERMS, Policy::BUDGET_FEE, Policy::WARRANTY, Policy::PRIVACY];

macro_rules! text {
    ($file:literal) => {
        include_str!(concat!("../../fixtures/policies/", $file, ".es.md"))
    };
}

fn first_terms() -> Policy {
    Policy::first(Policy::TERMS, "Condiciones del servicio", text!("terms"))
}

fn first_budget_fee() -> Policy {
    Policy::first(Policy::BUDGET_FEE, "Costo del diagnóstico", text!("budget_fee"))
}

fn first_warranty() -> Policy {
    Policy::first(Policy::WARRANTY, "Garantía", text!("warranty"))
}

fn first_privacy() -> Policy {
    Policy::first(Policy::PRIVACY, "Tus datos personales", text!("privacy"))
}

fn first_storage() -> Policy {
    Policy::first(Policy::STORAGE, "Retiro y bodegaje", text!("storage"))
}

static NEWEST: LazyLock<[Policy; 6]> = LazyLock::new(|| {
    [
        Policy::first(
            Policy::ESTIMATE_DISCLAIMER,
            "Alcances y riesgos informados",
            text!("estimate_disclaimer"),
        ),
        first_terms().later(
            text!("terms.v2"),
            true,
            "Dice quién es el taller, que puede pedir un abono para repuestos, y qué pasa si pagas dos veces o tarde.",
        ),
        first_budget_fee().later(
            text!("budget_fee.v2"),
            true,
            "Dice cuándo empieza el diagnóstico, que no se devuelve si el equipo no tiene reparación, y que se descuenta si cancelas después de aprobar.",
        ),
        first_warranty().later(
            text!("warranty.v2"),
            false,
            "Explica mejor lo que puedes pedir si un servicio quedó mal hecho.",
        ),
        first_privacy().later(
            text!("privacy.v2"),
            true,
            "Dice quién responde por tus datos, que guardamos prueba de lo que aceptas y de los avisos que recibes, y qué decide un programa.",
        ),
        first_storage().later(
            text!("storage.v2"),
            true,
            "Dice desde qué día deja de sumarse el bodegaje y qué días no cuentan.",
        ),
    ]
});

static REPLACED: LazyLock<[Policy; 5]> = LazyLock::new(|| {
    [first_terms(), first_budget_fee(), first_warranty(), first_privacy(), first_storage()]
});

/// The built-in texts, each in its newest version.
pub fn policies() -> &'static [Policy] {
    &*NEWEST
}

/// The built-in text with that code, in its newest version.
pub fn policy(code: &str) -> Option<&'static Policy> {
    policies().iter().find(|policy| policy.code == code)
}

/// Every built-in version of that text, oldest first.
pub fn policy_versions(code: &str) -> impl Iterator<Item = &'static Policy> {
    REPLACED.iter().chain(policies()).filter(move |policy| policy.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy_document::loss_of_ownership;

    #[test]
    fn every_text_needed_at_intake_is_there_and_storage_is_asked_apart() {
        for code in REQUIRED_AT_INTAKE {
            assert!(policy(code).is_some(), "{code}");
        }
        assert!(policy(Policy::STORAGE).is_some());
        assert!(!REQUIRED_AT_INTAKE.contains(&Policy::STORAGE));
        assert!(policy("otra").is_none());
    }

    #[test]
    fn a_text_that_was_published_is_not_edited_but_gets_a_new_version() {
        let published = [
            (
                Policy::ESTIMATE_DISCLAIMER,
                "41c6feb0799545ea9546a6c9efbc0ad5210944a0378431b881342c68f5e26fdc",
            ),
            (Policy::TERMS, "01aed5b34dbd45c3002ca2ad28cf33eea55c9f8fc5fd959f5230b0a982dfd43c"),
            (
                Policy::BUDGET_FEE,
                "da865bdcfc3e3537610c2f1ab4987e3bc5de5db37372b52a2b599bbd99e2d85e",
            ),
            (Policy::WARRANTY, "e0f266bb76b9bc15a6e0a453dd8c340faa9b150fdf68cadf9b0225cc62d29a4f"),
            (Policy::PRIVACY, "624a39722f7c3d79a7a0f40b17b30e30226fbbe3ac32436df003eb668f1c40a6"),
            (Policy::STORAGE, "4db861b5dbe41bb7be777b44311dc493a999e5b4a824477e4b95767a4d373b5b"),
        ];
        for (code, hash) in published {
            let text = policy_versions(code).next().unwrap();
            assert_eq!((text.version, text.hash().as_str()), (1, hash), "{code}");
        }
        let replacing = [
            (Policy::TERMS, "0d2ea1c1da35ebe71da1cfbb6e670be23e1303282a31d060f47af10a68864fbb"),
            (
                Policy::BUDGET_FEE,
                "fab70dcc615c493ddfaeb3cb127b3026278af9f88d1aaa2022d7021ce224c170",
            ),
            (Policy::STORAGE, "5989efcda8aa2270548b35aa37874b77d92f2b42e5afa4f42c744ea7ce5ae776"),
            (Policy::WARRANTY, "b9eeb20c7296bd8804e4607f7835e2ea3b20bcd0b41b947fb67f0803bc8e6515"),
            (Policy::PRIVACY, "f56709c5a9e72be2eba89072bb82128b75a7f591594451a140472aae825b2792"),
        ];
        for (code, hash) in replacing {
            let text = policy_versions(code).nth(1).unwrap();
            assert_eq!((text.version, text.hash().as_str()), (2, hash), "{code}");
        }
    }

    #[test]
    fn the_versions_of_a_text_are_counted_without_gaps_up_to_the_newest() {
        for policy in policies() {
            let versions: Vec<_> = policy_versions(policy.code).collect();
            for (version, number) in versions.iter().zip(1..) {
                assert_eq!(version.version, number, "{}", policy.code);
            }
            assert_eq!(versions.last(), Some(&policy), "{}", policy.code);
        }
    }

    #[test]
    fn a_text_says_its_title_and_version() {
        for policy in REPLACED.iter().chain(policies()) {
            assert!(policy.text.starts_with(&format!("# {}\n", policy.title)), "{}", policy.code);
            assert!(
                policy.text.contains(&format!("Versión {}.", policy.version)),
                "{}",
                policy.code
            );
        }
    }

    #[test]
    fn ninety_days_are_never_published_as_a_loss_of_ownership() {
        for policy in REPLACED.iter().chain(policies()) {
            assert_eq!(loss_of_ownership(policy.text), None, "{}", policy.code);
        }
        let storage = policy(Policy::STORAGE).unwrap().text;
        for promise in ["el equipo sigue siendo tuyo", "artículo 42", "un año"] {
            assert!(storage.contains(promise), "{promise}");
        }
    }

    #[test]
    fn the_texts_state_the_numbers_of_the_rules() {
        let says = |code, text: &str| {
            assert!(policy(code).unwrap().text.contains(text), "{code} must say {text}");
        };
        says(Policy::ESTIMATE_DISCLAIMER, "30 días");
        says(Policy::ESTIMATE_DISCLAIMER, "$20.000");
        says(Policy::BUDGET_FEE, "$20.000");
        says(Policy::BUDGET_FEE, "$40.000");
        says(Policy::TERMS, "15 días");
        says(Policy::TERMS, "SERNAC");
        says(Policy::WARRANTY, "90 días");
        says(Policy::WARRANTY, "6 meses");
        says(Policy::WARRANTY, "30 días hábiles");
        says(Policy::STORAGE, "$5.000");
        says(Policy::PRIVACY, "Ley 21.719");
        says(Policy::PRIVACY, "30 días corridos");
    }
}
