// What an agent asks is shown whole and harmless, and is answered as it was seen.
// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, ApiError } from '../src/api/client';
import type { Inquiry, MissionDetail } from '../src/api/types';
import { answeredByMessage, exact, inquiryOf, isLong } from '../src/lib/inquiry';
import { tellReader, useNotice } from '../src/lib/notice';
import { primaryOf } from '../src/lib/status';
import { TextProvider } from '../src/text';
import { Asks } from '../src/views/mission/Asks';
import { Composer } from '../src/views/mission/Composer';

const AT = '2026-01-02T03:04:05Z';
const KEY = '9f'.repeat(32);
const inquiry = (more: Partial<Inquiry> = {}): Inquiry => ({
  key: KEY, wanted: 'permission', tool: 'Bash', text: 'sudo make install', rule: 'sudo', because: "no other user's rights are to be had in a run",
  options: [], agent: 'claude', run: 'm1-t1-r1', asked_at: AT, until: null, ...more,
});
const OTHER = '51'.repeat(32);
const question = inquiry({ key: OTHER, wanted: 'answer', tool: 'AskUserQuestion', text: 'Which one?', rule: null, because: null, options: ['The first', 'The second'] });
const mission = (asks: Inquiry | null) => ({ id: 'm1', tasks: [{ id: 'm1-t1', name: 'main', inquiry: asks }] }) as unknown as MissionDetail;
const done = { events: [1] };

function Notice() {
  return <p role="status">{useNotice()?.text}</p>;
}

const show = (asks: Inquiry, task: string | null = null) =>
  render(<TextProvider><QueryClientProvider client={new QueryClient()}><Notice /><Asks asked={{ mission: 'm1', task, inquiry: asks }} /></QueryClientProvider></TextProvider>);
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

afterEach(() => {
  cleanup();
  tellReader(null);
  localStorage.clear();
  vi.restoreAllMocks();
});

describe('what an agent asks', () => {
  it('hides nothing: what nobody would see is told by its number', () => {
    expect(exact('a\tb\nc')).toBe('a\tb\nc');
    expect(exact('ls \u001b[2K\u202e\u200b\u00a0\u3164x')).toBe('ls \\u{1b}[2K\\u{202e}\\u{200b}\\u{a0}\\u{3164}x');
    expect(exact('<img src=x> 中文 é 🦆')).toBe('<img src=x> 中文 é 🦆');
  });

  it('is of the task that was meant', () => {
    const two = { tasks: [{ name: 'a', inquiry: null }, { name: 'b', inquiry: question }] } as unknown as MissionDetail;
    expect([inquiryOf(two, null), inquiryOf(two, 'b'), inquiryOf(two, 'a')]).toEqual([question, question, null]);
  });

  it('is the one thing to do of a hold, and no way out of it is offered beside', () => {
    const holds = [{ id: 'm1-h1', resolved_at: null, recovery: ['godwit mission allow m1', 'godwit mission continue m1 "…"'], inquiry: question }];
    expect(primaryOf({ status: 'held', approvals: [], holds: holds as never })).toEqual({ kind: 'inquiry', hold: 'm1-h1' });
  });
});

describe('a call', () => {
  it('is markup to nobody, and says why it is denied and what happens if nobody answers', () => {
    const { container } = show(inquiry({ text: 'echo "<script>alert(1)</script>" \u001b]0;evil\u0007', until: '2026-01-02T04:04:05Z' }));
    expect(container.querySelector('script')).toBeNull();
    expect(screen.getByLabelText('What it wants to do').textContent).toBe('echo "<script>alert(1)</script>" \\u{1b}]0;evil\\u{7}');
    expect(screen.getByText(/no other user's rights/)).toBeTruthy();
    expect(screen.getByText(/If nobody answers by .* it is denied/)).toBeTruthy();
    expect(container.querySelectorAll('.bg-accent')).toHaveLength(1);
  });

  it('is allowed by the key that was seen', async () => {
    const said = vi.spyOn(api, 'answerInquiry').mockResolvedValue(done);
    show(inquiry(), 'docs');
    press('Allow for this task');
    await waitFor(() => expect(said).toHaveBeenCalledWith('m1', 'allowed', KEY, 'docs', ''));
  });

  it('is denied with what to do instead', async () => {
    const said = vi.spyOn(api, 'answerInquiry').mockResolvedValue(done);
    show(inquiry());
    fireEvent.change(screen.getByRole('textbox'), { target: { value: ' Use tools/install. ' } });
    press('Deny');
    await waitFor(() => expect(said).toHaveBeenCalledWith('m1', 'denied', KEY, null, 'Use tools/install.'));
    await waitFor(() => expect((screen.getByRole('textbox') as HTMLInputElement).value).toBe(''));
  });

  it('that is long is seen whole before it can be allowed', () => {
    const long = Array.from({ length: 40 }, (_, line) => `echo ${line}`).join('\n');
    expect([isLong(long), isLong('x'.repeat(2000)), isLong('make')]).toEqual([true, true, false]);
    show(inquiry({ text: long }));
    expect(screen.queryByRole('button', { name: 'Allow for this task' })).toBeNull();
    press('Show all of it');
    expect(screen.getByRole('button', { name: 'Allow for this task' })).toBeTruthy();
  });

  it.each([['wrong-state', null, /answered already/], ['invalid', question, /asks something else by now/]] as const)(
    'that is not what is asked any more is told, and no error (%s)',
    async (code, now, told) => {
      vi.spyOn(api, 'answerInquiry').mockRejectedValue(new ApiError(409, code, 'no'));
      vi.spyOn(api, 'mission').mockResolvedValue(mission(now));
      show(inquiry());
      press('Allow for this task');
      await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(told));
      expect(screen.queryByRole('alert')).toBeNull();
    },
  );

  it('that is refused for another reason says so', async () => {
    vi.spyOn(api, 'answerInquiry').mockRejectedValue(new ApiError(403, 'forbidden', 'only a person can answer what an agent asks'));
    show(inquiry());
    press('Deny');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('only a person can answer'));
  });
});

