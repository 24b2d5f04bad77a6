// A check that is not a pass never looks like one, and what a script answered is shown as text.
// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Check } from '../src/api/types';
import { TextProvider } from '../src/text';
import { Checks, toneOf } from '../src/views/mission/Checks';

const check = (more: Partial<Check>): Check => ({ name: 'test', verdict: 'passed', exit: 'exit 0', duration_ms: 5, tail: '', answer: null, tries: [], earlier: null, ...more });
const show = (checks: Check[]) => render(<TextProvider><Checks checks={checks} /></TextProvider>);
afterEach(cleanup);

describe('the checks of a result', () => {
  it('are good only when they passed', () => {
    expect(['passed', 'flaky', 'failed', 'timed-out', 'ran-nothing', 'not-executed', 'of-a-later-daemon'].map(toneOf)).toEqual(['good', 'you', 'bad', 'bad', 'bad', 'bad', 'bad']);
  });

  it('show every try of a flaky one, and the earlier round that said otherwise', () => {
    const one = (verdict: string, tail: string) => ({ verdict, exit: 'exit 1', duration_ms: 3, tail });
    show([check({ verdict: 'flaky', tail: 'fine', tries: [one('failed', 'it broke'), one('passed', 'fine')], earlier: { task: 'm1-t1', round: 1, verdict: 'failed' } })]);
    expect(screen.getByText('flaky')).toBeTruthy();
    for (const text of ['Try 1', 'Try 2']) expect(screen.getAllByText(text).length).toBeGreaterThan(0);
    expect(screen.getByText('it broke')).toBeTruthy();
    expect(screen.getByText('Round 1 of m1-t1 said of the same files: failed.')).toBeTruthy();
  });

  it('show the answer of a verify script, and nothing in it is markup', () => {
    const answer = { passed: true, score: 0.85, prd_complete: false, details: '<img src=x onerror=alert(1)>' } as unknown as NonNullable<Check['answer']>;
    const { container } = show([check({ answer })]);
    expect(screen.getByText(/Score 0\.85\./)).toBeTruthy();
    expect(screen.getByText('Not everything wanted is there.')).toBeTruthy();
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('onerror');
  });
});
