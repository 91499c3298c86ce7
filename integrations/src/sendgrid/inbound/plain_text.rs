//! The text of a mail that came with markup only.

/// What stands in the markup: tags are dropped, blocks end lines, the common entities are written out. The result
/// is text, and has to be escaped like any other before it is shown.
pub(super) fn of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some((before, from_tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = from_tag.split_once('>').unwrap_or_default();
        let (opens, name) = tag_name(tag);
        let is_silent = matches!(name.as_str(), "style" | "script" | "head" | "title");
        if matches!(name.as_str(), "br" | "p" | "div" | "tr" | "li" | "h1" | "h2" | "h3") {
            text.push('\n');
        }
        rest = if opens && is_silent { after_end_of(&name, after) } else { after };
    }
    text.push_str(rest);
    tidy(&entities(&text))
}

/// Whether a tag opens an element, and its name.
fn tag_name(tag: &str) -> (bool, String) {
    let name = tag.trim_start_matches('/');
    let letters = name.chars().take_while(char::is_ascii_alphanumeric);
    (name.len() == tag.len(), letters.collect::<String>().to_ascii_lowercase())
}

fn after_end_of<'a>(name: &str, rest: &'a str) -> &'a str {
    let end = format!("</{name}");
    let found = rest.char_indices().find(|(at, _)| {
        rest[*at..].get(..end.len()).is_some_and(|text| text.eq_ignore_ascii_case(&end))
    });
    let after = found.map_or("", |(at, _)| &rest[at..]);
    after.find('>').map_or("", |close| &after[close + 1..])
}

fn entities(text: &str) -> String {
    let named = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&aacute;", "á"),
        ("&eacute;", "é"),
        ("&iacute;", "í"),
        ("&oacute;", "ó"),
        ("&uacute;", "ú"),
        ("&ntilde;", "ñ"),
        ("&iquest;", "¿"),
        ("&iexcl;", "¡"),
        ("&amp;", "&"),
    ];
    named.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

/// Lines without spaces around them, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let repeats_empty = line.is_empty() && lines.last().is_none_or(String::is_empty);
        if !repeats_empty {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::of_html;

    #[test]
    fn markup_becomes_the_text_that_a_person_reads() {
        let html = "<html><head><title>x</title></head><STYLE>p { color: red }</STYLE>\
                    <p>Hola&nbsp;<b>taller</b>,</p><p>&iquest;ya est&aacute; listo?<br>Ana</p>\
                    <script>alert(1)</script></html>";
        assert_eq!(of_html(html), "Hola taller,\n\n¿ya está listo?\nAna");
    }

    #[test]
    fn broken_markup_loses_nothing_but_the_broken_tag() {
        assert_eq!(of_html("sin marcas"), "sin marcas");
        assert_eq!(of_html("hola <b"), "hola");
        assert_eq!(of_html("ñ<style>x"), "ñ");
        assert_eq!(of_html("a &amp;lt; b"), "a &lt; b");
    }
}
