//! Russian reports about invented persons, whose names stand in all cases: the trial of the masks in Russian.
//!
//! As `people.rs`, which has the words on what is drawn and looked for. A slot gives whom and the case: `{F.g}` is the first
//! person's full name in the genitive, `{L2.n}` the other's surname; `{m|f}` chooses by the first person's sex.

use super::people::{Numbers, PlantedReport};

/// Places: the name, and how it stands behind "в".
const PLACES: &[(&str, &str)] = &[
    ("Горловка", "Горловке"),
    ("Ош", "Оше"),
    ("Хатлон", "Хатлоне"),
    ("Душанбе", "Душанбе"),
    ("Баткен", "Баткене"),
    ("Исфара", "Исфаре"),
    ("Хорог", "Хороге"),
    ("Андижан", "Андижане"),
    ("Наманган", "Намангане"),
    ("Джалал-Абад", "Джалал-Абаде"),
    ("Каракол", "Караколе"),
    ("Термез", "Термезе"),
    ("Нукус", "Нукусе"),
    ("Актобе", "Актобе"),
    ("Шымкент", "Шымкенте"),
    ("Махачкала", "Махачкале"),
    ("Мариуполь", "Мариуполе"),
    ("Белгород", "Белгороде"),
    ("Куляб", "Кулябе"),
    ("Худжанд", "Худжанде"),
    ("Самарканд", "Самарканде"),
    ("Херсон", "Херсоне"),
    ("Кандагар", "Кандагаре"),
];

/// Groups and bodies, in the genitive.
const GROUPS: &[&str] = &[
    "ИГИЛ",
    "ФСБ",
    "ГКНБ",
    "МВД",
    "Минобороны",
    "«Талибана»",
    "«Хизб ут-Тахрир»",
    "«Боко Харам»",
    "СБУ",
    "ООН",
    "«Хезболлы»",
    "Росгвардии",
];

const ORDINARY: &[&str] = &[
    "4 марта 2021 года. В {P} неизвестные застрелили {F.a}, владельца магазина. Брат {L.g} рассказал, что двое пришли ночью. В нападении обвинили сторонников {G}.",
    "4 марта 2021 года. Полиция задержала {F.a} в {P} во вторник. {L.n} {доставлен|доставлена} в следственный изолятор. Адвокат отрицает связь {L.g} с {G}.",
    "4 марта 2021 года. {F.n}, 34 года, {похищен|похищена} под {P.i} в воскресенье, сообщили в полиции. За {L.a} потребовали выкуп. Расследование ведут сотрудники {G}.",
    "4 марта 2021 года. «Они сожгли наши дома», — {сказал|сказала} {F.n}, {бежавший|бежавшая} из {P.g}. По словам {L.g}, боевики пришли 1 марта. В {G} отказались от комментариев.",
    "4 марта 2021 года. Жители {P.g} вышли на митинг после гибели {F.g}. {L.n} {погиб|погибла} от пули на блокпосту. Представители {G} не ответили.",
    "4 марта 2021 года. Среди пяти погибших при взрыве на рынке в {P} — {F.n}. Ответственность не взял на себя никто, кроме {G}.",
    "4 марта 2021 года. Суд в {P} приговорил {F.a} к десяти годам колонии. {L.d} вменяли нападение. Представитель {G} присутствовал на заседании.",
    "4 марта 2021 года. Тела {F.g} и {F2.g} нашли под {P.i} в четверг. {L.n} и {L2.n} ехали домой. Дело ведут следователи {G}.",
    "4 марта 2021 года. Боевики освободили {F.a} после переговоров. Родственники встретились с {L.i} в {P} в среду, сообщили в {G}.",
    "4 марта 2021 года. Военные сообщили, что {F.n} {ранен|ранена} в перестрелке у {P.g}. {L.n} {умер|умерла} в больнице. В {G} подтвердили смерть.",
    "4 марта 2021 года. Боевики напали на автобус у {P.g}. Погибли:\n\n- {F.n}\n- {F2.n}\n\nВсе жили в {P}. В {G} выразили соболезнования.",
    "4 марта 2021 года. Показания {F.g} легли в основу дела. Следствие говорило с {L.i} дважды; о {L.p} спрашивали и в {G}. Обыски прошли в {P}.",
    "4 марта 2021 года. По данным {G}, {F.n} {передавал|передавала} деньги боевикам. У {L.g} изъяли телефон. {L.a} арестовал суд в {P}.",
    "4 марта 2021 года. {P.n} прощается с погибшими. На похороны {F.g} пришли сотни людей. Мать {L.g} просит {G} найти виновных.",
];

