//! The OpenAPI 3.1 document: paths, bodies and examples come from the handlers, what all of them share is added
//! here: the errors with every code, the headers for idempotency, versions and positions.

mod errors;
mod headers;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::problem::{FieldError, ProblemBody};
use crate::router;

/// The document of the whole API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Cirujano",
        description = "The workshop's REST API. Amounts are whole Chilean pesos including IVA; times are ISO 8601 \
            with offset; errors are RFC 9457 problem+json with a stable `code` (see /problems). Give every POST an \
            `Idempotency-Key`, and every change of something you saw its version in `If-Match`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "This server")),
    components(schemas(ProblemBody, FieldError)),
    modifiers(&Security),
    tags(
        (name = "auth", description = "Sign-in, sessions, second factor"),
        (name = "users", description = "People: customers and staff"),
        (name = "catalogue", description = "Brands, instruments, components, faults"),
        (name = "policies", description = "The texts that customers accept"),
        (name = "quotations", description = "Estimates and formal quotes"),
        (name = "repairs", description = "Repairs, from intake to delivery"),
        (name = "appointments", description = "Slots, bookings, moves, who came, and the time that staff keep free"),
        (name = "tickets", description = "Questions, answers in time, and what follows when they are late"),
        (name = "payments", description = "Money through the payment gateway, and recorded at the counter"),
        (name = "photos", description = "Pictures, stored under their hash"),
        (name = "tracking", description = "What a customer sees of a repair without an account"),
        (name = "portfolio", description = "Finished work, shown with consent"),
        (name = "notifications", description = "Who was told what, and what people want to be told"),
        (name = "webhooks", description = "What providers tell on their own"),
        (name = "admin", description = "Dashboard, audit, read tables, the log"),
    )
)]
pub(crate) struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of POST /auth/login, good for 15 minutes."))
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let link = ApiKeyValue::with_description(
            "X-Link-Token",
            "The token of a tracking or quotation link; also as the query parameter `token`.",
        );
        components.add_security_scheme("link", SecurityScheme::ApiKey(ApiKey::Header(link)));
    }
}

/// The OpenAPI document, complete with errors and examples.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) = router::routes().split_for_parts();
    let mut shared = errors::Shared::new();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            headers::describe(method, operation);
            errors::describe(path, method, operation, &mut shared);
        }
    }
    document.components.get_or_insert_default().responses.extend(shared);
    document
}

/// The operations of a path, each with its method in lower case.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("delete", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}
