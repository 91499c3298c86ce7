//! The parameter `s`: HMAC-SHA256 over names and values, sorted by name, without anything in between.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use subtle::ConstantTimeEq as _;

use crate::hex::lower_hex;

/// Parameters sorted by name, byte by byte: `paymentMethod` before `payment_currency`.
pub(crate) type Parameters = BTreeMap<String, String>;

/// The signature in lower-case hexadecimal. The values are not URL-encoded, and a parameter `s` is left out.
pub(crate) fn sign(secret: &str, parameters: &Parameters) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut signing = hmac::Context::with_key(&key);
    for (name, value) in parameters.iter().filter(|(name, _)| *name != "s") {
        signing.update(name.as_bytes());
        signing.update(value.as_bytes());
    }
    lower_hex(signing.sign().as_ref())
}

/// Whether the parameter `s` signs the others, in constant time.
pub(crate) fn is_signed(secret: &str, parameters: &Parameters) -> bool {
    let given = parameters.get("s").map_or("", String::as_str);
    sign(secret, parameters).as_bytes().ct_eq(given.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_string_of_flows_own_documentation_is_signed_as_in_the_vector() {
        let given =
            parameters(&[("currency", "CLP"), ("apiKey", "XXXX-XXXX-XXXX"), ("amount", "5000")]);
        let s = "4c26f7e9081ffe4789b86c87fa0bfa3f4adedede0291b219f4bb386f85d8dbb1";
        assert_eq!(sign("secret-key-for-tests", &given), s);
    }

    #[test]
    fn a_status_call_is_signed_as_in_the_vector() {
        let given = parameters(&[
            ("token", "33373581FC32576FAF33C46FC6454B1FFEBD7E1H"),
            ("apiKey", "TEST-API-KEY-0001"),
        ]);
        let s = "3abcdf3e401c8702a1fc1fba37f95f0cd63f7856728c9ca292e10e4521b2b3c7";
        assert_eq!(sign("test-secret-key", &given), s);
    }

    #[test]
    fn an_order_with_accents_and_a_query_is_signed_as_in_the_vector() {
        let mut given = parameters(&[
            ("apiKey", "TEST-API-KEY-0001"),
            ("commerceOrder", "ORD-1042"),
            ("subject", "Mantención guitarra eléctrica"),
            ("currency", "CLP"),
            ("amount", "45990"),
            ("email", "ana+prueba@example.com"),
            ("paymentMethod", "9"),
            ("urlConfirmation", "https://tienda.example/flow/confirm"),
            ("urlReturn", "https://tienda.example/flow/return?order=1042"),
            ("timeout", "3600"),
        ]);
        let s = "dbef6ba886f78ebbfe15a666b8e013d60a54c973351c94e8478492e21a06f05f";
        assert_eq!(sign("test-secret-key", &given), s);
        given.insert("s".to_owned(), s.to_owned());
        assert!(is_signed("test-secret-key", &given));
        given.insert("amount".to_owned(), "45991".to_owned());
        assert!(!is_signed("test-secret-key", &given));
    }

    #[test]
    fn names_are_sorted_byte_by_byte() {
        let given = parameters(&[("payment_currency", "CLP"), ("paymentMethod", "9")]);
        assert_eq!(given.keys().collect::<Vec<_>>(), ["paymentMethod", "payment_currency"]);
    }
}
