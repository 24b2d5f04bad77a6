// Every word of the page is in both catalogues, and no view has one of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { learn, say, sayAgo, sayLasted, translated } from '../src/text';
import { en, type Key } from '../src/text/en';
import { SAID } from '../src/text/said/index';
import { zh } from '../src/text/zh';

const SOURCE = resolve(import.meta.dirname, '../src');
const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('text') && !name.endsWith('.d.ts'))
  .map((name) => ({ name, text: readFileSync(join(SOURCE, name), 'utf8').replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, '') }));

/** Names of keys, which are the same in every language. */
const KEYCAPS = ['⌘K'];

describe('the catalogues', () => {
  it('are those that were learnt; until then there is English', async () => {
    expect(say('zh', 'nav.fleet')).toBe(en['nav.fleet']);
    expect(await learn('zh')).toBe(true);
    expect(say('zh', 'nav.fleet')).toBe(zh['nav.fleet']);
  });

  it('have the same keys, and no empty sentence', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    for (const catalogue of [en, zh]) {
      for (const [key, entry] of Object.entries(catalogue)) {
        const forms = typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>);
        for (const form of forms) expect(form.trim(), key).not.toBe('');
      }
    }
  });

  it('ask for the same values in both languages', () => {
    const holes = (entry: unknown) => [...new Set(JSON.stringify(entry).match(/\{\w+\}/g) ?? [])].sort();
    for (const key of Object.keys(en) as Key[]) expect(holes(zh[key]), key).toEqual(holes(en[key]));
  });

  it('know every hold that godwit raises', () => {
    const codes = readdirSync(resolve(SOURCE, '../../docs/errors')).map((name) => name.replace(/\.md$/, ''));
    expect(codes.length).toBeGreaterThan(20);
    for (const code of codes) expect(en, code).toHaveProperty([`hold.${code}`]);
  });

  it('say what the daemon says word for word, and leave no sentence of it out', () => {
    const core = resolve(SOURCE, '../../crates/brain/core/src');
    const rust = (name: string) => readFileSync(join(core, name), 'utf8');
    const said = Object.entries(en).filter(([key]) => key.startsWith('said.')).map(([, words]) => words as string);
    const meanings = [.../fn meaning[\s\S]*?\n {4}\}/.exec(rust('hold.rs'))?.[0].matchAll(/"([^"]+)"/g) ?? []].map((match) => match[1] ?? '');
    const wording = [.../fn wording[\s\S]*?\n\}/.exec(rust('clarify/question.rs'))?.[0].matchAll(/"([^"]+)"/g) ?? []].map((match) => match[1] ?? '');
    expect(meanings.length).toBeGreaterThan(20);
    expect(wording).toHaveLength(16);
    expect([...said].sort()).toEqual([...meanings, ...wording].sort());
    for (const words of said) expect(translated('zh', words), words).toMatch(/\p{Script=Han}/u);
    expect(translated('zh', 'what a later daemon says')).toBeNull();
  });

  it.each([
    ['hold', 'hold.rs', 'HoldCode', 27], ['rule', 'gate.rs', 'RuleName', 16], ['riskFactor', 'risk.rs', 'FactorName', 7], ['risk', 'risk.rs', 'Band', 3],
    ['class', 'run.rs', 'RunClass', 27], ['check', 'evidence.rs', 'CheckVerdict', 6], ['status', 'mission/status.rs', 'Status', 18], ['next', 'mission/status.rs', 'Status', 18],
    ['task', 'mission/status.rs', 'TaskStatus', 10],
  ])('have every %s of the daemon', (group, file, type, least) => {
    const source = readFileSync(resolve(SOURCE, '../../crates/brain/core/src', file), 'utf8');
    const body = source.slice(source.indexOf(`\nimpl ${type} {`));
    const words = [.../fn word[\s\S]*?\n {4}\}/.exec(body)?.[0].matchAll(/=> "([^"]+)"/g) ?? []].map((match) => match[1] ?? '');
    expect(words.length).toBeGreaterThanOrEqual(least);
    for (const word of words) expect(en, word).toHaveProperty([`${group}.${word}`]);
  });

  it('are the words of the status board, too', () => {
    const source = readFileSync(resolve(SOURCE, '../../crates/face/server/src/cockpit/board/words.rs'), 'utf8');
    const told = [...source.matchAll(/Status::(\w+) => \("([^"]+)", "([^"]+)"\)/g)];
    expect(told).toHaveLength(18);
    for (const [, name = '', status, next] of told) {
      const word = name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
      expect(zh[`status.${word}` as Key], word).toBe(status);
      expect(zh[`next.${word}` as Key], word).toBe(next);
    }
  });

  it('have every item that the doctor looks at', () => {
    const doctor = resolve(SOURCE, '../../crates/face/cli/src/doctor');
    const files = [`${doctor}.rs`, ...readdirSync(doctor).filter((name) => name !== 'tests.rs').map((name) => join(doctor, name))];
    const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
    const constants = [...text.matchAll(/const (?:NAME|PERMISSIONS|DIRECTORIES|STALE): &str = "([^"]+)"/g)];
    const named = [...text.matchAll(/\b(?:ok|note|warning|problem)\("([^"]+)", /g)];
    const items = new Set([...constants, ...named].map((match) => match[1] ?? ''));
    expect(items.size).toBeGreaterThanOrEqual(20);
    for (const item of items) expect(en, item).toHaveProperty([`item.${item}`]);
  });

  /** Every text in Chinese: of the catalogue, and for what the daemon says. */
  const pages = [...Object.values(zh).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry))), ...SAID.map(([, page]) => page)];

  it('have one word in Chinese for a provider', () => {
    expect(pages.filter((page) => page.includes('提供商')).length).toBeGreaterThan(10);
    expect(pages.filter((page) => /提供方|服务商|供应商/.test(page))).toEqual([]);
  });

  it('have the signs of Chinese between Chinese words', () => {
    expect(pages.length).toBeGreaterThan(1500);
    expect(pages.filter((page) => /\p{Script=Han}[`”）]?[,:;?!()]|[,:;?!()][`“（]?\p{Script=Han}/u.test(page))).toEqual([]);
  });

  it('have plurals, ages and lengths', () => {
    expect(say('en', 'home.waiting', { n: 1 })).toBe('1 mission waits for you');
    expect(say('en', 'home.waiting', { n: 1200 })).toBe('1,200 missions wait for you');
    expect(say('zh', 'home.waiting', { n: 2 })).toBe('2 个任务在等你');
    expect(sayAgo('en', 0, 3 * 3_600_000)).toBe('3 hours ago');
    expect(sayAgo('zh', 0, 120_000)).toBe('2分钟前');
    expect(sayAgo('en', 5_000, 0)).toBe('just now');
    expect(sayLasted('en', 1_250)).toBe('1.3 s');
    expect(sayLasted('en', 3_723_000)).toBe('1 h 2 min');
  });
});

describe('the views', () => {
  it.each(sources)('$name says nothing by itself', ({ text }) => {
    const between = [...text.matchAll(/<[a-zA-Z][^<>]*>([^<>{}]*\p{L}[^<>{}]*)<\//gu)].map((match) => match[1]?.trim() ?? '');
    const named = [...text.matchAll(/\s(?:aria-label|title|placeholder|alt|label)="([^"]*\p{L}[^"]*)"/gu)].map((match) => match[1] ?? '');
    expect([...between, ...named].filter((words) => !KEYCAPS.includes(words))).toEqual([]);
  });

  it('make no markup of text', () => {
    for (const { name, text } of sources) expect(text, name).not.toMatch(/dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML/);
  });
});
