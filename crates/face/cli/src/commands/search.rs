//! `search`: missions, repositories, holds and runs by what they say.

use crate::args::SearchArgs;
use crate::error::CliResult;
use crate::render::search as show;
use crate::session::Session;

/// Runs `search`.
///
/// # Errors
/// When the daemon does not answer, or there is nothing or too much to look for.
pub(super) async fn run(session: &Session, args: &SearchArgs) -> CliResult {
    let results = session.client()?.search(&typed(&args.text), args.limit).await?;
    session.show_with_hint(&results, show::results, show::after_results)
}

/// The words as one search: what the shell kept together stays together.
fn typed(words: &[String]) -> String {
    let word = |word: &String| {
        if word.contains(char::is_whitespace) && !word.contains('"') { format!("\"{word}\"") } else { word.clone() }
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn what_the_shell_kept_together_stays_together() {
        let words = ["fix".to_owned(), "the README".to_owned(), r#"a "b c" d"#.to_owned()];
        assert_eq!(typed(&words), r#"fix "the README" a "b c" d"#);
    }
}
