// What the views read, by the keys that the stream makes stale. Everything about the fleet as a whole begins with
// `fleet`, everything about one mission with `mission` and its id.
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { daemonNow } from '../lib/clock';
import { look } from '../lib/push';
import { RANGES, type Range } from '../lib/timeline';
import { api, type UsageBy } from './client';
import type { LogLine, RunSpan } from './types';
import { underWayOf, waitingOf } from './waiting';

export const statusQuery = queryOptions({ queryKey: ['fleet', 'status'], queryFn: api.status });
export const missionsQuery = queryOptions({ queryKey: ['fleet', 'missions'], queryFn: () => api.missions(100) });
/** The newest of all: what has just come, and what has just ended. */
export const newestQuery = queryOptions({ queryKey: ['fleet', 'newest'], queryFn: () => api.missions(30) });
/** Whoever shows the fleet is asking for its status at this moment; that answer serves both. */
export const waitingQuery = queryOptions({
  queryKey: ['fleet', 'waiting'],
  queryFn: async ({ client }) => waitingOf(await client.fetchQuery({ ...statusQuery, staleTime: 0 })),
});
export const underWayQuery = queryOptions({
  queryKey: ['fleet', 'under-way'],
  queryFn: async ({ client }) => underWayOf(await client.fetchQuery({ ...statusQuery, staleTime: 0 })),
});
/** Nothing but another landing changes it, so it is asked for when their number has changed. */
export const landedQuery = (count: number) =>
  queryOptions({ queryKey: ['landed', count], queryFn: () => api.missionsOf('landed', undefined, 20), enabled: count > 0, placeholderData: keepPreviousData });
/** What was put away, the newest first. */
export const archiveQuery = infiniteQueryOptions({
  queryKey: ['fleet', 'archive'],
  queryFn: ({ pageParam }) => api.missionsArchived(pageParam),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});
export const holdsQuery = queryOptions({ queryKey: ['fleet', 'holds'], queryFn: api.holds });
export const approvalsQuery = queryOptions({ queryKey: ['fleet', 'approvals'], queryFn: api.approvals });
export const reposQuery = queryOptions({ queryKey: ['repos'], queryFn: api.repos });
/** What it found may change with every event, so it goes stale with the fleet. */
export const searchQuery = (text: string, limit = 20) =>
  queryOptions({ queryKey: ['fleet', 'search', text, limit], queryFn: ({ signal }) => api.search(text, limit, signal), retry: false });
/** What the daemon was started with: another daemon may have been started with something else. */
export const settingsQuery = queryOptions({ queryKey: ['settings'], queryFn: api.settings });
export const pushQuery = queryOptions({ queryKey: ['settings', 'push'], queryFn: api.push });
/** What this browser says of itself; a person may have changed it in the browser's own settings meanwhile. */
export const pushHereQuery = queryOptions({ queryKey: ['push-here'], queryFn: look, refetchOnWindowFocus: 'always' });
/** The file as it is, which the daemon may not have read yet; somebody may change it in an editor. */
export const configQuery = queryOptions({ queryKey: ['settings', 'file'], queryFn: api.config, retry: false });
export const secretsQuery = queryOptions({ queryKey: ['settings', 'secrets'], queryFn: api.secrets, retry: false });
export const doctorQuery = queryOptions({ queryKey: ['settings', 'doctor'], queryFn: api.doctor });
export const missionQuery = (id: string) => queryOptions({ queryKey: ['mission', id], queryFn: () => api.mission(id) });
/** Why it waits: what is in its way may be anybody's in the fleet. */
export const whyQuery = (id: string) => queryOptions({ queryKey: ['fleet', 'why', id], queryFn: () => api.explain(id), retry: false });
/** The diff of a result does not change while its mission goes on, so only the result makes it stale. */
export const resultDiffQuery = (mission: { id: string; result?: string | null }) =>
  queryOptions({ queryKey: ['diff', mission.id, mission.result], queryFn: () => api.diff(mission.id), retry: false });
export const evidenceQuery = (id: string) =>
  queryOptions({ queryKey: ['mission', id, 'evidence'], queryFn: () => api.evidence(id), retry: false });
export const gateQuery = (id: string) =>
  queryOptions({ queryKey: ['mission', id, 'gate'], queryFn: () => api.gate(id), retry: false });
export const runQuery = (id: string) =>
  queryOptions({ queryKey: ['mission', id.split('-')[0] ?? id, 'run', id], queryFn: () => api.run(id) });

/** What became of a run's work; what happens to its mission may change it. */
export const runWorkQuery = (id: string) =>
  queryOptions({ queryKey: ['mission', id.split('-')[0] ?? id, 'run', id, 'work'], queryFn: () => api.runWork(id), retry: false });
/** What a run has changed does not change once it was collected. */
export const runDiffQuery = (id: string, commit: string | null) =>
  queryOptions({ queryKey: ['diff', id, commit], queryFn: () => api.runDiff(id), enabled: commit !== null, retry: false });
/** A run is started in one sandbox. */
export const runSandboxQuery = (id: string) => queryOptions({ queryKey: ['sandbox', id], queryFn: () => api.runSandbox(id), staleTime: Infinity, retry: false });

/** An agent that has said nothing for so long is called quiet. */
const QUIET_MS = 60_000;
const NOW_EVERY_MS = 5000;

/** The last line that an agent at work has said; `null` when it has been quiet. */
export const nowQuery = (run: string) =>
  queryOptions({
    queryKey: ['now', run],
    queryFn: async ({ client }): Promise<LogLine | null> => {
      const before = client.getQueryData<LogLine | null>(['now', run]);
      const page = await api.runLogSince(run, before?.at ?? new Date(daemonNow() - QUIET_MS).toISOString());
      return page.lines.filter(({ text }) => text.trim()).at(-1) ?? (before && isRecent(before) ? before : null);
    },
    refetchInterval: NOW_EVERY_MS,
    retry: false,
  });
const isRecent = (line: LogLine) => line.at != null && daemonNow() - Date.parse(line.at) < QUIET_MS;

/** The most pages of runs that one picture is made of, a thousand runs each. */
const TIMELINE_PAGES = 3;

async function timeline(range: Range): Promise<{ spans: RunSpan[]; isWhole: boolean }> {
  const since = new Date(daemonNow() - RANGES[range]).toISOString();
  const spans: RunSpan[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < TIMELINE_PAGES; pages += 1) {
    const page = await api.timeline(since, cursor);
    spans.push(...page.items);
    cursor = page.next;
    if (!cursor) return { spans, isWhole: true };
  }
  return { spans, isWhole: false };
}

// Pictures of time are asked for less often than lists: `time` is made stale slowly.
export const timelineQuery = (range: Range) => queryOptions({ queryKey: ['time', 'runs', range], queryFn: () => timeline(range) });
export const accountsQuery = queryOptions({ queryKey: ['time', 'accounts'], queryFn: api.accounts, retry: false });
export const usageQuery = (by: UsageBy, since: string) => queryOptions({ queryKey: ['time', 'usage', by, since], queryFn: () => api.usage(by, since) });
export const landedCostsQuery = (since: string) => queryOptions({ queryKey: ['time', 'landed', since], queryFn: () => api.landedCosts(since) });

/** A command. What it changed is asked for anew, also when it was refused: the page was then out of date. */
export function useCommand<T>(command: (argument: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: command, onSettled: () => client.invalidateQueries() });
}
