//! What the board's pages say, before it is HTML, Markdown or plain text: the same parts, lines and facts in each of them, in
//! one language. It holds text of people and agents as it is; each form escapes it in its own way.

use godwit_api::types::{Board, BoardMission, BoardRun, Component, ComponentName, DoctorLevel, Spent};
use jiff::Timestamp;

use super::said;
use super::words::{Language, chinese_status};

/// A page of the board.
pub(super) struct Sheet {
    /// The language that it is in.
    pub(super) language: Language,
    /// What is going on.
    pub(super) headline: &'static str,
    /// Whether somebody has to act.
    pub(super) waits: bool,
    /// Which godwit tells this, and when.
    pub(super) byline: String,
    /// Its lists.
    pub(super) parts: Vec<Part>,
    /// What else is known, in pairs.
    pub(super) facts: Vec<(String, Vec<Passage>)>,
}

/// A list with its heading.
pub(super) struct Part {
    /// What it lists.
    pub(super) heading: &'static str,
    /// What is on it.
    pub(super) lines: Vec<Line>,
}

/// A mission or a run.
pub(super) struct Line {
    /// Its id.
    pub(super) id: String,
    /// Its page in the cockpit.
    pub(super) path: String,
    /// What it is called.
    pub(super) title: String,
    /// Where it stands, and since when.
    pub(super) state: String,
    /// What else is to be said.
    pub(super) more: Vec<Passage>,
}

/// What is said in one go; a part of it may be in another language.
pub(super) type Passage = Vec<Text>;

/// A text and the language that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// The text.
    pub(super) text: String,
    /// `None` is the language of the page.
    pub(super) language: Option<Language>,
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { text, language: None }
    }
}

/// What the daemon says in English, on a page that may be in another language.
pub(super) fn english(text: &str) -> Text {
    Text { text: text.to_owned(), language: Some(Language::English) }
}

/// What a board says in a language.
pub(super) fn of(board: &Board, language: Language) -> Sheet {
    let now = board.generated_at;
    let missions = |lines: &[BoardMission]| lines.iter().map(|line| mission(line, language, now)).collect();
    Sheet {
        language,
        headline: language.activity(board.health),
        waits: !board.waiting.is_empty(),
        byline: match language {
            Language::English => format!("godwit {}, as of {now:.0}", board.version),
            Language::Chinese => format!("godwit {}，截至 {now:.0}", board.version),
        },
        parts: vec![
            Part { heading: language.say("Waits for you", "等你处理"), lines: missions(&board.waiting) },
            Part {
                heading: language.say("At work", "进行中"),
                lines: board.running.iter().map(|line| run(line, language, now)).collect(),
            },
            Part { heading: language.say("Landed last", "最近落地"), lines: missions(&board.landed) },
        ],
        facts: facts(board, language),
    }
}

fn mission(line: &BoardMission, language: Language, now: Timestamp) -> Line {
    let more = match language {
        Language::English => Text::from(line.awaits.clone()),
        Language::Chinese => Text::from(chinese_status(line.status).1.to_owned()),
    };
    Line {
        id: line.mission.to_string(),
        path: format!("/missions/{}", line.mission),
        title: line.title.clone(),
        state: format!("{}{}{}", language.status(line.status), comma(language), language.ago(line.since, now)),
        more: vec![vec![more]],
    }
}

fn run(line: &BoardRun, language: Language, now: Timestamp) -> Line {
    let agent = line.agent.as_ref().map_or(language.say("unknown agent", "未知代理"), |agent| agent.as_str());
    let (since, heard) = (language.ago(line.since, now), language.ago(line.heard_at, now));
    let tokens = line.usage.output_tokens.map(|tokens| match language {
        Language::English => format!("{tokens} output tokens, "),
        Language::Chinese => format!("输出 {tokens} 个令牌，"),
    });
    let heard = match language {
        Language::English => format!("{}last news {heard}", tokens.unwrap_or_default()),
        Language::Chinese => format!("{}最近消息 {heard}", tokens.unwrap_or_default()),
    };
    Line {
        id: line.run.to_string(),
        path: format!("/runs/{}", line.run),
        title: line.title.clone(),
        state: format!("{agent}{}{since}", comma(language)),
        more: vec![vec![heard.into()]],
    }
}

