//! What a person types into search, as an FTS5 expression. Everything is quoted, so nothing typed is syntax by accident.

/// Fields that can be named, with the column each stands for.
const FIELDS: &[(&str, &str)] =
    &[("title", "title"), ("text", "text"), ("source", "source"), ("publisher", "source")];

/// Different words that may be asked for at once.
const MOST_TERMS: usize = 64;

/// Translates words, `"phrases"`, `prefix*`, `field:word`, `-without` and `OR`; the reason if nothing is asked.
pub(super) fn fts_expression(typed: &str) -> Result<String, String> {
    // SQLite reads an expression up to its first NUL; no word holds a control character.
    let typed: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let typed = typed.as_str();
    let (mut wanted, mut unwanted): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut joins_by_or = false;
    for word in words(typed)? {
        if word.text == "OR" && !word.quoted && word.field.is_none() {
            joins_by_or = !wanted.is_empty();
            continue;
        }
        let Some(term) = term(&word) else { continue };
        // A word twice asks for nothing more.
        let known = if word.without { &unwanted } else { &wanted };
        if known.contains(&term) && !joins_by_or {
            continue;
        }
        if known.len() >= MOST_TERMS {
            return Err(format!("more than {MOST_TERMS} different words: ask for fewer"));
        }
        if word.without {
            unwanted.push(term);
        } else if joins_by_or {
            if let Some(last) = wanted.last_mut()
                && !last.contains(&term)
            {
                if last.matches(" OR ").count() >= MOST_TERMS {
                    return Err(format!("more than {MOST_TERMS} different words: ask for fewer"));
                }
                *last = format!("({last} OR {term})");
            }
        } else {
            wanted.push(term);
        }
        joins_by_or = false;
    }
    if wanted.is_empty() {
        return Err(if unwanted.is_empty() {
            "nothing to search for".to_owned()
        } else {
            "name at least one word that must be there".to_owned()
        });
    }
    let mut expression = wanted.join(" AND ");
    if !unwanted.is_empty() {
        expression = format!("({expression}) NOT ({})", unwanted.join(" OR "));
    }
    Ok(expression)
}

struct Word {
    field: Option<&'static str>,
    without: bool,
    quoted: bool,
    prefix: bool,
    text: String,
}

fn words(typed: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let without = rest.len() > 1 && rest.starts_with('-');
        let mut body = if without { &rest[1..] } else { rest };
        let mut field = None;
        for (name, column) in FIELDS {
            if let Some(after) = body.strip_prefix(name).and_then(|after| after.strip_prefix(':')) {
                (field, body) = (Some(*column), after);
                break;
            }
        }
        let (text, quoted, after) = if let Some(inner) = body.strip_prefix('"') {
            let end = inner.find('"').ok_or_else(|| format!("a quotation mark is not closed: {body:?}"))?;
            (&inner[..end], true, &inner[end + 1..])
        } else {
            let end = body.find(|c: char| c.is_whitespace()).unwrap_or(body.len());
            (&body[..end], false, &body[end..])
        };
        let (text, prefix, after) = match (quoted, text.strip_suffix('*'), after.strip_prefix('*')) {
            (false, Some(stem), _) => (stem, true, after),
            (true, _, Some(after)) => (text, true, after),
            _ => (text, false, after),
        };
        words.push(Word { field, without, quoted, prefix, text: text.to_owned() });
        rest = after.trim_start();
    }
    Ok(words)
}

/// A quoted term; `None` if it holds no letter or digit.
fn term(word: &Word) -> Option<String> {
    if !word.text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let field = word.field.map(|field| format!("{field} : ")).unwrap_or_default();
    let star = if word.prefix { " *" } else { "" };
    Some(format!("{field}\"{}\"{star}", word.text.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_one_expression() {
        let cases = [
            ("police attack", r#""police" AND "attack""#),
            ("\"police post\" khuj*", r#""police post" AND "khuj" *"#),
            ("title:talks -text:\"cease fire\"", r#"(title : "talks") NOT (text : "cease fire")"#),
            ("mine mine -ied -ied mine", r#"("mine") NOT ("ied")"#),
            ("mine OR ied OR mine", r#"("mine" OR "ied")"#),
            ("mine OR ied road", r#"("mine" OR "ied") AND "road""#),
            ("a\"b AND NEAR(", r#""a""b" AND "AND" AND "NEAR(""#),
            ("source:\"The Paper\"", r#"source : "The Paper""#),
        ];
        for (typed, expected) in cases {
            assert_eq!(fts_expression(typed).as_deref(), Ok(expected), "{typed}");
        }
        assert_eq!(fts_expression("a\0b\u{1b}").as_deref(), Ok("\"a\" AND \"b\""));
        let many: String = (0..1000).map(|n| format!("word{n} ")).collect();
        assert!(fts_expression(&many).is_err() && fts_expression(&many.replace(' ', " OR ")).is_err());
        assert!(fts_expression(&"mine ".repeat(1000)).is_ok());
        assert!(fts_expression("  *").is_err());
        assert!(fts_expression("-only").is_err());
        assert!(fts_expression("\"open").is_err());
    }
}
