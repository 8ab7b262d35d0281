//! The same happenings with other names: sentences for `tests/fairness.rs`.
//!
//! Who acts, who suffers, where and in whose words stands in `tests/data/fairness/`. Each happening, framing and form is a
//! cell; every cell meets actors, victims and towns in the same turn, so that groups differ in nothing but their names.

/// How the same happening is told, in the order of the columns of `skeletons.tsv`.
pub const FRAMINGS: [&str; 4] = ["neutral", "for the actor", "for the victim", "bureaucratic"];

/// One sentence alone, or the first of five.
pub const FORMS: [&str; 2] = ["one sentence", "five sentences"];

/// What the other four sentences say: nothing that is coded.
const REST: &str = " The town lies in a wide valley. Its shops were open again the next morning. Rain is expected in {T} \
                    this week. The road to the capital is dry.";

/// One happening.
pub struct Skeleton {
    pub name: &'static str,
    /// The PLOVER type that is right.
    pub class: &'static str,
    /// `A` if the first party acts, `V` if the second does, `M` if both do.
    pub acting: &'static str,
    /// By framing.
    pub sentences: [&'static str; 4],
}

/// Who acts.
pub struct Actor {
    pub kind: &'static str,
    pub region: &'static str,
    pub words: &'static str,
}

/// Who suffers: people, or a person with a name.
pub struct Victim {
    /// A region or a faith.
    pub region: &'static str,
    pub words: String,
}

/// Where.
pub struct Town {
    /// Its band of population.
    pub band: &'static str,
    pub region: &'static str,
    pub name: &'static str,
    /// ISO 3166-1 alpha-3.
    pub country: &'static str,
}

/// Everything that sentences are made of.
pub struct Parts {
    pub skeletons: Vec<Skeleton>,
    pub actors: Vec<Actor>,
    pub victims: Vec<Victim>,
    pub persons: Vec<Victim>,
    pub towns: Vec<Town>,
}

/// One choice from each of the parts, by index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    pub skeleton: usize,
    pub framing: usize,
    pub form: usize,
    pub actor: usize,
    pub victim: usize,
    pub town: usize,
}

/// What is exchanged for another of its kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Swap {
    Actor,
    Victim,
    Town,
    Framing,
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// A number for a cell that does not follow its neighbours': multiplicative hashing (Knuth, TAOCP 3, 6.4).
fn scattered(cell: usize, factor: u32) -> usize {
    ((cell as u32).wrapping_mul(factor) >> 16) as usize
}

impl Parts {
    pub fn read() -> Parts {
        let skeletons = rows(include_str!("../data/fairness/skeletons.tsv"));
        let actors = rows(include_str!("../data/fairness/actors.tsv"));
        let victims = rows(include_str!("../data/fairness/victims.tsv"));
        let towns = rows(include_str!("../data/fairness/towns.tsv"));
        Parts {
            skeletons: skeletons
                .map(|c| Skeleton {
                    name: c[0],
                    class: c[1],
                    acting: c[2],
                    sentences: [c[3], c[4], c[5], c[6]],
                })
                .collect(),
            actors: actors.map(|c| Actor { kind: c[0], region: c[1], words: c[2] }).collect(),
            victims: victims.map(|c| Victim { region: c[0], words: c[1].to_owned() }).collect(),
            persons: rows(include_str!("../data/people.tsv"))
                .flat_map(|c| {
                    let given: Vec<&str> = c[2].split(' ').collect();
                    let family: Vec<&str> = c[3].split(' ').collect();
                    [0, 1].map(|n| {
                        // Some regions' persons bear one name alone.
                        let family = family.get(n).copied().unwrap_or_default();
                        let words = format!("{} {family}", given[n]).trim().to_owned();
                        Victim { region: c[0], words }
                    })
                })
                .collect(),
            towns: towns.map(|c| Town { band: c[0], region: c[1], name: c[2], country: c[3] }).collect(),
        }
    }

    /// Persons where the skeleton has a named one, else peoples.
    pub fn victims_of(&self, skeleton: usize) -> &[Victim] {
        let named = self.skeletons[skeleton].sentences[0].contains("{F}");
        if named { &self.persons } else { &self.victims }
    }

    /// `per_cell` choices for each skeleton, framing and form of the first `forms`. In 36 choices a cell meets each kind
    /// of actor from each region, each people and each town once; fewer take turns from cell to cell. The four framings
    /// of a happening meet the same names.
    pub fn choices(&self, per_cell: usize, forms: usize) -> Vec<Choice> {
        let mut made = Vec::new();
        for skeleton in 0..self.skeletons.len() {
            for form in 0..forms {
                let cell = skeleton * forms + form;
                for n in 0..per_cell {
                    let turn = cell * per_cell + n;
                    // Kinds and regions, each with three names that take turns.
                    let actor = turn % 36 * 3 + cell % 3;
                    let victim =
                        (5 * turn + scattered(cell, 2_654_435_761)) % self.victims_of(skeleton).len();
                    let town = (11 * turn + scattered(cell, 2_246_822_519)) % self.towns.len();
                    for framing in 0..FRAMINGS.len() {
                        made.push(Choice { skeleton, framing, form, actor, victim, town });
                    }
                }
            }
        }
        made
    }

    /// The choice with one thing exchanged: an actor of the same kind, another people or person, a town of the same
    /// band, the neutral words for framed ones (`None` for neutral ones).
    pub fn swapped(&self, of: Choice, swap: Swap) -> Option<Choice> {
        let step = |index: usize, by: usize, within: usize| (index + 1 + by % (within - 1)) % within;
        let by = of.skeleton * 5 + of.victim + of.town;
        Some(match swap {
            Swap::Actor => {
                let (first, own) = (of.actor - of.actor % 18, of.actor % 18);
                Choice { actor: first + step(own, by, 18), ..of }
            }
            Swap::Victim => {
                let victims = self.victims_of(of.skeleton).len();
                Choice { victim: step(of.victim, of.skeleton * 5 + of.actor, victims), ..of }
            }
            Swap::Town => {
                let (first, own) = (of.town - of.town % 18, of.town % 18);
                Choice { town: first + step(own, of.skeleton * 5 + of.actor, 18), ..of }
            }
            Swap::Framing if of.framing == 0 => return None,
            Swap::Framing => Choice { framing: 0, ..of },
        })
    }

    /// The text of a choice.
    pub fn text(&self, of: Choice) -> String {
        let sentence = self.sentence(of);
        if of.form == 0 { sentence } else { sentence + &REST.replace("{T}", self.towns[of.town].name) }
    }

    /// Its sentence that tells the happening.
    pub fn sentence(&self, of: Choice) -> String {
        let victim = &self.victims_of(of.skeleton)[of.victim].words;
        let filled = self.skeletons[of.skeleton].sentences[of.framing]
            .replace("{A}", self.actors[of.actor].words)
            .replace("{V}", victim)
            .replace("{F}", victim)
            .replace("{T}", self.towns[of.town].name);
        let mut letters = filled.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    }
}