const MINORS: &[&str] = &[
    "4 марта 2021 года. Снаряд попал в школу в {P}. {Погиб школьник|Погибла школьница} {F.n}. {L.n} {был|была} на уроке. В {G} обещали расследование.",
    "4 марта 2021 года. В {P} {ранен|ранена} {F.n}, 9 лет. Мать {L.g} погибла при обстреле. Об этом сообщили в {G}.",
    "4 марта 2021 года. Боевики увели {12-летнего|12-летнюю} {F.a} из школы в {P}. {L.n} {бежал|бежала} во вторник, сообщили в {G}.",
];

const HARD: &[(&str, &str)] = &[
    (
        "initials before",
        "4 марта 2021 года. {I.n} {был убит|была убита} в {P} в понедельник. Солдаты похоронили {I.a} во вторник. В {G} молчат.",
    ),
    (
        "initials behind",
        "4 марта 2021 года. Суд арестовал {J.a}. По делу {J.g} проходят сотрудники {G} из {P.g}.",
    ),
    (
        "patronymic",
        "4 марта 2021 года. {T.n} {убит|убита} в {P}. О {T.p} говорит весь город. В {G} начали проверку.",
    ),
    (
        "family name first",
        "4 марта 2021 года. Задержан{|а} {R.n}. Обыск у {R.g} провели в {P} сотрудники {G}.",
    ),
    (
        "all cases",
        "4 марта 2021 года. В {P} ищут {L.a}. {L.d} грозит срок. С {L.i} говорили в {G}. О {L.p} забыли. Жаль {L.g}.",
    ),
    (
        "subject alone",
        "4 марта 2021 года. Боевики напали на {P.n}. {L.n} {бежал|бежала}. Позже {L.n} {найден мёртвым|найдена мёртвой}. В {G} молчат.",
    ),
    (
        "small letters",
        "4 марта 2021 года. В {P} убили {F.a}. в сети друг написал, что {l.n} {был хорошим человеком|была хорошим человеком}. В {G} молчат.",
    ),
    ("capitals", "4 МАРТА 2021 ГОДА. ПОЛИЦИЯ ЗАДЕРЖАЛА {U.a} В {Q}. У {U.g} ИЗЪЯЛИ ОРУЖИЕ."),
    (
        "office and victim",
        "4 марта 2021 года. Мэр {F.n} {убит|убита} в {P} в понедельник. {L.d} угрожали раньше. В {G} ведут следствие.",
    ),
    (
        "alias",
        "4 марта 2021 года. В {P} задержан{|а} {F.n} по прозвищу Абу {L2.n}. Абу {L2.n} признал вину. Дело ведут в {G}.",
    ),
    (
        "possessive only",
        "4 марта 2021 года. Дом {L.g} в {P} сожгли в понедельник. Тело {L.g} нашли солдаты. В {G} молчат.",
    ),
    (
        "list",
        "4 марта 2021 года. Четверо — {F.n}, {F2.n}, водитель и сторож — погибли в {P}. В {G} подтвердили их смерть.",
    ),
    ("headline", "{L.a} застрелили в {P}\n\n4 марта 2021 года. Неизвестные застрелили {F.a}. В {G} молчат."),
    (
        "contact",
        "4 марта 2021 года. В {P} похищен{|а} {F.n}. Звоните {L.d}: +992 93 555 12 34. В {G} молчат.",
    ),
    ("look-alikes", "4 марта 2021 года. В {P} убит{|а} {F.n}. Семья {X.g} требует суда. В {G} молчат."),
    ("yo", "4 марта 2021 года. В {P} убит{|а} {F.n}. {E.n} {жил|жила} один год в столице. В {G} молчат."),
];

