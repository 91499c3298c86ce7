//! The surface as clients know it: a change of a path, an operation or a status shows in the snapshot.

use std::fmt::Write as _;

use serde_json::Value;

use crate::document::{described, document};

#[test]
fn the_surface_is_the_one_that_clients_know() {
    let document = document();
    let mut surface = String::new();
    for (path, method, operation) in described(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let good = operation["responses"].as_object().unwrap().keys();
        let good: Vec<_> = good.filter(|status| *status < &"400".to_owned()).cloned().collect();
        let method = method.to_uppercase();
        writeln!(surface, "{method:6} {path}  {id}  {}", good.join(" ")).unwrap();
    }
    insta::assert_snapshot!(surface);
}

#[test]
fn every_operation_documents_the_errors_that_it_can_answer() {
    let document = document();
    for (path, method, operation) in described(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let responses = &operation["responses"];
        let mut expected = vec!["400", "429", "500", "503"];
        if operation.get("security").is_some() {
            expected.extend(["401", "403"]);
        }
        if operation.get("requestBody").is_some() {
            expected.extend(["413", "415", "422"]);
        }
        if path.contains('{') && method != "get" {
            expected.push("404");
        }
        for status in expected {
            let response = resolved(&responses[status], &document);
            let problem = &response["content"]["application/problem+json"];
            assert!(problem.is_object(), "{id} does not document its {status}");
            assert!(
                response["description"].as_str().is_some_and(|it| !it.is_empty()),
                "{id} {status}"
            );
        }
    }
}

/// The response itself, where an operation refers to one that it shares.
fn resolved<'a>(response: &'a Value, document: &'a Value) -> &'a Value {
    match response["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        Some(name) => &document["components"]["responses"][name],
        None => response,
    }
}

#[test]
fn every_answer_in_json_has_an_example() {
    let document = document();
    let mut without = Vec::new();
    for (_, _, operation) in described(&document) {
        let id = operation["operationId"].as_str().unwrap();
        for (status, response) in operation["responses"].as_object().unwrap() {
            let media = &response["content"]["application/json"];
            if status.as_str() < "400" && media.is_object() && !is_shown(media, &document) {
                without.push(format!("{id} {status}"));
            }
        }
    }
    assert!(without.is_empty(), "no example: {without:?}");
}

/// Whether an example is there: of the answer itself, of its schema, or of every field of it.
pub(crate) fn is_shown(media: &Value, document: &Value) -> bool {
    media.get("example").is_some()
        || media.get("examples").is_some()
        || has_example(&media["schema"], document, 0)
}

fn has_example(schema: &Value, document: &Value, depth: usize) -> bool {
    if depth > 6 || schema.get("example").is_some() || schema.get("examples").is_some() {
        return true;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return has_example(&document["components"]["schemas"][name], document, depth + 1);
    }
    if let Some(items) = schema.get("items") {
        return has_example(items, document, depth + 1);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(schemas) = schema[choice].as_array() {
            return schemas.iter().any(|schema| has_example(schema, document, depth + 1));
        }
    }
    // Plain fields explain themselves by their type and words.
    match schema["properties"].as_object() {
        Some(fields) => fields.values().all(|field| {
            field["description"].is_string()
                || field.get("$ref").is_some()
                || field["type"].is_string()
        }),
        None => schema["type"].is_string(),
    }
}
