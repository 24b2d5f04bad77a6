//! From the reference to a credential to its value, in the moment in which a run begins.
//!
//! **Guarantees.** A value goes into the environment of the run and nowhere else: not into an error, an argument or a
//! log. What cannot be looked up is said with the way to mend it.

mod encrypted;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use godwit_agents::{Launch, ValueRef};
use godwit_core::name::AccountName;
use godwit_core::run::NotStarted;
use godwit_proc::Secrets;
use godwit_proc::helper::{self, HelperCommand};

use crate::Shared;
use crate::failure::chain;
use crate::launch::Refused;

/// The service under which a person keeps godwit's credentials in a keychain.
const SERVICE: &str = "godwit";

/// How long a keychain may take. One that asks a person first is not waited for.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(10);

/// The most bytes of a credential.
const MAX_BYTES: usize = 64 * 1024;

/// Where the programs that look into keychains are.
const PLACES: &[&str] = &["/usr/bin", "/usr/local/bin", "/bin", "/opt/homebrew/bin"];

/// What a program that looks into a keychain needs of the daemon's environment.
const ENVIRONMENT: &[&str] = &["DBUS_SESSION_BUS_ADDRESS", "HOME", "PATH", "USER", "XDG_RUNTIME_DIR"];

/// Looks up every secret of a launch. `account` is the registered account that pays, for whoever reads what is wrong.
pub(crate) fn of(shared: &Shared, launch: &Launch, account: Option<&AccountName>) -> Result<Secrets, Refused> {
    let mut secrets = Secrets::default();
    for variable in &launch.secret_env {
        let value = look_up(shared, &variable.source).map_err(|why| {
            let (source, name) = (&variable.source, &variable.name);
            let detail = match account {
                Some(account) => format!("{source} for account `{account}`, as {name}: {why}"),
                None => format!("{source} for the agent's {name}: {why}"),
            };
            Refused::new(NotStarted::CredentialMissing, detail)
        })?;
        secrets.env.insert(variable.name.clone(), value);
    }
    Ok(secrets)
}

/// The value behind a reference. The value itself is never part of an error.
fn look_up(shared: &Shared, reference: &ValueRef) -> Result<String, String> {
    let value = match reference {
        ValueRef::Literal(text) => text.clone(),
        ValueRef::Env(name) => std::env::var(name).map_err(|_| "is not set in the daemon's environment".to_owned())?,
        ValueRef::File(path) => content(path)?,
        ValueRef::Encrypted(path) => encrypted::open(path, &identity(shared)?)?,
        ValueRef::Systemd(name) => {
            let directory = std::env::var_os("CREDENTIALS_DIRECTORY").ok_or_else(|| {
                "systemd passed no credentials to the daemon; add LoadCredential= to its unit".to_owned()
            })?;
            content(&Path::new(&directory).join(name))?
        }
        ValueRef::Keychain(name) => Keychain::find(PLACES)?.ask(name, shared.config.layout.home())?,
    };
    if value.is_empty() { Err("is empty".to_owned()) } else { Ok(value) }
}

/// The key that opens what is encrypted. One that other users of the machine can read is none.
fn identity(shared: &Shared) -> Result<String, String> {
    let reference = shared.config.identity.as_ref().ok_or_else(|| {
        "is encrypted, and nothing says where the key is that opens it: set `secrets.identity` in the configuration to \
         file:/PATH, systemd:NAME or keychain:NAME"
            .to_owned()
    })?;
    let told = |why: String| format!("cannot be opened, for the key `{reference}` {why}");
    if let ValueRef::File(path) = reference.source() {
        encrypted::refuse_if(path, encrypted::READABLE_BY_OTHERS).map_err(told)?;
    }
    look_up(shared, reference.source()).map_err(told)
}

fn content(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read ({error})"))?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

/// The program that looks into the keychain of this system.
#[derive(Debug, PartialEq, Eq)]
enum Keychain {
    /// `secret-tool` of libsecret, for the keyrings of Linux desktops.
    SecretTool(PathBuf),
    /// `security` of macOS.
    Security(PathBuf),
}

impl Keychain {
    fn find(places: &[&str]) -> Result<Self, String> {
        let found = |name: &str| places.iter().map(|place| Path::new(place).join(name)).find(|path| path.is_file());
        let secret_tool = found("secret-tool").map(Self::SecretTool);
        secret_tool.or_else(|| found("security").map(Self::Security)).ok_or_else(|| {
            "there is no keychain here: neither `secret-tool` of libsecret nor `security` of macOS is installed; use \
             env:NAME, file:/PATH or systemd:NAME"
                .to_owned()
        })
    }

    fn command<'a>(&'a self, entry: &'a str) -> (&'a Path, Vec<&'a str>) {
        match self {
            Self::SecretTool(path) => (path, vec!["lookup", "service", SERVICE, "account", entry]),
            Self::Security(path) => (path, vec!["find-generic-password", "-s", SERVICE, "-a", entry, "-w"]),
        }
    }

    fn ask(&self, entry: &str, cwd: &Path) -> Result<String, String> {
        let (program, arguments) = self.command(entry);
        let env = ENVIRONMENT.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
        let command = HelperCommand {
            program: program.to_owned(),
            args: arguments.into_iter().map(OsString::from).collect(),
            env: env.collect::<BTreeMap<_, _>>(),
            cwd: cwd.to_owned(),
            stdin: None,
            deadline: KEYCHAIN_DEADLINE,
            output_cap_bytes: MAX_BYTES,
            lock: None,
        };
        let output = helper::run(&command).map_err(|error| chain(&error))?;
        let value = String::from_utf8(output.stdout).ok().filter(|_| output.status.is_success());
        let value = value.map(|text| text.strip_suffix('\n').unwrap_or(&text).to_owned());
        value.filter(|text| !text.is_empty()).ok_or_else(|| {
            format!("the keychain has no entry for service `{SERVICE}` and account `{entry}` that can be read now")
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A program that answers as `secret-tool` does for one entry.
    fn keyring() -> (tempfile::TempDir, Keychain) {
        let place = tempfile::tempdir().expect("a directory");
        let program = place.path().join("secret-tool");
        let script = "#!/bin/sh\n[ \"$*\" = 'lookup service godwit account work' ] || exit 1\necho swordfish\n";
        fs::write(&program, script).expect("written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        let found = Keychain::find(&[place.path().to_str().expect("UTF-8")]).expect("it is there");
        (place, found)
    }

    #[test]
    fn a_keychain_is_asked_for_the_entry_and_its_answer_is_the_value() {
        let (place, keychain) = keyring();
        assert_eq!(keychain.ask("work", place.path()), Ok("swordfish".to_owned()));
        let refused = keychain.ask("other", place.path()).expect_err("no such entry");
        assert!(refused.contains("`other`"), "{refused}");
    }

    #[test]
    fn where_there_is_no_keychain_the_other_ways_are_named() {
        let refused = Keychain::find(&["/nowhere"]).expect_err("there is none");
        assert!(refused.contains("secret-tool") && refused.contains("systemd:NAME"), "{refused}");
    }
}
