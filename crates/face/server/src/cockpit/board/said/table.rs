//! The sentences that stand on a board in English, and what its Chinese pages say instead.

/// A sentence with holes, and the same in Chinese.
pub(super) type Said = (&'static str, &'static str);

/// What the board itself says of its parts.
pub(super) const BOARD: &[Said] = &[
    ("agent {agent}: {said}", "代理 {agent}：{said}"),
    ("account {account}: {said}", "账户 {account}：{said}"),
    ("could not be looked at", "无法查看"),
    (
        "{endpoint} cannot be reached for {said}; what waits for it goes on by itself",
        "{endpoint} 已有 {said}无法连接；等它的会自动继续",
    ),
    (
        "look at the network of this machine; nothing needs to be started again",
        "请检查这台机器的网络；无需重新启动任何东西",
    ),
    ("its last run ended as {class}", "最近一次运行的结果为“{class}”"),
    ("its last {count} runs failed, the last one as {class}", "最近 {count} 次运行都失败了，最后一次的结果为“{class}”"),
    (
        "godwit run list shows how they ended, godwit hold list what they hold",
        "godwit run list 显示它们如何结束，godwit hold list 显示它们的障碍",
    ),
    ("{count} s", "{count} 秒"),
    ("{count} min", "{count} 分钟"),
    ("{count} h", "{count} 小时"),
    ("{count} d", "{count} 天"),
];

/// What the doctor says of the machine and of agents, and the brain of accounts: each as the cockpit says it.
pub(super) const MACHINE: &[Said] = &[
    ("set the clock; until then waits end late", "请校正时钟；在此之前等待会结束得晚"),
    ("its space cannot be told: {why}", "无法得知剩余空间：{why}"),
    ("look at the disk of godwit's home", "检查 godwit 数据目录所在的磁盘"),
    ("free some space on the disk of godwit's home", "在 godwit 数据目录所在的磁盘上腾出空间"),
    ("{size} are free", "剩余 {size}"),
    (
        "delete directories with many small files on the disk of godwit's home",
        "删除 godwit 数据目录所在磁盘上含大量小文件的目录",
    ),
    ("{count} more files fit", "还能容纳 {count} 个文件"),
    ("bubblewrap is not installed", "没有安装 bubblewrap"),
    (
        "install it with `apt-get install bubblewrap`, `dnf install bubblewrap` or `pacman -S bubblewrap`",
        "用 `apt-get install bubblewrap`、`dnf install bubblewrap` 或 `pacman -S bubblewrap` 安装它",
    ),
    ("bubblewrap cannot be run: {why}", "无法运行 bubblewrap：{why}"),
    ("bubblewrap fails without a word", "bubblewrap 失败了，什么也没说"),
    (
        "allow user namespaces: `sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000`, and where AppArmor restricts them, a profile with `userns,` for bwrap",
        "请允许用户命名空间：`sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000`；若 AppArmor 限制它们，请给 bwrap 一个含 `userns,` 的配置",
    ),
    ("none is configured, so no mission can run", "没有配置代理，因此任务无法运行"),
    (
        "add `[agents.NAME]` with `adapter` and `program` to `{file}`",
        "在 `{file}` 中加入带 `adapter` 和 `program` 的 `[agents.NAME]`，或在设置中添加代理",
    ),
    ("{place} is there; {said}", "{place} 已就绪；{said}"),
    ("its program `{program}` is not there or cannot be executed", "它的程序 `{program}` 不存在或无法执行"),
    (
        "install it, or give the right path in `agents.{agent}.program`",
        "安装它，或在 `agents.{agent}.program` 中给出正确路径",
    ),
    ("{said}; accounts were not looked at, since no daemon was asked", "{said}；没有查看账户，因为没有询问守护进程"),
    ("no account can pay: {names} refused ({detail})", "没有账户能付费：{names} 被拒绝（{detail}）"),
    ("mend its credential, then `godwit account probe {account}`", "修好它的凭据，然后在账户设置中再探测一次"),
    ("has no credential, and no account pays{rest}", "没有凭据，也没有账户付费{rest}"),
    (
        "register an account: `godwit account add NAME --agent {agent} …`, or set `agents.{same}.credential`",
        "在设置中登记账户，或设置 `agents.{agent}.credential`",
    ),
    ("its credential `env:{name}` is not set here", "它的凭据 `env:{name}` 在这里没有设置"),
    (
        "set {name} where the daemon is started, or use `file:PATH`",
        "在启动守护进程的地方设置 {name}，或使用 `file:PATH`",
    ),
    ("its credential `file:{place}` cannot be read", "它的凭据 `file:{place}` 无法读取"),
    ("write the credential there, readable by this user only", "把凭据写在那里，只让此用户可读"),
    ("its credential `encrypted:{place}` cannot be read", "它的凭据 `encrypted:{place}` 无法读取"),
    ("encrypt the credential into it: age -r RECIPIENT -o {place}", "把凭据加密写入：`age -r RECIPIENT -o {place}`"),
    ("its login is missing: `{file}` cannot be read", "缺少登录：`{file}` 无法读取"),
    (
        "{said}, or give a key or token by `env:NAME` or `file:PATH`",
        "{said}，或用 `env:NAME` 或 `file:PATH` 给出密钥或令牌",
    ),
    ("start `claude` once by hand and log in with `/login`", "手动启动一次 `claude`，用 `/login` 登录"),
    (
        "log in with `codex login`, and let Codex keep it in a file (`cli_auth_credentials_store = \"file\"` in its config.toml)",
        "用 `codex login` 登录，并让 Codex 把登录保存在文件中（在它的 config.toml 中写 `cli_auth_credentials_store = \"file\"`）",
    ),
    ("log in to `{provider}` with `opencode auth login`", "用 `opencode auth login` 登录 `{provider}`"),
    ("log in with `opencode auth login`", "用 `opencode auth login` 登录"),
    ("start `gemini` once by hand and choose to log in with Google", "手动启动一次 `gemini`，选择用 Google 登录"),
    (
        "{used} of its {window} is used: from {stop} % on nothing new begins until {freeAt}",
        "其 {window} 已用 {used}：达到 {stop} % 后，到 {freeAt} 之前不再开始新的运行",
    ),
];

/// The words for how a run ended, which are those of the cockpit.
pub(super) const CLASSES: &[Said] = &[
    ("success", "完成"),
    ("rate-limited", "达到限额"),
    ("quota-exhausted", "配额用尽"),
    ("model-limited", "该模型的配额用尽"),
    ("auth", "未登录"),
    ("billing", "账户无法付费"),
    ("model-unavailable", "模型不可用"),
    ("overloaded", "提供商过载"),
    ("network", "网络故障"),
    ("offline", "无法连接提供商"),
    ("context-overflow", "上下文已满"),
    ("max-turns", "轮次过多"),
    ("budget", "预算用尽"),
    ("model-refused", "模型拒绝"),
    ("not-started", "未能启动"),
    ("stalled", "停滞"),
    ("timed-out", "超时"),
    ("out-of-memory", "内存不足"),
    ("crashed", "崩溃"),
    ("protocol", "无法理解"),
    ("output-limit", "输出过多"),
    ("sentinel-blocked", "尝试了被拒绝的操作"),
    ("hook-silent", "工具调用未经审查"),
    ("login-exchanged", "登录信息被替换"),
    ("result-invalid", "结果缺失或有误"),
    ("needs-answer", "等待你的回答"),
    ("cancelled", "已停止"),
    ("lost", "丢失"),
    ("unknown", "结束方式未知"),
];
