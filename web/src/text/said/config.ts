// Of `config.toml`: what is wrong in it, and where.
import type { Said } from '../said';

const PLACES: readonly Said[] = [
  ['{path}, line {line}: {said}', '{path}，第 {line} 行：{said}'],
  ['`{key}`: {said}', '`{key}`：{said}'],
  ['cannot read the configuration `{file}`', '无法读取配置 `{file}`'],
  ['is not TOML: {detail}', '不是 TOML：{detail}'],
  ['`{key}` is not a known key', '`{key}` 不是已知的键'],
  ['did you mean `{meant}`?', '你是指 `{meant}` 吗？'],
  ['known keys here are {names}', '这里已知的键有 {names}'],
  ['`{key}` holds a secret itself', '`{key}` 直接写入了机密'],
  ['give `env:NAME` or `file:PATH` instead, and make the old secret invalid', '请改用 `env:NAME` 或 `file:PATH`，并使旧的机密失效'],
];

const VALUES: readonly Said[] = [
  ['must be from 1 to {most}', '必须在 1 到 {most} 之间'],
  ['must be at least 1', '至少为 1'],
  ['is not an absolute path', '不是绝对路径'],
  ['agent `{agent}` uses the same login of the CLI; configure one of the two', '代理 `{agent}` 使用 CLI 的同一个登录；请只配置其中一个'],
  ['is used by nothing: only tasks are done by agents; remove it', '没有用处：代理只做任务；请去掉它'],
  ['agent `{agent}` cannot be told how hard to think; remove it', '无法指定代理 `{agent}` 的思考力度；请去掉它'],
  ['is no name of a server: small letters, digits and hyphens, at most {most}', '不能作服务器的名称：只能用小写字母、数字和连字符，最多 {most} 个'],
  ["is the name of godwit's own server; call yours something else", '是 godwit 自己的服务器的名称；请换一个名称'],
  ['is empty: it is the program of the server', '是空的：这里是服务器的程序'],
  ['holds a secret itself, which every process of the machine could read; let the server find it', '直接写入了机密，机器上的每个进程都能读到；请让服务器自己去取'],
  ['needs `contact`, such as `mailto:you@example.org`: push services want to know who sends', '需要 `contact`，例如 `mailto:you@example.org`：推送服务要知道是谁在发送'],
  ['is neither `mailto:…` nor `https://…`', '既不是 `mailto:…` 也不是 `https://…`'],
  ['is the same time as `from`', '与 `from` 是同一时间'],
  ['is no time zone that this machine knows, such as `Europe/Berlin`', '不是这台机器知道的时区，例如 `Europe/Berlin`'],
];

