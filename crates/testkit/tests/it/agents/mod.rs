//! The real agent CLIs, launched as their adapters say, against a scripted model on loopback: what an adapter believes
//! of its CLI is true of the release that is pinned in `e2e/claude` and `e2e/agents`.
//!
//! Every CLI passes the same promises, in `promises.rs`; what is special to one is in its own file.

mod acp;
mod claude;
mod damage;
mod limits;
mod promises;
mod refusal;
mod results;
mod stall;
mod subject;
mod takeover;

/// The promises as tests of their own, for each CLI.
macro_rules! every_cli_keeps {
    ($($promise:ident),* $(,)?) => {
        every_cli_keeps!(@of claude_code, CLAUDE, $($promise),*);
        every_cli_keeps!(@of codex, CODEX, $($promise),*);
        every_cli_keeps!(@of opencode, OPENCODE, $($promise),*);
        every_cli_keeps!(@of gemini, GEMINI, $($promise),*);
    };
    (over acp: $($promise:ident),* $(,)?) => {
        every_cli_keeps!(@of opencode_over_acp, OPENCODE_OVER_ACP, $($promise),*);
        every_cli_keeps!(@of gemini_over_acp, GEMINI_OVER_ACP, $($promise),*);
    };
    (@of $module:ident, $subject:ident, $($promise:ident),*) => {
        mod $module {
            $(#[test]
            fn $promise() {
                crate::agents::promises::$promise(&crate::agents::subject::$subject);
            })*
        }
    };
}

every_cli_keeps!(
    a_job_is_a_success_and_its_tokens_are_known,
    each_refusal_of_the_provider_has_its_class,
    a_provider_that_is_overloaded_once_is_survived,
    a_session_goes_on_and_its_usage_is_the_runs_own,
    a_reply_that_was_cut_off_is_no_success,
    a_connection_that_broke_is_no_success,
    a_killed_run_is_crashed_and_can_be_resumed,
    a_session_that_is_not_there_is_said_so_and_not_offered_again,
    a_flag_that_the_cli_does_not_know_is_told,
    what_a_repository_brings_is_not_executed,
    a_tool_sees_nothing_of_the_daemons_environment,
    the_installed_release_is_the_tested_one,
);

/// What every way to drive a CLI keeps when a reply comes damaged.
macro_rules! every_driver_survives_damage {
    ($($module:ident, $subject:ident);* $(;)?) => {
        $(mod $module {
            #[test]
            fn a_damaged_reply_is_survived_or_told() {
                crate::agents::damage::a_damaged_reply_is_survived_or_told(&crate::agents::subject::$subject);
            }
        })*
    };
}

every_driver_survives_damage!(
    damage_to_claude_code, CLAUDE;
    damage_to_codex, CODEX;
    damage_to_opencode, OPENCODE;
    damage_to_gemini, GEMINI;
    damage_to_opencode_over_acp, OPENCODE_OVER_ACP;
    damage_to_gemini_over_acp, GEMINI_OVER_ACP;
);

/// What every CLI keeps that declares a terminal.
macro_rules! every_terminal_can_be_taken {
    ($($module:ident, $subject:ident);* $(;)?) => {
        $(mod $module {
            #[test]
            fn a_person_takes_over_and_hands_back() {
                crate::agents::takeover::a_person_takes_over_and_hands_back(&crate::agents::subject::$subject);
            }
        })*
    };
}

every_terminal_can_be_taken!(
    terminal_of_claude_code, CLAUDE;
    terminal_of_codex, CODEX;
    terminal_of_opencode, OPENCODE;
    terminal_of_gemini, GEMINI;
);

/// The promises about typed results, which every way to drive a CLI keeps.
macro_rules! every_driver_tells_results {
    ($($module:ident, $subject:ident);* $(;)?) => {
        $(mod $module {
            use crate::agents::{results, subject::$subject};

            #[test]
            fn what_breaks_the_form_of_each_kind_is_told_and_mended() {
                results::what_breaks_the_form_of_each_kind_is_told_and_mended(&$subject);
            }

            #[test]
            fn what_never_comes_is_asked_for_once_more_and_is_then_invalid() {
                results::what_never_comes_is_asked_for_once_more_and_is_then_invalid(&$subject);
            }
        })*
    };
}

every_driver_tells_results!(
    results_of_claude_code, CLAUDE;
    results_of_codex, CODEX;
    results_of_opencode, OPENCODE;
    results_of_gemini, GEMINI;
    results_of_opencode_over_acp, OPENCODE_OVER_ACP;
    results_of_gemini_over_acp, GEMINI_OVER_ACP;
);

// Those that an agent keeps which is known by its protocol only. Its tokens are what it chooses to tell, and no release of
// it is the tested one; what a job over ACP promises instead is in `acp.rs`. How it asks its provider again is the same as
// when it is driven in its own way, and is seen there.
every_cli_keeps!(over acp:
    each_refusal_of_the_provider_has_its_class,
    a_reply_that_was_cut_off_is_no_success,
    a_killed_run_is_crashed_and_can_be_resumed,
    a_session_that_is_not_there_is_said_so_and_not_offered_again,
    a_flag_that_the_cli_does_not_know_is_told,
    what_a_repository_brings_is_not_executed,
    a_tool_sees_nothing_of_the_daemons_environment,
);
