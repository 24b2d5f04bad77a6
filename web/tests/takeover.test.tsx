// Who may be taken over and when, who holds the keyboard, what waits to be told; and that a claim looks like one.
// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api } from '../src/api/client';
import type { MissionDetail, MissionSummary, Run } from '../src/api/types';
import { bySection, sectionOf, STATUSES, takeoverOf, toneOfMission } from '../src/lib/status';
import { holderOf, queueOf, takeoversOf, taskOf, tasksToTake } from '../src/lib/takeover';
import { TextProvider } from '../src/text';
import { Queue } from '../src/views/mission/Queue';
import { Claim } from '../src/views/run/Claim';
import { KeyboardBar } from '../src/views/terminal/KeyboardBar';

const AT = '2026-01-02T03:04:05Z';
const task = (name: string, more: object = {}) => ({ id: `m1-${name}`, name, title: `The ${name}`, status: 'running', base: 'abc', ...more });
const mission = (more: object = {}) =>
  ({ id: 'm1', status: 'running', is_planned: false, tasks: [task('t1')], runs: [{ id: 'm1-t1-r1' }], ...more }) as unknown as MissionDetail;
const show = (part: ReactNode) =>
  render(<TextProvider><QueryClientProvider client={new QueryClient()}>{part}</QueryClientProvider></TextProvider>);
afterEach(cleanup);

