// The configuration as forms, as changes and as commands.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AGENT_FIELDS, AGENT_GROUPS, at, commandsOf, COMPLEXITIES, editsOf, faultOf, isName, keyOfProblem, PLAIN_FIELDS, preferEdit, preferOf, quoteKey, ROLES, ROUTE_FIELDS, isServerName, serverEdits, serversOf, splitKey, textOf, variableEdits } from '../src/lib/config';
import { en } from '../src/text/en';

const values = {
  daemon: { max_runs: 4 },
  agents: { claude: { adapter: 'claude', program: '/opt/claude', args: ['--a', null], env: { HINT: null, KEY: 'file:/x' }, models: { simple: { model: 'small', effort: 'low' } } }, 'a.b': { model: 'm' } },
  routes: { coder: { prefer: [{ agent: 'claude' }, { agent: 'a.b', model: 'm' }] } },
};

describe('a configuration', () => {
  it('is changed by what differs and nothing else', () => {
    const same = Object.fromEntries(Object.keys(AGENT_FIELDS).map((name) => [name, textOf(at(values, `agents.claude.${name}`))]));
    expect(editsOf(values, 'agents.claude.', AGENT_FIELDS, same)).toEqual([]);
    const edits = { program: ' /opt/new ', model: 'opus', label: '', max_runs: '2', args: '--x y\n\n--z', read_only_paths: '' };
    expect(editsOf(values, 'agents.claude.', AGENT_FIELDS, edits)).toEqual([
      { key: 'agents.claude.program', value: '/opt/new' }, { key: 'agents.claude.model', value: 'opus' },
      { key: 'agents.claude.max_runs', value: 2 }, { key: 'agents.claude.args', value: ['--x y', '--z'] },
    ]);
    expect(editsOf(values, '', PLAIN_FIELDS, { 'daemon.max_runs': '', 'host.max_runs': '3', 'sandbox.read_only': '/opt' })).toEqual([
      { key: 'daemon.max_runs', value: null }, { key: 'host.max_runs', value: 3 }, { key: 'sandbox.read_only', value: ['/opt'] },
    ]);
    expect(editsOf(values, 'routes.coder.', ROUTE_FIELDS, { allow_paid: 'true', on_failure: 'same' })).toEqual([
      { key: 'routes.coder.allow_paid', value: true }, { key: 'routes.coder.on_failure', value: 'same' },
    ]);
  });

  it('loses a model of a complexity together with its effort', () => {
    expect(editsOf(values, 'agents.claude.', AGENT_FIELDS, { 'models.simple.effort': 'high', 'models.simple.model': '' })).toEqual([{ key: 'agents.claude.models.simple', value: null }]);
  });

  it('has variables whose values are not told, and keys with dots', () => {
    expect(variableEdits(values, 'agents.claude.', { HINT: null, NEW: 'env:X', GONE: null })).toEqual([{ key: 'agents.claude.env.HINT', value: null }, { key: 'agents.claude.env.NEW', value: 'env:X' }]);
    expect(splitKey(`agents.${quoteKey('a.b')}.model`)).toEqual(['agents', 'a.b', 'model']);
    expect(at(values, 'agents."a.b".model')).toBe('m');
    expect(at(values, 'agents.nobody.model')).toBeUndefined();
  });

  it('has an order of agents', () => {
    expect(preferEdit(values, 'coder', preferOf(values, 'coder'))).toEqual([]);
    expect(preferEdit({}, 'coder', [])).toEqual([]);
    expect(preferEdit(values, 'coder', [{ agent: 'a.b', model: '', effort: 'high' }])).toEqual([{ key: 'routes.coder.prefer', value: [{ agent: 'a.b', effort: 'high' }] }]);
    expect(preferEdit(values, 'coder', [])).toEqual([{ key: 'routes.coder.prefer', value: null }]);
  });

  it('has MCP servers: what is gone, what is new and what differs', () => {
    const of = { roles: { coder: { mcp_servers: { docs: { command: '/opt/docs', args: ['--stdio', '-v'] }, old: { command: 'old' } } } } };
    const [docs, old] = serversOf(of, 'coder');
    expect([docs, old]).toEqual([{ name: 'docs', command: '/opt/docs', args: '--stdio\n-v' }, { name: 'old', command: 'old', args: '' }]);
    expect(serverEdits(of, 'coder', serversOf(of, 'coder'))).toEqual([]);
    expect(serverEdits({}, 'coder', [])).toEqual([]);
    const next = [{ name: 'docs', command: '/opt/docs ', args: '--stdio' }, { name: 'web-1', command: ' web', args: '' }];
    expect(serverEdits(of, 'coder', next)).toEqual([
      { key: 'roles.coder.mcp_servers.old', value: null }, { key: 'roles.coder.mcp_servers.docs.args', value: ['--stdio'] },
      { key: 'roles.coder.mcp_servers.web-1.command', value: 'web' },
    ]);
    expect(['docs', 'web-1'].every(isServerName) && !['', 'Docs', 'a.b', 'godwit', 'x'.repeat(25)].some(isServerName)).toBe(true);
  });

  it('loses who is asked together with how', () => {
    const asked = { routing: { second_opinion: { agent: 'a', model: 'm' } } };
    expect(editsOf(asked, '', PLAIN_FIELDS, { 'routing.second_opinion.model': 'n', 'routing.second_opinion.agent': '' })).toEqual([{ key: 'routing.second_opinion', value: null }]);
  });

  it('has a place in the page for every key that the daemon reads', () => {
    const source = readFileSync(resolve(import.meta.dirname, '../../crates/face/cli/src/config/place.rs'), 'utf8');
    const table = /const KEYS[^=]*= &\[([^]*?)\n\];/.exec(source)?.[1] ?? '';
    const keys = [...table.matchAll(/\(\s*"([^"]*)",\s*&\[([^\]]*)\]/g)].flatMap(([, parent = '', names = '']) => [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => (parent === '' ? name : `${parent}.${name}`)));
    expect(keys.length).toBeGreaterThan(40);
    const forms = [
      ...Object.keys(PLAIN_FIELDS), ...Object.keys(AGENT_FIELDS).map((name) => `agents.*.${name}`), 'agents.*.env', 'agents.*.models',
      ...Object.keys(ROUTE_FIELDS).map((name) => `routes.*.${name}`), 'routes.*.prefer',
      ...ROLES.flatMap((role) => [`routes.${role}`, `roles.${role}`, `roles.${role}.mcp_servers.*.command`, `roles.${role}.mcp_servers.*.args`]), 'roles.*.mcp_servers',
    ];
    // No agent has these roles yet: the loader refuses what is given to them.
    const unused = /^(routes|roles)\.(planner|reviewer)$/;
    expect(keys.filter((key) => !unused.test(key) && !forms.some((form) => form === key || form.startsWith(`${key}.`)))).toEqual([]);
  });

  it('is changed by the same commands in a terminal', () => {
    expect(commandsOf([{ key: 'agents.a.label', value: "it's" }, { key: 'daemon.max_runs', value: 2 }, { key: 'agents.b', value: null }])).toEqual([
      "godwit config set 'agents.a.label=it'\\''s' daemon.max_runs=2", 'godwit config unset agents.b',
    ]);
    expect(commandsOf([{ key: 'routes.coder.prefer', value: [{ agent: 'a', model: 'm' }] }])).toEqual([`godwit config set 'routes.coder.prefer=[{ agent = "a", model = "m" }]'`]);
    expect(commandsOf([])).toEqual([]);
  });

  it('says what a text cannot be, and finds the key of a refusal', () => {
    expect(faultOf({ kind: 'number' }, 'soon')).toBe('number');
    expect(faultOf({ kind: 'number' }, '')).toBeNull();
    expect(keyOfProblem('/home/x/config.toml, line 3: `agents.x.program` `bin/x` is a relative path')).toBe('agents.x.program');
    expect(keyOfProblem('/h/config.toml, line 4: `agents.x.args[1]`: invalid type')).toBe('agents.x.args');
    expect(keyOfProblem('`agents.x.model` cannot hold nothing')).toBe('agents.x.model');
    expect(keyOfProblem('`/home/config.toml` was changed by somebody else meanwhile')).toBeNull();
    expect(keyOfProblem('the daemon is ending')).toBeNull();
    expect(['claude', 'a.b-1_c'].every(isName) && !['', 'A', '-a', 'a..b', 'a.', '../x'].some(isName)).toBe(true);
  });

  it('has words for every field and its choices', () => {
    for (const name of [...Object.keys(AGENT_FIELDS).filter((name) => !name.startsWith('models.')), ...Object.keys(PLAIN_FIELDS), ...Object.keys(ROUTE_FIELDS)]) {
      expect(en, name).toHaveProperty([`config.${name}`]);
      expect(en, name).toHaveProperty([`config.${name}.meaning`]);
    }
    for (const name of COMPLEXITIES) expect(en).toHaveProperty([`config.complexity.${name}`]);
    const grouped = Object.values(AGENT_GROUPS).flat() as string[];
    expect(Object.keys(AGENT_FIELDS).filter((name) => !name.startsWith('models.')).sort()).toEqual([...grouped].sort());
  });
});
