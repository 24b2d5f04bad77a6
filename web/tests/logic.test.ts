// What is decided without a page: sections, the one primary action, steps, diffs, inert text, the stream.
import { describe, expect, it, vi } from 'vitest';
import { Coalescer, MOST_A_SECOND, staleKeys } from '../src/api/stale';
import { parseEvents, pieceOf } from '../src/api/stream';
import { commandId } from '../src/api/client';
import type { Hold, MissionDetail, MissionSummary } from '../src/api/types';
import { colour } from '../src/lib/colour';
import { parseDiff } from '../src/lib/diff';
import { cut, inert } from '../src/lib/inert';
import { isKept, orderOf } from '../src/lib/order';
import { nearest, today } from '../src/lib/usage';
import { bySection, canContinue, isBusy, latest, layers, needsPerson, primaryOf, standingOf, STATUSES, stepsOf, toneOf, toneOfMission, verbsOf, wayOut } from '../src/lib/status';

const mission = (status: string, more: Partial<MissionDetail> = {}) =>
  ({ status, approvals: [], holds: [], runs: [], checks: [], evidence: null, result: null, ...more }) as unknown as MissionDetail;
const hold = (...recovery: string[]) => ({ id: 'm1-h1', resolved_at: null, recovery }) as unknown as Hold;

describe('the primary action', () => {
  it('is there when a person is needed and absent when not', () => {
    expect(primaryOf(mission('awaiting-answers'))).toEqual({ kind: 'answer' });
    expect(primaryOf(mission('paused'))).toEqual({ kind: 'resume' });
    for (const status of ['running', 'queued', 'checking', 'landing', 'landed', 'cancelled']) expect(primaryOf(mission(status)), status).toBeNull();
  });

  it('approves the evidence that is asked about and no other', () => {
    const approvals = [{ verdict: 'granted', evidence: 'old' }, { verdict: null, evidence: 'new' }] as unknown as MissionDetail['approvals'];
    expect(primaryOf(mission('awaiting-approval', { approvals }))).toEqual({ kind: 'approve', subject: 'landing', evidence: 'new' });
    expect(primaryOf(mission('awaiting-approval'))).toBeNull();
  });

  it('is the most likely way out of a hold that the page can take', () => {
    const held = (...recovery: string[]) => primaryOf(mission('held', { holds: [hold(...recovery)] }));
    expect(held('godwit doctor', 'godwit hold resolve m1-h1', 'godwit mission cancel m1')).toEqual({ kind: 'resolve', hold: 'm1-h1' });
    expect(held('godwit mission continue m1 "…"', 'godwit hold resolve m1-h1')).toEqual({ kind: 'continue' });
    expect(held('godwit doctor', 'godwit mission cancel m1')).toBeNull();
    expect(wayOut('godwit mission retry m1 --task docs')).toEqual({ kind: 'retry', task: 'docs' });
    expect(wayOut('rm -rf /')).toEqual({ kind: 'terminal', command: 'rm -rf /' });
  });

  it('is a message when the agent rests, and never while it works', () => {
    for (const status of STATUSES) expect(canContinue(status) && isBusy(status), status).toBe(false);
    for (const status of ['running', 'collecting', 'preparing']) expect(isBusy(status), status).toBe(true);
    for (const status of ['landed', 'landing', 'closing', 'awaiting-answers']) expect(canContinue(status) || isBusy(status), status).toBe(false);
  });

  it('never stands beside a verb that the daemon would refuse', () => {
    for (const status of ['landed', 'rejected', 'cancelled', 'closing', 'landing']) expect(verbsOf(status), status).toEqual([]);
    expect(verbsOf('paused')).not.toContain('pause');
    expect(verbsOf('something-new')).toEqual([]);
  });
});