describe('a takeover', () => {
  it('is offered while the agent works or rests, and never while its commit is made', () => {
    const offered = STATUSES.filter((status) => tasksToTake(mission({ status })).length > 0);
    expect(offered).toEqual(['queued', 'parked', 'running', 'checking', 'sealing', 'awaiting-approval', 'held', 'paused', 'stopped']);
  });

  it('needs a workspace, and is offered once', () => {
    expect(tasksToTake(mission({ tasks: [task('t1', { base: null })] }))).toEqual([]);
    expect(tasksToTake(mission({ tasks: [task('t1', { takeover: { state: 'live', by: 'ada', since: AT } })] }))).toEqual([]);
  });

  it('of a plan is of one task: of those that are at work or at rest', () => {
    const tasks = ['running', 'held', 'done', 'waiting', 'collecting'].map((status) => task(status, { status }));
    const planned = mission({ is_planned: true, tasks, runs: tasks.map(({ id }) => ({ id: `${id}-r1` })) });
    expect(tasksToTake(planned).map(({ name }) => name)).toEqual(['running', 'held']);
    expect(taskOf(planned, 'm1-held-r3')?.name).toBe('held');
    expect(takeoversOf(planned)).toEqual([]);
  });

  it('takes a mission out of what is at work, and not out of what waits for a decision', () => {
    const summary = (status: string, takeovers: object[]) => ({ id: status, status, takeovers, priority: 0, updated_at: AT }) as unknown as MissionSummary;
    const taken = (status: string) => summary(status, [{ task: 't1', state: 'live', run: 'm1-t1-r2', by: 'ada', since: AT }]);
    expect(['running', 'queued', 'checking'].map((status) => sectionOf(taken(status)))).toEqual(['terminal', 'terminal', 'terminal']);
    expect(['held', 'awaiting-approval', 'landed'].map((status) => sectionOf(taken(status)))).toEqual(['waiting', 'waiting', 'landed']);
    expect([sectionOf(summary('running', [])), sectionOf({ status: 'running' })]).toEqual(['work', 'work']);
    expect([toneOfMission(taken('running')), takeoverOf(taken('running'))?.by]).toEqual(['you', 'ada']);
    const sections = bySection([taken('running'), summary('preparing', [])]);
    expect([sections.terminal.map(({ id }) => id), sections.work.map(({ id }) => id)]).toEqual([['running'], ['preparing']]);
  });

  it('has one keyboard, and says whose it is', () => {
    const keyboard = { by: 'ada', seat: 'tab-3f9k2c7x', at: AT };
    expect([holderOf(keyboard, 'tab-3f9k2c7x'), holderOf(keyboard, 'tab-other000'), holderOf(keyboard, null), holderOf(null, 'tab-3f9k2c7x')]).toEqual(['me', 'another', 'another', 'nobody']);
  });

  it('shows the holder, and takes the keyboard for this seat', async () => {
    const take = vi.spyOn(api, 'takeKeyboard').mockResolvedValue({ events: [1] });
    const run = { id: 'm1-t1-r2', keyboard: { by: 'ada', seat: 'tty-18213', at: AT } } as unknown as Run;
    show(<KeyboardBar run={run} seat="tab-3f9k2c7x" />);
    expect(screen.getByText(/ada has the keyboard, in a terminal/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Take the keyboard' }));
    await waitFor(() => expect(take).toHaveBeenCalledWith('m1-t1-r2', 'tab-3f9k2c7x'));
    cleanup();
    show(<KeyboardBar run={{ ...run, keyboard: { by: 'ada', seat: 'tab-3f9k2c7x', at: AT } }} seat="tab-3f9k2c7x" />);
    expect(screen.getByText(/You have the keyboard/)).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('the queue', () => {
  const queued = mission({
    is_planned: true,
    tasks: [task('a', { queue: [{ message: 3, text: 'third', by: 'ada', at: AT }] }), task('b', { queue: [{ message: 1, text: 'first <b>', by: 'ada', at: AT }] })],
  });

  it('is one line of messages, oldest first, whichever task they are for', () => {
    expect(queueOf(queued).map(({ message }) => message.text)).toEqual(['first <b>', 'third']);
    expect(queueOf(mission())).toEqual([]);
  });

  it('gives a message back to be written anew, and says it as text', async () => {
    const unqueue = vi.spyOn(api, 'unqueue').mockResolvedValue({ events: [1] });
    const back: string[] = [];
    const { container } = show(<Queue mission={queued} onTakenBack={(text) => back.push(text)} />);
    expect(container.querySelector('b')).toBeNull();
    fireEvent.click(screen.getAllByRole('button', { name: 'Take it back' })[0] as HTMLElement);
    await waitFor(() => expect(back).toEqual(['first <b>']));
    expect(unqueue).toHaveBeenCalledWith('m1', 1);
  });

  it('keeps a message that could not be taken back', async () => {
    vi.spyOn(api, 'unqueue').mockRejectedValue(new Error('it was delivered'));
    const back: string[] = [];
    show(<Queue mission={queued} onTakenBack={(text) => back.push(text)} />);
    fireEvent.click(screen.getAllByRole('button', { name: 'Take it back' })[0] as HTMLElement);
    expect(await screen.findByText('it was delivered')).toBeTruthy();
    expect(back).toEqual([]);
  });
});

describe('a result that an agent gave', () => {
  it('is marked as its own claim, and nothing in it is markup', () => {
    const { container } = show(<Claim result={{ kind: 'done-report', summary: 'I <img src=x> did it.', changed: ['a.txt: corrected'], tests_run: [], open_questions: [], confidence: 'low' }} />);
    expect(screen.getByText('its own claim')).toBeTruthy();
    expect(screen.getByText('Tests that it says it ran').nextSibling?.textContent).toBe('none');
    expect(screen.getByText('low')).toBeTruthy();
    expect(container.querySelector('img')).toBeNull();
  });

  it('shows findings at their place, and what a later daemon knows by its own name', () => {
    show(<Claim result={{ kind: 'findings', findings: [{ path: 'src/a.rs', line: 7, severity: 'critical', text: 'It overflows.' }], later: { deep: [1] } }} />);
    expect(screen.getByText('src/a.rs:7')).toBeTruthy();
    expect(screen.getByText('critical')).toBeTruthy();
    expect(screen.getByText('later').nextSibling?.textContent).toBe('{"deep":[1]}');
  });
});
