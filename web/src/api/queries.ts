// What the views read, by the keys that the stream makes stale. Everything about the fleet as a whole begins with
// `fleet`, everything about one mission with `mission` and its id.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './client';

export const statusQuery = queryOptions({ queryKey: ['fleet', 'status'], queryFn: api.status });
export const missionsQuery = queryOptions({ queryKey: ['fleet', 'missions'], queryFn: () => api.missions() });
export const holdsQuery = queryOptions({ queryKey: ['fleet', 'holds'], queryFn: api.holds });
export const approvalsQuery = queryOptions({ queryKey: ['fleet', 'approvals'], queryFn: api.approvals });
export const reposQuery = queryOptions({ queryKey: ['repos'], queryFn: api.repos });
export const missionQuery = (id: string) => queryOptions({ queryKey: ['mission', id], queryFn: () => api.mission(id) });
/** The diff of a result does not change while its mission goes on, so only the result makes it stale. */
export const resultDiffQuery = (mission: { id: string; result?: string | null }) =>
  queryOptions({ queryKey: ['diff', mission.id, mission.result], queryFn: () => api.diff(mission.id), retry: false });
export const evidenceQuery = (id: string) =>
  queryOptions({ queryKey: ['mission', id, 'evidence'], queryFn: () => api.evidence(id), retry: false });
export const gateQuery = (id: string) =>
  queryOptions({ queryKey: ['mission', id, 'gate'], queryFn: () => api.gate(id), retry: false });
export const runQuery = (id: string) =>
  queryOptions({ queryKey: ['mission', id.split('-')[0] ?? id, 'run', id], queryFn: () => api.run(id) });

/** A command. What it changed is asked for anew, also when it was refused: the page was then out of date. */
export function useCommand<T>(command: (argument: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: command, onSettled: () => client.invalidateQueries() });
}
