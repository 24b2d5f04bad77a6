// What waits for a person, and what is under way, from several lists of missions. Each is read up to a limit, since nobody decides about so many at
// once; where one goes on behind it, that is said and never passed over.
import { isOver, needsPerson } from '../lib/status';
import { api } from './client';
import type { FleetStatus, MissionSummary, Page } from './types';

/** A list that goes on behind what was read of it: its oldest missions are not there. */
export interface Rest {
  /** The status of its missions, or `flagged` for what somebody flagged. */
  list: string;
  /** How many were not read; `null` when nobody has counted them. */
  count: number | null;
}

/** Missions of several lists, and what of these lists is not among them. */
export interface Listed {
  missions: MissionSummary[];
  rests: Rest[];
}

/** So many pages of each list are asked for, of 200 missions each. */
const PAGES = 10;

async function pagesOf(ask: (cursor?: string) => Promise<Page<MissionSummary>>): Promise<{ items: MissionSummary[]; isWhole: boolean }> {
  const items: MissionSummary[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const page = await ask(cursor);
    items.push(...page.items);
    cursor = page.next;
    if (!cursor) return { items, isWhole: true };
  }
  return { items, isWhole: false };
}

/** How many are flagged: asked for only where the list goes on. That there are more is known without it. */
const flaggedCount = () => api.missionsFlaggedCount().then(({ count }) => count, () => null);

/** Every mission that waits for a person or that somebody flagged, however old it is and however many came after it. */
export async function waitingOf({ missions: counts }: Pick<FleetStatus, 'missions'>): Promise<Listed> {
  const statuses = counts.filter(({ status, count }) => count > 0 && needsPerson(status));
  const lists = await Promise.all([
    pagesOf(api.missionsFlagged).then(async (found) => ({ ...found, list: 'flagged', of: found.isWhole ? null : await flaggedCount() })),
    ...statuses.map(({ status, count }) => pagesOf((cursor) => api.missionsOf(status, cursor)).then((found) => ({ ...found, list: status, of: count }))),
  ]);
  const missions = [...new Map(lists.flatMap(({ items }) => items).map((mission) => [mission.id, mission])).values()];
  // What somebody flagged may be listed for its status.
  const shown = (list: string, items: MissionSummary[]) => (list === 'flagged' ? new Set([...items, ...missions.filter(({ flag }) => flag)].map(({ id }) => id)).size : items.length);
  const rests = lists.filter(({ isWhole }) => !isWhole).map(({ list, of, items }) => ({ list, count: of === null ? null : Math.max(1, of - shown(list, items)) }));
  return { missions, rests };
}

/** What is at work and what comes next, however many came after it: of each status the newest, as many as one looks at. */
export async function underWayOf({ missions: counts }: Pick<FleetStatus, 'missions'>): Promise<Listed> {
  const statuses = counts.filter(({ status, count }) => count > 0 && !needsPerson(status) && !isOver(status));
  const lists = await Promise.all(statuses.map(async ({ status, count }) => ({ status, count, ...(await api.missionsOf(status)) })));
  const rests = lists.filter(({ next }) => next).map(({ status, count, items }) => ({ list: status, count: Math.max(1, count - items.length) }));
  return { missions: lists.flatMap(({ items }) => items), rests };
}
