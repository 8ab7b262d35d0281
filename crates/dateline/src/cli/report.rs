//! `dateline report`: the bulletin of a workspace.

use super::print;
use super::workspace::{WorkspaceArgument, account};
use super::{parse_day, parse_share};
use crate::failure::{Failure, Outcome};
use crate::gazetteers;
use crate::mask::{Coarseness, Projection, coarse, projected};
use crate::report::compare::Changes;
use crate::report::compose::Composition;
use crate::report::lint;
use crate::report::snapshot::Snapshot;
use crate::report::{self, Bulletin, Form, Language, Options, Signature, Thresholds};
use crate::workspace::content;
use crate::workspace::knowledge;
use crate::workspace::share::run_to_share;
use dateline_types::Domain;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fs;
use std::path::{Path, PathBuf};

/// Write the bulletin of a workspace: HTML, Markdown or DOCX
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline report --out march.html\n  dateline report --draft march.toml          everything, to be \
                  chosen from and edited\n  dateline report --from march.toml --out march.docx --sign 'A. Editor' --role editor\n\n\
                  Names of private persons are masked in it. docs/bulletin.md says what every part means."
)]
pub struct Arguments {
    /// The file, its form told by its ending (.html, .md, .docx); - for HTML on standard output
    #[arg(long, value_name = "FILE", default_value = "bulletin.html")]
    out: PathBuf,
    /// Make places no finer than a province (admin1) or the cells of a grid with sides of KM kilometres
    #[arg(long, value_name = "admin1|KM")]
    coarsen: Option<Coarseness>,
    /// For everybody: without the reports of sources with `share = false` and what only they tell
    #[arg(long)]
    public: bool,
    /// Language of its sentences: en, ru
    #[arg(long, value_name = "CODE", default_value = "en")]
    language: String,
    /// Write a draft of the whole bulletin to choose from, order and edit, and nothing else
    #[arg(long, value_name = "FILE.toml", conflicts_with_all = ["from", "sign"])]
    draft: Option<PathBuf>,
    /// Print what a composed file says, after the lint let it pass
    #[arg(long, value_name = "FILE.toml")]
    from: Option<PathBuf>,
    /// Sign the composed bulletin with this name: every event must be reviewed, and every perpetrator tied to its act
    #[arg(long, value_name = "NAME", requires = "from")]
    sign: Option<String>,
    /// The signer's role
    #[arg(long, value_name = "ROLE", requires = "sign", default_value = "")]
    role: String,
    /// Folder with page templates or words of your own
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Write the templates and words that ship to a folder, and nothing else
    #[arg(long, value_name = "DIR")]
    write_templates: Option<PathBuf>,
    /// Number or name of the issue
    #[arg(long, value_name = "ISSUE")]
    issue: Option<String>,
    /// Day up to which information was taken in [default: that of the latest report]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    cut_off: Option<Date>,
    /// The last issue, to tell what changed: a bundle's or workspace's folder, or a bulletin
    #[arg(long, value_name = "PATH")]
    since: Option<PathBuf>,
    /// Only incidents of these domains: political, criminal, private, accident, unknown
    #[arg(long = "domain", value_name = "DOMAIN", value_delimiter = ',')]
    domains: Vec<Domain>,
    /// Leave out records whose probability of being right as a whole is lower, unless a person vouched for them (0 to 1)
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = parse_share)]
    min_confidence: f64,
    /// From which probability of being right as a whole findings may rest on a record
    #[arg(long, value_name = "P", default_value_t = Thresholds::default().supported, value_parser = parse_share)]
    supported: f64,
    /// Below which probability a record stands apart as uncertain
    #[arg(long, value_name = "P", default_value_t = Thresholds::default().uncertain, value_parser = parse_share)]
    uncertain: f64,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if let Some(folder) = &arguments.write_templates {
        return write_templates(folder, &arguments.language);
    }
    if arguments.uncertain > arguments.supported {
        return Err(Failure::usage("--uncertain is above --supported: a record would be both"));
    }
    // Everything that can be wrong with the request is found before anything is read at length or written.
    let to_stdout = arguments.out.as_os_str() == "-";
    let form = if to_stdout { Form::Html } else { Form::of_path(&arguments.out)? };
    let composition = arguments.from.as_deref().map(Composition::read).transpose()?;
    let code = composition.as_ref().map_or(&arguments.language, |composition| &composition.language);
    let language = Language::open(code, arguments.templates.as_deref())?;
    let workspace = arguments.workspace.to_read()?;
    let mut content = match arguments.public {
        true => {
            let (run, withheld) = run_to_share(&workspace)?;
            withheld.lines().iter().for_each(|line| eprint!("{line}"));
            run
        }
        false => content::run_of(&workspace)?,
    };
    content = content::sure_enough(&workspace, content, arguments.min_confidence)?;
    if let Some(to) = arguments.coarsen {
        content = coarse(content, to, &gazetteers::open()?);
    }
    let view = projected(&content, &Projection::public(&content.masks));
    let names = knowledge::names(&workspace)?;
    let made_by = knowledge::made_by(&workspace)?;
    let mut options = Options {
        thresholds: Thresholds { supported: arguments.supported, uncertain: arguments.uncertain },
        domains: arguments.domains.clone(),
        issue: arguments.issue.clone(),
        cut_off: arguments.cut_off,
        ..Options::of_workspace(&workspace, &view)?
    };
    if let Some(path) = &arguments.since {
        let after = Snapshot { incidents: view.incidents.clone(), ..Snapshot::default() };
        let since = path.file_name().map_or(path.as_os_str(), |name| name).to_string_lossy().into_owned();
        options.since = Some((since, Changes::between(&Snapshot::open(path)?, &after)));
    }
    drop(workspace);

    let bulletin = Bulletin { run: &view, names: &names, made_by: &made_by, options };
    if let Some(path) = &arguments.draft {
        let whole = bulletin.whole(&language);
        language.check()?;
        write_whole(path, Composition::draft(&whole).to_toml().as_bytes())?;
        print(format!("draft: {}\n", path.display()).as_bytes())?;
        return Ok(Outcome::Done);
    }
    let mut signature = None;
    let edition = match composition {
        None => bulletin.edition(&language),
        Some(composition) => {
            let whole = bulletin.whole(&language);
            let refusals = bulletin.refusals(&whole, &composition, &language, arguments.sign.is_some());
            if let Some(said) = lint::summary(&refusals) {
                let hint = "nothing was written; docs/bulletin.md explains each check";
                return Err(Failure::usage(said).with_hint(hint));
            }
            signature = arguments.sign.as_ref().map(|by| {
                let (text, at) = (composition.to_toml(), Timestamp::now());
                Signature::of(&composition, text.as_bytes(), &view, by, &arguments.role, at, &made_by)
            });
            bulletin.composed(composition, signature.clone(), &language)
        }
    };
    let bytes = form.write(&edition, &language, &made_by)?;
    if to_stdout {
        print(&bytes)?;
    } else {
        write_whole(&arguments.out, &bytes)?;
        print(format!("bulletin: {}\n", arguments.out.display()).as_bytes())?;
    }
    if let Some(signature) = signature {
        keep(&signature, &bytes, arguments, to_stdout)?;
    }
    Ok(if view.incidents.is_empty() { Outcome::Findings } else { Outcome::Done })
}