describe('a question', () => {
  it('is answered by what it offers, or in words', async () => {
    const said = vi.spyOn(api, 'goOn').mockResolvedValue(done);
    show(question);
    expect((screen.getByRole('button', { name: 'Answer' }) as HTMLButtonElement).disabled).toBe(true);
    press('The second');
    await waitFor(() => expect(said).toHaveBeenCalledWith('m1', 'The second', null, OTHER));
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Neither.' } });
    press('Answer');
    await waitFor(() => expect(said).toHaveBeenCalledWith('m1', 'Neither.', null, OTHER));
  });

  it('is left to the agent', async () => {
    const said = vi.spyOn(api, 'answerInquiry').mockResolvedValue(done);
    show(question);
    press('Leave it to the agent');
    await waitFor(() => expect(said).toHaveBeenCalledWith('m1', 'denied', OTHER, null, ''));
  });

  it('that is over gets no answer that was meant for it', async () => {
    vi.spyOn(api, 'goOn').mockRejectedValue(new ApiError(422, 'invalid', 'that is not what the agent asks now'));
    vi.spyOn(api, 'mission').mockResolvedValue(mission(inquiry({ key: '00'.repeat(32) })));
    show(question);
    press('The first');
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/asks something else/));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('a message to nobody in particular', () => {
  const asking = (name: string, asks: Inquiry | null = null) => ({ id: `m1-${name}`, name, queue: [], inquiry: asks });
  const planned = (tasks: object[], held: string[]) => ({ id: 'm1', status: 'held', tasks, holds: held.map((task) => ({ id: `m1-${task}-h`, task, recovery: [] })) }) as unknown as MissionDetail;
  const one = planned([asking('main', question)], []);

  it('answers what the only agent asks that asks anything, whatever else is held', () => {
    const two = [asking('a', question), asking('b')];
    expect(answeredByMessage(one)).toEqual({ task: 'main', inquiry: question });
    for (const held of [['a'], ['a', 'b']]) expect(answeredByMessage(planned(two, held)), held.join()).toEqual({ task: 'a', inquiry: question });
    expect(answeredByMessage(planned([asking('a', question), asking('b', question)], ['a', 'b']))).toBeNull();
    expect(answeredByMessage(planned([asking('main')], []))).toBeNull();
  });

  const compose = (of: MissionDetail) => {
    render(<TextProvider><QueryClientProvider client={new QueryClient()}><Notice /><Composer mission={of} /></QueryClientProvider></TextProvider>);
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'The first one.' } });
    press('Send');
  };

  it('names what it answers, and says so', async () => {
    const said = vi.spyOn(api, 'goOn').mockResolvedValue(done);
    compose(one);
    expect(screen.getByText(/as the answer to what it asks/)).toBeTruthy();
    await waitFor(() => expect(said).toHaveBeenCalledWith('m1', 'The first one.', 'main', OTHER));
  });

  it('is kept, and the reader told, when another tab was faster', async () => {
    vi.spyOn(api, 'goOn').mockRejectedValue(new ApiError(409, 'wrong-state', 'nobody asks'));
    vi.spyOn(api, 'mission').mockResolvedValue(mission(null));
    compose(one);
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/answered already/));
    expect([screen.queryByRole('alert'), (screen.getByRole('textbox') as HTMLTextAreaElement).value]).toEqual([null, 'The first one.']);
  });
});
