//! Phone numbers within a sentence, told by how Chileans write them. Amounts, days, hours, repair numbers and the numbers of
//! parts are written otherwise and pass.

/// Whether somebody could be called under a number in that text.
pub(super) fn has_a_phone_number(text: &str) -> bool {
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, run) = rest.split_at(start);
        let length = length_of_run(run);
        let (run, after) = run.split_at(length);
        if !is_of_a_word(before, after) && is_a_phone_number(before, run) {
            return true;
        }
        rest = after;
    }
    false
}

/// Digits in groups, each with one sign or a closing bracket and a space between them.
fn length_of_run(text: &str) -> usize {
    let (mut length, mut gap) = (0, String::new());
    for (at, sign) in text.char_indices() {
        if sign.is_ascii_digit() {
            (length, gap) = (at + 1, String::new());
            continue;
        }
        gap.push(sign);
        if !matches!(gap.as_str(), " " | "-" | "." | ")" | ") " | " (") {
            break;
        }
    }
    length
}

/// Part of an amount, or of a number with letters in it (`CDS-2026-0001`, `IR3109-912345678`).
fn is_of_a_word(before: &str, after: &str) -> bool {
    let mut left = before.chars().rev();
    let mut right = after.chars();
    let is_left = match left.next() {
        Some('$' | ',') => true,
        Some('-' | '/' | '_' | '#' | '.') => left.next().is_some_and(char::is_alphanumeric),
        Some(sign) => sign.is_alphanumeric(),
        None => false,
    };
    let is_right = match right.next() {
        Some('-' | '/' | '_') => right.next().is_some_and(char::is_alphanumeric),
        Some(sign) => sign.is_alphanumeric(),
        None => false,
    };
    is_left || is_right
}

fn is_a_phone_number(before: &str, run: &str) -> bool {
    let groups: Vec<&str> =
        run.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let digits = groups.concat();
    if before.ends_with('+') && (8..=15).contains(&digits.len()) {
        return true;
    }
    // Points part thousands.
    if run.contains('.') && groups.iter().skip(1).all(|group| group.len() == 3) {
        return false;
    }
    let is_chilean =
        |first: usize| (first + 1..=groups.len()).any(|end| chilean(&groups[first..end]));
    (0..groups.len()).any(is_chilean)
}

/// Nine digits as people part them: a mobile begins with 9, Santiago with 2, the regions with an area code.
fn chilean(groups: &[&str]) -> bool {
    let digits = groups.concat();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_mobile = digits.starts_with('9');
    match lengths.as_slice() {
        [9] | [1, 8] | [1, 4, 4] => is_mobile || digits.starts_with("22"),
        [5, 4] | [3, 3, 3] | [1, 2, 3, 3] | [1, 2, 2, 2, 2] => is_mobile,
        [2, 7] | [2, 3, 4] => digits.starts_with(['3', '4', '5', '6', '7']),
        [11] => digits.starts_with("569") || digits.starts_with("5622"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_within_a_sentence_is_found_however_it_is_written() {
        for number in [
            "912345678",
            "+56912345678",
            "56912345678",
            "+56 9 1234 5678",
            "9 1234 5678",
            "9-1234-5678",
            "9 12345678",
            "(9) 1234 5678",
            "91234 5678",
            "912 345 678",
            "2 2345 6789",
            "(2) 2345 6789",
            "223456789",
            "32 212 3456",
            "41-2123456",
            "+1 415 555 2671",
        ] {
            for text in [
                format!("llámanos al {number}."),
                format!("Fono: {number}, de 10 a 18 horas"),
                format!("{number} (WhatsApp)"),
            ] {
                assert!(has_a_phone_number(&text), "{text}");
            }
        }
    }

    #[test]
    fn amounts_days_hours_and_the_numbers_of_parts_and_repairs_pass() {
        for text in [
            "CDS-2026-0001 y CDS-2026-0002",
            "Roland Juno-106, serie 123456",
            "Cuesta $912.345.678 con IVA; el abono es de $45.000 y el saldo $ 120.500.",
            "912.345.678 pesos",
            "El 12-11-2026 a las 15:30 y el 2026-11-12 de 10:00 a 18:00",
            "Vence el 09-12-2026 10:30.",
            "Pieza IR3109, AS662-223456789, 4051B y 80017A",
            "Se cambiaron 9 condensadores de 100 uF y 2 de 2200 uF",
            "Ley 19.628, artículo 14; RUT no",
            "Entre 20.000 y 35.000; 3 cuotas de 12.000",
            "Teclas 21 a 108, octavas 1-2-3-4-5",
            "Fuente de +12 -12 y +5 V",
        ] {
            assert!(!has_a_phone_number(text), "{text}");
        }
    }
}
