// How a person has ordered missions: what there is to choose from, and what a choice leaves.
import type { MissionSummary } from '../api/types';

type Ordered = Pick<MissionSummary, 'project' | 'labels'>;

/** What is chosen; an empty word is everything. */
export interface Kept {
  project: string;
  label: string;
}

export interface Order {
  projects: string[];
  labels: string[];
}

const sorted = (words: Iterable<string>) => [...new Set(words)].sort((a, b) => a.localeCompare(b));

export const orderOf = (missions: Ordered[]): Order => ({
  projects: sorted(missions.flatMap(({ project }) => project ?? [])),
  labels: sorted(missions.flatMap(({ labels }) => labels)),
});

export const isKept = (mission: Ordered, { project, label }: Kept): boolean =>
  (project === '' || mission.project === project) && (label === '' || mission.labels.includes(label));