describe('the fleet', () => {
  it('shows what has waited longest first, and forgets nothing', () => {
    const all = STATUSES.map((status, index) => ({ id: status, status, priority: 0, updated_at: new Date(index * 1000).toISOString() }) as unknown as MissionSummary);
    const sections = bySection(all);
    expect(Object.values(sections).flat()).toHaveLength(STATUSES.length);
    expect(sections.waiting[0]?.status).toBe('awaiting-answers');
    expect(bySection([{ status: 'later-word', priority: 0, updated_at: '' } as unknown as MissionSummary]).next).toHaveLength(1);
    expect(toneOf('held')).toBe('bad');
  });

  it('believes what was told last of a mission', () => {
    const told = (id: string, status: string, second: number) => ({ id, status, updated_at: new Date(second * 1000).toISOString() });
    const all = latest([told('m1', 'running', 1), told('m2', 'held', 5), told('m1', 'landed', 3), told('m2', 'running', 4)]);
    expect(all.map(({ id, status }) => [id, status])).toEqual([['m1', 'landed'], ['m2', 'held']]);
  });

  it.each([['running', true, 'takeover.pill'], ['running', false, 'status.running'], ['awaiting-approval', true, 'status.awaiting-approval'], ['landed', true, 'status.landed']])('says of one that is %s, taken over: %s, that it is %s', (status, isTaken, said) => {
    const takeovers = isTaken ? ([{}] as MissionSummary['takeovers']) : [];
    expect(standingOf({ status, takeovers } as MissionSummary).join('.')).toBe(said);
  });

  it('raises what somebody flagged, whatever it does', () => {
    const flagged = STATUSES.map((status) => ({ id: status, status, priority: 0, updated_at: '', flag: 'Look at it.' }) as unknown as MissionSummary);
    expect(bySection(flagged).waiting).toHaveLength(STATUSES.length);
    expect(flagged.filter((mission) => needsPerson(mission.status) && toneOf(mission.status) !== toneOfMission(mission))).toEqual([]);
    expect(new Set(flagged.filter(({ status }) => !needsPerson(status)).map(toneOfMission))).toEqual(new Set(['you']));
  });

  it('knows how far a mission is', () => {
    expect(stepsOf(mission('landed')).every(({ state }) => state === 'done')).toBe(true);
    expect(stepsOf(mission('checking')).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'now', 'open', 'open', 'open']);
    const everything = { runs: [{}] as never, checks: [{}] as never, evidence: 'e' as never };
    const blockedAt = (code: string, more: object = everything) => {
      const holds = [{ ...hold(), code }] as never;
      return stepsOf(mission('held', { ...more, holds })).find(({ state }) => state === 'blocked')?.step;
    };
    const places = { 'checks-failed': 'checks', 'run-failed': 'agent', 'needs-answer': 'agent', 'workspace-failed': 'workspace', 'forbidden-path': 'decision', 'target-moved': 'landed' };
    for (const [code, step] of Object.entries(places)) expect(blockedAt(code), code).toBe(step);
    expect(blockedAt('disk-full'), 'by what exists').toBe('decision');
    expect(blockedAt('disk-full', {}), 'by what exists').toBe('queued');
    const failed = stepsOf(mission('held', { ...everything, holds: [{ ...hold(), code: 'checks-failed' }] as never }));
    expect(failed.filter(({ state }) => state === 'done').map(({ step }) => step), 'a failed check is never green').toEqual(['queued', 'workspace', 'agent']);
    expect(stepsOf(mission('rejected', everything)).find(({ state }) => state === 'blocked')?.step).toBe('decision');
  });

  it('puts tasks right of what they need, also when a plan goes in circles', () => {
    expect(layers([{ name: 'a', needs: [] }, { name: 'c', needs: ['a', 'b'] }, { name: 'b', needs: ['a'] }])).toEqual([['a'], ['b'], ['c']]);
    expect(layers([{ name: 'a', needs: ['b'] }, { name: 'b', needs: ['a'] }]).flat()).toHaveLength(2);
  });
});

