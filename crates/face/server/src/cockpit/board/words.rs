//! The words of the board's pages, in both languages. The words of a mission's statuses are those of the cockpit's
//! catalogues; a test of the cockpit compares them.

use axum::http::{HeaderMap, header};
use godwit_api::types::{Activity, ComponentName, Condition, DoctorLevel};
use godwit_core::mission::Status;
use jiff::Timestamp;
use serde::Deserialize;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Language {
    /// English, for whoever asks for none of these.
    #[serde(rename = "en")]
    English,
    /// Chinese.
    #[serde(rename = "zh")]
    Chinese,
}

impl Language {
    /// The language that a browser would rather read, by the header in which it says so.
    pub(crate) fn preferred(headers: &HeaderMap) -> Self {
        let told = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wishes = told.split(',').filter_map(|wish| {
            let (tag, quality) = wish.split_once(";q=").unwrap_or((wish, "1"));
            let quality: f32 = quality.trim().parse().ok().filter(|quality| *quality > 0.0)?;
            let language = match tag.trim().split('-').next()?.to_ascii_lowercase().as_str() {
                "zh" => Self::Chinese,
                "en" => Self::English,
                _ => return None,
            };
            Some((language, quality))
        });
        let best = wishes.reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map_or(Self::English, |(language, _)| language)
    }

    /// Its tag.
    pub(crate) fn tag(self) -> &'static str {
        self.say("en", "zh")
    }

    /// The one of two texts that is in it.
    pub(super) fn say<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// How long ago something was, in its largest unit.
    pub(super) fn ago(self, then: Timestamp, now: Timestamp) -> String {
        let seconds = now.duration_since(then).as_secs().max(0);
        let (count, english, chinese) = match seconds {
            0..60 => (seconds, "s", "秒"),
            60..3_600 => (seconds / 60, "min", "分钟"),
            3_600..86_400 => (seconds / 3_600, "h", "小时"),
            _ => (seconds / 86_400, "d", "天"),
        };
        match self {
            Self::English => format!("{count} {english} ago"),
            Self::Chinese => format!("{count} {chinese}前"),
        }
    }

    /// What is going on.
    pub(super) fn activity(self, activity: Activity) -> &'static str {
        match (self, activity) {
            (Self::English, activity) => activity.sentence(),
            (Self::Chinese, Activity::WaitsForYou) => "有事等你处理。",
            (Self::Chinese, Activity::Silent) => "有运行在进行，但已有一段时间没有动静。",
            (Self::Chinese, Activity::Working) => "工作正在进行，没有事等你处理。",
            (Self::Chinese, Activity::Idle) => "没有运行，也没有事等你处理。",
        }
    }

    /// How well it works.
    pub(super) fn condition(self, condition: Condition) -> &'static str {
        match (self, condition) {
            (Self::English, condition) => condition.word(),
            (Self::Chinese, Condition::Healthy) => "健康",
            (Self::Chinese, Condition::Degraded) => "有待处理",
            (Self::Chinese, Condition::Broken) => "故障",
            (Self::Chinese, Condition::Down) => "未运行",
        }
    }

    /// How one part is.
    pub(super) fn level(self, level: DoctorLevel) -> &'static str {
        match (self, level) {
            (Self::English, level) => level.word(),
            (Self::Chinese, DoctorLevel::Ok) => "正常",
            (Self::Chinese, DoctorLevel::Note) => "提示",
            (Self::Chinese, DoctorLevel::Warning) => "值得一看",
            (Self::Chinese, DoctorLevel::Problem) => "问题",
        }
    }

    /// A part of godwit.
    pub(super) fn component(self, name: ComponentName) -> &'static str {
        let (english, chinese) = match name {
            ComponentName::Daemon => ("Daemon", "守护进程"),
            ComponentName::Log => ("Log", "日志"),
            ComponentName::Disk => ("Disk", "磁盘"),
            ComponentName::Agents => ("Agents", "代理"),
            ComponentName::Sandbox => ("Sandbox", "沙箱"),
            ComponentName::Dispatch => ("Dispatch", "调度"),
            ComponentName::Holds => ("Holds", "障碍"),
        };
        self.say(english, chinese)
    }

    /// Where a mission stands.
    pub(super) fn status(self, status: Status) -> &'static str {
        match self {
            Self::English => status.word(),
            Self::Chinese => chinese_status(status).0,
        }
    }
}

/// Where a mission stands, and what comes next.
pub(super) fn chinese_status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::AwaitingAnswers => ("有问题要问", "回答几个问题后即开始。"),
        Status::AwaitingStart => ("等待开始", "你同意后即开始。"),
        Status::Preparing => ("准备工作区", "正在准备隔离的工作区，无需操作。"),
        Status::Queued => ("排队", "正在等待空位或可用账户，无需操作。"),
        Status::Parked => ("等待时机", "到时会自动继续。"),
        Status::Running => ("代理工作中", "代理正在工作，无需操作。"),
        Status::Collecting => ("收集结果", "正在收集结果，无需操作。"),
        Status::Checking => ("运行检查", "正在干净的检出中运行检查，无需操作。"),
        Status::Sealing => ("封存证据", "正在封存证据，无需操作。"),
        Status::AwaitingApproval => ("可以落地", "已有证明。请查看并决定是否落地。"),
        Status::Landing => ("落地中", "正在落地，无需操作。"),
        Status::Held => ("受阻", "有东西挡住了它。没有任何丢失。"),
        Status::Paused => ("已暂停", "你暂停了它，你同意后继续。"),
        Status::Stopped => ("已停止", "你停止了它，成果已保留。"),
        Status::Closing => ("收尾", "正在收尾，无需操作。"),
        Status::Landed => ("已落地", "已经落地。"),
        Status::Rejected => ("已拒绝", "你拒绝了它，成果作为救援保留。"),
        Status::Cancelled => ("已取消", "已取消，成果作为救援保留。"),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_language_is_the_one_that_is_wished_for_most() {
        let told = |value: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value))]);
            Language::preferred(&headers)
        };
        for value in ["zh", "zh-CN,zh;q=0.9,en;q=0.8", "en;q=0.5, zh-Hant;q=0.8", "fr, zh;q=0.2", "en;q=0,zh;q=0.1"] {
            assert_eq!(told(value), Language::Chinese, "{value}");
        }
        for value in ["", "en-GB,en;q=0.9", "de", "en, zh;q=0.9", "zh;q=x", "zh;q=0", "zhx"] {
            assert_eq!(told(value), Language::English, "{value}");
        }
        assert_eq!(Language::preferred(&HeaderMap::new()), Language::English);
    }
}
