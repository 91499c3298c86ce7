//! How to reach a person, as a client sends it.

use commands::people::ContactDraft;
use serde::Deserialize;
use utoipa::ToSchema;

/// How to reach a person.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Violeta Parra", "email": "violeta@example.cl", "phone": "+56 9 8765 4321",
    "rut": "12.345.678-5", "address": "Av. Irarrázaval 2401, Ñuñoa, Región Metropolitana"
}))]
pub(crate) struct ContactRequest {
    /// Full name.
    pub(crate) name: String,
    /// E-mail.
    pub(crate) email: Option<String>,
    /// Telephone, Chilean or international.
    pub(crate) phone: Option<String>,
    /// RUT, with or without dots.
    pub(crate) rut: Option<String>,
    /// Calle, número, depto, comuna, región.
    pub(crate) address: Option<String>,
}

/// Hides everything: it is personal data.
impl std::fmt::Debug for ContactRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactRequest(…)")
    }
}

impl From<ContactRequest> for ContactDraft {
    fn from(request: ContactRequest) -> Self {
        let ContactRequest { name, email, phone, rut, address } = request;
        Self { name, email, phone, rut, address }
    }
}