describe('a diff', () => {
  const text = 'diff --git a/x.rs b/x.rs\nindex 1..2 100644\n--- a/x.rs\n+++ b/x.rs\n@@ -1,2 +1,2 @@\n-let a = 1;\n+let a = "1"; // one\n same\n--- not a header\ndiff --git a/p.png b/p.png\nBinary files a/p.png and b/p.png differ\n';
  it('is cut into files, and a line that looks like a header stays a line', () => {
    const [first, second] = parseDiff(text);
    expect(first).toMatchObject({ path: 'x.rs', added: 1, deleted: 2 });
    expect(first?.lines.at(-1)).toMatchObject({ kind: 'del', text: '-- not a header' });
    expect(second).toMatchObject({ path: 'p.png', isBinary: true });
  });

  it('is coloured without losing a character', () => {
    for (const line of ['let a = "x\\"y"; // <b>', '# not a comment', "it's", '', 'a'.repeat(9000)]) {
      expect(colour(line, 'x.rs').map((token) => token.text).join('')).toBe(line);
    }
    expect(colour('fn f() {}', 'x.rs')[0]).toEqual({ kind: 'k', text: 'fn' });
    expect(colour('x = 1 # note', 'x.py').at(-1)?.kind).toBe('c');
  });
});

describe('text of agents', () => {
  it('steers no display', () => {
    expect(inert('\u001b[31mred\u001b[0m \u001b]8;;http://evil\u0007link')).toBe('red link');
    expect(inert('a\u202egnp.exe\u0000')).toBe('a\ufffdgnp.exe\ufffd');
    expect(inert('line\n\ttab')).toBe('line\n\ttab');
    expect(cut('😀😀😀', 3).endsWith('…')).toBe(true);
  });
});

describe('the stream', () => {
  it('is read across pieces', () => {
    const { events, rest } = parseEvents('id: 1\nevent: event\ndata: {"a":1}\n\n: keep\n\nid: 2\ndata: {');
    expect(events).toEqual([{ kind: 'event', id: '1', data: '{"a":1}' }]);
    expect(parseEvents(`${rest}}\n\n`).events).toEqual([{ kind: 'message', id: '2', data: '{}' }]);
  });

  it('asks at once, then ten times a second, and never before it was answered, however many events come', async () => {
    vi.useFakeTimers();
    const asked: string[] = [];
    let answer = () => {};
    const ask = (key: string[]) => () => {
      asked.push(key.join('/'));
      return key[0] === 'mission' ? new Promise<void>((resolve) => (answer = resolve)) : Promise.resolve();
    };
    const coalescer = new Coalescer((key) => [{ id: key.join('/'), key, ask: ask(key) }]);
    const flood = async (milliseconds: number) => {
      for (let at = 0; at < milliseconds; at += 1) {
        for (let n = 0; n < 4; n += 1) coalescer.add(staleKeys({ stream: 'mission/m1' }));
        await vi.advanceTimersByTimeAsync(1);
      }
    };
    await flood(20);
    expect(asked).toEqual(['fleet', 'mission/m1', 'time']);
    await flood(3980);
    const fleet = asked.filter((key) => key === 'fleet').length;
    expect(fleet, 'ten times in any second').toBeLessThanOrEqual(4 * MOST_A_SECOND);
    expect(fleet, 'and not much less often').toBeGreaterThanOrEqual(30);
    expect(asked.filter((key) => key === 'mission/m1'), 'it was not answered').toHaveLength(1);
    expect(asked.filter((key) => key === 'time'), 'it is asked for slowly').toHaveLength(2);
    answer();
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked.filter((key) => key === 'mission/m1'), 'what came meanwhile is asked for').toHaveLength(2);
    expect(asked.filter((key) => key === 'time')).toHaveLength(3);
    vi.useRealTimers();
  });

  it('updates at once while things are calm, and never more than ten times in a second', async () => {
    vi.useFakeTimers();
    const at: number[] = [];
    const coalescer = new Coalescer((key) => [{ id: key.join('/'), key, ask: () => Promise.resolve(at.push(performance.now())) }]);
    for (let second = 0; second < 5; second += 1) {
      const began = performance.now();
      coalescer.add([['fleet']]);
      await vi.advanceTimersByTimeAsync(40);
      expect((at.at(-1) ?? Infinity) - began, 'a lone event is seen at once').toBeLessThanOrEqual(20);
      await vi.advanceTimersByTimeAsync(960);
    }
    for (let n = 0; n < 5000; n += 1) {
      coalescer.add([['fleet']]);
      await vi.advanceTimersByTimeAsync(1);
    }
    const inSecond = at.map((from) => at.filter((time) => time >= from && time < from + 1000).length);
    expect(Math.max(...inSecond)).toBeLessThanOrEqual(MOST_A_SECOND);
    vi.useRealTimers();
  });

  it('lets totals wait for what somebody acts on, but not for long', async () => {
    const event = (id: string, kind: string) => ({ id, data: JSON.stringify({ kind, stream: `mission/${id}` }) });
    const piece = pieceOf([event('m1', 'mission.usage-seen'), event('m2', 'mission.created')]);
    expect(piece).toEqual({ keys: [['fleet'], ['mission', 'm2'], ['time']], patient: [['fleet'], ['mission', 'm1'], ['time']], last: 'm2' });
    vi.useFakeTimers();
    const asked: string[] = [];
    const ask = (key: string[]) => () => Promise.resolve(asked.push(key.join('/')));
    const coalescer = new Coalescer((key) => [{ id: key.join('/'), key, ask: ask(key) }]);
    coalescer.add([], [['fleet'], ['mission', 'm1']]);
    await vi.advanceTimersByTimeAsync(900);
    coalescer.add([], [['fleet']]);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked, 'a second after the first of them').toEqual(['fleet', 'mission/m1']);
    await vi.advanceTimersByTimeAsync(2000);
    coalescer.add([], [['fleet'], ['mission', 'm1']]);
    await vi.advanceTimersByTimeAsync(100);
    coalescer.add([['fleet']]);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.slice(2), 'with what comes before').toEqual(['fleet', 'mission/m1']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked, 'and then not again').toHaveLength(4);
    vi.useRealTimers();
  });

  it('asks less often for what is answered slowly, and does not let it keep the rest waiting', async () => {
    vi.useFakeTimers();
    const asked = { slow: 0, quick: 0 };
    const slow = () => new Promise((resolve) => setTimeout(resolve, 500, (asked.slow += 1)));
    const coalescer = new Coalescer((key) => [
      { id: 'slow', key, ask: slow },
      { id: 'quick', key, ask: () => Promise.resolve((asked.quick += 1)) },
    ]);
    for (let n = 0; n < 2000; n += 1) {
      coalescer.add([['fleet']]);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(asked.slow).toBeLessThanOrEqual(2);
    expect(asked.quick).toBeGreaterThanOrEqual(15);
    vi.useRealTimers();
  });

  it('names commands as the daemon does', () => {
    expect(commandId()).toMatch(/^c[0-9a-hjkmnp-tv-z]{10}$/);
  });
});

