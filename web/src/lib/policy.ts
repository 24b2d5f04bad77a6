// A repository's policy as a form: the keys of `godwit repo set`, their values as that command takes them, the change
// that the API gets, and the command that says the same. Pure, so that a form and a terminal cannot drift apart unseen.

/** The policy as the API gives it; the description leaves it open. */
export interface Policy {
  enabled: boolean;
  remote_writes: boolean;
  landing: { target: 'branch' } | { target: 'local'; branch: string };
  allowed_paths: string[];
  forbidden_paths: string[];
  checks: Record<string, CheckSpec>;
  agent: string | null;
  merge: string;
  judges: number;
  report?: string;
  flaky?: string;
  approve_start: boolean;
  four_eyes: boolean;
  limits: { wall_ms: number; idle_ms: number; spool_bytes: number };
  max_runs: number | null;
  on_failure?: string | null;
  attention?: string | null;
  answer_within_ms?: number;
}
export interface CheckSpec {
  command: string;
  timeout_ms: number;
  kind?: string;
  min_score?: unknown;
  retries?: number;
}

export type Kind = 'flag' | 'choice' | 'number' | 'optional-number' | 'agent' | 'landing' | 'globs';
export const FIELDS = {
  enabled: { kind: 'flag', group: 'work' },
  agent: { kind: 'agent', group: 'work' },
  max_runs: { kind: 'optional-number', group: 'work' },
  on_failure: { kind: 'choice', group: 'work', choices: ['', 'none', 'same', 'analyze', 'fallback-model', 'fallback-provider'] },
  approve_start: { kind: 'flag', group: 'decide' },
  four_eyes: { kind: 'flag', group: 'decide' },
  attention: { kind: 'choice', group: 'decide', choices: ['', 'deny', 'answer', 'park', 'ask'] },
  answer_within_ms: { kind: 'number', group: 'decide' },
  merge: { kind: 'choice', group: 'decide', choices: ['human-only', 'by-risk'] },
  judges: { kind: 'number', group: 'decide' },
  landing: { kind: 'landing', group: 'decide' },
  allowed_paths: { kind: 'globs', group: 'paths' },
  forbidden_paths: { kind: 'globs', group: 'paths' },
  flaky: { kind: 'choice', group: 'proof', choices: ['block', 'ask', 'pass'] },
  report: { kind: 'choice', group: 'proof', choices: ['off', 'ask', 'required'] },
  wall_ms: { kind: 'number', group: 'limits' },
  idle_ms: { kind: 'number', group: 'limits' },
  spool_bytes: { kind: 'number', group: 'limits' },
} as const satisfies Record<string, { kind: Kind; group: string; choices?: readonly string[] }>;
export type FieldKey = keyof typeof FIELDS;
export const GROUPS = ['work', 'decide', 'paths', 'proof', 'limits'] as const;
export const fieldsOf = (group: (typeof GROUPS)[number]) => (Object.keys(FIELDS) as FieldKey[]).filter((key) => FIELDS[key].group === group);

/** The keys that this daemon's policy has; an older one may lack some. */
export const isThere = (policy: Policy, key: FieldKey) => isLimit(key) || key in policy;
const isLimit = (key: FieldKey): key is 'wall_ms' | 'idle_ms' | 'spool_bytes' => FIELDS[key].group === 'limits';

/** A value as `godwit repo set` takes it; globs stand one a line. */
export function valueOf(policy: Policy, key: FieldKey): string {
  if (isLimit(key)) return String(policy.limits[key]);
  if (key === 'landing') return policy.landing.target === 'local' ? `local:${policy.landing.branch}` : 'branch';
  const value = policy[key as keyof Policy];
  if (Array.isArray(value)) return value.join('\n');
  return value == null ? '' : String(value as string | number | boolean);
}

const globs = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** What a text cannot be, as the key of a sentence; `null` when it can be. The daemon has the last word. */
export function faultOf(key: FieldKey, text: string): 'number' | 'landing' | null {
  const { kind } = FIELDS[key];
  if (kind === 'number' && !/^\d{1,15}$/.test(text.trim())) return 'number';
  if (kind === 'optional-number' && !/^\d{0,9}$/.test(text.trim())) return 'number';
  if (kind === 'landing' && !/^(branch|local:\S+)$/.test(text.trim())) return 'landing';
  return null;
}

