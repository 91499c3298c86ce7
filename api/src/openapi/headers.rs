//! The headers that operations share.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, RefOr, Required, Type};

/// Adds the headers that operations of this method understand.
pub(super) fn describe(method: &str, operation: &mut Operation) {
    let shared: &[(&str, &str)] = match method {
        "get" => &[(
            "X-Min-Position",
            "The `X-Position` of an earlier answer: wait (at most 2 s) until this answer has seen it.",
        )],
        "post" => &[IDEMPOTENCY_KEY, IF_MATCH],
        _ => &[IDEMPOTENCY_KEY, IF_MATCH],
    };
    let parameters = operation.parameters.get_or_insert_default();
    for (name, description) in shared {
        let given = parameters.iter().any(|given| match given {
            RefOr::T(parameter) => parameter.name == *name,
            RefOr::Ref(_) => false,
        });
        if !given {
            parameters.push(RefOr::T(header(name, description)));
        }
    }
}

const IDEMPOTENCY_KEY: (&str, &str) = (
    "Idempotency-Key",
    "A value of your choice: the same request repeated with it takes effect once and answers alike.",
);
const IF_MATCH: (&str, &str) = (
    "If-Match",
    "The version that you saw (`ETag`), in quotes: refused with 412 if somebody changed it since.",
);

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}
