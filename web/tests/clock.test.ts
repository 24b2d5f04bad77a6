// The daemon's time is what is shown, also where the browser's clock is wrong.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clockOffset, daemonNow, learnClock } from '../src/lib/clock';

const AT = Date.parse('2026-01-02T03:04:05Z');
const header = (time: number) => new Date(time).toUTCString();
/** An answer that was asked for at `here` of this browser's clock, and came after `took` milliseconds. */
const hear = (daemon: number, here = AT, took = 40) => learnClock(header(daemon), here, here + took);

describe('the clock', () => {
  afterEach(() => {
    hear(AT);
    vi.useRealTimers();
  });

  it('is that of the browser while nobody can tell it from the daemon’s', () => {
    for (const [daemon, took] of [[AT, 0], [AT - 1000, 40], [AT + 2000, 40], [AT + 6000, 10_000]] as const) {
      hear(daemon, AT, took);
      expect(clockOffset(), `${daemon - AT} ms, ${took} ms under way`).toBe(0);
    }
  });

  it('is that of the daemon once it differs, in both directions', () => {
    vi.useFakeTimers({ now: AT });
    for (const ahead of [300_000, -300_000, 86_400_000]) {
      hear(AT + ahead);
      expect(Math.abs(daemonNow() - (AT + ahead))).toBeLessThan(1000);
    }
  });

  it('does not waver with each answer', () => {
    hear(AT + 300_000);
    const learnt = clockOffset();
    hear(AT + 301_000);
    expect(clockOffset()).toBe(learnt);
  });

  it('is right again when somebody sets the browser’s', () => {
    hear(AT + 300_000);
    hear(AT);
    expect(clockOffset()).toBe(0);
  });

  it('learns nothing from an answer without a time', () => {
    hear(AT + 300_000);
    const learnt = clockOffset();
    learnClock(null, AT, AT);
    learnClock('yesterday', AT, AT);
    expect(clockOffset()).toBe(learnt);
  });
});
