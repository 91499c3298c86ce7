//! The OpenAPI document and its page.

use tests::test_app::TestApp;

use crate::document::{described, document};
use crate::surface::is_shown;

#[tokio::test]
async fn the_reference_page_needs_no_network() {
    let app = TestApp::start().await;
    app.get("//openapi.json").send().await.expect(200);
    let page = app.get("//docs/").send().await.expect(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
    assert!(!page.text().contains("https://"), "{}", page.text());
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        app.get(&format!("//docs/{file}")).send().await.expect(200);
    }
    let initializer = app.get("//docs/swagger-initializer.js").send().await.text();
    assert!(initializer.contains("/openapi.json"), "{initializer}");
    let api = app.get("/policies").send().await;
    assert!(api.header("content-security-policy").unwrap().contains("default-src 'none'"));
}

#[test]
fn the_document_is_openapi_3_1_and_every_operation_has_an_id_a_tag_and_its_errors() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = std::collections::HashSet::new();
    for (path, method, operation) in described(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} twice");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{id}");
        for status in ["429", "500", "503"] {
            assert!(operation["responses"].get(status).is_some(), "{method} {path} {status}");
        }
        let parameters = path.matches('{').count();
        let named = operation["parameters"].as_array().map_or(0, |parameters| {
            parameters.iter().filter(|parameter| parameter["in"] == "path").count()
        });
        assert_eq!(named, parameters, "{method} {path}");
    }
}

#[test]
fn every_body_has_an_example() {
    let document = document();
    let mut without = Vec::new();
    for (path, method, operation) in described(&document) {
        let json = &operation["requestBody"]["content"]["application/json"];
        if json.is_object() && !is_shown(json, &document) {
            without.push(format!("{method} {path}"));
        }
    }
    assert!(without.is_empty(), "no example: {without:?}");
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name} is missing");
    }
}
