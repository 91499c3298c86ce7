//! Dates and the wording of `domain::wording`, filled in.

use chrono::NaiveDate;

/// A day as it is written in Chile: 22-11-2026.
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

/// Fills the placeholders of a wording in; none when one of them is not known, so that no brace is shown.
pub(super) fn filled(text: &str, values: &[(&str, Option<String>)]) -> Option<String> {
    let mut filled = text.to_owned();
    for (name, value) in values {
        let place = format!("{{{name}}}");
        if filled.contains(&place) {
            filled = filled.replace(&place, value.as_ref()?);
        }
    }
    (!filled.contains('{')).then_some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_is_shown_filled_in_or_not_at_all() {
        let date = |value: Option<&str>| [("fecha", value.map(str::to_owned))];
        assert_eq!(
            filled("hasta el {fecha}", &date(Some("22-11-2026"))).unwrap(),
            "hasta el 22-11-2026"
        );
        assert_eq!(filled("hasta el {fecha}", &date(None)), None);
        assert_eq!(filled("sin fecha", &date(None)).unwrap(), "sin fecha");
    }
}
