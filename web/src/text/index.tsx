// What the page says, in the reader's language. No view holds a sentence of its own; a test makes sure.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { daemonNow } from '../lib/clock';
import { en, type Catalogue, type Key } from './en';
import { Phrasebook, type Piece } from './said';

export type { Key };
export type Language = 'en' | 'zh';
export type Values = Record<string, string | number>;
/** English is always there; what another reader needs comes before the page is shown in it. */
const CATALOGUES: Partial<Record<Language, Catalogue>> = { en };
/** The daemon's sentences with parts in them. English readers read them as they are. */
const PHRASEBOOKS: Partial<Record<Language, Phrasebook>> = {};
const KEPT = 'godwit-language';

/** One formatter a language: making one costs more than a hundred uses of it. */
function eachOnce<T>(make: (language: Language) => T): (language: Language) => T {
  const made = new Map<Language, T>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

const plurals = eachOnce((language) => new Intl.PluralRules(language));
const numbers = eachOnce((language) => new Intl.NumberFormat(language));
const compacts = eachOnce((language) => new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }));
const percents = eachOnce((language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }));
const ages = eachOnce((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
const moments = eachOnce((language) => new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }));
const clocks = eachOnce((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }));
const wholeMoments = eachOnce((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }));

/** Fetches the words of a language, once. False when they cannot be had; the page is in English then. */
export async function learn(language: Language): Promise<boolean> {
  if (CATALOGUES[language]) return true;
  try {
    const [{ zh }, { ACTS, SAID }] = await Promise.all([import('./zh'), import('./said/index')]);
    CATALOGUES.zh = zh;
    PHRASEBOOKS.zh = new Phrasebook(SAID, {
      word: (group, word) => sayWord('zh', group, word),
      act: (act) => ACTS[act] ?? null,
      moment: (at) => moments('zh').format(new Date(at)),
    });
    return true;
  } catch {
    return false;
  }
}

/** Says a sentence in a language that was learnt. `n` chooses its plural form. */
export function say(language: Language, key: Key, values: Values = {}): string {
  const entry = (CATALOGUES[language] ?? en)[key];
  const form =
    typeof entry === 'string'
      ? entry
      : plurals(language).select(Number(values['n'] ?? 0)) === 'one'
        ? (entry.one ?? entry.other)
        : entry.other;
  return form.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? numbers(language).format(value) : (value ?? '');
  });
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** How long ago a time was. */
export function sayAgo(language: Language, at: string | number, now: number): string {
  const seconds = Math.round((now - new Date(at).getTime()) / 1000);
  if (seconds < 5) return say(language, 'time.now');
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1];
  return ages(language).format(-Math.floor(seconds / size), unit);
}

/** How long something lasted. */
export function sayLasted(language: Language, milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (milliseconds < 10_000) return say(language, 'time.lasted', { n: Math.round(milliseconds / 100) / 10 });
  if (seconds < 60) return say(language, 'time.lasted', { n: seconds });
  if (seconds < 3600) return say(language, 'time.lastedMinutes', { m: Math.floor(seconds / 60), n: seconds % 60 });
  return say(language, 'time.lastedHours', { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) });
}

/** Whether the catalogues have words for a key that was put together from a word of the API. */
export const isKey = (key: string): key is Key => key in en;

const dollars = (language: Language, more: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat(language, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', ...more });

/** The daemon's sentences that are keys of the catalogues. */
const SAID = new Map<string, Key>(Object.entries(en).flatMap(([key, words]) => (key.startsWith('said.') && typeof words === 'string' ? [[words, key as Key] as const] : [])));

/** The words for a word of the API, or that word itself: a later daemon may know more of them. */
const sayWord = (language: Language, group: string, word: string) => (isKey(`${group}.${word}`) ? say(language, `${group}.${word}` as Key) : word);

/** What the daemon said, in the reader's language where the catalogues have it, in pieces: a foreign one is English, and as
 * somebody else said it. Null when there are no words for it, and it is English. */
export function retold(language: Language, text: string): Piece[] | null {
  const key = SAID.get(text);
  return key ? [{ text: say(language, key), isForeign: false }] : (PHRASEBOOKS[language]?.say(text) ?? null);
}

/** The same as one text. */
export const translated = (language: Language, text: string): string | null => retold(language, text)?.map((piece) => piece.text).join('') ?? null;

interface Text {
  language: Language;
  choose: (language: Language) => void;
  t: (key: Key, values?: Values) => string;
  /** The words for a word of the API, or that word itself. */
  word: (group: string, word: string) => string;
  /** How long ago something was, said once; what stays on the screen uses useAgo. */
  ago: (at: string | number) => string;
  lasted: (milliseconds: number) => string;
  number: (value: number) => string;
  /** A number for a narrow place: 12K, 1.2万. */
  compact: (value: number) => string;
  /** A part of one as a percentage. */
  percent: (part: number) => string;
  /** Money, given in millionths of a dollar. */
  money: (microUsd: number) => string;
  moneyCompact: (microUsd: number) => string;
  /** A point in time by the reader's own clock. */
  moment: (at: string | number) => string;
  /** The same as the hand of a clock shows it, to the second. */
  clock: (at: string | number) => string;
  /** The same with its year and its seconds. */
  wholeMoment: (at: string | number) => string;
}

const Context = createContext<Text | null>(null);

/** The language of this reader: what they chose, else what their browser asks for. */
export function preferred(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.language.startsWith('zh') ? 'zh' : 'en';
}

/** Ages grow this often, in milliseconds. */
const GROW_MS = 5000;

function onGrowth(grow: () => void): () => void {
  const timer = setInterval(grow, GROW_MS);
  return () => clearInterval(timer);
}

/** Says how long ago something was, and goes on saying it. Only who uses this is drawn anew when time passes, and only
 * when its words have changed. */
export function useAgo(at: string | number): string {
  const { language } = useText();
  return useSyncExternalStore(onGrowth, () => sayAgo(language, at, daemonNow()));
}

/** Gives the page its language. */
export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => (CATALOGUES[preferred()] ? preferred() : 'en'));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = useCallback((language: Language) => {
    void learn(language).then((isLearnt) => {
      if (!isLearnt) return;
      localStorage.setItem(KEPT, language);
      setLanguage(language);
    });
  }, []);
  const text = useMemo<Text>(() => {
    const t = (key: Key, values?: Values) => say(language, key, values);
    return {
      language, choose, t,
      word: (group, word) => sayWord(language, group, word),
      ago: (at) => sayAgo(language, at, daemonNow()),
      lasted: (milliseconds) => sayLasted(language, milliseconds),
      number: (value) => numbers(language).format(value),
      compact: (value) => compacts(language).format(value),
      percent: (part) => percents(language).format(part),
      money: (microUsd) => dollars(language, { minimumFractionDigits: 2, maximumFractionDigits: microUsd < 10_000 ? 4 : 2 }).format(microUsd / 1e6),
      moneyCompact: (microUsd) => dollars(language, { notation: 'compact', maximumFractionDigits: microUsd < 10_000 ? 4 : 2 }).format(microUsd / 1e6),
      moment: (at) => moments(language).format(new Date(at)),
      clock: (at) => clocks(language).format(new Date(at)),
      wholeMoment: (at) => wholeMoments(language).format(new Date(at)),
    };
  }, [language, choose]);
  return <Context.Provider value={text}>{children}</Context.Provider>;
}

/** The words of the page. */
export function useText(): Text {
  const text = useContext(Context);
  if (!text) throw new Error('the page has no TextProvider');
  return text;
}