const AGENTS: readonly Said[] = [
  ["is empty; give the path or the name of the agent's program", '是空的；请给出代理程序的路径或名称'],
  ['`{program}` is a relative path; give an absolute path, or a name without `/`', '`{program}` 是相对路径；请给出绝对路径，或不含 `/` 的名称'],
  ['holds what looks like a secret; put it where `env:NAME` or `file:PATH` can refer to it', '含有像是机密的内容；请把它放到 `env:NAME` 或 `file:PATH` 能引用的地方'],
  ['holds what looks like a secret; give `env:NAME` or `file:PATH` instead', '含有像是机密的内容；请改用 `env:NAME` 或 `file:PATH`'],
  ['is not the name of an environment variable', '不是环境变量的名称'],
  ['is set by godwit for each run; remove it', '由 godwit 为每次运行设置；请去掉它'],
  ['gives the CLI another credential beside `credential`, and could pay in its stead; remove one of the two', '在 `credential` 之外又给了 CLI 一个凭据，可能由它来付费；请去掉其中一个'],
  ['`{adapter}` cannot be told how hard to think; remove it', '无法指定 `{adapter}` 的思考力度；请去掉它'],
  ['is missing; say whether the credential is an `api-key` or an `oauth-token`', '缺失；请说明凭据是 `api-key` 还是 `oauth-token`'],
  ['has no credential to describe; set `credential`, or remove it', '没有可说明的凭据；请设置 `credential`，或去掉它'],
  ['`cli-login` is not supported for `{adapter}`; give an API key by `env:NAME` or `file:PATH`', '`{adapter}` 不支持 `cli-login`；请用 `env:NAME` 或 `file:PATH` 给出 API 密钥'],
  ['`opencode` sends its own login to the provider of the model; remove one of the two', '`opencode` 会把自己的登录发给模型的提供商；请去掉其中一个'],
  ["is missing; with `cli-login`, `opencode` is lent its login to the model's provider", '缺失；使用 `cli-login` 时，`opencode` 借用的是它在模型提供商处的登录'],
  ['`{adapter}` takes no `oauth-token`; give an API key and say `api-key`', '`{adapter}` 不接受 `oauth-token`；请给出 API 密钥并写 `api-key`'],
  ['is missing; name the variable that the agent reads its key from', '缺失；请写出代理从哪个变量读取密钥'],
  ['there is no `credential` to put into it; give one, or remove it', '没有可放入的 `credential`；请给出一个，或去掉它'],
  ['an agent cannot be told one over ACP; give it by `env` or `args`, as the agent wants it', '无法经由 ACP 告诉代理；请按代理的要求用 `env` 或 `args` 给出'],
  ['is for `adapter = "acp"` alone; `{adapter}` has no use for it', '只用于 `adapter = "acp"`；`{adapter}` 用不到它'],
  ['`{attention}` needs an agent whose tool calls can be judged, and those of `{adapter}` cannot; use `answer`', '`{attention}` 需要工具调用可受审查的代理，而 `{adapter}` 的不能；请用 `answer`'],
  ['`{attention}` is carried out by the sentinel, which is off; remove `sentinel`, or use `answer`', '`{attention}` 由哨兵执行，而哨兵已关闭；请去掉 `sentinel`，或用 `answer`'],
  ['is missing; `opencode` needs the name of the model that `base_url` serves', '缺失；`opencode` 需要 `base_url` 所提供模型的名称'],
  ['give `provider/model`, by which `opencode` finds the address, or give a `base_url`', '请写 `provider/model`，`opencode` 由此找到地址，或给出 `base_url`'],
  ['must begin with `http://` or `https://`, name a host, and hold no user, password or blank', '必须以 `http://` 或 `https://` 开头，写出主机，不含用户、密码或空格'],
  ['`{scheme}:` needs {said} after it', '`{scheme}:` 之后需要{said}'],
  ['the name of a variable', '变量的名称'],
  ['an absolute path', '绝对路径'],
  ['the name of a credential', '凭据的名称'],
  ['the name of an entry', '条目的名称'],
  ['a credential is given by reference: `cli-login`, `env:NAME`, `file:PATH`, `encrypted:PATH`, `systemd:NAME` or `keychain:NAME`; a secret itself is never written into a configuration', '凭据以引用给出：`cli-login`、`env:NAME`、`file:PATH`、`encrypted:PATH`、`systemd:NAME` 或 `keychain:NAME`；机密本身绝不写入配置'],
  ['is given by reference: `file:PATH`, `systemd:NAME` or `keychain:NAME`; the key itself is never written down here', '以引用给出：`file:PATH`、`systemd:NAME` 或 `keychain:NAME`；密钥本身绝不写在这里'],
];

const ROUTES: readonly Said[] = [
  ['no agent `{agent}` is configured', '没有配置代理 `{agent}`'],
  ['names no model, and neither does its agent: say which model is cheap enough to be asked', '没有指明模型，它的代理也没有：请说明问哪个便宜的模型'],
  ['{said}; remove it', '{said}；请去掉它'],
  ['is used by nothing: no agent plans, a plan comes with `godwit mission new --plan`', '没有用处：代理不做计划，计划由 `godwit mission new --plan` 给出'],
  ['is used by nothing: no agent reviews what another has done', '没有用处：没有代理审查别的代理所做的工作'],
  ['is in the list already: nothing follows itself', '已经在列表中：不能接替自己'],
  ['`{word}` needs a second entry in `prefer` to follow the first', '`{word}` 需要 `prefer` 中有第二项来接替第一项'],
];

export const CONFIG: readonly Said[] = [PLACES, VALUES, AGENTS, ROUTES].flat();
