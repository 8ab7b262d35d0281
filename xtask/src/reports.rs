//! `cargo xtask reports COUNT DIR [SEED]`: synthetic reports for the scale and reliability figures.
//!
//! The groups and persons are invented, the places are real so that the gazetteer has work to do. Sentences are put
//! together from parts, so that texts differ in length, words, dates and what happens in them; every report ends by
//! saying what it is. The same count and seed give the same files.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Files in a folder.
const IN_A_FOLDER: usize = 1000;

/// Writes the reports.
pub fn run(arguments: &[String]) -> Result<()> {
    let count: usize = arguments.first().context("how many?")?.parse().context("how many?")?;
    let folder = arguments.get(1).context("into which folder?")?;
    let seed = arguments.get(2).map_or(Ok(1), |seed| seed.parse()).context("the seed is a number")?;
    write(count, Path::new(folder), seed)?;
    println!("{count} reports in {folder}");
    Ok(())
}

/// Writes `count` reports below `folder`, a thousand in each of its folders.
pub fn write(count: usize, folder: &Path, seed: u64) -> Result<()> {
    for number in 0..count {
        let home = folder.join(format!("{:03}", number / IN_A_FOLDER));
        if number % IN_A_FOLDER == 0 {
            fs::create_dir_all(&home).with_context(|| format!("create {}", home.display()))?;
        }
        let path = home.join(format!("{number:06}.txt"));
        fs::write(&path, report(seed, number as u64)).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const PLACES: &[&str] = &[
    "Khujand",
    "Kulob",
    "Osh",
    "Batken",
    "Quetta",
    "Peshawar",
    "Mosul",
    "Kirkuk",
    "Basra",
    "Aleppo",
    "Homs",
    "Idlib",
    "Gao",
    "Timbuktu",
    "Mopti",
    "Maiduguri",
    "Kano",
    "Goma",
    "Bukavu",
    "Bunia",
    "Bangui",
    "Bambari",
    "Mogadishu",
    "Kismayo",
    "Baidoa",
    "Garissa",
    "Mombasa",
    "Juba",
    "Malakal",
    "Khartoum",
    "Nyala",
    "Tripoli",
    "Benghazi",
    "Sirte",
    "Aden",
    "Taiz",
    "Hodeidah",
    "Kabul",
    "Kandahar",
    "Herat",
    "Kunduz",
    "Jalalabad",
    "Srinagar",
    "Imphal",
    "Sittwe",
    "Mandalay",
    "Cotabato",
    "Marawi",
    "Jolo",
    "Jayapura",
    "Medellin",
    "Cali",
    "Cucuta",
    "Ayacucho",
    "Culiacan",
    "Acapulco",
    "Donetsk",
    "Kharkiv",
    "Kherson",
    "Grozny",
    "Makhachkala",
    "Stepanakert",
    "Gaza",
    "Hebron",
    "Nablus",
];
const GROUPS: &[&str] = &[
    "the Northern Lantern",
    "the Free Harbour Front",
    "the Grey Banner Brigade",
    "the Army of the Two Rivers",
    "the Heron Movement",
    "the Salt Road Militia",
    "the Committee of the Seventh Valley",
    "the Amber Column",
    "the Young Falcons of the Plain",
    "the League of the Old Mill",
];
const ARMED: &[&str] = &[
    "gunmen",
    "militants",
    "armed men",
    "fighters",
    "insurgents",
    "rebels",
    "masked men",
    "unidentified attackers",
];
const TARGETS: &[&str] = &[
    "a police post",
    "an army convoy",
    "a market",
    "a checkpoint",
    "a school",
    "a fuel depot",
    "a radio station",
    "a bridge guarded by soldiers",
    "a district office",
    "a bus",
    "a clinic",
    "a grain store",
    "a border crossing",
];
const FORCES: &[&str] =
    &["police", "soldiers", "border guards", "security forces", "the army", "local militia"];
const SOURCES: &[&str] = &[
    "the interior ministry said",
    "a local official said",
    "residents said",
    "the army said in a statement",
    "witnesses told the agency",
    "the provincial governor said",
    "hospital staff said",
    "police said",
];
const FIRST: &[&str] =
    &["Orlando", "Petra", "Ivo", "Maren", "Tobias", "Ludmila", "Casper", "Selma", "Amos", "Greta"];
const LAST: &[&str] =
    &["Quimby", "Varnholt", "Ostrander", "Pellworth", "Zadrow", "Thackeray", "Immelen", "Brandvold"];
const TRADES: &[&str] =
    &["shopkeeper", "teacher", "driver", "farmer", "nurse", "baker", "mechanic", "student"];
const DETAILS: &[&str] = &[
    "roads",
    "wells",
    "fields",
    "houses",
    "shops",
    "offices",
    "vehicles",
    "pylons",
    "orchards",
    "ferries",
    "boats",
    "workshops",
    "warehouses",
    "stalls",
    "tents",
    "barracks",
    "trenches",
    "depots",
    "farms",
    "fences",
];
const STATES: &[&str] = &[
    "damaged",
    "closed",
    "searched",
    "abandoned",
    "burnt",
    "cleared",
    "flooded",
    "sealed off",
    "occupied",
    "rebuilt",
    "without water",
    "without power",
    "guarded",
    "empty",
    "crowded",
    "repaired",
];
const WHEN: &[&str] = &[
    "by noon",
    "before dawn",
    "during the night",
    "for the second week",
    "after the rain",
    "until the evening",
    "since the weekend",
    "at sunrise",
    "for three days",
    "in the late afternoon",
];

fn report(seed: u64, number: u64) -> String {
    let mut dice =
        Dice(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let (place, month) = (dice.of(PLACES), dice.below(12));
    let (day, year) = (1 + dice.below(28), 2012 + dice.below(12));
    let mut text = format!("{}, {day} {} {year} (Sample Agency) — ", place.to_uppercase(), MONTHS[month]);
    let sentences = 3 + dice.below(8);
    for n in 0..sentences {
        let sentence = if n == 0 { lead(&mut dice, place) } else { further(&mut dice, place) };
        text.push_str(&sentence);
        text.push_str(if dice.below(4) == 0 { "\n\n" } else { " " });
    }
    text.push_str("\n\nThis is a synthetic report, made to measure a program.\n");
    text
}

fn lead(dice: &mut Dice, place: &str) -> String {
    let (who, day) = (dice.of(ARMED), dice.of(WEEKDAYS));
    let (target, source) = (dice.of(TARGETS), dice.of(SOURCES));
    let number = 2 + dice.below(40);
    let capital = |text: &str| text[..1].to_uppercase() + &text[1..];
    match dice.below(6) {
        0 => format!(
            "{} attacked {target} near {place} on {day}, killing {number} people, {source}.",
            capital(who)
        ),
        1 => format!("A bomb exploded at {target} in {place} on {day}, wounding {number} people, {source}."),
        2 => format!("Hundreds of people protested in {place} on {day} over prices and water, {source}."),
        3 => {
            let force = dice.of(FORCES);
            format!(
                "{} arrested {number} suspected members of {} in {place} on {day}, {source}.",
                capital(force),
                dice.of(GROUPS)
            )
        }
        4 => format!(
            "Clashes between {} and {} in {place} on {day} left {number} dead, {source}.",
            dice.of(FORCES),
            dice.of(GROUPS)
        ),
        _ => format!(
            "{} and the government signed a ceasefire in {place} on {day}, {source}.",
            capital(dice.of(GROUPS))
        ),
    }
}

fn further(dice: &mut Dice, place: &str) -> String {
    let number = 3 + dice.below(90);
    match dice.below(8) {
        0 => format!(
            "No group claimed responsibility, and {} searched {number} {}.",
            dice.of(FORCES),
            dice.of(DETAILS)
        ),
        1 => {
            let (first, last) = (dice.of(FIRST), dice.of(LAST));
            format!(
                "{first} {last}, a {}, said the {} were {} {}.",
                dice.of(TRADES),
                dice.of(DETAILS),
                dice.of(STATES),
                dice.of(WHEN)
            )
        }
        2 => format!("{} later claimed the attack in a message to a radio station.", {
            let group = dice.of(GROUPS);
            group[..1].to_uppercase() + &group[1..]
        }),
        3 => format!("About {number} families left for {} {}.", dice.of(PLACES), dice.of(WHEN)),
        4 => format!(
            "The {} near the {} were {} {}, while the {} stayed {}.",
            dice.of(DETAILS),
            dice.of(DETAILS),
            dice.of(STATES),
            dice.of(WHEN),
            dice.of(DETAILS),
            dice.of(STATES)
        ),
        5 => {
            format!("The road from {place} to {} was {} {}.", dice.of(PLACES), dice.of(STATES), dice.of(WHEN))
        }
        6 => format!(
            "Officials of {} met elders in {place} and spoke about {} {}.",
            dice.of(PLACES),
            dice.of(DETAILS),
            dice.of(WHEN)
        ),
        _ => format!(
            "In {}, {number} {} were {} {}, {}.",
            dice.of(PLACES),
            dice.of(DETAILS),
            dice.of(STATES),
            dice.of(WHEN),
            dice.of(SOURCES)
        ),
    }
}
