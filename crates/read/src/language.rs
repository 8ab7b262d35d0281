//! The language of a text, with care for short ones.

use smol_str::SmolStr;
use std::sync::LazyLock;
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
    if let Some(code) = steppe(sample, letters) {
        return Some(code.into());
    }
    if let Some(code) = by_alphabet(sample) {
        return Some(code.into());
    }
    if let Some(code) = cyrillic(sample, letters) {
        return Some(code);
    }
    if letters < FEWEST_LETTERS {
        return stated.or_else(|| most_small_words(sample, ROMAN).map(Into::into));
    }
    let detector = Detector::new();
    let Some(info) = detector.detect(sample) else { return stated };
    if info.script() == Script::Latin && letters <= SHORT {
        return short_latin(sample, code_of(info.lang()), stated);
    }
    let sure = info.is_reliable() || info.confidence() > 0.5 || letters > 400;
    match code_of(info.lang()) {
        Some(code) if sure => Some(code.into()),
        // English reports full of foreign names confuse trigrams; function words do not.
        _ if english_by_function_words(sample) => Some("en".into()),
        code => stated.or(code.filter(|_| letters > 120).map(Into::into)),
    }
}

/// Texts of so many letters are too short for trigrams to tell names from a language.
const SHORT: usize = 300;

/// The language of a short text in Latin letters: as its source states, unless its small words say otherwise; else as
/// its small words say; else English if it has no letter that English has not.
fn short_latin(text: &str, detected: Option<&'static str>, stated: Option<SmolStr>) -> Option<SmolStr> {
    let words = words(text);
    // Each small word once: "in" twice is one sign.
    let mut different = words.clone();
    different.sort_unstable();
    different.dedup();
    let hits = |code: &str| small_words(&different, code);
    let detected = most_small_words(text, ROMAN).or(detected);
    let (english, other) = (hits("en"), detected.filter(|code| *code != "en").map_or(0, hits));
    let foreign_letters = text.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    // Two small words of another language, and more than of English: a template's word does not stand against that.
    let is_other = other >= 2 && other > english;
    match stated {
        Some(stated) if !is_other || detected == Some(stated.as_str()) => Some(stated),
        _ if is_other => detected.map(Into::into),
        _ if english >= 2 && english >= other => Some("en".into()),
        _ if foreign_letters * 20 <= words.iter().map(|word| word.chars().count()).sum() => Some("en".into()),
        _ => detected.map(Into::into),
    }
}

/// Languages in Latin letters whose short texts trigrams take for others; Russian among them where it is transliterated.
const ROMAN: &[&str] = &["uz", "kk", "tk", "az", "tr", "ru"];

/// Languages in Cyrillic letters whose short texts may have none that Russian has not.
const CYRILLIC: &[&str] = &["tg", "ky", "kk", "uz", "tt", "mn"];

/// Central Asian languages in Cyrillic, by their small words: two of them at least and more than of Russian. Their own
/// letters decide less: they share them, and a short text may have one or none.
fn steppe(text: &str, letters: usize) -> Option<&'static str> {
    let own = text.chars().filter(|c| matches!(c, '\u{400}'..='\u{52f}')).count();
    if own < FEWEST_CYRILLIC || own * 2 < letters {
        return None;
    }
    let words = words(text);
    most_small_words(text, CYRILLIC).filter(|code| small_words(&words, code) > small_words(&words, "ru"))
}