describe('what the fleet has used', () => {
  const sum = (output: number | null, cost: number | null, runs: number, without: [number, number]) =>
    ({ key: 'a', runs, usage: { output_tokens: output, cost_micro_usd: cost }, without_tokens: without[0], without_cost: without[1] }) as never;
  it('is money where somebody tells it, else tokens, and never zero for what nobody tells', () => {
    expect(today([])).toEqual({ cost: null, tokens: null, untold: 0, runs: 0 });
    expect(today([sum(5, 7, 2, [0, 1]), sum(null, null, 1, [1, 1])])).toEqual({ cost: 7, tokens: 5, untold: 2, runs: 3 });
    expect(today([sum(5, null, 2, [1, 2])])).toEqual({ cost: null, tokens: 5, untold: 1, runs: 2 });
  });
  it('has a window that is nearest to its end, if any is known', () => {
    const account = (name: string, ...used: (number | null)[]) => ({ name, windows: used.map((value) => ({ name: 'w', used_basis_points: value })) }) as never;
    expect(nearest([account('a', null), account('b')])).toBeNull();
    expect(nearest([account('a', 100, null), account('b', 9000)])).toMatchObject({ account: 'b', share: 0.9 });
  });
});

describe('a choice of missions', () => {
  const missions = [{ project: 'b', labels: ['x'] }, { project: null, labels: ['x', 'y'] }, { project: 'a', labels: [] }];
  it('offers what there is and leaves what was asked for', () => {
    expect(orderOf(missions)).toEqual({ projects: ['a', 'b'], labels: ['x', 'y'] });
    const left = (project: string, label: string) => missions.filter((mission) => isKept(mission, { project, label })).length;
    expect([left('', ''), left('b', ''), left('', 'x'), left('a', 'x')]).toEqual([3, 1, 2, 0]);
  });
});
