// Short names for what the API's description calls its objects, and the words that it leaves as text.
import type { components } from './schema';

type Schemas = components['schemas'];
export type FleetStatus = Schemas['FleetStatus'];
export type MissionSummary = Schemas['MissionSummary'];
export interface Keyboard { by: string; seat: string; at: string }
export interface Takeover { state: string; run?: string | null; by: string; since: string }
export interface QueuedMessage { message: number; text: string; by: string; at: string }
export type Task = Schemas['Task'] & { takeover?: Takeover | null; queue?: QueuedMessage[] };
export type Run = Schemas['Run'] & { mode?: string; keyboard?: Keyboard | null };
export type MissionDetail = Omit<Schemas['MissionDetail'], 'tasks' | 'runs'> & { tasks: Task[]; runs: Run[] };
export type Judged = Schemas['Judged'];
export type Account = Schemas['Account'];
export type RunSpan = Schemas['RunSpan'];
export type UsageSum = Schemas['UsageSum'];
export type Usage = Schemas['Usage'];
export type Hold = Schemas['Hold'];
export type Approval = Schemas['Approval'];
export type Repo = Schemas['Repo'];
export type Clarification = Schemas['Clarification'];
export type AnswerToQuestion = Schemas['AnswerToQuestion'];
export type Check = Schemas['Check'];
export type GateExplanation = Schemas['GateExplanation'];
export type Evidence = Schemas['Evidence'];
export type Diff = Schemas['Diff'];
export type LogPage = Schemas['LogPage'];
export type LogLine = Schemas['LogLine'];
export type EventRecord = Schemas['EventRecord'];
export type PushState = Schemas['PushState'];
export type PushSubscription = Schemas['PushSubscription'];
export type NewPushSubscription = Schemas['NewPushSubscription'];
export type PushTest = Schemas['PushTest'];
export type NewMission = Schemas['NewMission'];
export type Accepted = Schemas['Accepted'];
export type Problem = Schemas['Problem'];
export type SearchResults = Schemas['SearchResults'];
export type OrganiseMission = Schemas['OrganiseMission'];
export type Settings = Schemas['Settings'];
export type ConfiguredAgent = Schemas['ConfiguredAgent'];
export type DoctorReport = Schemas['DoctorReport'];
export type DoctorItem = Schemas['DoctorItem'];
export type SearchHit = Schemas['SearchHit'];
export type BrowserSession = Schemas['BrowserSession'];
export type Page<T> = { items: T[]; next?: string };
