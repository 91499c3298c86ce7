//! The key file of a service account, and what it signs.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::PROVIDER;
use crate::http::GatewayConfigError;

/// How long an assertion is good for; Google allows no more.
const LIFE: TimeDelta = TimeDelta::hours(1);

/// A service account's key, as Google hands it out.
pub struct ServiceAccountKey {
    email: String,
    id: String,
    token_uri: String,
    pair: KeyPair,
}

/// Hides the key.
impl fmt::Debug for ServiceAccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceAccountKey(…)")
    }
}

#[derive(Deserialize)]
struct File {
    client_email: String,
    private_key_id: String,
    private_key: SecretString,
    token_uri: String,
}

/// In the order of the vector; JSON has none, signatures do.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    scope: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
}

impl ServiceAccountKey {
    /// Reads the JSON file.
    ///
    /// # Errors
    /// When it is not a service account's key.
    pub fn parse(json: &SecretString) -> Result<Self, GatewayConfigError> {
        let wrong = |why| GatewayConfigError { provider: PROVIDER, setting: "key", why };
        let file: File = serde_json::from_str(json.expose_secret())
            .map_err(|_| wrong("is not the key file of a service account"))?;
        let der = der_of_pem(file.private_key.expose_secret())
            .ok_or(wrong("has a private key that is not PEM"))?;
        let pair = KeyPair::from_pkcs8(&der)
            .map_err(|_| wrong("has a private key that is not RSA in PKCS#8"))?;
        let (email, id, token_uri) = (file.client_email, file.private_key_id, file.token_uri);
        Ok(Self { email, id, token_uri, pair })
    }

    /// Where tokens are had.
    pub(super) fn token_uri(&self) -> &str {
        &self.token_uri
    }

    /// The signed assertion that is exchanged for a token.
    pub(super) fn assertion(&self, scope: &str, now: DateTime<Utc>) -> String {
        let input = self.signing_input(scope, now);
        let signature = URL_SAFE_NO_PAD.encode(self.sign(input.as_bytes()));
        format!("{input}.{signature}")
    }

    fn signing_input(&self, scope: &str, now: DateTime<Utc>) -> String {
        let header = Header { alg: "RS256", typ: "JWT", kid: &self.id };
        let claims = Claims {
            iss: &self.email,
            scope,
            aud: &self.token_uri,
            iat: now.timestamp(),
            exp: (now + LIFE).timestamp(),
        };
        format!("{}.{}", encoded(&header), encoded(&claims))
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("invariant: a key that was read can sign");
        signature
    }
}

fn encoded(part: &impl Serialize) -> String {
    let json = serde_json::to_vec(part).expect("invariant: the parts of a token are plain data");
    URL_SAFE_NO_PAD.encode(json)
}

