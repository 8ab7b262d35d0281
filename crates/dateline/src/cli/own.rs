//! `dateline actor add`, `dateline place add` and `dateline lexicon add`: what a workspace's users know, entered into its own tables.

use super::print;
use super::workspace::WorkspaceArgument;
use crate::failure::{Failure, Outcome};
use crate::terminal::one_line;
use crate::workspace::act::decided_event;
use crate::workspace::enter::{self, Entered, NewActor, NewPlace};
use crate::workspace::knowledge::{self, Table};
use clap::Subcommand;
use dateline_resources::lexicon::OwnWords;
use dateline_types::{EventId, LatLng, PlacePrecision};

/// Enter groups that no dictionary has into the workspace's own table
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline actor add 'Tolva Liberation Front' --sector REB --country MLI --acronym TLF\n\n\
                  The row goes into actors.tsv of the workspace. The next `dateline code` codes the reports again that name it."
)]
pub struct ActorArguments {
    #[command(subcommand)]
    action: ActorAction,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Subcommand)]
enum ActorAction {
    /// Add a group
    Add {
        /// Its name as reports write it
        name: String,
        /// PLOVER sector: REB, MIL, COP, GOV, OPP, PTY, CRM, CVL and more (docs/glossary.md)
        #[arg(long)]
        sector: String,
        /// Countries it belongs to or acts in, by code or name; the main one first
        #[arg(long, value_delimiter = ',')]
        country: Vec<String>,
        /// Its key; by default made from country and name
        #[arg(long)]
        key: Option<String>,
        /// The key of what it is a branch of
        #[arg(long, value_name = "KEY")]
        branch_of: Option<String>,
        /// Another name; may be given several times
        #[arg(long = "alias", value_name = "NAME")]
        aliases: Vec<String>,
        /// An acronym; may be given several times
        #[arg(long = "acronym", value_name = "LETTERS")]
        acronyms: Vec<String>,
    },
}

/// Enter places that no gazetteer has into the workspace's own table
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline place add Inagam 15.92 2.40 --country MLI\n  dateline place add --event EVENT 15.92 2.40\n\n\
                  The row goes into places.csv of the workspace. The next `dateline code` codes the reports again that name it."
)]
pub struct PlaceArguments {
    #[command(subcommand)]
    action: PlaceAction,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Subcommand)]
enum PlaceAction {
    /// Add a place
    Add {
        /// Its name, its degrees north and its degrees east; without the name if --event has it
        #[arg(required = true, num_args = 2..=3, value_names = ["NAME", "LAT", "LON"], allow_negative_numbers = true)]
        place: Vec<String>,
        /// Take the name, and the country, from the place of this event
        #[arg(long, value_name = "ID")]
        event: Option<String>,
        /// Its country, by code or name; by default that of the nearest settlement
        #[arg(long)]
        country: Option<String>,
        /// What the point stands for: settlement, poi, admin2, admin1, region, line and more
        #[arg(long, default_value = "settlement")]
        precision: String,
        /// How far it extends, kilometres
        #[arg(long, default_value_t = 1.0)]
        radius_km: f64,
        /// Another name; may be given several times
        #[arg(long = "alias", value_name = "NAME")]
        aliases: Vec<String>,
    },
}

/// Enter words that tell events in your reports into the workspace's own table
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline lexicon add torch --type ASSAULT/destroy\n  dateline lexicon add 'down +tools' --type PROTEST/strike\n  \
                  dateline lexicon add sit-in --noun --type PROTEST\n  dateline lexicon remove 'torch'\n\n\
                  The row goes into lexicon.tsv of the workspace, and holds before what the program knows of the word. The next \
                  `dateline code` codes the reports again that hold it."
)]
pub struct LexiconArguments {
    #[command(subcommand)]
    action: LexiconAction,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Subcommand)]
enum LexiconAction {
    /// Add words
    Add {
        /// The words in their base form; +WORD is an object, [CLASS] any word of a class (docs/codebook)
        words: String,
        /// What they tell: TYPE, TYPE/mode or a local type (docs/codebook)
        #[arg(long = "type", value_name = "TYPE")]
        class: String,
        /// They are a noun, not a verb
        #[arg(long)]
        noun: bool,
    },
    /// Take words out again
    Remove {
        /// The words as they stand in the table
        words: String,
    },
}