/// Keeps the record of a signature beside the bulletin and in the workspace's custody log.
fn keep(signature: &Signature, bytes: &[u8], arguments: &Arguments, to_stdout: bool) -> Result<(), Failure> {
    let mut record = signature.record(bytes);
    if !to_stdout {
        let mut beside = arguments.out.clone().into_os_string();
        beside.push(".signature.json");
        let text = serde_json::to_vec_pretty(&record).expect("a record of strings has a form in JSON");
        write_whole(Path::new(&beside), &text)?;
        print(format!("signature: {}\n", Path::new(&beside).display()).as_bytes())?;
    }
    record["account"] = account(None).into();
    arguments.workspace.to_write()?.note("signed bulletin", &record)?;
    Ok(())
}

fn write_templates(folder: &Path, language: &str) -> Result<Outcome, Failure> {
    Language::open(language, None)?;
    fs::create_dir_all(folder).map_err(|e| Failure::io(e, format!("cannot create {}", folder.display())))?;
    for (name, text) in report::shipped_templates(language) {
        let path = folder.join(name);
        if path.exists() {
            return Err(Failure::usage(format!("{} is there already", path.display()))
                .with_hint("choose another folder, or move your own templates away"));
        }
        write_whole(&path, text.as_bytes())?;
        print(format!("template: {}\n", path.display()).as_bytes())?;
    }
    Ok(Outcome::Done)
}

/// Writes a file aside and puts it in place whole.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        // A temporary file is for its owner alone; a bulletin is for others.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    });
    written.map_err(|error| Failure::io(error, format!("cannot write {}", path.display())))
}
