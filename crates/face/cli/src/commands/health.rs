//! `health` and `snapshot`: whether it is working, from the one board that the daemon derives. Without a daemon they say
//! so, with what this process can see by itself.

use godwit_api::types::{Board, Component, ComponentName, Condition, DoctorItem, DoctorLevel};

use super::daemon::within;
use crate::args::PlainArgs;
use crate::composition::now;
use crate::config::Config;
use crate::doctor::{self, Accounts};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::render::board::{self as show, Health};
use crate::session::Session;

/// Says whether it is working. The exit code is [`Exit::of_condition`].
///
/// # Errors
/// When the answer cannot be written. A daemon that does not answer is an answer.
pub(super) async fn health(session: &Session, args: &PlainArgs) -> CliResult {
    let health = match board(session).await {
        Ok(board) => Health::from(board),
        Err(error) => down(session, error).await?,
    };
    tell(session, args, &health)
}

/// Shows one screen. Without a daemon it is what `health` says.
///
/// # Errors
/// As [`health`].
pub(super) async fn snapshot(session: &Session, args: &PlainArgs) -> CliResult {
    let board = match board(session).await {
        Ok(board) => board,
        Err(error) => return tell(session, args, &down(session, error).await?),
    };
    if args.plain {
        return output::answer(&show::snapshot_plain(&board)).map(|()| Exit::Ok);
    }
    session.show(&board, show::snapshot)
}

fn tell(session: &Session, args: &PlainArgs, health: &Health) -> CliResult {
    match (args.plain, session.format) {
        (true, Format::Human | Format::Json) => output::answer(&show::health_plain(health))?,
        (false, Format::Human) => output::answer(&show::health(health, session.view()))?,
        (false, Format::Json) => output::json(health)?,
    }
    Ok(Exit::of_condition(health.condition))
}

async fn board(session: &Session) -> CliResult<Board> {
    let client = session.client()?;
    within(async { Ok(client.board().await?) }).await
}

/// What can be said when nobody answers.
async fn down(session: &Session, error: CliError) -> CliResult<Health> {
    // A home that is not acceptable, or an answer that cannot be read, is another failure than a daemon that is away.
    if error.exit != Exit::NoDaemon {
        return Err(error);
    }
    let remedy = error.hints_or_usual().into_iter().next();
    let daemon = Component { remedy, ..component(ComponentName::Daemon, DoctorLevel::Problem, error.to_string()) };
    let (home, config) = (session.home.clone(), Config::load(&session.home.config()).unwrap_or_default());
    let accounts = Accounts::without_daemon(&home);
    let seen = tokio::task::spawn_blocking(move || doctor::vitals(&home, &config, &accounts)).await.unwrap_or_default();
    let mut components = vec![daemon];
    components.extend(seen.iter().filter(|item| item.level > DoctorLevel::Ok).filter_map(of_item));
    Ok(Health { condition: Condition::Down, checked_at: now(), components, live_runs: None, waiting: None })
}

fn component(name: ComponentName, level: DoctorLevel, found: impl Into<String>) -> Component {
    Component { name, level, found: found.into(), progress_at: None, remedy: None }
}

/// What this process sees, as the component that it is about.
fn of_item(item: &DoctorItem) -> Option<Component> {
    let name = match item.name.as_str() {
        "disk" | "inodes" => ComponentName::Disk,
        "sandbox" => ComponentName::Sandbox,
        name if name == "agents" || name.starts_with("agent ") => ComponentName::Agents,
        _ => return None,
    };
    Some(Component { remedy: item.remedy.clone(), ..component(name, item.level, item.found.clone()) })
}