/// The one of `codes` with most small words in a text, two at least and more than any other and English.
fn most_small_words(text: &str, codes: &[&'static str]) -> Option<&'static str> {
    let words = words(text);
    let mut hits: Vec<(usize, &str)> = codes.iter().map(|code| (small_words(&words, code), *code)).collect();
    hits.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let english = small_words(&words, "en");
    match hits[..] {
        [(most, code), (second, _), ..] if most >= 2 && most > second && most > english => Some(code),
        _ => None,
    }
}

/// The words of a text in small letters.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// How many different small words of a language the words hold: one that is said twice is one sign.
fn small_words(words: &[String], code: &str) -> usize {
    let table = include_str!("../../../resources/reading/function_words.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    let own = rows.filter(|(row, _)| *row == code).flat_map(|(_, own)| own.split(' '));
    let own: Vec<&str> = own.collect();
    own.into_iter().filter(|small| words.iter().any(|word| word == small)).count()
}

/// Letters of the shortest Cyrillic text whose language is told.
const FEWEST_CYRILLIC: usize = 10;

/// The language of a text in Cyrillic letters none of which is another alphabet's: by letters that Bulgarian has not, by
/// small words, else Russian, which most such texts are. Trigrams take short Russian texts for their neighbours.
fn cyrillic(text: &str, letters: usize) -> Option<SmolStr> {
    let own = text.chars().filter(|c| matches!(c, '\u{400}'..='\u{4ff}')).count();
    if own < FEWEST_CYRILLIC || own * 2 < letters {
        return None;
    }
    if let Some(code) = east_slavic(text) {
        return Some(code);
    }
    let only_russian = text.chars().flat_map(char::to_lowercase).any(|c| matches!(c, 'ы' | 'э' | 'ё'));
    if !only_russian && text.chars().flat_map(char::to_lowercase).any(|c| UKRAINIAN.contains(&c)) {
        return Some("uk".into());
    }
    let words = words(text);
    let (russian, bulgarian) = (small_words(&words, "ru"), small_words(&words, "bg"));
    let code = if !only_russian && bulgarian >= 2 && bulgarian > russian { "bg" } else { "ru" };
    Some(code.into())
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

/// Letters that say a language by themselves, and so many of them at least; of one that quotes a name in another there
/// are few.
const FEWEST_SPECIAL: usize = 2;

/// The languages with the letters that say them, in the order of the table, and all of these letters, sorted.
struct Alphabets {
    rows: Vec<(&'static str, &'static str)>,
    letters: Vec<char>,
}

static ALPHABETS: LazyLock<Alphabets> = LazyLock::new(|| {
    let table = include_str!("../../../resources/reading/alphabets.tsv");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<_> = lines.filter_map(|line| line.split_once('\t')).collect();
    let mut letters: Vec<char> = rows.iter().flat_map(|(_, letters)| letters.chars()).collect();
    letters.sort_unstable();
    letters.dedup();
    Alphabets { rows, letters }
});

/// A language by letters that hardly another has: `resources/reading/alphabets.tsv`. Trigrams know few of these languages
/// and take them for their neighbours.
fn by_alphabet(text: &str) -> Option<&'static str> {
    let mut special: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let script = |c: &char| matches!(c, '\u{400}'..='\u{52f}' | '\u{600}'..='\u{6ff}');
    let in_script = special.iter().filter(|c| script(c)).count();
    special.retain(|c| ALPHABETS.letters.binary_search(c).is_ok());
    // A word of another language in a long text is no sign; nor is one letter.
    if special.len() < FEWEST_SPECIAL
        || special.len() * 100 < in_script
        || in_script * 2 < text.chars().count() / 2
    {
        return None;
    }
    let fitting = ALPHABETS.rows.iter().filter(|(_, letters)| {
        let foreign = special.iter().filter(|c| !letters.contains(**c)).count();
        foreign * 20 <= special.len()
    });
    let code = fitting.min_by_key(|(_, letters)| letters.chars().count()).map(|(code, _)| *code);
    // Both have "і"; only Belarusian has "ў", and "ы" and "э" beside it.
    let belarusian = || text.to_lowercase().contains(['ў', 'ы', 'э']);
    if code == Some("be") && !belarusian() { Some("uk") } else { code }
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
            ("Boko Haram kills 14 in Bama. ISWAP claims Damboa raid.", None, Some("en")),
            (
                "In a measured response, Nigerian soldiers wounded four Yazidi villagers in Singaraja on Tuesday.",
                None,
                Some("en"),
            ),
            (
                "Indian soldiers launched an attack on four Quechua villagers in Ixmiquilpan on Tuesday.",
                None,
                Some("en"),
            ),
            ("Kokang rebels seize Laukkai. Junta troops surrender.", None, Some("en")),
            ("Kurdish PKK fighters kill two in Hakkari; Turkey bombs Qandil.", Some("en"), Some("en")),
            ("Russia shelled Sumy on Monday. North Korea fired a missile on Tuesday.", None, Some("en")),
            ("Polis, Hakkari'de bir saldırı sonra iki kişi öldü ve beş kişi yaralandı.", None, Some("tr")),
            (
                "Napatay ang dalawang sundalo sa Patikul, Sulu, ayon sa mga pulis noong Lunes.",
                Some("en"),
                Some("tl"),
            ),
            ("Дар шаҳри Хуҷанд се нафар боздошт шуданд.", None, Some("tg")),
            ("Тошкент шаҳрида уч киши қўлга олинди.", None, Some("uz")),
            ("Бишкекте үч киши кармалды.", None, Some("ky")),
            ("Ошто жарылуу болду, эки киши каза тапты.", None, Some("ky")),
            ("Дар Душанбе се нафар дастгир шуданд.", None, Some("tg")),
            ("Дар Хоруғ таркиш рух дод.", None, Some("tg")),
            ("Тошкентда уч киши ҳибсга олинди.", None, Some("uz")),
            ("Улаанбаатарт гурван хүн баривчлагдлаа.", None, Some("mn")),
            ("Казанда өч кеше тоткарланды.", None, Some("tt")),
            ("Поліція затримала трьох чоловіків в Одесі.", None, Some("uk")),
            ("Міліцыя затрымала траіх чалавек у Мінску.", None, Some("be")),
            ("Toshkentda politsiya uch kishini qo‘lga oldi.", None, Some("uz")),
            ("Almatyda ush adam ustaldy.", None, Some("kk")),
            ("Politsiya zaderzhala troikh v Oshe, soobshchilo ministerstvo.", None, Some("ru")),
            ("Ош шаарында үч киши кармалып, көчөдө митинг өттү.", None, Some("ky")),
            ("Алматы қаласында үш адам ұсталды.", None, Some("kk")),
            ("در کابل سه نفر در یک انفجار کشته شدند و پلیس گزارش داد.", None, Some("fa")),
            ("قتل ثلاثة اشخاص في انفجار وقع في مدينة الموصل صباح اليوم الاثنين", None, Some("ar")),
            ("په کابل کې درې کسان ووژل شول او څلور ټپیان شول.", None, Some("ps")),
            (
                "Toshkent shahrida uch kishi qo‘lga olindi, deb xabar berdi ichki ishlar vazirligi.",
                None,
                Some("uz"),
            ),
            ("В Киеве задержали троих подозреваемых.", None, Some("ru")),
            ("В Оше трое погибли.", None, Some("ru")),
            ("В Душанбе убит Умар Дадахаев. Семья требует суда.", None, Some("ru")),
            (
                "Полицията съобщи, че двама души са загинали при експлозия в София, а трима са ранени.",
                None,
                Some("bg"),
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
