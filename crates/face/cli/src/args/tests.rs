use super::*;

fn parse(words: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(std::iter::once("godwit").chain(words.iter().copied()))
}

#[test]
fn the_command_line_is_consistent() {
    <Cli as clap::CommandFactory>::command().debug_assert();
}

#[test]
fn a_text_that_begins_with_a_dash_is_a_text() {
    let cli = parse(&["mission", "new", "--repo", "shop", "--json", "--fix the checkout", "--wait"]).expect("parsed");
    assert!(cli.json);
    let Command::Mission(MissionCommand::New(new)) = cli.command else { panic!("another command") };
    assert_eq!(new.text, "--fix the checkout");
    assert!(new.wait && !new.follow);
    let cli = parse(&["mission", "continue", "m1", "-v is missing"]).expect("parsed");
    let Command::Mission(MissionCommand::Continue { text, .. }) = cli.command else { panic!("another command") };
    assert_eq!(text, "-v is missing");
}

#[test]
fn a_name_that_could_be_an_option_or_a_path_is_refused() {
    for words in [
        ["mission", "new", "--repo=-x", "text"],
        ["mission", "new", "--repo=../x", "text"],
        ["repo", "add", "/a", "--name=-rf"],
        ["mission", "list", "--status", "done"],
    ] {
        let error = parse(&words).expect_err("refused");
        assert_eq!(error.exit_code(), i32::from(crate::exit::Exit::Usage.code()), "{words:?}");
    }
}
