// The configuration file as forms: which keys a form has, what a text in it becomes in the file, and the commands that
// say the same in a terminal. Pure; the daemon has the last word on every value.
import type { ConfigEdit } from '../api/types';
import { shellWord } from './policy';

export type Kind = 'text' | 'number' | 'lines' | 'choice' | 'flag' | 'agent';
export interface Field {
  kind: Kind;
  choices?: readonly string[];
  /** Only where this holds of the form's other values. */
  only?: (value: (key: string) => string) => boolean;
}

const EFFORTS = ['low', 'medium', 'high'] as const;
const isAcp = (value: (key: string) => string) => value('adapter') === 'acp';

/** The keys of `[agents.NAME]`; its variables are told apart from them. */
export const AGENT_FIELDS: Record<string, Field> = {
  adapter: { kind: 'choice', choices: ['claude', 'codex', 'opencode', 'gemini', 'acp', 'scripted'] },
  program: { kind: 'text' },
  args: { kind: 'lines' },
  label: { kind: 'text' },
  model: { kind: 'text' },
  'models.simple.model': { kind: 'text' },
  'models.simple.effort': { kind: 'choice', choices: EFFORTS },
  'models.medium.model': { kind: 'text' },
  'models.medium.effort': { kind: 'choice', choices: EFFORTS },
  'models.complex.model': { kind: 'text' },
  'models.complex.effort': { kind: 'choice', choices: EFFORTS },
  credential: { kind: 'text' },
  credential_kind: { kind: 'choice', choices: ['api-key', 'oauth-token'] },
  base_url: { kind: 'text' },
  'acp.credential_variable': { kind: 'text', only: isAcp },
  'acp.mode': { kind: 'text', only: isAcp },
  'acp.authenticate': { kind: 'text', only: isAcp },
  read_only_paths: { kind: 'lines' },
  sentinel: { kind: 'choice', choices: ['on', 'off'] },
  attention: { kind: 'choice', choices: ['deny', 'answer', 'park', 'ask'] },
  max_runs: { kind: 'number' },
};
export const AGENT_GROUPS = {
  what: ['adapter', 'program', 'args', 'label'],
  model: ['model'],
  login: ['credential', 'credential_kind', 'base_url', 'acp.credential_variable', 'acp.mode', 'acp.authenticate'],
  bounds: ['read_only_paths', 'sentinel', 'attention', 'max_runs'],
} as const;
export const COMPLEXITIES = ['simple', 'medium', 'complex'] as const;

/** The keys that are about everything. */
export const PLAIN_FIELDS: Record<string, Field> = {
  'daemon.max_runs': { kind: 'number' },
  'host.max_runs': { kind: 'number' },
  'daemon.max_open_missions': { kind: 'number' },
  'daemon.port': { kind: 'number' },
  'sandbox.read_only': { kind: 'lines' },
  'secrets.identity': { kind: 'text' },
  'routing.second_opinion.agent': { kind: 'agent' },
  'routing.second_opinion.model': { kind: 'text' },
  'routing.second_opinion.effort': { kind: 'choice', choices: EFFORTS },
  'routing.second_opinion.account': { kind: 'text' },
  'reach.web_push.enabled': { kind: 'flag' },
  'reach.web_push.contact': { kind: 'text' },
  'reach.web_push.hosts': { kind: 'lines' },
  'reach.web_push.quiet.from': { kind: 'text' },
  'reach.web_push.quiet.until': { kind: 'text' },
  'reach.web_push.quiet.zone': { kind: 'text' },
};
export const CHANNEL_KEYS = Object.keys(PLAIN_FIELDS).filter((key) => key.startsWith('reach.'));
export const IDENTITY_KEYS = ['secrets.identity'] as const;
export const SECOND_KEYS = Object.keys(PLAIN_FIELDS).filter((key) => key.startsWith('routing.'));
export const LIMIT_KEYS = ['daemon.max_runs', 'host.max_runs', 'daemon.max_open_missions', 'daemon.port'] as const;

/** The keys of `[routes.ROLE]`, without its list. */
export const ROUTE_FIELDS: Record<string, Field> = {
  on_failure: { kind: 'choice', choices: ['none', 'same', 'analyze', 'fallback-model', 'fallback-provider'] },
  allow_paid: { kind: 'flag' },
};
export const ROLES = ['coder'] as const;

/** The values of the file, as the API tells them; `null` is one that is not told. */
export type Values = { readonly [key: string]: unknown };

/** A value by its whole key; undefined when it is not in the file. */
export function at(values: unknown, key: string): unknown {
  return splitKey(key).reduce<unknown>((table, part) => (typeof table === 'object' && table !== null ? (table as Values)[part] : undefined), values);
}

/** The text of a value in a form: nothing for what is not there, one line an item of a list. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => (one === null ? '' : String(one))).join('\n');
  return value === undefined || value === null ? '' : String(value as string | number | boolean);
}

/** A part of a key as TOML wants it. */
export const quoteKey = (part: string) => (/^[\w-]+$/.test(part) ? part : JSON.stringify(part));

/** The parts of a whole key. */
export function splitKey(key: string): string[] {
  return [...key.matchAll(/"((?:[^"\\]|\\.)*)"|([^.]+)/g)].map((found) => (found[1] === undefined ? (found[2] ?? '') : (JSON.parse(`"${found[1]}"`) as string)));
}

/** What a text cannot be, as the key of a sentence; null when it can be. */
export function faultOf(field: Field, text: string): 'number' | null {
  return field.kind === 'number' && !/^\d{0,9}$/.test(text.trim()) ? 'number' : null;
}

