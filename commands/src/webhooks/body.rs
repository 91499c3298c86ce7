//! The bytes of a body as text and back, sealed where they speak of people.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::values::{PersonId, Personal};
use domain::webhook::{Body, BodyText, Encoding, Provider};

/// The body as it is kept. `subject` is the id under which it is sealed where it speaks of people.
pub(super) fn keep(provider: Provider, bytes: &[u8], subject: PersonId) -> Body {
    let (text, encoding) = match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => (text.to_owned(), Encoding::Utf8),
        Ok(_) | Err(_) => (STANDARD.encode(bytes), Encoding::Base64),
    };
    let text = if provider.speaks_of_people() && !text.is_empty() {
        BodyText::Personal(Personal::new(subject, text))
    } else {
        BodyText::Clear(text)
    };
    Body { text, encoding }
}

/// The bytes again; none where the person was erased.
pub(super) fn bytes_of(body: &Body) -> Option<Vec<u8>> {
    let text = match &body.text {
        BodyText::Clear(text) => text.as_str(),
        BodyText::Personal(text) => text.reveal()?,
    };
    match body.encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::Base64 => STANDARD.decode(text).ok(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_body_comes_back_byte_for_byte_and_is_sealed_where_it_speaks_of_people() {
        let subject = PersonId::new(Uuid::from_u128(7));
        for bytes in [&b"token=A1"[..], b"", "ñandú".as_bytes(), b"\0\xff\xfe", b"a\0b"] {
            for provider in Provider::ALL {
                let body = keep(provider, bytes, subject);
                assert_eq!(bytes_of(&body).unwrap(), bytes, "{provider}");
                let sealed = matches!(body.text, BodyText::Personal(_));
                assert_eq!(sealed, provider.speaks_of_people() && !bytes.is_empty(), "{provider}");
            }
        }
    }
}
