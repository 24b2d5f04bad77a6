// What the daemon says is found again and said in Chinese; and no sentence of the daemon's is left out.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { learn, retold, translated, type Key } from '../src/text';
import { ACTS, SAID, TOML } from '../src/text/said/index';
import { zh } from '../src/text/zh';

const CRATES = resolve(import.meta.dirname, '../../crates');
const read = (path: string) => readFileSync(resolve(CRATES, path), 'utf8');

beforeAll(async () => {
  await learn('zh');
});

/** Whose sentences reach the page, and what of theirs does not: text for programs, logs, agents and terminals. */
const SPEAKERS: [path: string, ...silent: RegExp[]][] = [
  ['brain/core/src/clarify/assess.rs', /^(criterion|criteria|places?) (is|are|can be) /],
  ['brain/core/src/gate/rules.rs'],
  ['brain/core/src/risk.rs'],
  ['brain/core/src/evidence.rs', /^(no tests? |ran 0 |no test |0 tests run|# |0 passing|ok {2}| passed in|test result| ?0 passed)/],
  ['hands/worker/src/checks/tries.rs', /^a check has at least one try$/],
  ['hands/worker/src/checks/verdict.rs', /^a SHA-256 has/],
  ['brain/core/src/mission/status.rs'],
  ['brain/core/src/mission/outcome.rs', /is not awaited any more/],
  ['brain/core/src/mission/outcome/run.rs'],
  // The page asks only why something waits for a slot or for a time.
  ['brain/core/src/explain.rs', /^(?!number |it (is being|asks|does not ask|goes on|waits for a time))/],
  ['brain/core/src/admit.rs', /^the line that was just found/],
  ['brain/core/src/account/choose.rs', /have the same rule$|^there is a candidate$/],
  ['brain/core/src/account/purses.rs'],
  ['brain/core/src/account/standing.rs'],
  ['brain/core/src/account.rs', /--agent/],
  ['brain/core/src/account/calls.rs', /^a rule in its own|^the name of a window$/],
  ['brain/core/src/repo.rs'],
  ['brain/core/src/policy.rs', /^serde hands over/],
  ['brain/core/src/policy/change.rs'],
  ['brain/core/src/name.rs'],
  ['brain/core/src/text.rs'],
  ['brain/core/src/inspect/path_rules.rs'],
  ['brain/core/src/clarify/answer.rs'],
  ['brain/core/src/mission/decide.rs', /^the reason$|^made more or less urgent$|^a mission id is/],
  ['brain/core/src/mission/order.rs'],
  ['brain/core/src/mission/decide/create.rs', /^the (mission's text|model's name)$|^an acceptance criterion$/],
  ['brain/core/src/mission/decide/inquiry.rs', /^the message$/, /--task/],
  ['brain/core/src/mission/decide/rework.rs', /^the message$/, /--task/, /^take some back: godwit /],
  ['brain/core/src/mission/decide/takeover.rs', /^the message$|^taken over$|^handed back$/, /--task/, /^take it first/],
  ['brain/engine/src/step.rs', /--credential|--name/, /^decide wrote|ended and nothing followed/],
  ['hands/agents/src/ending.rs'],
  // What a program says is known by these words, and told as it is.
  ['hands/agents/src/acp/classify.rs', /^(exit|signal|error) \{\}$|^way to log in$|^`\{\}` failed: /],
  ['hands/agents/src/claude/classify.rs', /^(Claude Code|no reply|HTTP \{\}|status \{\},.*|No conversation found.*|Not logged in|Invalid API key|Credit balance is too low|Prompt is too long)$/],
  ['hands/agents/src/codex/classify.rs', /^(last|unexpected) status|^no rollout|usage limit$|^Quota exceeded|^ran out of|^Selected model|^experiencing|^stream disconnected|^error sending|^Missing environment/],
  ['hands/agents/src/gemini/classify.rs', /^Gemini CLI$|^\[API Error|^Model stream ended|^You have exhausted|^quota will reset/],
  ['hands/agents/src/scripted/normalise.rs'],
  ['hands/agents/src/opencode/classify.rs', /^(Session|Model) not found$/],
  // The last is what the system says.
  ['hands/git/src/error.rs', /^cannot delete \{\}$|^No space left on device$/],
  ['hands/proc/src/helper.rs'],
  ['hands/proc/src/run.rs', /^this crate is the door|^(texts|a specification of texts)|^standard input was/],
  ['hands/proc/src/spool.rs'],
  ['hands/proc/src/tree.rs', /^a target strictly/],
  ['hands/worker/src/credential.rs'],
  ['hands/worker/src/credential/encrypted.rs'],
  ['hands/worker/src/launch.rs', /^cannot (create|write|replace) \{\}: /],
  ['hands/worker/src/login.rs', /^cannot |^paths that came|^a loan's record|^a SHA-256/],
  ['hands/worker/src/run.rs', /^a defect of|^cannot write|^account `\{\}`: \{\}$/],
  ['hands/worker/src/perform.rs', /^a defect of/],
  ['hands/worker/src/reach.rs'],
  ['hands/worker/src/result.rs', /^cannot write|^, and /],
  ['hands/worker/src/sentinel.rs', /^cannot write|^words and/],
  ['hands/worker/src/tree.rs', /^a defect of/],
  ['hands/agents/src/interactive.rs', /no terminal of its own/],
  ['hands/agents/src/login.rs', /^the keys of the login/],
  ['hands/sandbox/src/bubblewrap.rs', /^--|^no sandbox: /],
  ['face/cli/src/doctor.rs'],
  ['face/cli/src/doctor/agent.rs'],
  ['face/cli/src/doctor/database.rs'],
  ['face/cli/src/doctor/home.rs'],
  ['face/cli/src/doctor/kernel.rs'],
  ['face/cli/src/doctor/login.rs'],
  ['face/cli/src/doctor/machine.rs', /^%Y/],
  ['face/cli/src/doctor/purse.rs'],
  ['face/cli/src/config.rs'],
  ['face/cli/src/config/place.rs'],
  ['hands/agents/src/config.rs'],
  ['hands/agents/src/reference.rs'],
  ['hands/agents/src/servers.rs'],
  ['hands/reach/src/config.rs'],
  ['hands/reach/src/quiet.rs'],
  // What else it says is about who would do a task.
  ['brain/core/src/route.rs', /^is of the family|^runs models of which|^the rules are not sure|^a person named|^the (repository's|route|work) |routes\.|`allow_paid/],
  ['face/cli/src/reader/transcript.rs'],
  ['face/cli/src/config/edit.rs'],
  ['face/cli/src/config/edit/apply.rs', /^the loader has read|^a key has a part$|^it was there or/],
  ['face/cli/src/keeper.rs'],
  ['face/server/src/answer.rs', /^the store cannot be read$/],
  ['face/server/src/reads.rs', /^cursor: /],
  ['face/server/src/handlers/accounts.rs', /^an account is for one agent/],
  // What it reads is the decoder's; the rest of a sentence is a list of names.
  ['face/server/src/handlers/body/plain.rs', /^(Failed|missing|duplicate|unknown|invalid|a (boolean|string|borrowed string|sequence|map)$|enum|struct|string|floating|unit| at line|, expected|expected|; (known are|take) |(the text|a list of) \{\})/, /^\{\} `$/],
  ['face/server/src/handlers/missions.rs'],
  ['face/server/src/handlers/push.rs'],
  ['face/server/src/handlers/repos.rs', /--name/],
  ['face/server/src/handlers/settings.rs'],
  ['face/server/src/handlers/submit.rs', /^the header /],
];

/** The names of the doctor's items are words of the catalogue. */
const ITEMS = /^(agent|sentinel|login) \{\}$|^(stale files|user namespaces|cgroup v2|open files|file watches)$/;
/** A command for a terminal stays as it is, below the details. */
const COMMAND = /^godwit [a-z]/;

/** A sentence without the names of what varies in it. A piece that is put behind a sentence has that before it. */
function bare(text: string): string {
  const holes = text.replace(/\{cause\}$/, '').replace(/\{[^{}]*\}/g, '{}');
  return /^[ ;,]/.test(holes) ? `{}${holes}` : holes;
}

/** The same without what it is put behind: it may be said by itself. */
const alone = (text: string) => bare(text).replace(/^\{\}[;,] /, '');

/** Where the production part of a file ends. */
const TESTS = /#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?mod \w+ \{/;

/** Where a message begins with its key, which the loader takes off and tells before it. */
const KEYED = /^[a-z_]+(\.[a-z_{}]+|\[\{\w+\}\])?: (?=\S)/;

/** The sentences in the production part of a file: texts of several words. Of some functions of it, when they are named. */
function sentencesOf(path: string, functions: string[] = []): string[] {
  const whole = (read(path).split(TESTS)[0] ?? '').replace(/^\s*\/\/.*$/gm, '');
  const source = functions.length === 0 ? whole : functions.map((name) => new RegExp(`^( *)[a-z() ]*fn ${name}\\([^]*?\n\\1}`, 'm').exec(whole)?.[0] ?? '').join('\n');
  return [...source.matchAll(/"((?:[^"\\]|\\[^])*)"/g)]
    .map(([, text = '']) => text.replace(/\\\n\s*/g, '').replace(/\\(["\\])/g, '$1'))
    .map((text) => (path === 'hands/agents/src/config.rs' ? text.replace(KEYED, '') : text))
    .filter((text) => text.trim().includes(' ') && /[A-Za-z]{2}/.test(text.replace(/\{[^{}]*\}/g, '')));
}

describe('what the daemon says', () => {
  const known = new Set(SAID.map(([daemon]) => bare(daemon)));

  it.each(SPEAKERS)('in %s is known to the page', (path, ...silent) => {
    const shown = sentencesOf(path).filter((text) => {
      const holes = text.replace(/\{[^{}]*\}/g, '{}');
      return !ITEMS.test(holes) && !COMMAND.test(holes) && !silent.some((pattern) => pattern.test(holes));
    });
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((text) => !known.has(bare(text)) && !known.has(alone(text)) && !(text in ACTS))).toEqual([]);
  });

  it('failed to do has words for every act', () => {
    const files = ['hands/git/src', 'hands/proc/src', 'hands/worker/src/credential', 'face/cli/src/config'].flatMap((place) => readdirSync(resolve(CRATES, place), { recursive: true, encoding: 'utf8' }).map((name) => `${place}/${name}`));
    const sources = files.filter((name) => name.endsWith('.rs') && !/\/tests?(\/|\.rs$)|\/shim/.test(name)).map((name) => read(name).split(TESTS)[0] ?? '');
    const acts = sources.flatMap((text) => [...text.matchAll(/(?:\b(?:git|command|own|git_in|failed|unexpected|file)\((?:[^"();]|\([^()]*\))*?|\baction: )"([a-z][A-Za-z -]*)"/g)].map((match) => match[1] ?? ''));
    expect(new Set(acts).size).toBeGreaterThan(50);
    expect(acts.filter((act) => !(act in ACTS))).toEqual([]);
    expect(Object.keys(ACTS).filter((act) => !sources.some((text) => text.includes(`"${act}"`)))).toEqual([]);
  });

  it('hands on of the reader of TOML is known to the page', () => {
    const tables = read('face/cli/src/config/tests.rs').split('const NO_TOML')[1]?.split('#[test]')[0] ?? '';
    const messages = [...tables.matchAll(/,\s*"((?:[^"\\]|\\.)*)",?\s*\)/g)].map(([, text = '']) => text.replace(/\\(["\\])/g, '$1'));
    expect(messages.length).toBeGreaterThan(40);
    for (const message of messages) {
      expect(retold('zh', `is not TOML: ${message}`)?.filter((piece) => piece.isForeign), message).toEqual([]);
      expect(retold('zh', `\`daemon.port\`: ${message}`), message).not.toBeNull();
    }
  });

  it('about a denied call is known to the page', () => {
    const files = readdirSync(resolve(CRATES, 'brain/core/src/sentinel/rules')).map((name) => read(`brain/core/src/sentinel/rules/${name}`));
    const reasons = files.flatMap((text) => [...text.matchAll(/because: "([^"]+)"/g)].map((match) => match[1] ?? ''));
    expect(reasons.length).toBeGreaterThan(35);
    expect(reasons.filter((reason) => translated('zh', reason) === null)).toEqual([]);
  });

  it('is all that the page knows: nothing is left of a sentence that is gone', () => {
    const files = readdirSync(CRATES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.rs') && !/(^|\/)tests?(\/|\.rs$)|target\//.test(name));
    const said = new Set(files.flatMap((file) => sentencesOf(file)).flatMap((text) => [bare(text), alone(text)]));
    expect(SAID.filter((said) => !TOML.includes(said)).filter(([daemon]) => /[a-z] | [a-z]/.test(bare(daemon)) && !said.has(bare(daemon)) && !said.has(bare(daemon).replace(/^\{\} /, ''))).map(([daemon]) => daemon)).toEqual([]);
  });

  it('is said once, with the same parts in both languages', () => {
    const seen = SAID.map(([daemon]) => bare(daemon));
    expect(seen.filter((one, index) => seen.indexOf(one) !== index)).toEqual([]);
    const holes = (text: string) => new Set(text.match(/\{\w+\}/g) ?? []);
    for (const [daemon, page] of SAID) {
      if (/[a-z]{3,} [a-z]{3,}/.test(bare(daemon))) expect(page, daemon).toMatch(/\p{Script=Han}/u);
      expect([...holes(page)].filter((hole) => !holes(daemon).has(hole)), daemon).toEqual([]);
    }
  });

  it.each([
    ['`seven_day`: requests are refused, 96.5 % of it used, its reset is at 2026-11-22T12:00:00Z', '`seven_day`：请求被拒绝，已用 96.5 %，重置时间 11月22日 12:00'],
    ['try 2, after HTTP 529, begins in 1.5 s, because of `overloaded_error`', '第 2 次尝试，此前为 HTTP 529，1.5 秒后开始，原因：`overloaded_error`'],
    ['4 paths differ from the base', '与基准相比有 4 个路径不同'],
    ['risk 45 of 100 (medium): dependencies 15, control-plane 30 (unknown)', '风险 45/100（中）：依赖 15，代理、自动化、部署 30（未知，全额计入）'],
    ['test (exit 1), lint (exit 0, but it ran nothing)', 'test（退出码 1），lint（退出码 0，但什么也没有运行）'],
    ['exit 0 on try 2, but exit 1 on try 1', '第 2 次尝试：退出码 0，而第 1 次：退出码 1'],
    ['+3 -9 lines of tests: fewer than before', '测试 +3 −9 行：比以前少'],
    ['src/a.rs (rule `src/**`), b (rule `b`)', 'src/a.rs（规则 `src/**`），b（规则 `b`）'],
    ['run m3-t1-r1 ended as crashed: the agent exited with 3 before its final event: boom', '运行 m3-t1-r1 结束，结果为“崩溃”：代理在最终事件之前以 3 退出：boom'],
    ['a free slot: all 3 slots of the fleet are taken (`daemon.max_runs`)', '等待空位：机群的 3 个空位都已占用（`daemon.max_runs`）'],
    ['/usr/bin/agent is there (scripted: no model is behind it); nothing has to be paid', '/usr/bin/agent 已就绪（脚本：背后没有模型）；不需要付费'],
    ['policy of `shop`: judges: must be at most 9; 2 is usual', '`shop` 的策略：评审最多 9 个；通常为 2'],
    ['max_runs: must be a whole number, and is the text "x"', '`max_runs`：应为整数，而现在是 the text "x"'],
    ['`daemon.max_runs` must be from 1 to 256', '`daemon.max_runs` 必须在 1 到 256 之间'],
    ['`agents.a.program` `bin/a` is a relative path; give an absolute path, or a name without `/`', '`agents.a.program` `bin/a` 是相对路径；请给出绝对路径，或不含 `/` 的名称'],
    ['/h/config.toml, line 4: `agents.a.modle` is not a known key', '/h/config.toml，第 4 行：`agents.a.modle` 不是已知的键'],
    ['`secrets.identity`: `keychain:` needs the name of an entry after it', '`secrets.identity`: `keychain:` 之后需要条目的名称'],
    ['`routes.coder.prefer[0].agent` no agent `b` is configured', '`routes.coder.prefer[0].agent` 没有配置代理 `b`'],
    ['is not TOML: expected `.`, `=`', '不是 TOML：expected `.`, `=`'],
    ['is not TOML: unclosed table, expected `]`', '不是 TOML：表头没有结束，缺少 `]`'],
    ['`daemon.port`: invalid type: string "soon", expected u16', '`daemon.port`：应为整数（0 到 65535），而现在是文本 “soon”'],
    ['`agents.x.adapter`: unknown variant `gpt`, expected one of `claude`, `codex`', '`agents.x.adapter`：没有 `gpt` 这一项；可选的有 `claude`、`codex`'],
    ['Claude Code finished its turn; a request to the model had failed (529, overloaded)', 'Claude Code 结束了它的回合；对模型的一次请求曾失败（529，overloaded）'],
    ['cannot create the directory /srv/x: Permission denied (os error 13)', '无法创建目录 /srv/x：Permission denied (os error 13)'],
    ['cannot open `/h/runs/m3/spool`: No such file or directory (os error 2)', '无法打开 `/h/runs/m3/spool`：No such file or directory (os error 2)'],
    ["the CLI's own login /h/.codex/auth.json cannot be lent: it is no login with ChatGPT; log in with `opencode auth login`, or give a key or token by `env:NAME` or `file:PATH`", 'CLI 自己的登录 /h/.codex/auth.json 无法借出：它不是 ChatGPT 的登录；用 `opencode auth login` 登录，或用 `env:NAME` 或 `file:PATH` 给出密钥或令牌'],
    ['run m3-t1-r1 ended as not-started: env:KEY for the agent\'s ANTHROPIC_API_KEY: is not set in the daemon\'s environment', '运行 m3-t1-r1 结束，结果为“未能启动”：代理的 ANTHROPIC_API_KEY 所用的 env:KEY 没有在守护进程的环境中设置'],
    ['run m3-t1-r1 ended as offline: a.org:443 cannot be reached from this host (no answer within 5 s); Codex finished its turn', '运行 m3-t1-r1 结束，结果为“无法连接提供商”：这台机器无法连接 a.org:443（5 秒内没有应答）；Codex 结束了它的回合'],
    ["run m3-t1-r1 ended as not-started: the agent's program `/nowhere/a` cannot be found (No such file or directory (os error 2)); install it, or correct `program`", '运行 m3-t1-r1 结束，结果为“未能启动”：代理的程序 `/nowhere/a` 找不到（No such file or directory (os error 2)）；请安装它，或改正 `program`'],
    ['you: task `base`: test (exit 1) (checks-failed; 2 more) (1 of 3 tasks done, 0 running)', '等你处理：子任务 `base`：test（退出码 1）（检查失败；另有 2 个）（3 个子任务中 1 个完成，0 个在运行）'],
    ['/usr/bin/codex does not tell its version: it ended with Exited(2): unknown argument `--version`; known are --script; its login is missing: `/h/auth.json` cannot be read', '/usr/bin/codex 没有说明版本：它以 Exited(2) 结束：unknown argument `--version`; known are --script；缺少登录：`/h/auth.json` 无法读取'],
    ['run `/usr/bin/codex --version` yourself and see; the sandbox may need `agents.codex.read_only_paths`; log in with `opencode auth login`, or give a key or token by `env:NAME` or `file:PATH`', '请自己运行 `/usr/bin/codex --version` 看看；沙箱可能需要 `agents.codex.read_only_paths`；用 `opencode auth login` 登录，或用 `env:NAME` 或 `file:PATH` 给出密钥或令牌'],
    ["run m3-t1-r1 ended as not-started: the CLI's own login /h/auth.json cannot be lent: No such file or directory (os error 2); log in with `codex login`, and let Codex keep it in a file (`cli_auth_credentials_store = \"file\"` in its config.toml), or give a key or token by `env:NAME` or `file:PATH`", '运行 m3-t1-r1 结束，结果为“未能启动”：CLI 自己的登录 /h/auth.json 无法借出：No such file or directory (os error 2)；用 `codex login` 登录，并让 Codex 把登录保存在文件中（在它的 config.toml 中写 `cli_auth_credentials_store = "file"`），或用 `env:NAME` 或 `file:PATH` 给出密钥或令牌'],
    ['run m3-t1-r1 ended as crashed: the agent exited with 64 before its final event: TOML parse error at line 3, column 9', '运行 m3-t1-r1 结束，结果为“崩溃”：代理在最终事件之前以 64 退出：TOML parse error at line 3, column 9'],
    ["env:KEY for account `work`, as ANTHROPIC_API_KEY: is not set in the daemon's environment", '账户 `work` 的 ANTHROPIC_API_KEY 所用的 env:KEY 没有在守护进程的环境中设置'],
    ['the sentinel denied a call of `Bash`, the first of 3 such calls: it would show secrets (show-secrets)', '哨兵拒绝了对 `Bash` 的一次调用，这是 3 次中的第一次：它会显示机密（show-secrets）'],
    ['git cannot fetch `main` in /srv/shop: fatal: no such ref', 'git 在 /srv/shop 中失败（fetch `main`）：fatal: no such ref'],
    ['/srv/shop has no branch `main`; name one that `git branch` lists there', '/srv/shop 没有分支 `main`；请写出 `git branch` 在那里列出的一个'],
    ['repo: is missing', '缺少 `repo`'],
    ['mission m3 is landed: it cannot be paused now', '任务 m3 现在的状态是“已落地”，不能这样做'],
  ])('%s', (english, chinese) => {
    expect(translated('zh', english)).toBe(chinese);
    expect(translated('en', english)).toBeNull();
  });

  it.each<[string, string[], RegExp?]>([
    ['face/server/src/board/components.rs', [], /^version |event|^all |can be started|runs live|, last (news|success)$|^\{\}; late| open \(|for \{\}$|, the oldest/],
    ['face/cli/src/doctor.rs', ['no_agents']],
    ['face/cli/src/doctor/machine.rs', ['disk', 'space', 'inodes'], /^this file system/],
    ['face/cli/src/doctor/agent.rs', ['present', 'program']],
    ['face/cli/src/doctor/purse.rs', [], /^paid by|^nothing has|^no credential$/],
    ['face/cli/src/doctor/login.rs', []],
    ['hands/agents/src/login.rs', ['remedy']],
    ['hands/sandbox/src/bubblewrap.rs', ['probe', 'attempt'], /^--/],
    ['brain/core/src/account/standing.rs', ['warning']],
  ])('in %s is known to the status board, with the words of the page', (path, functions, silent) => {
    const source = read('face/server/src/cockpit/board/said/table.rs');
    const pairs = [...source.matchAll(/\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\)/g)].map(([, daemon = '', page = '']) => [daemon, page].map((text) => text.replace(/\\"/g, '"')) as [string, string]);
    expect(pairs.length).toBeGreaterThan(70);
    for (const [daemon, page] of pairs) {
      const own = SAID.find(([said]) => said === daemon)?.[1] ?? (`class.${daemon}` in zh ? zh[`class.${daemon}` as Key] : page);
      expect(page, daemon).toBe(own);
    }
    const known = new Set(pairs.map(([daemon]) => bare(daemon)));
    const shown = sentencesOf(path, functions).filter((text) => !silent?.test(text.replace(/\{[^{}]*\}/g, '{}')) && !COMMAND.test(text));
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((text) => !known.has(bare(text)))).toEqual([]);
  });

  it('marks what others said in it', () => {
    const foreign = (text: string) => retold('zh', text)?.filter((piece) => piece.isForeign).map((piece) => piece.text);
    expect(foreign('cannot read /srv/x: Permission denied (os error 13)')).toEqual(['Permission denied (os error 13)']);
    expect(foreign('git cannot list refs in /srv/x: fatal: no such ref')).toEqual(['fatal: no such ref']);
    expect(foreign('its login is missing: `/h/a` cannot be read')).toEqual([]);
    expect(foreign('run m3-t1-r1 ended as crashed: 无法继续')).toEqual([]);
  });

  it('takes no time to find in a text that never ends', () => {
    for (const text of ['so it is; ', 'so it is, ', 'it is (so), ']) {
      expect(translated('zh', text.repeat(2000))).toBeNull();
      expect(translated('zh', `cannot read /srv/x: ${text.repeat(2000)}`)).not.toBeNull();
    }
  });

  it('is not seen where an agent or a program speaks', () => {
    for (const text of ['I changed the greeting, and the test passes', 'Error: no such file; aborting', 'it works, but slowly', 'a (b), c (d)', 'exit stage left']) {
      expect(translated('zh', text), text).toBeNull();
    }
  });
});
