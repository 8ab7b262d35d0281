//! Reports about invented persons, and what of them may not be seen anywhere outside: the trial of the masks.
//!
//! Names are put together from `tests/data/people.tsv`, sentences from the templates here; everything is drawn from one
//! seed. A report also names places and groups, which must stay.

/// One report.
pub struct PlantedReport {
    /// `ordinary`, `hard` or `minor`.
    pub kind: &'static str,
    /// Where such names are borne, or what makes it hard.
    pub region: String,
    pub text: String,
    /// The words of the persons' names: none may be seen.
    pub hidden: Vec<String>,
    /// Names of places and groups: all must stay.
    pub kept: Vec<String>,
}

const PLACES: &[&str] = &[
    "Gao",
    "Ménaka",
    "Ayorou",
    "Sidon",
    "Kherson",
    "Quetta",
    "Maiduguri",
    "Goma",
    "Zamboanga",
    "Kunduz",
    "Tillabéri",
    "Bamako",
    "Idlib",
    "Mosul",
    "Kismayo",
    "Buenaventura",
    "Sittwe",
    "Osh",
    "Sukhumi",
    "Derry",
    "Ambon",
    "Jolo",
    "Cabo Delgado",
    "Bunia",
    "Djibo",
    "Kandahar",
    "Marawi",
    "Homs",
    "Tripoli",
    "Lashkar Gah",
    "Ouahigouya",
    "Nyala",
    "Lalibela",
    "Apatzingán",
    "Puerto Asís",
    "Rafah",
    "Sirte",
    "Pattani",
    "Mocímboa da Praia",
    "Laukkai",
    "El Adde",
    "Hat Yai",
    "Stepanakert",
    "Zalingei",
    "Debre Birhan",
    "Barsalogho",
    "Beni",
    "Zinjibar",
    "Marib",
];

const GROUPS: &[&str] = &[
    "Taliban",
    "Hezbollah",
    "Boko Haram",
    "Al-Shabaab",
    "Islamic State",
    "Tolva Liberation Front",
    "Hamas",
    "Jabhat al-Sawaid",
    "Abu Sayyaf",
    "National Liberation Army",
    "Mai-Mai",
    "Lashkar-e-Taiba",
    "National Thowheeth Jamath",
    "Shining Path",
    "Harakat Sawaid",
    "Ayn Press Agency",
    "Arakan Army",
    "Rapid Support Forces",
    "Popular Mobilisation Forces",
    "White Eagles",
    "Red Lotus Brigade",
    "Fano",
    "Civilian Joint Task Force",
    "Katibat al-Marjan",
    "Sons of the Two Rivers",
    "Nordvale Workers’ Party",
    "Ansar Bayt al-Maqdis",
    "Movement for the Salvation of Azawad",
];

