use super::*;

const DIRECTORIES: Directories<'_> = Directories { workspace: "/ws", home: "/home/run", current: "/ws/app" };

#[test]
fn a_path_is_where_it_leads_and_not_how_it_is_written() {
    for (path, below, ground, told) in [
        ("src/a.rs", "", Ground::Workspace, "app/src/a.rs"),
        ("../a.rs", "", Ground::Workspace, "a.rs"),
        ("../../a.rs", "", Ground::Elsewhere, "/a.rs"),
        ("/ws/./x/../CLAUDE.md", "", Ground::Workspace, "claude.md"),
        ("/wsx/a", "", Ground::Elsewhere, "/wsx/a"),
        ("id", "~/.ssh", Ground::Home, ".ssh/id"),
        ("~/x", "", Ground::Home, "x"),
        ("~root/x", "", Ground::Elsewhere, "/home/root/x"),
        ("/tmp/x", "", Ground::Scratch, "/tmp/x"),
        ("/tmp", "", Ground::Scratch, "/tmp"),
        ("/tmp/../etc/x", "", Ground::Elsewhere, "/etc/x"),
        ("/dev/null", "", Ground::Scratch, "/dev/null"),
        ("\u{fffc}/x", "", Ground::Unknown, "\u{fffc}/x"),
    ] {
        let place = Place::of(path, below, &DIRECTORIES);
        assert_eq!((place.ground, place.path.as_str()), (ground, told), "{path} from {below:?}");
    }
}

#[test]
fn secrets_are_known_by_their_names() {
    for (path, secret) in [
        (".env", Some(Secret::Settings)),
        ("../.ENV.Production", Some(Secret::Settings)),
        (".en?", Some(Secret::Settings)),
        ("~/.ssh/deploy", Some(Secret::PrivateKey)),
        ("keys/id_ed25519", Some(Secret::PrivateKey)),
        ("/etc/sh?dow", Some(Secret::Passwords)),
        ("~/.zsh_history", Some(Secret::History)),
        ("/proc/1/environ", Some(Secret::Settings)),
        ("~/.ssh/id_rsa.pub", None),
        (".env.example", None),
        (".environment", None),
        ("src/shadow.rs", None),
        ("*", None),
    ] {
        assert_eq!(Place::of(path, "", &DIRECTORIES).secret(), secret, "{path}");
    }
}
