//! The pages of the status board: one derived answer as HTML that needs no script, Markdown, plain text and JSON. What
//! they show is derived in [`crate::board`]; text of others is escaped here for each form.

mod render;
mod said;
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

    fn warning(name: ComponentName, found: &str, remedy: &str) -> Component {
        let (found, remedy) = (found.to_owned(), Some(remedy.to_owned()));
        Component { name, level: DoctorLevel::Warning, found, progress_at: None, remedy }
    }

    #[test]
    fn a_warning_of_which_the_figures_tell_is_chinese_with_what_to_do() {
        let late = warning(
            ComponentName::Dispatch,
            "late: m3f9k2c7xqa running for 20 min",
            "godwit mission explain m3f9k2c7xqa",
        );
        let mut board = board();
        let ahead = warning(ComponentName::Log, "7 events", "set the clock; until then waits end late");
        board.components.extend([late, ahead]);
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
    fn what_the_machine_and_the_agents_tell_is_chinese_and_what_a_program_said_is_marked() {
        use ComponentName::{Agents, Disk, Sandbox};
        let space = "free some space on the disk of godwit's home";
        let errno = "ENOENT: No such file or directory";
        for (name, found, remedy, told) in [
            (Disk, "0.4 GiB are free", space, "值得一看：剩余 0.4 GiB；处理：在 godwit 数据目录所在的磁盘上腾出空间"),
            (Disk, "could not be looked at", "godwit doctor", "值得一看：无法查看；处理：godwit doctor"),
            (
                Disk,
                &format!("its space cannot be told: {errno}"),
                "godwit doctor",
                "值得一看：无法得知剩余空间：<bdi lang=\"en\">ENOENT: No such file or directory</bdi>；处理：godwit doctor",
            ),
            (
                Sandbox,
                "bubblewrap is not installed",
                "install it with `apt-get install bubblewrap`, `dnf install bubblewrap` or `pacman -S bubblewrap`",
                "没有安装 bubblewrap；处理：用 `apt-get",
            ),
            (
                Sandbox,
                "bwrap: No permissions",
                space,
                "值得一看<br><bdi lang=\"en\">bwrap: No permissions</bdi><br>在 godwit",
            ),
            (
                Agents,
                "api.example.org:443 cannot be reached for 10 min; what waits for it goes on by itself",
                "look at the network of this machine; nothing needs to be started again",
                "api.example.org:443 已有 10 分钟无法连接；等它的会自动继续；处理：请检查这台机器的网络",
            ),
            (
                Agents,
                "account work: 96.00 % of its five_hour is used: from 98 % on nothing new begins until 2026-01-01T00:00:00Z",
                "godwit quota",
                "账户 work：其 five_hour 已用 96.00 %：达到 98 % 后，到 2026-01-01T00:00:00Z 之前不再开始新的运行；处理：godwit quota",
            ),
            (
                Agents,
                "agent claude: its last 3 runs failed, the last one as auth",
                "godwit run list shows how they ended, godwit hold list what they hold",
                "代理 claude：最近 3 次运行都失败了，最后一次的结果为“未登录”；处理：godwit run list 显示",
            ),
            (
                Agents,
                "agent claude: /usr/bin/claude is there; no account can pay: `work` refused (401 Unauthorized)",
                "mend its credential, then `godwit account probe work`",
                "代理 claude：/usr/bin/claude 已就绪；没有账户能付费：`work` 被拒绝（<bdi lang=\"en\">401 Unauthorized</bdi>）；处理：修好",
            ),
        ] {
            let board = Board { components: vec![warning(name, found, remedy)], ..board() };
            let [html, ..] = forms(&board, Language::Chinese);
            assert!(html.contains(told), "{told}: {html}");
        }
    }

    #[test]
    fn what_nobody_told_is_not_zero_and_no_run_is_no_run() {
        let [_, _, text] = forms(&board(), Language::English);
        assert!(text.contains("Used today: no run"), "{text}");
    }
}
