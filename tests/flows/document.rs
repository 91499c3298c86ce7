//! The OpenAPI document as the tests walk it: every operation, and paths with something in every place.

use domain::values::PersonId;
use serde_json::{Value, json};

/// An id that nothing has.
pub(crate) const NOBODY: &str = "0193c1f0-7c1e-7000-8000-000000000001";

/// The document that the server answers.
pub(crate) fn document() -> Value {
    serde_json::to_value(api::openapi()).unwrap()
}

/// Path, method in small letters and words of every operation, in the order of the paths.
pub(crate) fn described(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let mut all: Vec<_> = paths
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap().iter();
            item.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect();
    all.sort_unstable_by_key(|(path, method, _)| (*path, *method));
    all
}

/// What a test has to know of an operation to ask for it.
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In capitals.
    pub(crate) method: String,
    /// Below `/api/v1`, with names in braces.
    pub(crate) path: String,
    /// The example of its JSON body, or an empty one where there is none; none where it takes no JSON.
    pub(crate) body: Option<Value>,
}

/// Every operation of the document.
pub(crate) fn operations() -> Vec<Operation> {
    let document = document();
    let described = described(&document).into_iter();
    described
        .map(|(path, method, operation)| {
            let media = &operation["requestBody"]["content"]["application/json"];
            let body = media.is_object().then(|| example(media, &document));
            Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.strip_prefix("/api/v1").unwrap().to_owned(),
                body,
            }
        })
        .collect()
}

/// Of a body: its own example, or that of its schema.
fn example(media: &Value, document: &Value) -> Value {
    let name = media["schema"]["$ref"].as_str().and_then(|it| it.rsplit('/').next());
    let schema = name.map(|name| &document["components"]["schemas"][name]["example"]);
    let mut examples = [Some(&media["example"]), schema].into_iter().flatten();
    examples.find(|it| !it.is_null()).cloned().unwrap_or_else(|| json!({}))
}

/// What stands in the places of a path.
#[derive(Clone)]
pub(crate) struct Places {
    pub(crate) person: String,
    pub(crate) repair: String,
    pub(crate) quotation: String,
    pub(crate) ticket: String,
    pub(crate) photo: String,
    /// Of an item of the portfolio.
    pub(crate) slug: String,
}

impl Places {
    /// A person and a repair of theirs, and nothing else that exists.
    pub(crate) fn of(person: PersonId, repair: &str) -> Self {
        Self {
            person: person.to_string(),
            repair: repair.to_owned(),
            quotation: NOBODY.to_owned(),
            ticket: NOBODY.to_owned(),
            photo: "a".repeat(64),
            slug: "nothing".to_owned(),
        }
    }

    /// The path with something in every place.
    pub(crate) fn fill(&self, path: &str) -> String {
        path.replace("/users/{id}", &format!("/users/{}", self.person))
            .replace("/repairs/{id}", &format!("/repairs/{}", self.repair))
            .replace("{repair_number}", &self.repair)
            .replace("/quotations/{id}", &format!("/quotations/{}", self.quotation))
            .replace("/tickets/{id}", &format!("/tickets/{}", self.ticket))
            .replace("/catalog/instruments/{id}", "/catalog/instruments/roland-juno-60")
            .replace("/catalog/brands/{id}", "/catalog/brands/roland")
            .replace("/parked/{id}", "/parked/people.7")
            .replace("/jobs/{name}", "/jobs/sync_shipment_tracking")
            .replace("{name}", "people")
            .replace("{hash}", &self.photo)
            .replace("{slug}", &self.slug)
            .replace("{type}", "terms")
            .replace("{purpose}", "marketing")
            .replace("{kind}", "pickup_ready")
            .replace("{channel}", "sms")
            .replace("{line}", NOBODY)
            .replace("{refund}", NOBODY)
            .replace("{id}", NOBODY)
    }

    /// Every GET of the document with the path where it can be read.
    pub(crate) fn reads(&self) -> Vec<(String, String)> {
        let gets = operations().into_iter().filter(|it| it.method == "GET");
        gets.map(|operation| {
            let path = self.fill(&operation.path);
            (operation.id, path)
        })
        .collect()
    }
}
