//! Passwords in the addresses of databases and brokers: `postgres://shop:…@db.internal/shop`.
//!
//! A password for this machine alone, for a host that is reserved for documentation, or equal to the user's name is
//! what tests and examples hold, and counts as none.

use std::sync::LazyLock;

use regex::bytes::{Captures, Regex};

use super::assignment::is_secret_value;

/// The kind that [`super::scan_line`] reports for such a password.
pub(super) const KIND: &str = "database-password";

/// Hosts that are nobody's server.
const NOBODYS: &[&[u8]] = &[b"localhost", b"host.docker.internal", b"[::1]", b"0.0.0.0", b"host", b"hostname"];

/// The last parts of names that RFC 2606 and RFC 6761 reserve.
const RESERVED: &[&[u8]] = &[b"example", b"example.com", b"example.net", b"example.org", b"invalid", b"test"];

/// In an address, whatever delimits its parts stands in a password only percent-encoded.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x-u)
        \b (?: postgres (?: ql )? | mysql | mariadb | mongodb | rediss? | amqps? | mssql | sqlserver | clickhouse )
        (?: \+ [a-z0-9]+ )? ://
        (?<user>[^\s:/@"'`<>{}]*) : (?<password>[^\s:/@"'`<>{}]+) @ (?<host>\[[0-9a-fA-F:.]+\]|[^\s:/@"'`<>{}?,;)]+)
        "#,
    )
    .expect("the pattern of an address compiles")
});

/// Whether a line holds the address of a database with a literal password.
pub(super) fn holds_a_password(line: &[u8]) -> bool {
    ADDRESS.captures_iter(line).any(|found| is_literal_password(&found))
}

fn is_literal_password(found: &Captures<'_>) -> bool {
    let password = &found["password"];
    is_secret_value(password) && password != &found["user"] && !is_nobodys(&found["host"])
}

fn is_nobodys(host: &[u8]) -> bool {
    let is_reserved =
        |name: &&[u8]| host.strip_suffix(*name).is_some_and(|rest| rest.is_empty() || rest.ends_with(b"."));
    host.starts_with(b"127.") || NOBODYS.contains(&host) || RESERVED.iter().any(is_reserved)
}
