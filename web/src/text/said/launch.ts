// Of runs that did not begin, or of which something is missing: what the worker says of their places, credentials and logins.
import type { Said } from '../said';

const PLACES: readonly Said[] = [
  ['the workspace {path} is not there; retry the mission', '工作区 {path} 不存在；请重试任务'],
  ["`{file}` would show godwit's home to a run; remove it from the read-only paths", '`{file}` 会让运行看到 godwit 的数据目录；请从只读路径中去掉它'],
  ["godwit's own program {path} is not there any more: {why}", 'godwit 自己的程序 {path} 已不存在：{why}'],
  ['{said}; start the daemon again', '{said}；请重新启动守护进程'],
  ['the path {path} is not UTF-8', '路径 {path} 不是 UTF-8'],
  ["the agent's program `{program}` {saidWhy}; install it, or correct `program`", '代理的程序 `{program}` {saidWhy}；请安装它，或改正 `program`'],
  ['is in none of the directories of {search}', '不在 {search} 的任何目录中'],
  ['cannot be found ({why})', '找不到（{why}）'],
  ['is not an executable file', '不是可执行文件'],
  ['has a path that is not UTF-8', '的路径不是 UTF-8'],
  ["{path} leads out of the run's HOME", '{path} 通向运行的 HOME 之外'],
  ["the agent's own commits stay in the workspace", '代理自己的提交留在工作区中'],
];

const CREDENTIALS: readonly Said[] = [
  ["{reference} for the agent's {name}: {saidWhy}", '代理的 {name} 所用的 {reference} {saidWhy}'],
  ['{reference} for account `{account}`, as {name}: {saidWhy}', '账户 `{account}` 的 {name} 所用的 {reference} {saidWhy}'],
  ["is not set in the daemon's environment", '没有在守护进程的环境中设置'],
  ['systemd passed no credentials to the daemon; add LoadCredential= to its unit', 'systemd 没有把凭据交给守护进程；请在它的单元中加入 LoadCredential='],
  ['is encrypted, and nothing says where the key is that opens it: set `secrets.identity` in the configuration to file:/PATH, systemd:NAME or keychain:NAME', '是加密的，但没有说明打开它的密钥在哪里：请在配置中把 `secrets.identity` 设为 file:/PATH、systemd:NAME 或 keychain:NAME'],
  ['cannot be opened, for the key `{reference}` {saidWhy}', '无法打开，因为密钥 `{reference}` {saidWhy}'],
  ['cannot be read ({why})', '无法读取（{why}）'],
  ['there is no keychain here: neither `secret-tool` of libsecret nor `security` of macOS is installed; use env:NAME, file:/PATH or systemd:NAME', '这里没有钥匙串：既没有安装 libsecret 的 `secret-tool`，也没有 macOS 的 `security`；请用 env:NAME、file:/PATH 或 systemd:NAME'],
  ['the keychain has no entry for service `{service}` and account `{entry}` that can be read now', '钥匙串中没有服务 `{service}`、账户 `{entry}` 的、现在可读的条目'],
  ['has more than {bytes} bytes', '超过 {bytes} 字节'],
  ['holds no text; encrypt the key or token alone', '不含文本；请只加密密钥或令牌本身'],
  ['can be {action} by other users (mode {mode}): chmod 600 {path}', '其他用户可以{action}（权限 {mode}）：chmod 600 {path}'],
  ['holds more than {bytes} bytes', '内容超过 {bytes} 字节'],
  ['cannot be opened, for the configured key is no identity as `age-keygen` writes it', '无法打开，因为配置的密钥不是 `age-keygen` 写出的身份'],
  ['is not encrypted for the configured key: encrypt it anew with `age -r RECIPIENT`, where `age-keygen -y` tells the recipient of a key', '不是为所配置的密钥加密的：请用 `age -r RECIPIENT` 重新加密，`age-keygen -y` 会给出密钥的接收者'],
  ['is encrypted with another passphrase than the configured key', '加密用的口令与配置的密钥不同'],
  ['asks for too much work for its passphrase: encrypt it anew', '口令所需的计算量过大：请重新加密'],
  ['is no file in the format of age: encrypt it with `age -r RECIPIENT -o FILE`', '不是 age 格式的文件：请用 `age -r RECIPIENT -o FILE` 加密'],
  ['is damaged or was changed: encrypt the credential anew', '已损坏或被改动：请重新加密凭据'],
];