fn comma(language: Language) -> &'static str {
    language.say(", ", "，")
}

fn facts(board: &Board, language: Language) -> Vec<(String, Vec<Passage>)> {
    let now = board.generated_at;
    let newest = board.newest_event_at.map(|at| language.ago(at, now));
    let newest = newest.unwrap_or_else(|| language.say("none yet", "还没有").to_owned());
    let own = |name: (&str, &str), value: String| (language.say(name.0, name.1).to_owned(), vec![vec![value.into()]]);
    let mut facts = vec![own(("Condition", "状况"), language.condition(board.condition).to_owned())];
    facts.extend(board.components.iter().map(|part| component(board, part, language)));
    facts.extend([
        own(
            ("Runs at work", "正在运行"),
            match language {
                Language::English => format!("{} of {}", board.live_runs, board.max_runs),
                Language::Chinese => format!("{} / {}", board.live_runs, board.max_runs),
            },
        ),
        own(("Used today", "今日用量"), spent(&board.today, language)),
        own(("Open holds", "未解决的障碍"), board.open_holds.to_string()),
        own(("Newest event", "最新事件"), newest),
        own(("Up since", "启动于"), language.ago(board.up_since, now)),
        own(("Last 24 hours", "过去 24 小时"), last_day(board, language)),
        own(("Holds in 24 hours", "24 小时内的障碍"), holds(board, language)),
    ]);
    facts.extend(board.missions.iter().map(|count| {
        let name = match language {
            Language::English => format!("Missions {}", count.status),
            Language::Chinese => format!("任务（{}）", language.status(count.status)),
        };
        (name, vec![vec![count.count.to_string().into()]])
    }));
    facts
}

/// A part of godwit as a pair: how it is, what was found, when it last got on, and what to do.
fn component(board: &Board, part: &Component, language: Language) -> (String, Vec<Passage>) {
    let age = part.progress_at.map(|at| language.ago(at, board.generated_at));
    let told = match language {
        Language::English => {
            let remedy = part.remedy.as_ref().map(|remedy| format!("; do: {remedy}")).unwrap_or_default();
            let age = age.map(|age| format!(", {age}")).unwrap_or_default();
            vec![vec![format!("{}: {}{age}{remedy}", language.level(part.level), part.found).into()]]
        }
        Language::Chinese => {
            chinese_component(board, part, age.map(|age| format!("，{}", chinese_progress(part.name, &age))))
        }
    };
    (language.component(part.name).to_owned(), told)
}

/// The same in Chinese, where it has the words; what it has none for is a passage of its own, in English.
fn chinese_component(board: &Board, part: &Component, age: Option<String>) -> Vec<Passage> {
    let level = Text::from(Language::Chinese.level(part.level).to_owned());
    let (found, unknown) = match chinese_finding(board, part) {
        Some(found) => (found, None),
        None => (Vec::new(), Some(vec![english(&part.found)])),
    };
    let mut first = vec![level];
    if !found.is_empty() {
        first.push("：".to_owned().into());
        first.extend(found);
    }
    first.extend(age.map(Text::from));
    let remedy = part.remedy.as_deref().map(|remedy| chinese_remedy(remedy).ok_or(remedy));
    match (unknown, remedy) {
        (None, Some(Ok(known))) => {
            first.push("；处理：".to_owned().into());
            first.extend(known);
            vec![first]
        }
        (unknown, remedy) => {
            let remedy = remedy.map(|remedy| remedy.unwrap_or_else(|text| vec![english(text)]));
            [Some(first), unknown, remedy].into_iter().flatten().collect()
        }
    }
}

/// What a part last did, and when.
fn chinese_progress(part: ComponentName, age: &str) -> String {
    match part {
        ComponentName::Daemon => format!("{age}启动"),
        ComponentName::Log => format!("最新的在 {age}"),
        ComponentName::Agents => format!("上次成功在 {age}"),
        ComponentName::Dispatch => format!("最近消息 {age}"),
        ComponentName::Disk | ComponentName::Sandbox | ComponentName::Holds => age.to_owned(),
    }
}

