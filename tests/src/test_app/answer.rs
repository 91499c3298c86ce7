//! What the router answered.

use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Fails unless the status is this one; the answer itself.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "answered {}: {}", self.status, self.text());
        self
    }

    /// Fails unless this is a problem of that status and code, in the shape that all problems have.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        self.expect_problem_shape();
        let body = self.json();
        assert_eq!(body["code"], code, "{body}");
        self.expect(status)
    }

    /// Fails unless this has the shape that all problems have.
    #[track_caller]
    pub fn expect_problem_shape(&self) {
        let body = self.json();
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.text()
        );
        assert_eq!(body["status"], self.status.as_u16(), "{body}");
        let code = body["code"].as_str().expect("a code");
        assert_eq!(body["type"], format!("/problems/{code}"), "{body}");
        assert!(body["title"].is_string(), "{body}");
        let instance = body["instance"].as_str().expect("an instance");
        let request = self.header("x-request-id").expect("a request id");
        assert_eq!(instance, format!("urn:request:{request}"));
        assert_eq!(body.get("detail").is_some(), self.status.as_u16() != 500, "{body}");
        let listed = api::PROBLEMS.iter().any(|problem| problem.code == code);
        assert!(listed, "{code} is not listed");
    }

    /// The version in the `ETag`.
    #[track_caller]
    pub fn version(&self) -> u64 {
        let tag = self.header("etag").expect("an ETag");
        tag.trim_matches('"').parse().expect("a version in the ETag")
    }
}
