// What waits for a person is every list to its end, or says that it goes on.
import { describe, expect, it, vi } from 'vitest';
import { api } from '../src/api/client';
import type { MissionSummary, Page } from '../src/api/types';
import { underWayOf, waitingOf } from '../src/api/waiting';

const PAGE = 200;
const mission = (id: string) => ({ id }) as MissionSummary;

/** A list of so many missions, by pages as the daemon gives them. */
const listOf = (name: string, size: number) => (cursor?: string): Promise<Page<MissionSummary>> => {
  const begin = Number(cursor ?? 0);
  const items = Array.from({ length: Math.min(PAGE, size - begin) }, (_, index) => mission(`${name}-${begin + index}`));
  return Promise.resolve({ items, ...(begin + PAGE < size ? { next: String(begin + PAGE) } : {}) });
};

/** What is found of so many that are flagged, held and at work; as many are counted as there are. */
function found(flagged: number, held: number, isCounted = true) {
  const counted = isCounted ? Promise.resolve({ count: flagged }) : Promise.reject(new Error('the daemon is ending'));
  counted.catch(() => {});
  vi.spyOn(api, 'missionsFlaggedCount').mockImplementation(() => counted);
  vi.spyOn(api, 'missionsFlagged').mockImplementation(listOf('flagged', flagged));
  const asked = vi.spyOn(api, 'missionsOf').mockImplementation((status, cursor) => listOf(status, held)(cursor));
  const counts = [{ status: 'held', count: held }, { status: 'paused', count: 0 }, { status: 'running', count: 9 }];
  return waitingOf({ missions: counts }).then((waiting) => ({ ...waiting, asked: new Set(asked.mock.calls.map(([status]) => status)) }));
}

describe('what waits for a person', () => {
  it('is read to the end, and nothing is asked for that needs nobody', async () => {
    const { missions, rests, asked } = await found(201, 450);
    expect([missions.length, rests, [...asked]]).toEqual([651, [], ['held']]);
    expect((await found(2000, 2000)).rests).toEqual([]);
  });

  it('says of what is too much how many are left, and of what nobody has counted that there are some', async () => {
    const { missions, rests } = await found(2743, 2750);
    expect(missions).toHaveLength(4000);
    expect(rests).toEqual([{ list: 'flagged', count: 743 }, { list: 'held', count: 750 }]);
    expect((await found(2743, 2750, false)).rests).toEqual([{ list: 'flagged', count: null }, { list: 'held', count: 750 }]);
  });

  it('does not count what somebody flagged and is listed for its status', async () => {
    vi.spyOn(api, 'missionsFlagged').mockImplementation(listOf('flagged', 2010));
    vi.spyOn(api, 'missionsFlaggedCount').mockResolvedValue({ count: 2010 });
    vi.spyOn(api, 'missionsOf').mockResolvedValue({ items: [{ ...mission('old'), flag: 'look at it' }, mission('plain')] });
    expect((await waitingOf({ missions: [{ status: 'held', count: 2 }] })).rests).toEqual([{ list: 'flagged', count: 9 }]);
  });

  it('is each mission once', async () => {
    vi.spyOn(api, 'missionsFlagged').mockResolvedValue({ items: [mission('m1'), mission('m2')] });
    vi.spyOn(api, 'missionsOf').mockResolvedValue({ items: [mission('m2'), mission('m3')] });
    expect((await waitingOf({ missions: [{ status: 'held', count: 2 }] })).missions.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3']);
  });
});

describe('what is under way', () => {
  it('is the newest of each status that needs nobody and is not over, with how many more there are', async () => {
    const asked = vi.spyOn(api, 'missionsOf').mockImplementation((status, cursor) => listOf(status, status === 'queued' ? 250 : 3)(cursor));
    asked.mockClear();
    const counts = [{ status: 'held', count: 9 }, { status: 'queued', count: 250 }, { status: 'running', count: 3 }, { status: 'checking', count: 0 }, { status: 'landed', count: 7 }];
    const { missions, rests } = await underWayOf({ missions: counts });
    expect(asked.mock.calls.map(([status]) => status)).toEqual(['queued', 'running']);
    expect([missions.length, rests]).toEqual([203, [{ list: 'queued', count: 50 }]]);
  });
});
