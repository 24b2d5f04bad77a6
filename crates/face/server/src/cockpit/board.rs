//! The pages of the status board: one derived answer as HTML that needs no script, Markdown, plain text and JSON. What
//! they show is derived in [`crate::board`]; text of others is escaped here for each form.

mod render;
mod sheet;
mod words;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use godwit_api::types::Board;
use serde::Deserialize;

use crate::answer::Failure;
use crate::board::look;
use crate::handlers::Parameters;
use crate::state::ServerState;
use sheet::Sheet;
use words::Language;

/// How often the page asks again, in seconds.
const REFRESH_SECONDS: u32 = 15;

/// The query of [`html`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    /// Whether the page asks again by itself; it does when nobody says.
    refresh: Option<bool>,
    /// Its language; the browser's own when nobody says.
    lang: Option<Language>,
}

/// The query of the forms for programs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormQuery {
    /// Its language; what the asker would rather read when nobody says.
    lang: Option<Language>,
}

/// The board as it is now, in the language that was asked for.
async fn sheet_of(state: &ServerState, lang: Option<Language>, headers: &HeaderMap) -> Result<Sheet, Failure> {
    let language = lang.unwrap_or_else(|| Language::preferred(headers));
    Ok(sheet::of(&look(state).await?, language))
}

/// `GET /status`
pub(crate) async fn html(
    State(state): State<ServerState>,
    Parameters(query): Parameters<PageQuery>,
    asked: HeaderMap,
) -> Result<Response, Failure> {
    let refreshes = query.refresh.unwrap_or(true);
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy)];
    let sheet = sheet_of(&state, query.lang, &asked).await?;
    let mut response = (headers, render::html(&sheet, refreshes)).into_response();
    if refreshes {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(REFRESH_SECONDS));
    }
    Ok(response)
}

/// `GET /status/json`
pub(crate) async fn json(State(state): State<ServerState>) -> Result<Json<Board>, Failure> {
    Ok(Json(look(&state).await?))
}

/// `GET /status/markdown`
pub(crate) async fn markdown(
    State(state): State<ServerState>,
    Parameters(query): Parameters<FormQuery>,
    asked: HeaderMap,
) -> Result<Response, Failure> {
    let headers = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
    Ok((headers, render::markdown(&sheet_of(&state, query.lang, &asked).await?)).into_response())
}

/// `GET /status/text`
pub(crate) async fn text(
    State(state): State<ServerState>,
    Parameters(query): Parameters<FormQuery>,
    asked: HeaderMap,
) -> Result<Response, Failure> {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, render::text(&sheet_of(&state, query.lang, &asked).await?)).into_response())
}

/// The page of whoever may not see the board, in the language that they would rather read.
pub(crate) fn closed(asked: &HeaderMap) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::UNAUTHORIZED, headers, render::closed(Language::preferred(asked))).into_response()
}

#[cfg(test)]
mod tests {
    use godwit_api::types::{BoardMission, BoardRun, Component, ComponentName, DoctorLevel, Usage};
    use jiff::Timestamp;

    use super::*;
    use crate::board::tests::{board, line};

    /// As many lines as a part of the board can have.
    const PART: usize = 10;

    const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

    fn run(title: &str) -> BoardRun {
        BoardRun {
            run: "m3f9k2c7xqa-t1-r1".parse().expect("an id"),
            agent: Some("claude".parse().expect("a name")),
            title: line(title).title,
            since: Timestamp::UNIX_EPOCH,
            heard_at: Timestamp::UNIX_EPOCH,
            usage: Usage { output_tokens: Some(2_340), ..board().today.usage },
        }
    }

    fn filled(title: &str, lines: usize) -> Board {
        let missions: Vec<BoardMission> = vec![line(title); lines];
        Board { waiting: missions.clone(), landed: missions, running: vec![run(title); lines], ..board() }
    }

    fn forms(board: &Board, language: Language) -> [String; 3] {
        let sheet = sheet::of(board, language);
        [render::html(&sheet, true), render::markdown(&sheet), render::text(&sheet)]
    }

    #[test]
    fn a_hostile_title_is_shown_and_does_nothing() {
        let title = "<script>alert(1)</script> `x` [a](http://evil) \u{202e}\u{1b}[31m|";
        for language in LANGUAGES {
            let [html, markdown, text] = forms(&filled(title, 1), language);
            assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
            assert!(!markdown.contains("](http") && !markdown.contains("<script"), "{markdown}");
            for form in [html, markdown, text] {
                assert!(!form.contains('\u{202e}') && !form.contains('\u{1b}'), "{form}");
            }
        }
    }

    #[test]
    fn the_fullest_board_is_small_and_needs_no_script() {
        for language in LANGUAGES {
            let [html, ..] = forms(&filled(&"&".repeat(10_000), PART), language);
            assert!(html.len() <= 30_000, "{} bytes", html.len());
            assert!(!html.contains("<script") && html.contains("refresh=false"), "it can be told to stay");
            assert!(html.contains(language.say("1 h ago", "1 小时前")), "ages are said: {html}");
            assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())), "{html}");
        }
    }

    #[test]
    fn every_form_tells_the_same() {
        let mut board = filled("Repair the greeting", 1);
        board.today.runs = 3;
        board.today.without_tokens = 1;
        board.today.usage.output_tokens = Some(7_007);
        for form in forms(&board, Language::English) {
            let told = ["Something waits for you.", "Repair the greeting", "m3f9k2c7xqa", "held", "degraded", "Holds"];
            let more = ["At work", "m3f9k2c7xqa-t1-r1", "claude", "2340 output tokens", "Used today", "7007 output"];
            for told in told.into_iter().chain(more).chain(["cost unknown", "of runs 3, of which not told 1"]) {
                assert!(form.contains(told), "{told}: {form}");
            }
        }
        for form in forms(&board, Language::Chinese) {
            let told = ["有事等你处理。", "Repair the greeting", "受阻", "有待处理", "障碍", "进行中", "今日用量"];
            for told in told.into_iter().chain(["输出 7007 个令牌", "费用未知", "其中 1 次没有说明"]) {
                assert!(form.contains(told), "{told}: {form}");
            }
        }
    }

    #[test]
    fn a_warning_of_which_the_figures_tell_is_chinese_with_what_to_do() {
        let warning = |name, remedy: &str| Component {
            name,
            level: DoctorLevel::Warning,
            found: "late: m3f9k2c7xqa running for 20 min".to_owned(),
            progress_at: None,
            remedy: Some(remedy.to_owned()),
        };
        let late = warning(ComponentName::Dispatch, "godwit mission explain m3f9k2c7xqa");
        let mut board = board();
        board.components.extend([late, warning(ComponentName::Log, crate::board::SET_THE_CLOCK)]);
        for form in forms(&board, Language::Chinese) {
            let told =
                ["有任务迟迟没有进展；处理：godwit mission explain m3f9k2c7xqa", "时钟被调回了；处理：请校正时钟"];
            for told in told.into_iter().chain(["1 个未解决；处理：godwit hold show m3f9k2c7xqa-h1"]) {
                assert!(form.contains(told), "{told}: {form}");
            }
            assert!(!form.contains("late:") && !form.contains("set the clock"), "{form}");
        }
    }

    #[test]
    fn what_nobody_told_is_not_zero_and_no_run_is_no_run() {
        let [_, _, text] = forms(&board(), Language::English);
        assert!(text.contains("Used today: no run"), "{text}");
    }
}
