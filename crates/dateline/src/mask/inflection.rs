//! Names whose language declines them: "Рахмоновой" and "Рахмоновым" are the name that "Рахмонов" is.
//!
//! Which case a form stands in is of no concern, nor whether it is a man's or a woman's: all forms of a name have one
//! stem. Two names may share one; then both are withheld. The endings are data (`resources/persons/ru.txt`).

use dateline_nlp::lookalike::LOOK_ALIKES;
use dateline_resources::persons::case_endings;
use std::sync::LazyLock;

static ENDINGS: LazyLock<Vec<&str>> = LazyLock::new(case_endings);

/// Letters of the shortest stem; a shorter name is its own.
const SHORTEST: usize = 3;

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// The stem of a word in Cyrillic, marked as one; `None` for any other word.
pub(super) fn stem(word: &str) -> Option<String> {
    if !word.chars().any(is_cyrillic) {
        return None;
    }
    let plain: String = word.to_lowercase().chars().map(plain).collect();
    let long = |stem: &&str| stem.chars().count() >= SHORTEST;
    let cut = ENDINGS.iter().find_map(|ending| plain.strip_suffix(ending).filter(long));
    // "Андрей" and "Андреем", "Мария" and "Марии".
    let rest = cut.unwrap_or(&plain);
    let bare = rest.trim_end_matches(['а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'й', 'ь']);
    let stem = if long(&bare) { bare } else { rest };
    Some(format!("~{stem}"))
}

/// "ё" as "е", and what looks like a Cyrillic letter as one.
fn plain(c: char) -> char {
    match c {
        'ё' => 'е',
        c => LOOK_ALIKES.iter().find(|(latin, _)| *latin == c).map_or(c, |(_, cyrillic)| *cyrillic),
    }
}

/// What a word is compared by: its stem, or itself in lower case.
pub(super) fn key(lower: &str) -> String {
    stem(lower).unwrap_or_else(|| lower.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_name_have_one_stem() {
        for forms in [
            "Иванов Иванова Иванову Ивановым Иванове Ивановой Ивановы Ивановых Ивановыми ИВАНОВ Ивaнов",
            "Рахмон Рахмона Рахмону Рахмоном Рахмоне",
            "Андрей Андрея Андрею Андреем Андрее",
            "Мария Марии Марию Марией",
            "Достоевский Достоевского Достоевскому Достоевским Достоевская Достоевской Достоевскую",
            "Петрович Петровича Петровичу Петровичем",
            "Назаровна Назаровны Назаровне Назаровной Назаровну",
            "Пётр Петра Петру Петром",
            "Гули-заде",
            "Ткаченко",
            "Игорь Игоря Игорем",
            "Ли",
        ] {
            let stems: Vec<Option<String>> = forms.split(' ').map(stem).collect();
            assert!(stems.iter().all(|s| s.is_some() && *s == stems[0]), "{forms}: {stems:?}");
        }
        assert_eq!(stem("Odunlami"), None);
        assert_ne!(stem("Садыков"), stem("Саттаров"));
    }
}