/** What the API gets: what differs, and nothing else. */
export function patchOf(policy: Policy, edits: Partial<Record<FieldKey, string>>): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const [key, text] of changed(policy, edits)) {
    const word = text.trim();
    if (isLimit(key)) {
      patch['limits'] = { ...(patch['limits'] as object | undefined), [key]: Number(word) };
      continue;
    }
    switch (FIELDS[key].kind) {
      case 'flag':
        patch[key] = word === 'true';
        break;
      case 'number':
        patch[key] = Number(word);
        break;
      case 'optional-number':
        patch[key] = word === '' ? null : Number(word);
        break;
      case 'agent':
        patch[key] = word === '' ? null : word;
        break;
      case 'landing':
        patch[key] = word === 'branch' ? { target: 'branch' } : { target: 'local', branch: word.slice('local:'.length) };
        break;
      case 'globs':
        patch[key] = globs(text);
        break;
      case 'choice':
        patch[key] = word === '' ? null : word;
        break;
    }
  }
  return patch;
}

function changed(policy: Policy, edits: Partial<Record<FieldKey, string>>): [FieldKey, string][] {
  return (Object.entries(edits) as [FieldKey, string][]).filter(([key, text]) => text.trim() !== valueOf(policy, key));
}

/** What somebody did to the checks: another command or time, a new one, or `null` for none of that name any more. */
export type CheckEdits = Record<string, { command: string; timeout_ms: string } | null>;

/** The checks of a change: of each what differs; what is not said of a check stays. */
export function checksPatch(policy: Policy, edits: CheckEdits): Record<string, Partial<CheckSpec> | null> {
  const patch: Record<string, Partial<CheckSpec> | null> = {};
  for (const [name, edit] of Object.entries(edits)) {
    const before = policy.checks[name];
    if (edit === null) {
      if (before) patch[name] = null;
    } else {
      const change: Partial<CheckSpec> = {};
      if (before?.command !== edit.command) change.command = edit.command;
      if (String(before?.timeout_ms) !== edit.timeout_ms) change.timeout_ms = Number(edit.timeout_ms);
      if (Object.keys(change).length > 0) patch[name] = change;
    }
  }
  return patch;
}

/** A word for a shell: as it is where that is harmless, else between single quotation marks. */
export const shellWord = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

/** The command that says the same; `null` when nothing differs, or a glob has a comma, which parts globs there. */
export function commandOf(name: string, policy: Policy, edits: Partial<Record<FieldKey, string>>, checks: CheckEdits): string | null {
  const pairs = changed(policy, edits).map(([key, text]) => {
    const value = FIELDS[key].kind === 'globs' ? globs(text) : [text.trim()];
    return value.some((one) => FIELDS[key].kind === 'globs' && one.includes(',')) ? null : `${key}=${value.join(',')}`;
  });
  for (const [check, spec] of Object.entries(checksPatch(policy, checks))) {
    const before = policy.checks[check];
    const prefix = before?.kind === 'verify' ? 'verify' : 'check';
    if (spec === null) pairs.push(`check.${check}=`);
    else {
      if (spec.command !== undefined) pairs.push(`${prefix}.${check}=${spec.command}`);
      if (spec.timeout_ms !== undefined && !(spec.timeout_ms === USUAL_CHECK_MS && !before)) pairs.push(`check_ms.${check}=${spec.timeout_ms}`);
    }
  }
  if (pairs.length === 0 || pairs.includes(null)) return null;
  return `godwit repo set ${shellWord(name)} ${pairs.map((pair) => shellWord(pair ?? '')).join(' ')}`;
}

/** What a check has when nobody says. */
export const USUAL_CHECK_MS = 1_800_000;

/** The field that a refusal is about: the daemon's sentences name the repository and then the key. */
export function fieldOfProblem(detail: string): FieldKey | `check.${string}` | null {
  const key = /^(?:policy of `[^`]*`: )?([a-z_]+(?:\.[^:\s]+)?):/.exec(detail)?.[1] ?? '';
  const check = /^checks\.([^.]+)/.exec(key)?.[1];
  if (check) return `check.${check}`;
  if (key === 'limits') return 'wall_ms';
  const plain = key.replace(/^limits\./, '');
  return plain in FIELDS ? (plain as FieldKey) : null;
}
