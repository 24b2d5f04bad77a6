// Short names for what the API's description calls its objects, and the words that it leaves as text.
import type { components } from './schema';

type Schemas = components['schemas'];
export type FleetStatus = Schemas['FleetStatus'];
export type MissionSummary = Schemas['MissionSummary'];
export type MissionDetail = Schemas['MissionDetail'];
export type Task = Schemas['Task'];
export type Run = Schemas['Run'];
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
export type NewMission = Schemas['NewMission'];
export type Accepted = Schemas['Accepted'];
export type Problem = Schemas['Problem'];
export type BrowserSession = Schemas['BrowserSession'];
export type Page<T> = { items: T[]; next?: string };