/// `{F}` full name, `{L}` the name by which it is known again, `{F2}` and `{L2}` another, `{P}` a place, `{G}` a group.
const ORDINARY: &[&str] = &[
    "{P}, 4 March 2021 (Agency) — Gunmen killed {F}, a shopkeeper, in {P} on Wednesday. {L}’s brother said that two men had come at night. Police blamed {G}.",
    "4 March 2021\n\nPolice arrested {F} in {P} on Tuesday. {L} was taken to a prison in the capital. A lawyer said {L} denied any link to {G}.",
    "4 March 2021\n\n{F}, 34, was abducted near {P} on Sunday, residents said. The kidnappers, fighters of {G}, demanded money for {L}.",
    "4 March 2021\n\n“They burned our houses,” said {F}, who fled {P} last week. Fighters of {G} attacked the village on 1 March, {L} said.",
    "4 March 2021\n\nProtesters marched in {P} on Friday after the death of {F}. {L} had been shot by soldiers at a roadblock held by {G}.",
    "4 March 2021\n\n{F} was among five people killed when a bomb exploded in a market in {P}. {G} claimed responsibility.",
    "4 March 2021\n\nA court in {P} sentenced {F} to ten years in prison on Monday for an attack by {G}. {F} had confessed, the prosecutor said.",
    "4 March 2021\n\nMilitants of {G} beheaded {F} and {F2} outside {P}. The bodies of {L} and {L2} were found on Thursday.",
    "4 March 2021\n\n{G} freed {F} after talks with elders. Relatives met {L} in {P} on Wednesday.",
    "4 March 2021\n\nThe army said that {F} had been wounded in a clash with {G} near {P}. {L} died in hospital.",
    "4 March 2021\n\nGunmen of {G} attacked a bus near {P} on Monday. The dead were named as:\n\n- {F}\n- {F2}\n\nAll came from {P}.",
    "{L} killed in {P}\n\n4 March 2021\n\nUnknown men shot dead {F} at a checkpoint in {P}. {G} has been active there. The mother of {L} called for justice.",
    "By {F2}\n\n4 March 2021\n\nFighters of {G} raided a village near {P} and took {F} away. {L} is a farmer.",
    "4 March 2021\n\nFor three days {F} hid in a cellar in {P} while fighters of {G} searched the houses. “We had no water,” {L} told the agency by telephone.",
    "{P}, 4 March 2021 — The trial of {F} opened in {P} on Monday. Prosecutors say {L} drove the car that {G} used in the attack. His lawyer, {F2}, asked for more time.",
    "4 March 2021\n\nThree teachers — among them {F} and {F2} — were taken from a school near {P} by {G} on Friday, a colleague said. {L2} came home on Sunday; {L} is still missing.",
    "4 March 2021\n\n{G} said on Thursday it had executed {F}, whom it accused of spying for the army. A video showed {L} on a road outside {P}.",
    "4 March 2021\n\nWidows of the attack in {P} met on Saturday. {F} held a photograph of her husband, {F2}, who was shot by {G} in January. “He sold bread,” {L} said.",
    "4 March 2021\n\nAmbulance driver {F} brought nine wounded men from {P} to the capital after {G} shelled the town. Two died on the way, {L} said.",
    "4 March 2021\n\nHouses of {F} and {F2} were set on fire in {P} at night. Neighbours blamed {G}, which had warned {L} to leave.",
    "4 March 2021\n\nIn {P}, a bomb under the car of {F} killed two bodyguards. {L} was unhurt. {G} later said it had planted the bomb against {L}.",
    "4 March 2021\n\nThe journalist {F}, held since May, was moved to a prison near {P} on Tuesday. {L}’s employer fears that {G} will attack the convoy.",
    "4 March 2021\n\nAfter the raid by {G} on {P}, {F} and two neighbours buried eleven dead. {L} counted them. {F2} wrote down their names.",
];

const MINORS: &[&str] = &[
    "4 March 2021\n\nA shell fired by {G} killed schoolgirl {F} in {P} on Monday. {L} was in class.",
    "4 March 2021\n\n{F}, 9, was wounded when {G} attacked {P} on Monday. {L}’s mother died.",
    "4 March 2021\n\nFighters of {G} abducted 12-year-old {F} from a school in {P}. {L} escaped on Tuesday.",
    "4 March 2021\n\nSoldiers shot a boy, {F}, during a raid on {G} in {P}. {L} died at once.",
];

/// What hides a name: the template and why. `{l}` is the last name in small letters, `{U}` the full name in capitals,
/// `{I}` initials and last name.
const HARD: &[(&str, &str)] = &[
    (
        "lower case",
        "4 March 2021\n\nGunmen of {G} killed {F} in {P} on Monday. on facebook a friend wrote that {l} was a good man who was killed by {G}.",
    ),
    (
        "capitals",
        "4 March 2021\n\nPOLICE IN {P} ARRESTED {U} ON MONDAY. FIGHTERS OF {G} HAD ATTACKED THE TOWN, AND {U} HAD HELPED THEM, OFFICERS SAID.",
    ),
    ("initials", "4 March 2021\n\n{I} was killed by {G} in {P} on Monday. Soldiers buried {I} on Tuesday."),
    (
        "office and victim",
        "4 March 2021\n\nMayor {F} was killed by {G} in {P} on Monday. {L} had been threatened before.",
    ),
    (
        "alias",
        "4 March 2021\n\nPolice in {P} detained {F}, also known as Abu {L2}, a member of {G}. Abu {L2} admitted the attack.",
    ),
    (
        "chain",
        "4 March 2021\n\nAccording to {F}, quoted by the paper of {F2}, fighters of {G} killed six men in {P}. The office of {L2} denied it.",
    ),
    (
        "possessive only",
        "4 March 2021\n\n{L}’s house in {P} was burned by {G} on Monday. Soldiers found {L}’s body.",
    ),
    (
        "title of a chief",
        "4 March 2021\n\nVillage chief {F} pledged support to {G} in {P} on Monday. {L} met the fighters.",
    ),
    ("subject alone", "4 March 2021\n\nFighters of {G} attacked {P}. {L} fled. {L} was later found dead."),
    (
        "list in a line",
        "4 March 2021\n\nFour men — {F}, {F2}, a driver and a guard — were killed by {G} in {P} on Monday.",
    ),
    (
        "contact",
        "4 March 2021\n\nFighters of {G} kidnapped {F} in {P} on Monday. Call {L} at +93 70 555 1234 or write to {l}@paper.example.",
    ),
    ("headline", "{U} SHOT DEAD\n\n4 March 2021\n\nGunmen of {G} shot dead {F} in {P} on Monday."),
];

