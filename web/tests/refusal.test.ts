// What a refusal says in the page: in the reader's language, about the page, and the rest in the details.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../src/api/client';
import { isForTerminal, refusalOf, withoutPlace } from '../src/lib/refusal';
import { learn } from '../src/text';
import { en } from '../src/text/en';

beforeAll(async () => {
  await learn('zh');
});

describe('a refusal', () => {
  it('says in the page what to do in the page', () => {
    const error = new ApiError(409, 'wrong-state', 'mission m3 is landed: it cannot be paused now', 'godwit mission show m3');
    expect(refusalOf(error, 'en')).toEqual({ says: { told: error.message }, next: { key: 'problemNext.wrong-state' }, more: ['godwit mission show m3'] });
    expect(refusalOf(error, 'zh')).toEqual({ says: { told: error.message }, next: { key: 'problemNext.wrong-state' }, more: [error.message, 'godwit mission show m3'] });
  });

  it('that speaks of commands, or of what the page cannot say, is said by its code', () => {
    const spoken = new ApiError(400, 'invalid', 'the text says too little; give it with `--accept`');
    expect(refusalOf(spoken, 'en')).toEqual({ says: { key: 'problemCode.invalid' }, next: null, more: [spoken.message] });
    const strange = new ApiError(400, 'invalid', 'what a later daemon says', 'do what it says');
    expect(refusalOf(strange, 'zh')).toEqual({ says: { key: 'problemCode.invalid' }, next: null, more: [strange.message, 'do what it says'] });
    expect(refusalOf(strange, 'en')).toEqual({ says: { told: strange.message }, next: { told: 'do what it says' }, more: [] });
    expect(refusalOf(new ApiError(418, 'teapot', 'it is a teapot'), 'zh').says).toEqual({ told: 'it is a teapot' });
  });

  it('knows what is for a terminal', () => {
    for (const text of ['godwit mission list', 'give one: godwit repo add PATH', 'or pass --yes', '`--accept` is missing', 'godwit repo set NAME enabled=true']) expect(isForTerminal(text), text).toBe(true);
    for (const text of ['the daemon is ending', 'godwit failed while it answered', 'a defect of godwit: x', 'godwit', 'a well-known -- dash']) expect(isForTerminal(text), text).toBe(false);
  });

  it('beside its field does not name the field', () => {
    expect(withoutPlace('policy of `shop`: judges: must be at most 9; 2 is usual', 'en')).toBe('must be at most 9; 2 is usual');
    expect(withoutPlace('policy of `shop`: judges: must be at most 9; 2 is usual', 'zh')).toBe('judges: must be at most 9; 2 is usual');
    expect(withoutPlace('checks.test.command: holds a NUL character; remove it', 'zh')).toBe('command: holds a NUL character; remove it');
    expect(withoutPlace('/h/config.toml, line 3: `agents.x.program` `bin/x` is a relative path', 'en')).toBe('`bin/x` is a relative path');
  });

  it.each(['problemCode'])('has words for every %s that the API sends', (group) => {
    const source = readFileSync(resolve(import.meta.dirname, '../../crates/face/api/src/problem.rs'), 'utf8');
    const words = [.../fn word[\s\S]*?\n {4}\}/.exec(source)?.[0].matchAll(/=> "([^"]+)"/g) ?? []].map((match) => match[1] ?? '').filter((word) => word !== 'unknown');
    expect(words.length).toBeGreaterThanOrEqual(14);
    for (const word of words) expect(en, word).toHaveProperty([`${group}.${word}`]);
  });
});
