//! `dateline serve`: the web interface over a workspace or a finished bundle.

use super::workspace::account;
use super::{Global, print};
use crate::failure::{Failure, Outcome};
use crate::serve::accounts::Accounts;
use crate::serve::{Desk, Options, Role, listen};
use crate::{interrupt, workspace};
use std::io::BufRead;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

/// Open the web interface: read, check, correct, explore, audit
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline serve                       the workspace here, for this machine alone\n  dateline serve bundle/               a finished bundle, to read\n  \
                  dateline serve --add-account ada --role admin < password.txt\n  dateline serve --address 192.0.2.7 --host dateline.example --tls\n\n\
                  On this machine a link is printed that opens one session. Beyond it every person has an account,\nand something before the server speaks \
                  TLS (docs/web.md)."
)]
pub struct Arguments {
    /// A workspace or a bundle; by default the nearest workspace here or above
    #[arg(value_name = "FOLDER", env = "DATELINE_WORKSPACE")]
    folder: Option<PathBuf>,
    /// Port; 0 for any free one
    #[arg(long, default_value_t = 0, env = "DATELINE_PORT")]
    port: u16,
    /// Address to answer at; beyond loopback accounts are needed
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "IP")]
    address: IpAddr,
    /// A further name browsers use for this server, with the port if it is not the usual one; may be repeated
    #[arg(long = "host", value_name = "NAME[:PORT]")]
    hosts: Vec<String>,
    /// Browsers speak TLS, with what stands before this server: cookies are sent over it alone
    #[arg(long)]
    tls: bool,
    /// Make an account, with the password on standard input, and end
    #[arg(long, value_name = "NAME", requires = "role")]
    add_account: Option<String>,
    /// What the new account may do
    #[arg(long, value_enum, requires = "add_account")]
    role: Option<Role>,
    /// The new account may see names of persons; each look is logged
    #[arg(long, requires = "add_account")]
    unmask: bool,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let is_bundle = arguments.folder.as_ref().is_some_and(|folder| folder.join("datapackage.json").is_file());
    if let (Some(name), Some(role)) = (&arguments.add_account, arguments.role) {
        return add_account(arguments, name, role);
    }
    let desk = match &arguments.folder {
        Some(folder) if is_bundle => Desk::of_bundle(folder)?,
        folder => Desk::of_workspace(&workspace::locate(folder.as_deref())?, false, global.model.clone())?,
    };
    let options = Options {
        address: arguments.address,
        port: arguments.port,
        hosts: arguments.hosts.clone(),
        tls: arguments.tls,
        user: account(None),
    };
    show(desk, &options)
}

/// Serves until Ctrl-C.
pub fn show(desk: Desk, options: &Options) -> Result<Outcome, Failure> {
    interrupt::listen();
    let listening = listen(desk, options)?;
    print(format!("open {} in a browser; end with Ctrl-C\n", listening.link()?).as_bytes())?;
    listening.run()?;
    Ok(Outcome::Done)
}

fn add_account(arguments: &Arguments, name: &str, role: Role) -> Result<Outcome, Failure> {
    let root = workspace::locate(arguments.folder.as_deref())?;
    // Whoever may write to the workspace may say who comes in.
    drop(dateline_store::workspace::Workspace::open_to_read(&root)?);
    let mut password = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut password)
        .map_err(|error| Failure::io(error, "cannot read the password from standard input"))?;
    let password = password.trim_end_matches(['\r', '\n']);
    Accounts::open(&root)?
        .add(name, password, role, arguments.unmask)
        .map_err(|refusal| Failure::usage(refusal.error))?;
    print(format!("account {name}\n").as_bytes())?;
    Ok(Outcome::Done)
}
