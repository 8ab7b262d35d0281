//! The language of a text, with care for short ones.

use smol_str::SmolStr;
use whatlang::{Detector, Lang, Script};

/// Texts with fewer letters than this are not judged by trigrams.
const FEWEST_LETTERS: usize = 24;

/// Letters that Ukrainian has and Russian has not, and the other way round.
const UKRAINIAN: &[char] = &['і', 'ї', 'є', 'ґ'];
const RUSSIAN: &[char] = &['ы', 'э', 'ъ', 'ё'];

/// The ISO 639-1 code of the language of `text`; `None` when it cannot be told.
///
/// `stated` is what the source says (`lang="en"`, a feed's `language`): it decides for texts too short to judge and
/// where detection is unsure, and nothing else, because templates often state a wrong one.
pub fn language_of(text: &str, stated: Option<&str>) -> Option<SmolStr> {
    let stated = stated.and_then(primary_subtag);
    let sample = sample(text, 6000);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters < FEWEST_LETTERS {
        return stated;
    }
    let detector = Detector::new();
    let Some(info) = detector.detect(sample) else { return stated };
    if info.script() == Script::Cyrillic
        && let Some(code) = east_slavic(sample)
    {
        return Some(code);
    }
    let sure = info.is_reliable() || info.confidence() > 0.5 || letters > 400;
    match code_of(info.lang()) {
        Some(code) if sure => Some(code.into()),
        // English reports full of foreign names confuse trigrams; function words do not.
        _ if english_by_function_words(sample) => Some("en".into()),
        code => stated.or(code.filter(|_| letters > 120).map(Into::into)),
    }
}

/// `en` from `en-GB`, `en_US` or `EN`.
fn primary_subtag(tag: &str) -> Option<SmolStr> {
    let primary = tag.trim().split(['-', '_']).next()?.to_lowercase();
    (primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase())).then(|| primary.into())
}

/// The first `bytes` of a text, cut at a character.
fn sample(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Ukrainian or Russian by the letters only one of them has.
fn east_slavic(text: &str) -> Option<SmolStr> {
    let count = |set: &[char]| text.chars().flat_map(char::to_lowercase).filter(|c| set.contains(c)).count();
    let (ukrainian, russian) = (count(UKRAINIAN), count(RUSSIAN));
    let bulgarian_or_serbian = text.contains(['ђ', 'ј', 'љ', 'њ', 'ћ', 'џ', 'ў', 'қ', 'ғ', 'ө', 'ү', 'ң']);
    match () {
        () if bulgarian_or_serbian => None,
        () if ukrainian >= 3 && ukrainian > 4 * russian => Some("uk".into()),
        () if russian >= 2 && russian > 4 * ukrainian => Some("ru".into()),
        () => None,
    }
}

fn english_by_function_words(text: &str) -> bool {
    const WORDS: &[&str] =
        &["the", "of", "and", "in", "to", "was", "were", "said", "on", "by", "for", "that"];
    let mut all = 0usize;
    let mut hits = 0usize;
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all += 1;
        hits += usize::from(WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    all >= 5 && hits * 100 >= all * 18
}

fn code_of(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Deu => "de",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Bul => "bg",
        Lang::Mkd => "mk",
        Lang::Bel => "be",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Aze => "az",
        Lang::Tuk => "tk",
        Lang::Uzb => "uz",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Pan => "pa",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Kan => "kn",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Guj => "gu",
        Lang::Ori => "or",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Mya => "my",
        Lang::Khm => "km",
        Lang::Tha => "th",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Jav => "jv",
        Lang::Tgl => "tl",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Kat => "ka",
        Lang::Hye => "hy",
        Lang::Amh => "am",
        Lang::Afr => "af",
        Lang::Sna => "sn",
        Lang::Zul => "zu",
        Lang::Aka => "ak",
        Lang::Yid => "yi",
        Lang::Lat => "la",
        Lang::Cat => "ca",
        Lang::Epo => "eo",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_and_short_texts_are_not_guessed() {
        let cases: &[(&str, Option<&str>, Option<&str>)] = &[
            (
                "Police said on Monday that two bombers had attacked a market in the east of the city.",
                None,
                Some("en"),
            ),
            (
                "Следственный комитет сообщил, что были задержаны ещё двое подозреваемых в нападении.",
                None,
                Some("ru"),
            ),
            ("Унаслідок ракетного удару по вокзалу загинули щонайменше п'ятдесят людей.", None, Some("uk")),
            (
                "La policía informó el lunes de que dos hombres armados atacaron un mercado en la capital.",
                None,
                Some("es"),
            ),
            ("Kabul, Herat", None, None),
            ("Kabul, Herat", Some("en-GB"), Some("en")),
            ("", Some("not a tag"), None),
            ("12 345 — 2019", None, None),
        ];
        for (text, stated, expected) in cases {
            assert_eq!(language_of(text, *stated).as_deref(), *expected, "{text}");
        }
    }
}
