// What a status means for a person: pure, and the one place where it is decided what can be done when.
import type { Hold, MissionDetail, MissionSummary, Task } from '../api/types';
import type { MissionVerb } from '../api/client';

/** The statuses that this page knows. A later daemon may say others; they are shown by their own word. */
export const STATUSES = [
  'awaiting-answers', 'awaiting-start', 'preparing', 'queued', 'parked', 'running', 'collecting', 'checking', 'sealing',
  'awaiting-approval', 'landing', 'held', 'paused', 'stopped', 'closing', 'landed', 'rejected', 'cancelled',
] as const;
export type Status = (typeof STATUSES)[number];

/** What a colour means: you have to act, it is blocked, it works, it waits, it is good, it is over. */
export type Tone = 'you' | 'bad' | 'work' | 'wait' | 'good' | 'over';

const TONES: Record<Status, Tone> = {
  'awaiting-answers': 'you', 'awaiting-start': 'you', 'awaiting-approval': 'you', held: 'bad', paused: 'you', stopped: 'you',
  preparing: 'work', running: 'work', collecting: 'work', checking: 'work', sealing: 'work', landing: 'work', closing: 'work',
  queued: 'wait', parked: 'wait', landed: 'good', rejected: 'over', cancelled: 'over',
};

export const toneOf = (status: string): Tone => TONES[status as Status] ?? 'wait';
export const needsPerson = (status: string) => ['you', 'bad'].includes(toneOf(status));
export const isOver = (status: string) => ['landed', 'rejected', 'cancelled'].includes(status);

/** The order in which a person looks at them: the first alone needs somebody, the second has somebody. */
export const SECTIONS = ['waiting', 'terminal', 'work', 'next', 'landed', 'over'] as const;
export type Section = (typeof SECTIONS)[number];

const PLACES: Record<Tone, Section> = { you: 'waiting', bad: 'waiting', work: 'work', wait: 'next', good: 'landed', over: 'over' };

type Standing = Pick<MissionSummary, 'status' | 'takeovers' | 'flag'>;

/** The takeover that a mission is shown by: with a person at its terminal the agent is not at work, whatever the status
 * says; what waits for a decision waits all the same. */
export const takeoverOf = ({ status, takeovers }: Standing) => (needsPerson(status) || isOver(status) ? undefined : takeovers?.[0]);

/** What it is doing, as a group of the catalogue and a word in it: whose terminal a person has is not at work by itself. */
export const standingOf = (mission: Standing): [group: string, word: string] => (takeoverOf(mission) ? ['takeover', 'pill'] : ['status', mission.status]);

/** Somebody flagged it so that it is looked at, whatever it does meanwhile. */
const isFlagged = ({ flag }: Standing) => flag != null;
export const toneOfMission = (mission: Standing): Tone =>
  takeoverOf(mission) || (isFlagged(mission) && !needsPerson(mission.status)) ? 'you' : toneOf(mission.status);
export const sectionOf = (mission: Standing): Section =>
  isFlagged(mission) ? 'waiting' : takeoverOf(mission) ? 'terminal' : PLACES[toneOf(mission.status)];

/** Each mission once, as it was told last: answers that were given one after the other may differ about it. */
export function latest<M extends Pick<MissionSummary, 'id' | 'updated_at'>>(missions: M[]): M[] {
  const known = new Map<string, M>();
  for (const mission of missions) {
    const other = known.get(mission.id);
    if (!other || Date.parse(other.updated_at) <= Date.parse(mission.updated_at)) known.set(mission.id, mission);
  }
  return [...known.values()];
}

/** What a person decides first: what has waited longest; elsewhere what is newest. */
export function bySection(missions: MissionSummary[]): Record<Section, MissionSummary[]> {
  const sections: Record<Section, MissionSummary[]> = { waiting: [], terminal: [], work: [], next: [], landed: [], over: [] };
  missions.forEach((mission) => sections[sectionOf(mission)].push(mission));
  const ages = new Map(missions.map((mission) => [mission, Date.parse(mission.updated_at)]));
  const age = (mission: MissionSummary) => ages.get(mission) ?? 0;
  sections.waiting.sort((a, b) => b.priority - a.priority || age(a) - age(b));
  sections.next.sort((a, b) => b.priority - a.priority || age(a) - age(b));
  [sections.terminal, sections.work, sections.landed, sections.over].forEach((list) => list.sort((a, b) => age(b) - age(a)));
  return sections;
}

/** A way out of a hold that the page can take itself; others are commands for a terminal. */
export type WayOut =
  | { kind: 'resolve'; hold: string }
  | { kind: 'retry'; task: string | null }
  | { kind: 'continue' }
  | { kind: 'cancel' }
  | { kind: 'terminal'; command: string };

export function wayOut(command: string): WayOut {
  const words = command.split(' ');
  const [noun, verb] = [words[1], words[2]];
  if (noun === 'hold' && verb === 'resolve' && words[3]) return { kind: 'resolve', hold: words[3] };
  if (noun === 'mission' && verb === 'retry') {
    const task = words.indexOf('--task');
    return { kind: 'retry', task: task < 0 ? null : (words[task + 1] ?? null) };
  }
  if (noun === 'mission' && verb === 'continue') return { kind: 'continue' };
  if (noun === 'mission' && verb === 'cancel') return { kind: 'cancel' };
  return { kind: 'terminal', command };
}

/** Whether what holds it is what a check found. */
export const isHeldByChecks = (hold: Pick<Hold, 'code'>) => ['checks-failed', 'check-ran-nothing'].includes(hold.code);
export const openHolds = (mission: Pick<MissionDetail, 'holds'>): Hold[] => mission.holds.filter((hold) => !hold.resolved_at);