pub fn run_lexicon(arguments: &LexiconArguments) -> Result<Outcome, Failure> {
    let workspace = arguments.workspace.to_write()?;
    match &arguments.action {
        LexiconAction::Add { words, class, noun } => {
            let kind = if *noun { "noun" } else { "verb" };
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let own = OwnWords::parse(&format!("{words}\t{kind}\t{class}"))
                .and_then(|own| own.ok_or_else(|| "no words".to_owned()))
                .map_err(|why| Failure::usage(why).with_hint("docs/codebook lists the types"))?;
            let resources = knowledge::resources(&workspace)?;
            said(&enter::words_for_events(&workspace, &resources.lexicon, &own)?.put()?, "words")
        }
        LexiconAction::Remove { words } => {
            let words = words.to_lowercase();
            let known = enter::rows(&workspace, Table::Words)?;
            let row = known.iter().find(|row| row.split('\t').next() == Some(words.as_str()));
            let row = row.ok_or_else(|| Failure::usage(format!("{words:?} is not in the table")))?;
            said(&enter::without_row(&workspace, Table::Words, row)?.put()?, "words")
        }
    }
}

pub fn run_actor(arguments: &ActorArguments) -> Result<Outcome, Failure> {
    let ActorAction::Add { name, sector, country, key, branch_of, aliases, acronyms } = &arguments.action;
    let workspace = arguments.workspace.to_write()?;
    let resources = knowledge::resources(&workspace)?;
    let actor = NewActor {
        name: name.clone(),
        key: key.clone(),
        sector: sector.clone(),
        countries: country.clone(),
        parent: branch_of.clone(),
        aliases: aliases.clone(),
        acronyms: acronyms.clone(),
    };
    said(&enter::actor(&workspace, &resources, &actor)?.put()?, "name")
}

pub fn run_place(arguments: &PlaceArguments) -> Result<Outcome, Failure> {
    let PlaceAction::Add { place, event, country, precision, radius_km, aliases } = &arguments.action;
    let workspace = arguments.workspace.to_write()?;
    let resources = knowledge::resources(&workspace)?;
    let (mut name, mut country) = (None, country.clone());
    if let Some(id) = event {
        let id = EventId::parse(id).ok_or_else(|| Failure::usage(format!("not an event's id: {id:?}")))?;
        let (event, _) = decided_event(&workspace, &id)?;
        let known = event.place.ok_or_else(|| {
            Failure::usage(format!("event {id} names no place"))
                .with_hint("give the name: dateline place add NAME LAT LON")
        })?;
        let around = known.place.and_then(|place| place.country).map(String::from);
        (name, country) = (Some(known.text), country.or(around));
    }
    let (given, lat, lon) = match &place[..] {
        [name, lat, lon] => (Some(name.clone()), lat, lon),
        [lat, lon] => (None, lat, lon),
        _ => return Err(Failure::usage("a place needs its degrees north and east")),
    };
    let name = given.or(name).ok_or_else(|| Failure::usage("a place needs a name"))?;
    let degrees = |text: &str| {
        text.parse::<f64>()
            .map_err(|_| Failure::usage(format!("not degrees: {text:?}")).with_hint("for example 15.92 2.40"))
    };
    let point = LatLng::new(degrees(lat)?, degrees(lon)?).map_err(|error| {
        Failure::usage(error.to_string()).with_hint("degrees north first, then degrees east")
    })?;
    let precision: PlacePrecision = precision.parse().map_err(|_| {
        let known: Vec<&str> = PlacePrecision::ALL.iter().map(|precision| precision.as_str()).collect();
        Failure::usage(format!("no precision {precision:?}"))
            .with_hint(format!("it is one of {}", known.join(", ")))
    })?;
    let place = NewPlace { name, point, country, precision, radius_km: *radius_km, aliases: aliases.clone() };
    said(&enter::place(&workspace, &resources.gazetteer, &place)?.put()?, "name")
}

fn said(entered: &Entered, what: &str) -> Result<Outcome, Failure> {
    let mut text = format!("{}: {}\n", entered.file.display(), one_line(&entered.row.replace('\t', " | ")));
    if let Some(place) = &entered.place {
        let around: Vec<&str> = place.admin1.as_deref().into_iter().chain(place.country.as_deref()).collect();
        text.push_str(&format!(
            "  {} lies in {}\n",
            place.name,
            if around.is_empty() { "no country".to_owned() } else { around.join(", ") }
        ));
    }
    let hold = if what == "name" { "name it" } else { "hold them" };
    text.push_str(&format!("the next `dateline code` codes the reports again that {hold}\n"));
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}