/// The bytes between the lines that say what they are.
fn der_of_pem(pem: &str) -> Option<Vec<u8>> {
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    let (_, rest) = pem.split_once(begin)?;
    let (body, _) = rest.split_once(end)?;
    STANDARD.decode(body.split_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The key of RFC 7515, appendix A.2, as PKCS#8. It is printed in the RFC and protects nothing.
    const RFC_7515_A_2_KEY: &str = "\
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh+BYK4uPJtGXOjS1lYmM2K5J9vinh8CR3/BYlzJChNuOL\
        2TSXxbbqY913EeZ8dCn5VrD7io8ImtxLaYk8wTM/U+3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvfbr3SvaNn\
        juygxmj3AbONv/s4yDQs4v5tJ/reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5ROjtZMEQxrZHYJqkeDrrnGya11UxMFBj\
        i4NmXG9veoKjlnAqH2QbgtPr8jkiGUkftoaHLFcW9Qr4NY2ai50Xw0Byj3+H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHg\
        VFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7/GQ5sLKMgvfTeX\
        Zx9SE+7YwVol2NXOoAJe46sui395IW/GO+pWJ1O0BkTGoVEn2bKVRUCgu+GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj\
        kn439X0M/V51gfpRLI9JYanrC4D4qAdGcopV/0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl\
        /x/jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR/RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ60imZV1URk0K\
        pLttoLhyt3SmqdEf/kgHePDdtzEafpAu+cS191R2JiuoF2yzWXnwFDcqGigp5BNr0AHQfD8/Lk8l1Mk09jxxCfui5nYooNya\
        c8YFjm3vItzVCVDnEd3BbVWG8qf6deqElMGAg+C2V0L4oNXnP7LZcPAZRwKBgQC5A8R+CZW2MvRTLLHzwZkUXV866cff7tx6\
        kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6XtON4tB5kP9jAPrq3rbAOal78eUH5OcED6eNuCV8ixEu1e\
        WcPNCS/l1OW1EnXUEoEHKl54Xrrz2uNwkgMTP1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7/Ls5bkUp\
        5u9SN0Ai3Ya6hNnvWJMb7sXQX6U/zyO2M/hTip7tUeh7CXgwo59dkpN75gJLVds29+DAncu3KXU4f2Fa+7bLNrur53k8KwPO\
        q2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf/evpitUf+4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG\
        yoAe9fa65iNqCq+jdw6PVNGo2hxfjSiZ8IIzHdsPXI89//pMjZcQK9r+CCoRjaZjOYiIDktVWZzmevJuv6WywUqd57LE3Zar\
        3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd+DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd/QJQ3\
        ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp/gh6A5603k2+ZQwVK0JKSHuLFkuQ3U=";
    const RFC_7515_A_2_INPUT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const RFC_7515_A_2_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    fn file(private_key: &str) -> SecretString {
        let file = json!({
            "type": "service_account",
            "private_key_id": "test-key-1",
            "private_key": private_key,
            "client_email": "sim@proj.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token",
        });
        SecretString::from(file.to_string())
    }

    fn pem() -> String {
        let kind = "PRIVATE KEY";
        format!("-----BEGIN {kind}-----\n{RFC_7515_A_2_KEY}\n-----END {kind}-----\n")
    }

    #[test]
    fn rs256_signs_as_in_rfc_7515_appendix_a_2() {
        let key = ServiceAccountKey::parse(&file(&pem())).unwrap();
        let signature = key.sign(RFC_7515_A_2_INPUT.as_bytes());
        assert_eq!(URL_SAFE_NO_PAD.encode(signature), RFC_7515_A_2_SIGNATURE);
    }

    #[test]
    fn the_assertion_is_written_as_in_the_vector() {
        let key = ServiceAccountKey::parse(&file(&pem())).unwrap();
        let at = DateTime::from_timestamp(1_795_348_800, 0).unwrap();
        let scope = "https://www.googleapis.com/auth/calendar.events";
        let input = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InRlc3Qta2V5LTEifQ.eyJpc3MiOiJzaW1AcHJvai5pYW0uZ3NlcnZpY2VhY2NvdW50LmNvbSIsInNjb3BlIjoiaHR0cHM6Ly93d3cuZ29vZ2xlYXBpcy5jb20vYXV0aC9jYWxlbmRhci5ldmVudHMiLCJhdWQiOiJodHRwczovL29hdXRoMi5nb29nbGVhcGlzLmNvbS90b2tlbiIsImlhdCI6MTc5NTM0ODgwMCwiZXhwIjoxNzk1MzUyNDAwfQ";
        assert_eq!(key.signing_input(scope, at), input);
        assert!(key.assertion(scope, at).starts_with(&format!("{input}.")));
    }

    #[test]
    fn a_file_that_is_no_key_is_told_at_start_and_a_key_hides_in_logs() {
        for wrong in ["", "nonsense", "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----"] {
            assert!(ServiceAccountKey::parse(&file(wrong)).is_err(), "{wrong}");
        }
        assert!(ServiceAccountKey::parse(&SecretString::from("{}")).is_err());
        let key = ServiceAccountKey::parse(&file(&pem())).unwrap();
        assert_eq!(format!("{key:?}"), "ServiceAccountKey(…)");
    }
}
