//! Whether an added line reads a secret: from the environment, from a shell variable, or from a pipeline's store.
//!
//! It looks for the ways in which languages and pipelines read by name, and for names that say what they hold. It
//! deliberately does not follow values: a secret that is read under another name is not seen.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// A name that says that it holds a secret. Its end decides, so `TOKEN_URL` and `PASSWORD_FILE` do not count.
const NAME: &str = "(?:[A-Z0-9]+_)*[A-Z0-9]*(?:SECRET|API_?KEY|TOKEN|PASSWORD|PASSWD|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)\
    (?:_KEY_BASE|_KEY|_[0-9]+)?";

/// `${NAME}` and `$NAME`; `env.NAME`, `environ["NAME"]`, `getenv("NAME")`, `env::var("NAME")` and their like; and
/// `${{ secrets.NAME }}`, whose name may be any.
static READING: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r#"(?x-u)
        \$\{{? (?<shell> {NAME} ) \b
        | (?i: env ) \w* (?: (?: \. | :: ) \w+ )? \s* !? [.(\[] \s* ["'`]? (?<program> {NAME} ) \b
        | \$\{{\{{ \s* secrets \s* [.\[] \s* ["']? (?<pipeline> \w+ )
        "#
    );
    Regex::new(&pattern).expect("the pattern of a reading compiles")
});

/// The name of the first secret that a line reads.
pub(super) fn read_by(line: &[u8]) -> Option<&str> {
    let found = READING.captures(line)?;
    let name = found.name("shell").or_else(|| found.name("program")).or_else(|| found.name("pipeline"))?;
    std::str::from_utf8(name.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_reading_a_secret_is_seen_with_its_name() {
        for (line, name) in [
            ("curl -H \"Authorization: $API_TOKEN\"", "API_TOKEN"),
            ("key: ${STRIPE_API_KEY}", "STRIPE_API_KEY"),
            ("password: ${DB_PASSWORD:-x}", "DB_PASSWORD"),
            ("token: ${{ secrets.DEPLOY }}", "DEPLOY"),
            ("const key = process.env.OPENAI_API_KEY;", "OPENAI_API_KEY"),
            ("const key = process.env['JWT_SECRET'];", "JWT_SECRET"),
            ("key = os.environ[\"AWS_SECRET_ACCESS_KEY\"]", "AWS_SECRET_ACCESS_KEY"),
            ("key = os.environ.get('GH_TOKEN')", "GH_TOKEN"),
            ("key = os.getenv(\"GH_TOKEN\")", "GH_TOKEN"),
            ("let key = env::var(\"GH_TOKEN\")?;", "GH_TOKEN"),
            ("let key = std::env::var_os(\"SESSION_SECRET\");", "SESSION_SECRET"),
            ("let key = env!(\"GH_TOKEN\");", "GH_TOKEN"),
            ("key = ENV.fetch(\"SECRET_KEY_BASE\")", "SECRET_KEY_BASE"),
            ("key = ENV['PASSWORD']", "PASSWORD"),
            ("key := os.Getenv(\"GH_TOKEN\")", "GH_TOKEN"),
            ("var key = System.getenv(\"SIGNING_PRIVATE_KEY\");", "SIGNING_PRIVATE_KEY"),
            ("var key = Environment.GetEnvironmentVariable(\"SQL_PASSWORD\");", "SQL_PASSWORD"),
            ("const key = Deno.env.get(\"GH_TOKEN\")", "GH_TOKEN"),
            ("const key = import.meta.env.VITE_API_KEY", "VITE_API_KEY"),
        ] {
            assert_eq!(read_by(line.as_bytes()), Some(name), "{line}");
        }
    }

    #[test]
    fn other_variables_and_mere_names_are_not_read_secrets() {
        for line in [
            "",
            "echo $HOME ${PATH}",
            "url: ${TOKEN_URL}",
            "file = os.environ[\"PASSWORD_FILE\"]",
            "const MAX_TOKENS = process.env.MAX_TOKENS;",
            "let token = next_token();",
            "API_TOKEN is described below",
            "envelope.token",
        ] {
            assert_eq!(read_by(line.as_bytes()), None, "{line}");
        }
    }
}