const LOGINS: readonly Said[] = [
  ['`cli-login` needs HOME, which the daemon does not have', '`cli-login` 需要 HOME，而守护进程没有'],
  ['what is lent to the run cannot be noted: {why}', '无法记下借给运行的内容：{why}'],
  ['cannot note who is lent {path}: {why}', '无法记下 {path} 借给了谁：{why}'],
  ["the CLI's own login {path} is lent to run {run}, and to one at a time; wait for its end, and if it is over, its end says why the login did not come back: mend that, delete {record}, and try again", 'CLI 自己的登录 {path} 已借给运行 {run}，一次只借给一个；请等它结束，若已结束，它的结尾会说明登录为何没有归还：修好之后删除 {record}，再试一次'],
  ["the CLI's own login {path} cannot be lent: {why}; {said}, or give a key or token by `env:NAME` or `file:PATH`{rest}", 'CLI 自己的登录 {path} 无法借出：{why}；{said}，或用 `env:NAME` 或 `file:PATH` 给出密钥或令牌{rest}'],
  ['on macOS a CLI may keep it in the keychain alone, where no run can be lent it: give a key or token by `keychain:NAME`', '在 macOS 上，CLI 可能只把它存在钥匙串中，无法借给运行：请用 `keychain:NAME` 给出密钥或令牌'],
  ["it is no file of a login's size", '它不是登录文件应有的大小'],
  ['{detail}; what it was lent cannot be read in {path}', '{detail}；无法在 {path} 中读取借给它的内容'],
  ['{detail}; the login that it was lent is renewed, the earlier one is in {path}', '{detail}；借给它的登录已更新，先前的在 {path}'],
  ['{detail}; a login was not given back: {why}', '{detail}；有登录没有归还：{why}'],
  ['the run left a login that is not a newer one of yours: {said}; yours is as it was, {path}. Look at what the agent did; if the CLI says that your login is void, log in again ({detail})', '运行留下的登录不是你的登录的更新：{said}；你的没有变，{path}。请查看代理做了什么；如果 CLI 说你的登录无效，请重新登录（{detail}）'],
];

const RUNS: readonly Said[] = [
  ['the mission names no agent and its repository has none', '任务没有指明代理，它的仓库也没有'],
  ['no agent `{name}` is in config.toml', 'config.toml 中没有代理 `{name}`'],
  ['account `{name}` is not registered any more (godwit account list)', '账户 `{name}` 已不再登记'],
  ['account `{account}` cannot be used by this agent: {why}; {said}', '这个代理不能使用账户 `{account}`：{why}；{said}'],
  ['register it anew with another credential: godwit account remove {name}', '请移除它，用另一个凭据重新登记'],
  ["the run's output cannot be read: {why}", '无法读取运行的输出：{why}'],
  ['how the run ended cannot be read: {why}', '无法读取运行如何结束：{why}'],
  ['{detail}; {bytes} bytes of what was typed were dropped, since the agent did not read them', '{detail}；输入中有 {bytes} 字节被丢弃，因为代理没有读取'],
  ['{detail}; nor could it be ended: {why}', '{detail}；也无法终止它：{why}'],
  ['the run could not be ended: {why}', '无法终止运行：{why}'],
  ['the run was not followed', '运行没有被跟踪'],
  ['the run was revoked before it started', '运行在开始之前被撤回'],
  ["neither the run's process nor anything that it left is here: it was under way elsewhere when this home was backed up, or its directory was lost", '这里既没有运行的进程，也没有它留下的东西：备份这个数据目录时它在别处进行，或者它的目录丢失了'],
  ['the run was ended before anything was executed', '运行在执行任何东西之前就被终止'],
  ['{path} does not say how the run is to be read', '{path} 没有说明如何读取这个运行'],
  ['nobody saw how it ended', '没有人看到它如何结束'],
  ['it never started', '它从未开始'],
  ['repository {repo} is not registered any more; cancel the mission', '仓库 {repo} 已不再登记；请取消任务'],
  ['{endpoint} cannot be reached from this host ({why}); {detail}', '这台机器无法连接 {endpoint}（{why}）；{detail}'],
  ['no answer within {seconds} s', '{seconds} 秒内没有应答'],
  ["the policy's {detail}", '策略中的 {detail}'],
  ['an earlier probe cannot be cleared away: {why}', '无法清除先前的探测：{why}'],
  ['the provider answered', '提供商有应答'],
];

const RESULTS: readonly Said[] = [
  ['the repository requires a report, and an agent driven as `{adapter}` cannot be asked for one; take another agent, or `godwit repo set NAME report=ask`', '仓库要求报告，而以 `{adapter}` 驱动的代理无法被要求给出；请换一个代理，或在仓库的策略中把报告改为询问'],
  ['the agent ended without a call of `{tool}`', '代理结束时没有调用 `{tool}`'],
  ['the file of the result cannot be read ({why})', '无法读取结果文件（{why}）'],
  ["the agent's result is refused: {detail}{rest}", '代理的结果被拒绝：{detail}{rest}'],
  ['what the run has written cannot be read: {why}', '无法读取运行写下的内容：{why}'],
  ['a run that waits for a person cannot be ended: {why}', '无法终止等待人的运行：{why}'],
  ["the sentinel's record cannot be read ({why}); {detail}", '无法读取哨兵的记录（{why}）；{detail}'],
  ["{detail}; the sentinel's record cannot be read ({why})", '{detail}；无法读取哨兵的记录（{why}）'],
  ['the sentinel denied a call of `{tool}`{rest}: {said} ({rule})', '哨兵拒绝了对 `{tool}` 的一次调用{rest}：{said}（{rule}）'],
  ['the first of {count} such calls', '这是 {count} 次中的第一次'],
  ["the sentinel's record asks a person something that no hook has written", '哨兵的记录中有不是由挂钩写下的提问'],
  ['it is longer than any hook writes', '它比任何挂钩写下的都长'],
];

export const LAUNCH: readonly Said[] = [PLACES, CREDENTIALS, LOGINS, RUNS, RESULTS].flat();
