// The one door to the daemon: requests of the session, answers or problems, nothing in between.
import { learnClock } from '../lib/clock';
import { meetDaemon, PROOF, sessionHeaders } from './session';
import type {
  Accepted, Account, AccountPatch, AccountProbe, AnswerToQuestion, Approval, BrowserSession, ConfigEdit, ConfigFile, ConfigPreview, Diff, DoctorReport, Evidence, Explanation, FleetStatus, GateExplanation, Hold, LandedCosts, LogOutline, LogPage,
  MissionCount, MissionDetail, MissionSummary, NewAccount, NewMission, NewPushSubscription, NewRepo, OrganiseMission, Page, Problem, PushState, PushSubscription, PushTest, Repo, Restarting, Run, RunDiff, RunSandbox, RunSpan, RunWork, SaveConfig, SearchResults, Secret, Settings, UsageSum,
} from './types';

const PREFIX = '/api/v1';
/** The alphabet of a command's id. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A refusal, or a daemon that does not answer (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly hint?: string,
  ) {
    super(detail);
  }
}

/** A fresh id: a command that is sent twice with it happens once. */
export function commandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `c${[...bytes].map((byte) => ALPHABET[byte & 31]).join('')}`;
}

/** What an answer that is none says of itself. */
export async function problemOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const detail = problem?.detail ?? `HTTP ${response.status}`;
  return new ApiError(response.status, problem?.code ?? 'unknown', detail, problem?.hint ?? undefined);
}