/// Numbers from a seed: splitmix64 (Steele, Lea, Flood 2014).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

struct Region {
    name: &'static str,
    given: Vec<&'static str>,
    family: Vec<&'static str>,
}

fn regions() -> Vec<Region> {
    let table = include_str!("../data/people.tsv");
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            Region {
                name: cells[0],
                given: cells[2].split_whitespace().collect(),
                family: cells.get(3).map_or(Vec::new(), |names| names.split_whitespace().collect()),
            }
        })
        .collect()
}

/// A full name and the name a report uses after it.
fn name(region: &Region, numbers: &mut Numbers) -> (String, String) {
    let given = numbers.one(&region.given);
    if region.family.is_empty() {
        return (given.to_owned(), given.to_owned());
    }
    let family = numbers.one(&region.family);
    match region.name {
        // The family's name stands first.
        "chinese" | "korean" | "vietnamese" => (format!("{family} {given}"), family.to_owned()),
        // No family names: the given name is used.
        "ethiopian" | "burmese" => (format!("{given} {family}"), given.to_owned()),
        _ => (format!("{given} {family}"), family.to_owned()),
    }
}

/// `ordinary` reports in ordinary prose, `hard` ones, and `minors`, drawn from `seed`.
pub fn reports(ordinary: usize, hard: usize, minors: usize, seed: u64) -> Vec<PlantedReport> {
    let regions = regions();
    let mut numbers = Numbers(seed);
    let mut made = Vec::new();
    for n in 0..ordinary + hard + minors {
        let region = &regions[n % regions.len()];
        let (kind, what, template) = if n < ordinary {
            ("ordinary", region.name.to_owned(), numbers.one(ORDINARY))
        } else if n < ordinary + hard {
            let (what, template) = HARD[(n - ordinary) % HARD.len()];
            ("hard", what.to_owned(), template)
        } else {
            ("minor", region.name.to_owned(), MINORS[n % MINORS.len()])
        };
        made.push(filled(kind, what, template, region, &mut numbers));
    }
    made
}

fn filled(
    kind: &'static str,
    what: String,
    template: &str,
    region: &Region,
    numbers: &mut Numbers,
) -> PlantedReport {
    let (full, last) = name(region, numbers);
    let (full2, last2) = loop {
        let (full2, last2) = name(region, numbers);
        if last2 != last && !full2.split(' ').any(|word| full.contains(word)) {
            break (full2, last2);
        }
    };
    let (place, group) = (numbers.one(PLACES), numbers.one(GROUPS));
    let initial = full.chars().next().unwrap_or_default();
    let (small, capitals) = (last.to_lowercase(), full.to_uppercase());
    let is_capitals = template.contains("POLICE IN");
    let place_shown = if is_capitals { place.to_uppercase() } else { place.to_owned() };
    let group_shown = if is_capitals { group.to_uppercase() } else { group.to_owned() };
    let text = template
        .replace("{F2}", &full2)
        .replace("{L2}", &last2)
        .replace("{F}", &full)
        .replace("{L}", &last)
        .replace("{l}", &small)
        .replace("{U}", &capitals)
        .replace("{I}", &format!("{initial}. {last}"))
        .replace("{P}", &place_shown)
        .replace("{G}", &group_shown);
    let mut hidden: Vec<String> = Vec::new();
    for word in full.split(' ').chain([last.as_str()]).chain(full2.split(' ')).chain([last2.as_str()]) {
        // The words of the name that this text holds, in whatever case.
        if word.chars().count() > 2 && text.to_lowercase().contains(&word.to_lowercase()) {
            hidden.push(word.to_owned());
        }
    }
    hidden.sort();
    hidden.dedup();
    PlantedReport { kind, region: what, text, hidden, kept: vec![place.to_owned(), group.to_owned()] }
}

/// True if `word` stands in `text` as a word, whatever the case.
pub fn shows(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    text.match_indices(&word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
