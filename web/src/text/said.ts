// Finds the sentence that the daemon said, and its parts, so that the page can say it in another language.
//
// A sentence of the daemon is a pattern with holes, as its source has it; the pattern is the sentence's code, and what
// stands in the holes are its parameters. The name of a hole says how its part is said:
// - `said…` is a sentence of the daemon too, and the pattern fits only when that one is known;
// - `detail…` and `why` may be one; else it is what an agent, a program or the system said, and stays as it is;
// - `rest` and `cause` are the same with what joins them to the sentence, or nothing at all; a cause comes after a colon;
// - `act` is one of the acts that fail, and `action` may be one;
// - `names` are several names, `items` several sentences with commas, `factors` those of a risk;
// - `class`, `status`, `verdict`, `hold` and `risk` are words of the catalogue, what ends with `At` is a time;
// - the NUMBERS fit nothing but digits; every other part stays as it is.

/** What the daemon says, and what the page says instead. */
export type Said = readonly [daemon: string, page: string];

/** A piece of what is said; a foreign one is as an agent, a program or the system said it. */
export interface Piece {
  text: string;
  isForeign: boolean;
}

/** How the words and times inside a sentence are said. */
export interface Speech {
  word: (group: string, word: string) => string;
  /** The words for an act that failed; null when it is none. */
  act: (act: string) => string | null;
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
/** What else has a form of its own: an act is in words, a decimal may have a fraction, and a cause may be missing. */
const FORMS: Record<string, string> = {
  act: '([a-z][A-Za-z -]*)', decimal: '(\\d+(?:\\.\\d+)?)', cause: '((?:: [^]*)?)', field: '([A-Za-z_][\\w.[\\]-]*)', reference: '([a-z]+:[^]*?)', place: '(/[^]*?)', hold: '([a-z][a-z-]*)',
  model: '(\\S+)', others: '((?:; \\d+ more)?)', progress: '((?: \\([^]*\\))?)', task: '((?:task `[^`]*`: )?)',
};
const WORDS: Record<string, string> = { class: 'class', status: 'status', verdict: 'check', hold: 'hold', risk: 'risk' };

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function patternOf([daemon, page]: Said): Pattern {
  const holes: string[] = [];
  const pieces = daemon.split(HOLE);
  const parts = pieces.map((part, index) => {
    if (index % 2 === 0) return escaped(part);
    holes.push(part);
    const isQuoted = part !== 'phrases' && pieces[index - 1]?.endsWith('`') && pieces[index + 1]?.startsWith('`');
    const form = FORMS[part];
    if (form !== undefined) return form;
    return NUMBERS.has(part) ? '(-?[\\d,]+)' : isQuoted ? '([^`]*)' : part === 'path' ? '([^(]*?)' : '([^]*?)';
  });
  return { fits: new RegExp(`^${parts.join('')}$`), holes, page };
}

/** How much of a sentence is its own: the one with the most fits best. One that begins with a hole comes after those that do
 * not, for the hole would take their beginning for its own. */
const ownLength = (daemon: string) => daemon.replace(HOLE, '').length - (daemon.startsWith('{') ? 1000 : 0);

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

/** So many parts with a semicolon or a comma between them are one sentence at most. */
const MOST_JOINED = 3;

const own = (text: string): Piece[] => [{ text, isForeign: false }];

/** What somebody else said: of another language when it has words, and none in Chinese script. */
const foreign = (text: string): Piece[] => [{ text, isForeign: /\p{L}{2}/u.test(text) && !/\p{Script=Han}/u.test(text) }];

/** What joins something to a sentence, and how the page joins it. */
const JOINTS: Record<string, string> = { ':': '：', ';': '；', ',': '，' };

/** Pieces of which no two that are the page's own stand beside each other. */
function joined(pieces: Piece[]): Piece[] {
  const whole: Piece[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    if (last && last.isForeign === piece.isForeign) whole[whole.length - 1] = { ...last, text: last.text + piece.text };
    else if (piece.text) whole.push(piece);
  }
  return whole;
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

  say(text: string): Piece[] | null {
    const said = this.sentence(text) ?? this.several(text, '; ', '；') ?? this.several(text, ', ', '，');
    return said && joined(said);
  }

  private sentence(text: string): Piece[] | null {
    const plain = this.plain.get(text);
    if (plain !== undefined) return own(plain);
    for (const pattern of this.patterns) {
      const found = pattern.fits.exec(text);
      const parts = found && this.parts(pattern, found.slice(1));
      if (parts) return pattern.page.split(HOLE).flatMap((piece, index) => (index % 2 === 0 ? own(piece) : (parts.get(piece) ?? [])));
    }
    return null;
  }

  /** How each part of a sentence is said; null when one is no sentence where one must be. */
  private parts(pattern: Pattern, values: string[]): Map<string, Piece[]> | null {
    const parts = new Map<string, Piece[]>();
    for (const [index, hole] of pattern.holes.entries()) {
      const said = this.part(hole, values[index] ?? '');
      if (said === null) return null;
      parts.set(hole, said);
    }
    return parts;
  }

  private part(hole: string, value: string): Piece[] | null {
    const group = WORDS[hole];
    if (group) return own(this.speech.word(group, value));
    if (hole === 'act' || hole === 'action') {
      const act = this.speech.act(value);
      return act === null ? (hole === 'act' ? null : foreign(value)) : own(act);
    }
    if (hole.startsWith('said')) return this.say(value);
    if (hole.startsWith('detail') || hole === 'why') return this.say(value) ?? this.others(value);
    if (['rest', 'cause', 'others', 'progress', 'task'].includes(hole)) return this.rest(value);
    if (hole === 'items') return this.say(value) ?? own(value);
    if (hole === 'factors') return this.sentence(value) ?? own(this.factors(value));
    if (hole === 'names') return own(value.replaceAll('`, `', '`、`'));
    if (hole.endsWith('At') && !Number.isNaN(Date.parse(value))) return own(this.speech.moment(value));
    return own(value);
  }

  /** What somebody else said, behind which godwit may have said something: its last few sentences are looked at. */
  private others(value: string): Piece[] {
    const ends = [...value.matchAll(/; /g)].slice(-MOST_JOINED).map((match) => match.index);
    for (const at of ends) {
      const said = this.say(value.slice(at + 2));
      if (said) return [...foreign(value.slice(0, at)), ...own('；'), ...said];
    }
    return foreign(value);
  }

  private rest(value: string): Piece[] {
    const [, joint = '', said = ''] = /^([:;,]) ([^]*)$/.exec(value) ?? [];
    return joint ? [...own(JOINTS[joint] ?? joint), ...(this.say(said) ?? this.others(said))] : (this.say(value) ?? foreign(value));
  }

  private factors(value: string): string {
    return itemsOf(value, ', ').map((item) => {
      const [, name = item, points = ''] = /^([\w-]+) (\d+)/.exec(item) ?? [];
      const unknown = item.endsWith('(unknown)') ? `（${this.speech.word('factor', 'unknown')}）` : '';
      return `${this.speech.word('riskFactor', name)} ${points}${unknown}`;
    }).join('，');
  }

  /** Several sentences, or things with a sentence in brackets behind each; null unless all of them are known. A few parts of
   * the list may be one sentence only together. The first that is unknown ends it: others may say a thousand things. */
  private several(text: string, separator: string, joint: string): Piece[] | null {
    const items = itemsOf(text, separator);
    const said: Piece[] = [];
    for (let from = 0; from < items.length; ) {
      const [to, next] = this.next(items, from, separator);
      if (!next) return null;
      said.push(...(from > 0 ? own(joint) : []), ...next);
      from = to;
    }
    return said;
  }

  /** The longest sentence that begins with a part of a list, and the part behind it. The whole list is none. */
  private next(items: string[], from: number, separator: string): [to: number, said: Piece[] | null] {
    for (let to = Math.min(items.length, from + MOST_JOINED); to > from; to -= 1) {
      const item = items.slice(from, to).join(separator);
      const said = (to - from < items.length ? this.sentence(item) : null) ?? (to === from + 1 ? this.bracketed(item) : null);
      if (said) return [to, said];
    }
    return [from, null];
  }

  private bracketed(item: string): Piece[] | null {
    const [, thing, inside] = /^(\S[^(]*) \(([^]*)\)$/.exec(item) ?? [];
    const said = inside === undefined ? null : this.sentence(inside);
    return said && [...own(`${thing ?? ''}（`), ...said, ...own('）')];
  }
}
