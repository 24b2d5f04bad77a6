// Finds the sentence that the daemon said, and its parts, so that the page can say it in another language.
//
// A sentence of the daemon is a pattern with holes, as its source has it; the pattern is the sentence's code, and what
// stands in the holes are its parameters. The name of a hole says how its part is said:
// - `said…` is a sentence of the daemon too, and the pattern fits only when that one is known;
// - `detail…` may be one; else it is what an agent or a program said, and stays as it is;
// - `items` are several with commas, `factors` those of a risk;
// - `class`, `status`, `verdict`, `hold` and `risk` are words of the catalogue, what ends with `At` is a time;
// - the NUMBERS fit nothing but digits; every other part stays as it is.

/** What the daemon says, and what the page says instead. */
export type Said = readonly [daemon: string, page: string];

/** How the words and times inside a sentence are said. */
export interface Speech {
  word: (group: string, word: string) => string;
  moment: (at: string) => string;
}

interface Pattern {
  fits: RegExp;
  holes: string[];
  page: string;
}

const HOLE = /\{(\w+)\}/g;
const NUMBERS = new Set([
  'added', 'bytes', 'cap', 'choice', 'choices', 'code', 'count', 'deleted', 'earlier', 'events', 'files', 'flaky', 'highest', 'line', 'lines', 'message', 'mode',
  'more', 'most', 'needed', 'part', 'passed', 'passes', 'pid', 'round', 'runs', 'seq', 'stop', 'total', 'wanted', 'whole',
]);
const WORDS: Record<string, string> = { class: 'class', status: 'status', verdict: 'check', hold: 'hold', risk: 'risk' };

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function patternOf([daemon, page]: Said): Pattern {
  const holes: string[] = [];
  const pieces = daemon.split(HOLE);
  const parts = pieces.map((part, index) => {
    if (index % 2 === 0) return escaped(part);
    holes.push(part);
    const isQuoted = part !== 'phrases' && pieces[index - 1]?.endsWith('`') && pieces[index + 1]?.startsWith('`');
    return NUMBERS.has(part) ? '(-?[\\d,]+)' : isQuoted ? '([^`]*)' : part === 'path' ? '([^(]*?)' : '([^]*?)';
  });
  return { fits: new RegExp(`^${parts.join('')}$`), holes, page };
}

/** How much of a sentence is its own: the one with the most fits best. */
const ownLength = (daemon: string) => daemon.replace(HOLE, '').length;

/** The parts of a list, of which those between brackets are whole. */
function itemsOf(text: string, separator: string): string[] {
  const items = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 && text.startsWith(separator, at)) {
      items.push('');
      at += separator.length - 1;
    } else items.push((items.pop() ?? '') + (text[at] ?? ''));
  }
  return items;
}

/** Says sentences of the daemon by a list of them; null for what is none of them. */
export class Phrasebook {
  private readonly plain = new Map<string, string>();
  private readonly patterns: Pattern[];

  constructor(said: readonly Said[], private readonly speech: Speech) {
    const withHoles = said.filter(([daemon]) => daemon.includes('{'));
    for (const [daemon, page] of said) if (!daemon.includes('{')) this.plain.set(daemon, page);
    this.patterns = [...withHoles].sort((one, other) => ownLength(other[0]) - ownLength(one[0])).map(patternOf);
  }

  say(text: string): string | null {
    return this.sentence(text) ?? this.several(text, '; ', '；') ?? this.several(text, ', ', '，');
  }

  private sentence(text: string): string | null {
    const plain = this.plain.get(text);
    if (plain !== undefined) return plain;
    for (const pattern of this.patterns) {
      const found = pattern.fits.exec(text);
      const parts = found && this.parts(pattern, found.slice(1));
      if (parts) return pattern.page.replace(HOLE, (_, hole: string) => parts.get(hole) ?? '');
    }
    return null;
  }

  /** How each part of a sentence is said; null when one is no sentence where one must be. */
  private parts(pattern: Pattern, values: string[]): Map<string, string> | null {
    const parts = new Map<string, string>();
    for (const [index, hole] of pattern.holes.entries()) {
      const said = this.part(hole, values[index] ?? '');
      if (said === null) return null;
      parts.set(hole, said);
    }
    return parts;
  }

  private part(hole: string, value: string): string | null {
    const group = WORDS[hole];
    if (group) return this.speech.word(group, value);
    if (hole.startsWith('said')) return this.say(value);
    if (hole.startsWith('detail') || hole === 'items') return this.say(value) ?? value;
    if (hole === 'factors') return this.sentence(value) ?? this.factors(value);
    if (hole.endsWith('At') && !Number.isNaN(Date.parse(value))) return this.speech.moment(value);
    return value;
  }

  private factors(value: string): string {
    return itemsOf(value, ', ').map((item) => {
      const [, name = item, points = ''] = /^([\w-]+) (\d+)/.exec(item) ?? [];
      const unknown = item.endsWith('(unknown)') ? `（${this.speech.word('factor', 'unknown')}）` : '';
      return `${this.speech.word('riskFactor', name)} ${points}${unknown}`;
    }).join('，');
  }

  /** Several sentences, or things with a sentence in brackets behind each; null unless all of them are known. */
  private several(text: string, separator: string, joint: string): string | null {
    const items = itemsOf(text, separator);
    const said = items.map((item) => (items.length > 1 ? this.sentence(item) : null) ?? this.bracketed(item));
    return said.every((item) => item !== null) ? said.join(joint) : null;
  }

  private bracketed(item: string): string | null {
    const [, thing, inside] = /^(\S[^(]*) \(([^]*)\)$/.exec(item) ?? [];
    const said = inside === undefined ? null : this.sentence(inside);
    return said === null ? null : `${thing ?? ''}（${said}）`;
  }
}