async function send<T>(method: string, path: string, init: { body?: unknown; signal?: AbortSignal; isAgain?: boolean } = {}): Promise<T> {
  const headers = sessionHeaders();
  if (init.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['idempotency-key'] = commandId();
  let response: Response;
  const asked = Date.now();
  try {
    response = await fetch(PREFIX + path, {
      method, headers, signal: init.signal ?? null,
      body: init.body === undefined ? null : JSON.stringify(init.body),
    });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, 'unreachable', 'unreachable');
  }
  learnClock(response.headers.get('date'), asked, Date.now());
  // A daemon that was started anew wants another proof, once.
  if (response.status === 401 && !init.isAgain) {
    await meetDaemon().catch(() => undefined);
    if (sessionHeaders()[PROOF] !== headers[PROOF]) return send<T>(method, path, { ...init, isAgain: true });
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

const part = encodeURIComponent;
const get = <T>(path: string, signal?: AbortSignal) => send<T>('GET', path, signal ? { signal } : {});
const post = (path: string, body: unknown) => send<Accepted>('POST', path, { body });

export type UsageBy = 'agent' | 'repo' | 'model' | 'account' | 'day';
/** What goes back to the agent with its task: a message, or that the task is done. */
export interface HandBack {
  task?: string;
  text?: string;
  done?: boolean;
}
export type MissionVerb = 'pause' | 'resume' | 'stop' | 'cancel';

/** One function an operation. */
export const api = {
  openSession: (ticket: string) => send<BrowserSession>('POST', '/browser/session', { body: { ticket } }),
  closeSession: () => send<Accepted>('DELETE', '/browser/session'),
  status: () => get<FleetStatus>('/status'),
  missions: (limit: number) => get<Page<MissionSummary>>(`/missions?limit=${limit}`),
  missionsOf: (status: string, cursor?: string, limit = 200) => get<Page<MissionSummary>>(`/missions?limit=${limit}&status=${part(status)}${cursor ? `&cursor=${part(cursor)}` : ''}`),
  missionsFlaggedCount: () => get<MissionCount>('/missions/count?flagged=true'),
  missionsFlagged: (cursor?: string) => get<Page<MissionSummary>>(`/missions?limit=200&flagged=true${cursor ? `&cursor=${part(cursor)}` : ''}`),
  missionsArchived: (cursor?: string) => get<Page<MissionSummary>>(`/missions?limit=100&archived=true${cursor ? `&cursor=${part(cursor)}` : ''}`),
  mission: (id: string) => get<MissionDetail>(`/missions/${part(id)}`),
  diff: (id: string) => get<Diff>(`/missions/${part(id)}/diff`),
  evidence: (id: string) => get<Evidence>(`/missions/${part(id)}/evidence`),
  explain: (id: string) => get<Explanation>(`/missions/${part(id)}/explain`),
  gate: (id: string) => get<GateExplanation>(`/missions/${part(id)}/gate`),
  run: (id: string) => get<Run>(`/runs/${part(id)}`),
  runWork: (id: string) => get<RunWork>(`/runs/${part(id)}/work`),
  runDiff: (id: string) => get<RunDiff>(`/runs/${part(id)}/diff`),
  runSandbox: (id: string) => get<RunSandbox>(`/runs/${part(id)}/sandbox`),
  runLog: (id: string, offset: number, raw: boolean, how: { wait?: number; limit?: number; most?: number }, signal?: AbortSignal) =>
    get<LogPage>(`/runs/${part(id)}/log?offset=${offset}&raw=${raw}${Object.entries(how).map(([name, value]) => `&${name}=${value}`).join('')}`, signal),
  runLogOutline: (id: string, offset: number, raw: boolean, find: string, signal: AbortSignal) =>
    get<LogOutline>(`/runs/${part(id)}/log/outline?offset=${offset}&raw=${raw}${find ? `&find=${part(find)}` : ''}`, signal),
  runLogSince: (id: string, since: string) => get<LogPage>(`/runs/${part(id)}/log?since=${part(since)}`),
  timeline: (since: string, cursor?: string) => get<Page<RunSpan>>(`/timeline?since=${part(since)}${cursor ? `&cursor=${part(cursor)}` : ''}`),
  accounts: () => get<Page<Account>>('/accounts'),
  usage: (by: UsageBy, since: string) => get<Page<UsageSum>>(`/usage?by=${by}&since=${part(since)}`),
  landedCosts: (since: string) => get<LandedCosts>(`/usage/landed?since=${part(since)}`),
  search: (text: string, limit: number, signal: AbortSignal) => get<SearchResults>(`/search?q=${part(text)}&limit=${limit}`, signal),
  holds: () => get<Page<Hold>>('/holds'),
  approvals: () => get<Page<Approval>>('/approvals'),
  settings: () => get<Settings>('/settings'),
  doctor: () => get<DoctorReport>('/doctor'),
  config: () => get<ConfigFile>('/config'),
  restart: () => send<Restarting>('POST', '/restart', { body: {} }),
  previewConfig: (changes: ConfigEdit[]) => send<ConfigPreview>('POST', '/config/preview', { body: { changes } }),
  saveConfig: (save: SaveConfig) => send<ConfigFile>('PATCH', '/config', { body: save }),
  secrets: () => get<Page<Secret>>('/secrets'),
  setSecret: (name: string, value: string, replace: boolean) => send<Secret>('POST', '/secrets', { body: { name, value, replace } }),
  removeSecret: (name: string) => send<Accepted>('DELETE', `/secrets/${part(name)}`),
  addAccount: (account: NewAccount) => post('/accounts', account),
  setAccount: (name: string, patch: AccountPatch) => send<Accepted>('PATCH', `/accounts/${part(name)}`, { body: patch }),
  removeAccount: (name: string) => send<Accepted>('DELETE', `/accounts/${part(name)}`),
  liftAccount: (name: string) => post(`/accounts/${part(name)}/lift`, {}),
  probeAccount: (name: string) => send<AccountProbe>('POST', `/accounts/${part(name)}/probe`, { body: {} }),
  addRepo: (repo: NewRepo) => post('/repos', repo),
  removeRepo: (name: string) => send<Accepted>('DELETE', `/repos/${part(name)}`),
  push: () => get<PushState>('/push'),
  subscribePush: (browser: NewPushSubscription) => send<PushSubscription>('POST', '/push/subscriptions', { body: browser }),
  removePush: (id: string) => send<Accepted>('DELETE', `/push/subscriptions/${part(id)}`),
  testPush: (subscription: string) => send<PushTest>('POST', '/push/test', { body: { subscription } }),
  setRepo: (name: string, patch: Record<string, unknown>) => send<Accepted>('PATCH', `/repos/${part(name)}`, { body: patch }),
  repos: () => get<Page<Repo>>('/repos'),
  create: (mission: NewMission) => post('/missions', mission),
  answer: (id: string, answers: AnswerToQuestion[]) => post(`/missions/${part(id)}/answer`, { answers }),
  approve: (id: string, evidence: string | null) => post(`/missions/${part(id)}/approve`, evidence ? { evidence } : {}),
  reject: (id: string, reason: string) => post(`/missions/${part(id)}/reject`, reason ? { reason } : {}),
  verb: (id: string, verb: MissionVerb) => post(`/missions/${part(id)}/${verb}`, {}),
  retry: (id: string, task: string | null) => post(`/missions/${part(id)}/retry`, task ? { task } : {}),
  goOn: (id: string, text: string, task: string | null = null, answers: string | null = null) =>
    post(`/missions/${part(id)}/continue`, { text, ...(task ? { task } : {}), ...(answers ? { answers } : {}) }),
  answerInquiry: (id: string, permission: 'allowed' | 'denied', key: string, task: string | null, text: string) =>
    post(`/missions/${part(id)}/inquiry`, { permission, key, ...(task ? { task } : {}), ...(text ? { text } : {}) }),
  unqueue: (id: string, message: number) => post(`/missions/${part(id)}/unqueue`, { message }),
  takeOver: (id: string, seat: string, task: string | null) => post(`/missions/${part(id)}/take-over`, task ? { seat, task } : { seat }),
  handBack: (id: string, back: HandBack) => post(`/missions/${part(id)}/hand-back`, back),
  takeKeyboard: (run: string, seat: string) => post(`/runs/${part(run)}/keyboard`, { seat }),
  type: (run: string, seat: string, data: string) => send<undefined>('POST', `/runs/${part(run)}/terminal/input`, { body: { seat, data } }),
  resizeTerminal: (run: string, seat: string, columns: number, rows: number) =>
    send<undefined>('POST', `/runs/${part(run)}/terminal/size`, { body: { seat, columns, rows } }),
  organise: (id: string, change: OrganiseMission) => post(`/missions/${part(id)}/organise`, change),
  resolve: (hold: string) => post(`/holds/${part(hold)}/resolve`, {}),
};