/// What to do about a part; `None` when there are no words for it. A command is one in every language.
fn chinese_remedy(remedy: &str) -> Option<Passage> {
    let is_command = remedy.starts_with("godwit ") && !remedy.contains(',');
    said::chinese(remedy).or_else(|| is_command.then(|| vec![remedy.to_owned().into()]))
}

/// What is found of a part: the board's own figures say it, or what the machine told has words.
fn chinese_finding(board: &Board, part: &Component) -> Option<Passage> {
    match chinese_figures(board, part) {
        Some(figures) => Some(Some(Text::from(figures)).filter(|text| !text.text.is_empty()).into_iter().collect()),
        None => said::chinese(&part.found),
    }
}

/// What is found of a part, where the board's own figures say it.
fn chinese_figures(board: &Board, part: &Component) -> Option<String> {
    match (part.name, part.level) {
        (ComponentName::Daemon, DoctorLevel::Ok) => Some(format!("版本 {}", board.version)),
        (ComponentName::Log, DoctorLevel::Ok) => Some(format!("{} 个事件", board.events)),
        (ComponentName::Log, _) => Some(format!("{} 个事件，最新的时间尚未到来：时钟被调回了", board.events)),
        (ComponentName::Dispatch, DoctorLevel::Ok) => Some(format!("{} / {} 个运行", board.live_runs, board.max_runs)),
        (ComponentName::Dispatch, _) => {
            Some(format!("{} / {} 个运行；有任务迟迟没有进展", board.live_runs, board.max_runs))
        }
        (ComponentName::Holds, _) => Some(match board.open_holds {
            0 => "没有".to_owned(),
            open => format!("{open} 个未解决"),
        }),
        // What is well needs no more words.
        (_, DoctorLevel::Ok) => Some(String::new()),
        _ => None,
    }
}

/// What runs used. What nobody told is said to be unknown, and how many runs tell nothing.
fn spent(today: &Spent, language: Language) -> String {
    let tokens = today.usage.output_tokens.map_or_else(
        || language.say("tokens unknown", "令牌未知").to_owned(),
        |tokens| match language {
            Language::English => format!("{tokens} output tokens"),
            Language::Chinese => format!("输出 {tokens} 个令牌"),
        },
    );
    let cost = today.usage.cost_micro_usd.map_or_else(
        || language.say("cost unknown", "费用未知").to_owned(),
        |micro| format!("${}.{:04}", micro / 1_000_000, micro % 1_000_000 / 100),
    );
    let (runs, without) = (today.runs, today.without_tokens);
    match language {
        Language::English if runs == 0 => "no run".to_owned(),
        Language::Chinese if runs == 0 => "没有运行".to_owned(),
        Language::English => format!("{tokens}, {cost}, of runs {runs}, of which not told {without}"),
        Language::Chinese => format!("{tokens}，{cost}，共 {runs} 次运行，其中 {without} 次没有说明"),
    }
}

fn last_day(board: &Board, language: Language) -> String {
    let day = board.last_day;
    let (created, landed, given_up, failed, runs) = (day.created, day.landed, day.given_up, day.failed_runs, day.runs);
    match language {
        Language::English => {
            format!("{created} handed over, {landed} landed, {given_up} given up, {failed} of {runs} runs failed")
        }
        Language::Chinese => {
            format!("交付 {created} 个，落地 {landed} 个，放弃 {given_up} 个，{runs} 次运行中失败 {failed} 次")
        }
    }
}

fn holds(board: &Board, language: Language) -> String {
    let held = board.holds_last_day;
    let (raised, again, resolved) = (held.raised, held.reopened, held.resolved);
    match language {
        Language::English => format!("{raised} raised, {again} again, {resolved} resolved"),
        Language::Chinese => format!("出现 {raised} 个，再次出现 {again} 个，解决 {resolved} 个"),
    }
}