/** The one thing to do next; a status without one needs nobody. */
export type Primary =
  | { kind: 'answer' }
  | { kind: 'approve'; subject: 'start' | 'landing'; evidence: string | null }
  | { kind: 'resume' }
  | { kind: 'inquiry'; hold: string }
  | WayOut;

export function primaryOf(mission: Pick<MissionDetail, 'status' | 'approvals' | 'holds'>): Primary | null {
  switch (mission.status) {
    case 'awaiting-answers':
      return { kind: 'answer' };
    case 'awaiting-start':
      return { kind: 'approve', subject: 'start', evidence: null };
    case 'awaiting-approval': {
      const open = mission.approvals.find((approval) => !approval.verdict);
      return open ? { kind: 'approve', subject: 'landing', evidence: open.evidence ?? null } : null;
    }
    case 'paused':
    case 'stopped':
      return { kind: 'resume' };
    case 'held': {
      const [first] = openHolds(mission);
      if (first?.inquiry) return { kind: 'inquiry', hold: first.id };
      const ways = openHolds(mission).flatMap((hold) => hold.recovery.map(wayOut));
      return ways.find((way) => way.kind !== 'terminal' && way.kind !== 'cancel') ?? null;
    }
    default:
      return null;
  }
}

const QUIET_WORK = ['preparing', 'queued', 'parked', 'collecting', 'checking', 'sealing'];

/** What else can be done, as the daemon's table of verbs has it. */
export function verbsOf(status: string): MissionVerb[] {
  if (status === 'parked') return ['resume', 'pause', 'stop', 'cancel'];
  if (QUIET_WORK.includes(status) || status === 'running') return ['pause', 'stop', 'cancel'];
  if (['paused'].includes(status)) return ['stop', 'cancel'];
  if (['awaiting-answers', 'awaiting-start', 'awaiting-approval', 'held', 'stopped'].includes(status)) return ['cancel'];
  return [];
}

/** A hold says itself whether starting again leads out of it. */
export const canRetry = (status: string) => ['stopped', 'awaiting-approval'].includes(status);
export const canContinue = (status: string) =>
  ['queued', 'paused', 'stopped', 'parked', 'held', 'checking', 'sealing', 'awaiting-approval'].includes(status);

/** The agent has the workspace to itself: a message waits until it rests. */
export const isBusy = (status: string) => ['preparing', 'running', 'collecting'].includes(status);
/** Nobody is there yet whom a message could wait for. */
export const isBeforeAgent = (status: string) => status === 'preparing';

/** The way of a mission, in a person's words. */
export const STEPS = ['queued', 'workspace', 'agent', 'checks', 'evidence', 'decision', 'landed'] as const;
export type Step = (typeof STEPS)[number];
export type StepState = 'done' | 'now' | 'open' | 'blocked';

const AT: Partial<Record<string, Step>> = {
  queued: 'queued', preparing: 'workspace', running: 'agent', parked: 'agent', collecting: 'agent', checking: 'checks',
  sealing: 'evidence', 'awaiting-approval': 'decision', landing: 'landed',
};

/** Where a hold blocks. What the agent did or could not do is its own step; so are those of these codes. */
const HELD_AT: Partial<Record<string, Step>> = {
  'repo-unavailable': 'workspace', 'workspace-failed': 'workspace',
  'checks-failed': 'checks', 'check-ran-nothing': 'checks', 'evidence-failed': 'evidence',
  'forbidden-path': 'decision', 'secret-in-diff': 'decision', 'risk-high': 'decision',
  'target-moved': 'landed', 'target-checked-out': 'landed', 'land-failed': 'landed',
};
/** What can happen at any step says nothing of which. */
const ANYWHERE = ['disk-full', 'effect-stuck'];

type Passed = Pick<MissionDetail, 'status' | 'runs' | 'checks' | 'evidence' | 'result' | 'holds'>;

/** Where it stands that its status does not say: by what holds it, else by what exists. */
function reached(mission: Passed): Step {
  const code = mission.status === 'held' ? openHolds(mission)[0]?.code : undefined;
  if (code && !ANYWHERE.includes(code)) return HELD_AT[code] ?? 'agent';
  if (mission.evidence) return 'decision';
  if (mission.checks.length > 0) return 'checks';
  if (mission.runs.length > 0 || mission.result) return 'agent';
  return 'queued';
}

export function stepsOf(mission: Passed): { step: Step; state: StepState }[] {
  if (mission.status === 'landed') return STEPS.map((step) => ({ step, state: 'done' }));
  const at = AT[mission.status] ?? reached(mission);
  const place = STEPS.indexOf(at);
  const here: StepState = mission.status === 'held' || mission.status === 'rejected' ? 'blocked' : AT[mission.status] ? 'now' : 'open';
  return STEPS.map((step, index) => ({ step, state: index < place ? 'done' : index === place ? here : 'open' }));
}

/** Tasks in columns: each stands right of everything that it needs. */
export function layers(tasks: Pick<Task, 'name' | 'needs'>[]): string[][] {
  const depth = new Map<string, number>();
  const find = (name: string, seen: string[]): number => {
    const known = depth.get(name);
    if (known !== undefined) return known;
    const needs = tasks.find((task) => task.name === name)?.needs ?? [];
    const below = needs.filter((need) => !seen.includes(need)).map((need) => find(need, [...seen, name]));
    const own = below.length === 0 ? 0 : Math.max(...below) + 1;
    depth.set(name, own);
    return own;
  };
  const columns: string[][] = [];
  tasks.forEach((task) => (columns[find(task.name, [])] ??= []).push(task.name));
  return columns;
}
