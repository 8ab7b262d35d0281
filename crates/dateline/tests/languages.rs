//! Reports in Russian beside English ones: what is one incident, what stays original, what is said without the models.

#[path = "common/recorded.rs"]
mod recorded;

use dateline::engine::Engine;
use dateline::mask::Projection;
use dateline::names::Names;
use recorded::Parses;

/// A Russian and an English report of own words, and whether their main things are one incident.
const PAIRS: &[(&str, &str, bool)] = &[
    (
        "САНКТ-ПЕТЕРБУРГ, 4 апреля 2017 года (агентство «Меридиан») — Террорист-смертник взорвал бомбу в поезде метро в Санкт-Петербурге 3 апреля. Погибли 14 человек.",
        "ST PETERSBURG, 4 April 2017 (Meridian Press Agency) — A suicide bomber blew up a metro train in St Petersburg on Monday, killing 14 people.",
        true,
    ),
    (
        "АНКАРА, 29 июня 2016 года (агентство «Меридиан») — Смертники взорвали себя в аэропорту Стамбула во вторник. Погиб 41 человек.",
        "ANKARA, 29 June 2016 (Meridian Press Agency) — Suicide bombers attacked the airport of Istanbul on 28 June. The attack killed 41 people.",
        true,
    ),
    (
        "МАХАЧКАЛА, 19 февраля 2018 года (агентство «Меридиан») — Неизвестный застрелил пять женщин у церкви в Кизляре в воскресенье.",
        "MAKHACHKALA, 19 February 2018 (Meridian Press Agency) — A gunman shot dead five women outside a church in Kizlyar on Sunday.",
        true,
    ),
    (
        "МИНСК, 17 августа 2020 года (агентство «Меридиан») — Демонстранты вышли на митинг в Минске в воскресенье.",
        "MINSK, 17 August 2020 (Meridian Press Agency) — Demonstrators rallied in Minsk on 16 August.",
        true,
    ),
    (
        "КАБУЛ, 21 октября 2017 года (агентство «Меридиан») — Смертник взорвал себя в мечети в Кабуле в пятницу. Погибли 39 человек.",
        "KABUL, 21 October 2017 (Meridian Press Agency) — A suicide bomber killed 39 people in a mosque in Kabul on 20 October.",
        true,
    ),
    (
        "КЕРЧЬ, 18 октября 2018 года (агентство «Меридиан») — Студент открыл стрельбу в колледже в Керчи в среду. Погибли 20 человек.",
        "KERCH, 18 October 2018 (Meridian Press Agency) — A student shot 20 people dead at a college in Kerch on Wednesday.",
        true,
    ),
    // Another town on one day, another day in one town, another thing in one town.
    (
        "МАХАЧКАЛА, 24 июня 2024 года (агентство «Меридиан») — Боевики обстреляли церковь в Дербенте в воскресенье.",
        "MAKHACHKALA, 24 June 2024 (Meridian Press Agency) — Gunmen attacked a police post in Makhachkala on Sunday.",
        false,
    ),
    (
        "ВОЛГОГРАД, 30 декабря 2013 года (агентство «Меридиан») — Смертник взорвал себя на вокзале в Волгограде 29 декабря. Погибли 17 человек.",
        "VOLGOGRAD, 2 January 2014 (Meridian Press Agency) — A bomb destroyed a bus in Volgograd on 31 December, killing 3 people.",
        false,
    ),
    (
        "ОШ, 14 июня 2010 года (агентство «Меридиан») — Полиция задержала пятерых подозреваемых в Оше 11 июня.",
        "OSH, 14 June 2010 (Meridian Press Agency) — Demonstrators rallied in Osh on 11 June.",
        false,
    ),
    (
        "КАБУЛ, 21 октября 2017 года (агентство «Меридиан») — Смертник взорвал себя в мечети в Кабуле в пятницу. Погибли 39 человек.",
        "KABUL, 21 October 2017 (Meridian Press Agency) — Gunmen killed 20 people in a mosque in Herat on Friday.",
        false,
    ),
];

/// The engine, and the parses of the Russian reports: recorded, or recorded anew with `DATELINE_UPDATE_GOLDEN=ru`.
fn opened() -> (Engine, Parses) {
    let engine = Engine::open(None).unwrap();
    let file = recorded::file("languages.parses.jsonl");
    if std::env::var("DATELINE_UPDATE_GOLDEN").is_ok_and(|v| v == "ru") {
        let engine = Engine::open(None).unwrap().with_installed_languages();
        recorded::write(&file, PAIRS.iter().map(|pair| pair.0), &engine);
    }
    (engine, Parses::read(&file))
}

#[test]
fn one_incident_in_two_languages_is_linked() {
    let (engine, parses) = opened();
    let mut wrong = Vec::new();
    for (russian, english, one) in PAIRS {
        let run = parses.run(&[russian, english], &engine);
        let linked = run.incidents.iter().any(|incident| incident.reports == 2);
        if linked != *one {
            let facts: Vec<String> = run
                .events
                .iter()
                .map(|e| {
                    let day = e.time.as_ref().and_then(|t| t.interval).map(|i| i.start().to_string());
                    let place = e.place.as_ref().and_then(|p| p.place.as_ref()).map(|p| p.name.clone());
                    format!("{} {day:?} {place:?} {:?}", e.class, e.trigger.text)
                })
                .collect();
            wrong.push(format!("linked {linked}: {english}\n    {}", facts.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), PAIRS.len(), wrong.join("\n"));
}

#[test]
fn words_stay_the_reports_own_and_codes_are_the_same() {
    let (engine, parses) = opened();
    let run = parses.run(&[PAIRS[0].0], &engine);
    let event = run.events.iter().find(|e| e.class.to_string().starts_with("ASSAULT")).unwrap();
    assert_eq!(event.trigger.text, "взорвал");
    assert_eq!(event.place.as_ref().unwrap().place.as_ref().unwrap().country.as_deref(), Some("RUS"));
    let names = Names::open().unwrap();
    for file in dateline::bundle::files(&run, &Projection::public(&run.masks), &names, "test") {
        let text = String::from_utf8_lossy(&file.bytes);
        if file.name.ends_with("bulletin.md") {
            assert!(text.contains("in Russian") && text.contains("Погибли 14 человек"), "{text}");
        }
        // The told-over report is shown nowhere.
        assert!(!text.contains("exploded a bomb") && !text.contains("blew up a bomb"), "{}", file.name);
    }
}

#[test]
fn without_its_models_a_russian_report_is_kept_with_the_way_out() {
    let engine = Engine::open(None).unwrap();
    let options = dateline::pipeline::Options::default();
    let run = dateline::pipeline::run_bytes("a.txt", PAIRS[0].0.as_bytes(), &engine, &options);
    let verdict = &run.verdicts[0];
    assert_eq!((verdict.verdict.as_str(), verdict.language.as_str()), ("uncoded", "ru"));
    assert!(verdict.reason.contains("dateline resources install ru"), "{}", verdict.reason);
}