struct Region {
    name: &'static str,
    men: Vec<&'static str>,
    women: Vec<&'static str>,
    families: Vec<&'static str>,
    fathers: Vec<&'static str>,
    /// How the father is named: `name` a patronymic, `son` уулу and кызы, `uly` улы and кызы, `ogly` оглы and кызы.
    how: &'static str,
}

fn regions() -> Vec<Region> {
    let table = include_str!("../data/people_ru.tsv");
    let words = |cell: &'static str| cell.split_whitespace().collect();
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            Region {
                name: cells[0],
                men: words(cells[1]),
                women: words(cells[2]),
                families: words(cells[3]),
                fathers: words(cells[4]),
                how: cells[5],
            }
        })
        .collect()
}

struct Person {
    given: String,
    family: String,
    father: String,
    woman: bool,
}

fn person(region: &Region, numbers: &mut Numbers) -> Person {
    let woman = numbers.below(5) < 2;
    let given = pick(numbers, if woman { &region.women } else { &region.men });
    if region.how == "one" {
        return Person { family: given.clone(), given, father: String::new(), woman };
    }
    let family = pick(numbers, &region.families);
    let family = match woman {
        true if ["ов", "ев", "ин", "ёв"].iter().any(|end| family.ends_with(end)) => {
            format!("{family}а")
        }
        true if family.ends_with("ий") => format!("{}ая", family.trim_end_matches("ий")),
        _ => family,
    };
    let father = pick(numbers, &region.fathers);
    let father = match (region.how, woman) {
        ("name", true) => format!("{}на", father.trim_end_matches("ич")),
        ("name", false) => father,
        ("son", false) => format!("{father} уулу"),
        ("uly", false) => format!("{father} улы"),
        ("ogly", false) => format!("{father} оглы"),
        (_, _) => format!("{father} кызы"),
    };
    Person { given, family, father, woman }
}

fn pick(numbers: &mut Numbers, of: &[&str]) -> String {
    of[numbers.below(of.len())].to_owned()
}

/// A word in a case (`n g d a i p`), by the rules for names.
fn declined(word: &str, case: char, woman: bool) -> String {
    let at = "ngdaip".find(case).unwrap();
    let with = |stem: &str, endings: [&str; 6]| format!("{stem}{}", endings[at]);
    let last = word.chars().next_back().unwrap();
    let family = ["ов", "ев", "ин", "ёв"].iter().any(|end| word.ends_with(end));
    let womans = ["ова", "ева", "ина", "ёва"].iter().any(|end| word.ends_with(end));
    // "Зарина" and "Марина" are given names; their accusative is the same.
    if woman && womans {
        return with(&word[..word.len() - "а".len()], ["а", "ой", "ой", "у", "ой", "ой"]);
    }
    match last {
        _ if word.contains(' ') => word.to_owned(),
        'а' => with(
            &word[..word.len() - 2],
            ["а", if word.ends_with("ка") || word.ends_with("га") { "и" } else { "ы" }, "е", "у", "ой", "е"],
        ),
        'я' if word.ends_with("ая") => with(&word[..word.len() - 4], ["ая", "ой", "ой", "ую", "ой", "ой"]),
        'я' => with(&word[..word.len() - 2], ["я", "и", "и", "ю", "ей", "и"]),
        'ь' if woman => with(&word[..word.len() - 2], ["ь", "и", "и", "ь", "ью", "и"]),
        'ь' => with(&word[..word.len() - 2], ["ь", "я", "ю", "я", "ем", "е"]),
        'й' if word.ends_with("ский") || word.ends_with("цкий") => {
            with(word.trim_end_matches("ий"), ["ий", "ого", "ому", "ого", "им", "ом"])
        }
        'й' => with(
            &word[..word.len() - 2],
            ["й", "я", "ю", "я", "ем", if word.ends_with("ий") { "и" } else { "е" }],
        ),
        'о' | 'е' | 'и' | 'у' | 'э' | 'ы' => word.to_owned(),
        _ if woman => word.to_owned(),
        _ if family => with(word, ["", "а", "у", "а", "ым", "е"]),
        _ if word.ends_with(['ч', 'ж', 'ш', 'щ', 'ц']) => with(word, ["", "а", "у", "а", "ем", "е"]),
        _ => with(word, ["", "а", "у", "а", "ом", "е"]),
    }
}

