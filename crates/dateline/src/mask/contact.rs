//! Ways to reach a person: telephone numbers, e-mail addresses, street addresses.

use dateline_types::Span;
use regex::Regex;
use std::sync::LazyLock;

static CONTACT: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+",
        // International, or after a word for a telephone; dates and tolls have no such form.
        r"(?:\+|\b00)\d{1,3}[\s.()-]{0,2}(?:\d[\s.()-]{0,2}){6,12}\d",
        // A national number with the zero that is dialled inside the country: no toll and no year begins with one.
        r"\(0\d{1,4}\)[\s.-]?\d(?:[\s.-]?\d){4,9}\b",
        r"\b0\d{8,10}\b",
        r"\b0\d(?:[\s.-]\d{2}){4}\b",
        r"(?i)\b(?:phone|tel|telephone|mobile|whatsapp|call|cell|signal)\b\.?:?\s*(?:number\s*)?(\(?\d(?:[\s.()-]?\d){5,13})",
        r"\b\d{1,5}[A-Za-z]?,?\s+(?:\p{Lu}[\p{L}'’-]+\s+){1,3}(?:Street|St\.|Road|Rd\b|Avenue|Ave\b|Lane|Drive|Boulevard|Blvd|Crescent|Close)",
        r"\b(?:House|Flat|Apartment|Apt\.?)\s+(?:No\.?\s*)?\d+[A-Za-z]?,\s+(?:(?:Street|Road|Block|Lane)\s+\d+|(?:\p{Lu}[\p{L}'’-]+\s+){1,3}(?:Street|Road|Avenue|Lane))",
        // As French, Spanish, Portuguese and Italian write it: the kind of street stands first.
        r"\b\d{1,5}(?:\s?(?:bis|ter))?,?\s+(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Aa]llée|[Ii]mpasse|[Cc]hemin|[Qq]uai|[Pp]lace\s+d[eu])\s+(?:(?:de|des|du|la|le|les)\s+|(?:de\s+)?[ld]['’])*\p{Lu}[\p{L}'’-]*(?:[\s-]\p{Lu}[\p{L}'’-]*)*",
        r"\b(?:[Cc]alle|[Cc]arrera|[Aa]venida|[Rr]ua|[Rr]ue|[Vv]iale)\s+(?:(?:de|del|da|do|dos|das|des|du|la|las|los)\s+)*(?:\p{Lu}[\p{L}'’-]*\s*)+,?\s+(?:(?:[Nn]o\.?|n\.º|nº|#)\s*)?\d{1,5}\b",
        r"\b(?:[Cc]alle|[Cc]arrera)\s+\d{1,3}[A-Z]?\s+(?:(?:[Nn]o\.?|#)\s*)?\d{1,3}[A-Z]?\s*-\s*\d{1,3}\b",
        // German and Russian: the number stands last.
        r"\b\p{Lu}[\p{L}-]*(?:straße|strasse|gasse|Straße|Strasse)\s+\d{1,4}[a-z]?\b",
        r"\b(?:ул\.|улиц[аеуы]|проспект[еа]?|пр\.|переул(?:ок|ке))\s*\p{Lu}[\p{L}-]+(?:\s+\p{Lu}[\p{L}-]+)?,?\s+(?:д(?:ом|оме|\.)\s*)?\d{1,4}\b",
    ]
    .map(|pattern| Regex::new(pattern).expect("pattern is ours"))
    .into()
});

/// Where `text` says how to reach somebody.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let found = CONTACT.iter().flat_map(|pattern| pattern.captures_iter(text));
    found
        .filter_map(|found| found.get(1).or_else(|| found.get(0)))
        .map(|words| Span::new(words.start(), words.end()))
        .collect()
}

/// True for words that are no name: they hold a digit or an at-sign.
pub(super) fn is_contact(words: &str) -> bool {
    words.contains(|c: char| c.is_ascii_digit() || c == '@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_are_told_from_tolls_and_dates() {
        let cases: &[(&str, &[&str])] = &[
            ("Write to a.roe@paper.example now", &["a.roe@paper.example"]),
            ("Call +93 70 123 4567 or call 0701 234 567.", &["+93 70 123 4567", "0701 234 567"]),
            (
                "or (0223) 7612-3456 after 0612345678 or 06 12 34 56 78",
                &["(0223) 7612-3456", "0612345678", "06 12 34 56 78"],
            ),
            ("on 04 05 2019 at 09:30, 0.125 of 00100 tonnes", &[]),
            ("He lives at 14 Old Mill Road in Hillford", &["14 Old Mill Road"]),
            ("residents of 14 Rue des Martyrs said", &["14 Rue des Martyrs"]),
            ("il habite 3 bis, rue de l'Indépendance à Kaya", &["3 bis, rue de l'Indépendance"]),
            ("vive en la Calle Mayor, 14 y", &["Calle Mayor, 14"]),
            ("en la Carrera 7 No. 12-30 de", &["Carrera 7 No. 12-30"]),
            ("in der Hauptstraße 12a wohnt", &["Hauptstraße 12a"]),
            ("живёт на улице Ленина, дом 14, и", &["улице Ленина, дом 14"]),
            ("14 people marched; on 14 Avenue was closed; Rue 14; in 2014 rue", &[]),
            ("On 2019-05-03 some 10,000 people; 3 May 2019; 1 200 000 dead", &[]),
            ("at 34.5253 69.1783 near the river", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = spans(text).iter().map(|span| &text[span.range()]).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
