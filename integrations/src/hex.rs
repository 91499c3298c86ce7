//! Bytes as hexadecimal digits.

/// Two lower-case digits a byte.
pub(crate) fn lower_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_byte_makes_two_digits() {
        assert_eq!(super::lower_hex(&[0, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }
}
