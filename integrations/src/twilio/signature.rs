//! `X-Twilio-Signature`: HMAC-SHA1 over the address that was called and the fields of the form.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq as _;

use crate::forms::{form, value};
use crate::hex::lower_hex;

/// The signature's header.
pub(super) const HEADER: &str = "x-twilio-signature";
/// The field of the query that carries the hash of a body that is no form.
const BODY_HASH: &str = "bodySHA256";

/// The signature of a call: the address, then each name and value, sorted. Of a name that comes several times,
/// the different values are sorted too.
pub(super) fn sign(token: &str, url: &str, fields: &[(String, String)]) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in fields {
        sorted.entry(name).or_default().insert(value);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    let mut signing = hmac::Context::with_key(&key);
    signing.update(url.as_bytes());
    for (name, values) in sorted {
        for value in values {
            signing.update(name.as_bytes());
            signing.update(value.as_bytes());
        }
    }
    STANDARD.encode(signing.sign().as_ref())
}

/// Whether the call was signed with the token.
pub(super) fn is_signed(token: &str, url: &str, body: &[u8], signature: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let fields = match value(&form(query.as_bytes()), BODY_HASH) {
        None => form(body),
        Some(hash) => {
            let digest = lower_hex(digest::digest(&digest::SHA256, body).as_ref());
            if !bool::from(digest.as_bytes().ct_eq(hash.as_bytes())) {
                return false;
            }
            Vec::new()
        }
    };
    // Twilio is not of one mind about the port.
    let candidates = [url.to_owned(), without_port(url), with_port(url)];
    candidates.iter().fold(false, |found, url| {
        let ours = sign(token, url, &fields);
        found | bool::from(ours.as_bytes().ct_eq(signature.as_bytes()))
    })
}

/// Scheme, host, port, and the rest of an address.
fn split(url: &str) -> (&str, &str, Option<&str>, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let port = authority
        .rsplit_once(':')
        .filter(|(_, port)| !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit()));
    match port {
        Some((host, port)) => (scheme, host, Some(port), path),
        None => (scheme, authority, None, path),
    }
}

fn without_port(url: &str) -> String {
    let (scheme, host, _, path) = split(url);
    format!("{scheme}://{host}{path}")
}

fn with_port(url: &str) -> String {
    let (scheme, host, port, path) = split(url);
    let usual = if scheme == "https" { "443" } else { "80" };
    format!("{scheme}://{host}:{}{path}", port.unwrap_or(usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const CALL: &str = "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234\
                        &From=%2B14158675309&To=%2B18005551212";
    const CALL_SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    #[test]
    fn a_form_is_signed_as_in_the_vector() {
        assert_eq!(sign("12345", URL, &form(CALL.as_bytes())), CALL_SIGNATURE);
        assert!(is_signed("12345", URL, CALL.as_bytes(), CALL_SIGNATURE));
    }

    #[test]
    fn the_same_form_with_a_port_is_signed_as_in_the_vector() {
        let with_port = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
        let signature = "kvajT1Ptam85bY51eRf/AJRuM3w=";
        assert_eq!(sign("12345", with_port, &form(CALL.as_bytes())), signature);
        for url in [URL, with_port] {
            for signature in [CALL_SIGNATURE, signature] {
                assert!(is_signed("12345", url, CALL.as_bytes(), signature), "{url}");
            }
        }
    }

    #[test]
    fn repeated_names_are_signed_as_in_the_vector() {
        let body = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234";
        assert!(is_signed("12345", URL, body.as_bytes(), "IK+Dwps556ElfBT0I3Rgjkr1wJU="));
    }

    #[test]
    fn a_body_of_json_is_signed_as_in_the_vector() {
        let body = br#"{"property": "value", "boolean": true}"#;
        let hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        let url = format!("{URL}&bodySHA256={hash}");
        let signature = "a9nBmqA0ju/hNViExpshrM61xv4=";
        assert!(is_signed("12345", &url, body, signature));
        assert!(!is_signed("12345", &url, br#"{"property": "other", "boolean": true}"#, signature));
    }

    #[test]
    fn a_status_callback_is_signed_as_in_the_vector() {
        let body = "AccountSid=AC0123456789abcdef0123456789abcdef&ApiVersion=2010-04-01\
                    &From=%2B14155550100&MessageSid=SM0123456789abcdef0123456789abcdef\
                    &SmsSid=SM0123456789abcdef0123456789abcdef&MessageStatus=delivered\
                    &SmsStatus=delivered&To=%2B56912345678";
        let url = "https://api.example.cl/hooks/twilio/status";
        let signature = "VMSc2cBFxgw+7841Md0zo9x9cxg=";
        assert!(is_signed("test_auth_token", url, body.as_bytes(), signature));
        let forged = body.replace("delivered", "failed");
        assert!(!is_signed("test_auth_token", url, forged.as_bytes(), signature));
        assert!(!is_signed("other_token", url, body.as_bytes(), signature));
        assert!(!is_signed("test_auth_token", &format!("{url}?x=1"), body.as_bytes(), signature));
        assert!(!is_signed("test_auth_token", url, body.as_bytes(), ""));
    }
}