impl Person {
    /// A form of the name: which, and its case.
    fn form(&self, which: &str, case: char) -> String {
        let decline = |word: &str| declined(word, case, self.woman);
        let (given, family) = (decline(&self.given), decline(&self.family));
        let alone = self.father.is_empty();
        let initial = |word: &str| word.chars().next().map_or(String::new(), |c| format!("{c}."));
        let initials =
            if alone { String::new() } else { format!("{} {}", initial(&self.given), initial(&self.father)) };
        match which {
            "F" if alone => given,
            "F" => format!("{given} {family}"),
            "L" => family,
            "l" => family.to_lowercase(),
            "I" => format!("{initials} {family}").trim().to_owned(),
            "J" => format!("{family} {}", initials.replace(' ', "")).trim().to_owned(),
            "T" if alone => given,
            "T" => format!("{given} {}", decline(&self.father)),
            "R" if alone => given,
            "R" => format!("{family} {given} {}", decline(&self.father)),
            "U" if alone => given.to_uppercase(),
            "U" => format!("{given} {family}").to_uppercase(),
            // One letter of another alphabet.
            "X" => family.replacen('а', "a", 1).replacen('о', "o", 1),
            "E" => family.replace('ё', "е"),
            other => panic!("no form {other}"),
        }
    }
}

/// `ordinary` reports in ordinary prose, `hard` ones, and `minors`, drawn from `seed`.
pub fn reports(ordinary: usize, hard: usize, minors: usize, seed: u64) -> Vec<PlantedReport> {
    let regions = regions();
    let mut numbers = Numbers(seed);
    (0..ordinary + hard + minors)
        .map(|n| {
            let region = &regions[n % regions.len()];
            let (kind, what, template) = if n < ordinary {
                ("ordinary", region.name, ORDINARY[numbers.below(ORDINARY.len())])
            } else if n < ordinary + hard {
                let (what, template) = HARD[(n - ordinary) % HARD.len()];
                ("hard", what, template)
            } else {
                ("minor", region.name, MINORS[n % MINORS.len()])
            };
            filled(kind, what, template, region, &mut numbers)
        })
        .collect()
}

fn filled(
    kind: &'static str,
    what: &str,
    template: &str,
    region: &Region,
    numbers: &mut Numbers,
) -> PlantedReport {
    let first = person(region, numbers);
    let second = loop {
        let second = person(region, numbers);
        if second.family != first.family && second.given != first.given {
            break second;
        }
    };
    let place = PLACES[numbers.below(PLACES.len())];
    let group = GROUPS[numbers.below(GROUPS.len())];
    let (mut text, mut hidden) = (String::new(), Vec::new());
    let mut kept = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, after) = after.split_once('}').unwrap();
        text.push_str(before);
        rest = after;
        let chosen = match slot {
            "P" => place.1.to_owned(),
            "Q" => place.1.to_uppercase(),
            "G" => group.to_owned(),
            _ if slot.starts_with("P.") => declined(place.0, slot.chars().next_back().unwrap(), false),
            _ if slot.contains('|') => {
                let (man, woman) = slot.split_once('|').unwrap();
                (if first.woman { woman } else { man }).to_owned()
            }
            _ => {
                let (which, case) = slot.split_once('.').unwrap();
                let case = case.chars().next().unwrap();
                let form = match which.strip_suffix('2') {
                    Some(which) => second.form(which, case),
                    None => first.form(which, case),
                };
                let small = ["уулу", "улы", "оглы", "кызы"];
                let long =
                    |w: &&str| w.chars().filter(|c| c.is_alphabetic()).count() > 2 && !w.ends_with('.');
                hidden.extend(form.split(' ').filter(|w| long(w) && !small.contains(w)).map(str::to_owned));
                form
            }
        };
        if matches!(slot, "P" | "G") || slot.starts_with("P.") {
            kept.push(chosen.trim_matches(['«', '»']).to_owned());
        }
        text.push_str(&chosen);
    }
    text.push_str(rest);
    hidden.sort();
    hidden.dedup();
    kept.sort();
    kept.dedup();
    PlantedReport { kind, region: what.to_owned(), text, hidden, kept }
}