function valueOf(field: Field, text: string): unknown {
  const word = text.trim();
  switch (field.kind) {
    case 'number':
      return word === '' ? null : Number(word);
    case 'flag':
      return word === 'true' ? true : null;
    case 'lines': {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return lines.length > 0 ? lines : null;
    }
    case 'text':
    case 'choice':
    case 'agent':
      return word === '' ? null : word;
  }
}

/** The changes that edits of a form come to: what differs from the file, and nothing else. `prefix` ends with a dot. */
export function editsOf(values: Values, prefix: string, fields: Record<string, Field>, edits: Record<string, string>): ConfigEdit[] {
  const changes: ConfigEdit[] = [];
  for (const [name, text] of Object.entries(edits)) {
    const field = fields[name];
    const now = at(values, prefix + name);
    if (!field || text === textOf(now)) continue;
    const value = valueOf(field, text);
    if (value === null && now === undefined) continue;
    // A model of a complexity and its effort are one value, and so is who is asked and how: without the first there is none.
    const whole = value === null ? /^(models\.\w+(?=\.model$)|routing\.second_opinion(?=\.agent$))/.exec(name)?.[1] : undefined;
    changes.push({ key: prefix + (whole ?? name), value });
  }
  return changes.filter((change) => !changes.some((other) => other.value === null && change.key.startsWith(`${other.key}.`)));
}

/** The changes of variables; null takes one away. */
export function variableEdits(values: Values, prefix: string, edits: Record<string, string | null>): ConfigEdit[] {
  return Object.entries(edits).flatMap(([name, value]) => {
    const key = `${prefix}env.${quoteKey(name)}`;
    return value === null && at(values, key) === undefined ? [] : [{ key, value }];
  });
}

export interface Choice {
  agent: string;
  model?: string;
  effort?: string;
  account?: string;
}

/** The order of agents that the file has for a role. */
export function preferOf(values: Values, role: string): Choice[] {
  const prefer = at(values, `routes.${role}.prefer`);
  return Array.isArray(prefer) ? (prefer as Choice[]) : [];
}

/** The same order without what is empty. */
export const tidy = (prefer: Choice[]): Choice[] =>
  prefer.map(({ agent, model, effort, account }) => ({ agent, ...(model ? { model } : {}), ...(effort ? { effort } : {}), ...(account ? { account } : {}) }));

/** The change of a role's order; none when it is the same. */
export function preferEdit(values: Values, role: string, prefer: Choice[]): ConfigEdit[] {
  const next = tidy(prefer);
  if (JSON.stringify(next) === JSON.stringify(tidy(preferOf(values, role)))) return [];
  return [{ key: `routes.${role}.prefer`, value: next.length > 0 ? next : null }];
}

/** An MCP server as a form has it: its arguments one a line. */
export interface Server {
  name: string;
  command: string;
  args: string;
}

const ARGS: Field = { kind: 'lines' };
const serversKey = (role: string) => `roles.${role}.mcp_servers`;

/** Whether a name can be an MCP server's; one is godwit's own. */
export const isServerName = (text: string) => /^[a-z0-9-]{1,24}$/.test(text) && text !== 'godwit';

/** The servers that the file has for a role. */
export function serversOf(values: Values, role: string): Server[] {
  const servers = Object.entries((at(values, serversKey(role)) as Record<string, Values> | undefined) ?? {});
  return servers.map(([name, server]) => ({ name, command: textOf(server['command']), args: textOf(server['args']) }));
}

/** The changes of a role's servers: what is gone, what is new, and of the others what differs. */
export function serverEdits(values: Values, role: string, servers: Server[]): ConfigEdit[] {
  const now = new Map(serversOf(values, role).map((server) => [server.name, server]));
  const keyOf = (name: string) => `${serversKey(role)}.${quoteKey(name)}`;
  const gone = [...now.keys()].filter((name) => !servers.some((server) => server.name === name));
  const changes = servers.flatMap(({ name, command, args }): ConfigEdit[] => {
    const before = now.get(name);
    return [
      ...(command.trim() === before?.command ? [] : [{ key: `${keyOf(name)}.command`, value: command.trim() }]),
      ...(args === (before?.args ?? '') ? [] : [{ key: `${keyOf(name)}.args`, value: valueOf(ARGS, args) }]),
    ];
  });
  return [...gone.map((name) => ({ key: keyOf(name), value: null })), ...changes];
}

function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([key, one]) => `${quoteKey(key)} = ${toml(one)}`).join(', ')} }`;
  return typeof value === 'string' ? JSON.stringify(value).replace(/\u007f/g, '\\u007f') : String(value as number | boolean);
}

/** The commands that say the same, one for what is set and one for what is taken away. */
export function commandsOf(changes: ConfigEdit[]): string[] {
  const set = changes.filter((change) => change.value !== null && change.value !== undefined);
  const unset = changes.filter((change) => change.value === null || change.value === undefined);
  const word = ({ key, value }: ConfigEdit) => shellWord(`${key}=${typeof value === 'object' ? toml(value) : String(value as unknown as string)}`);
  return [
    ...(set.length > 0 ? [`godwit config set ${set.map(word).join(' ')}`] : []),
    ...(unset.length > 0 ? [`godwit config unset ${unset.map(({ key }) => shellWord(key)).join(' ')}`] : []),
  ];
}

/** The key that a refusal is about: the daemon's sentences have it between the file's line and what is wrong. */
export function keyOfProblem(detail: string): string | null {
  const key = /line \d+: `([^`]+)`/.exec(detail)?.[1] ?? /^`([^`]+)` /.exec(detail)?.[1];
  return key && !key.includes('/') ? key.replace(/\[\d+\].*$/, '') : null;
}

/** Whether a name can be an agent's or a secret's. */
export const isName = (text: string) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text) && !text.includes('..') && !text.endsWith('.');
