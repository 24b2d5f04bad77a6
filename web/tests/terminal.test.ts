// A terminal in the page: keys arrive in order and once, the screen is read on from where it was, hostile output gets
// nothing, and one tab is one seat.
// @vitest-environment jsdom
import { Terminal } from '@xterm/xterm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TerminalFeed, unread, type FeedState } from '../src/api/terminal';
import { fromBase64, toBase64 } from '../src/lib/bytes';
import { placeOf } from '../src/lib/seat';
import { MOST_BYTES, Typed, type Sent } from '../src/lib/typed';
import { guard, isQuestion } from '../src/views/terminal/guard';
import { LEAST_CONTRAST, paletteOf } from '../src/views/terminal/palette';
import { controlled, leaves } from '../src/views/terminal/screen';

vi.mock('../src/api/session', () => ({ meetDaemon: () => Promise.resolve(), sessionHeaders: () => ({}), PROOF: 'godwit-key' }));

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('what is typed', () => {
  /** A daemon that answers when it is told to. */
  function slow() {
    const asked: { said: string; answer: (sent: Sent) => void }[] = [];
    const lost: [number, Sent][] = [];
    const typed = new Typed((piece) => new Promise((resolve) => asked.push({ said: text(piece), answer: resolve })), (count, sent) => lost.push([count, sent]));
    const answer = async (sent: Sent) => {
      asked.at(-1)?.answer(sent);
      await Promise.resolve();
      await Promise.resolve();
    };
    return { typed, asked, lost, answer };
  }

  it('goes in its order, one request at a time, what came meanwhile together', async () => {
    const { typed, asked, lost, answer } = slow();
    for (const key of 'hello') typed.push(bytes(key));
    expect(asked.map(({ said }) => said)).toEqual(['h']);
    await answer('done');
    expect(asked.map(({ said }) => said)).toEqual(['h', 'ello']);
    await answer('done');
    expect(asked).toHaveLength(2);
    expect(lost).toEqual([]);
  });

  it('is cut where a request would be too large, and nothing is left out', async () => {
    const { typed, asked, answer } = slow();
    typed.push(bytes('a'.repeat(MOST_BYTES + 7)));
    await answer('done');
    await answer('done');
    expect(asked.map(({ said }) => said.length)).toEqual([MOST_BYTES, 7]);
  });

  it('is never sent twice: what was not answered is told, what was not sent goes when the daemon is back', async () => {
    const { typed, asked, lost, answer } = slow();
    typed.push(bytes('rm'));
    typed.push(bytes(' x'));
    await answer('unanswered');
    expect(lost).toEqual([[2, 'unanswered']]);
    expect(asked).toHaveLength(1);
    typed.resume();
    expect(asked.map(({ said }) => said)).toEqual(['rm', ' x']);
  });

  it('is thrown away when somebody else has the keyboard', async () => {
    const { typed, asked, lost, answer } = slow();
    typed.push(bytes('ab'));
    typed.push(bytes('cde'));
    await answer('refused');
    expect(lost).toEqual([[5, 'refused']]);
    typed.resume();
    expect(asked).toHaveLength(1);
  });

  it('has the keys that a phone lacks, and a key that leaves', () => {
    expect(['c', 'C', '[', ' ', 'é', 'word'].map(controlled)).toEqual(['\x03', '\x03', '\x1b', '\x00', 'é', 'word']);
    const key = { key: ']', ctrlKey: true, altKey: false, metaKey: false };
    expect(leaves(key)).toBe(true);
    expect([{ ...key, ctrlKey: false }, { ...key, altKey: true }, { ...key, key: 'c' }].some(leaves)).toBe(false);
  });
});

describe('the screen of a run', () => {
  const event = (kind: string, data: unknown, id = 0) => `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
  const output = (from: number, said: string) => event('output', { from, to: from + said.length, data: toBase64(bytes(said)) }, from + said.length);
  let asked: string[] = [];

  /** A daemon that gives these answers one after the other, each cut off at its end. */
  function daemon(...answers: (string | number)[]) {
    asked = [];
    vi.stubGlobal('fetch', (url: string, { signal }: RequestInit) => {
      asked.push(url);
      const answer = answers.shift();
      if (answer === undefined) return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('stopped'))));
      if (typeof answer === 'number') return Promise.resolve(new Response(JSON.stringify({ code: 'wrong-state', detail: 'no terminal' }), { status: answer }));
      return Promise.resolve(new Response(answer));
    });
  }

  function reader() {
    let shown = '';
    const states: FeedState[] = [];
    const sizes: string[] = [];
    const feed = new TerminalFeed('m1-t1-r2', {
      write: async (piece) => void (shown += text(piece)), state: (state) => states.push(state), size: ({ columns, rows }) => sizes.push(`${columns}x${rows} ${shown}`),
    });
    return { feed, states, sizes, shown: () => shown };
  }

  afterEach(() => vi.unstubAllGlobals());

  it('is read on from where it was, and nothing is drawn twice or left out', async () => {
    daemon(output(0, 'hello, ') + event('current', { at: 7 }), output(4, 'o, wor') + output(10, 'ld'), 503, event('current', { at: 12 }) + event('ended', {}));
    const { feed, states, shown } = reader();
    feed.start();
    await vi.waitFor(() => expect(states.at(-1)).toBe('ended'), { timeout: 5000 });
    expect(shown()).toBe('hello, world');
    expect(asked.map((url) => new URL(url, 'http://h').searchParams.get('from'))).toEqual(['0', '7', '12', '12']);
    expect(states).toEqual(['connecting', 'live', 'offline', 'offline', 'offline', 'live', 'ended']);
  });

  it('has the size of who types, told between what was drawn for it and for the one before', async () => {
    daemon(event('size', { columns: 120, rows: 32 }) + output(0, 'hello, ') + event('size', { columns: 80, rows: 24 }) + event('size', { columns: 65_535, rows: 24 }) + output(7, 'world') + event('ended', {}));
    const { feed, states, sizes } = reader();
    feed.start();
    await vi.waitFor(() => expect(states.at(-1)).toBe('ended'));
    expect(sizes).toEqual(['120x32 ', '80x24 hello, ']);
  });

  it('is not asked for again when it is refused', async () => {
    daemon(409, output(0, 'never'));
    const { feed, states } = reader();
    feed.start();
    await vi.waitFor(() => expect(states.at(-1)).toBe('refused'));
    feed.start();
    expect(asked).toHaveLength(1);
  });

  it('is left while nobody looks, and then read on', async () => {
    daemon(output(0, 'hello') + event('current', { at: 5 }));
    const { feed, states, shown } = reader();
    feed.start();
    await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 5000 });
    feed.stop();
    const before = states.length;
    feed.start();
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    expect(asked.at(-1)).toMatch(/from=5$/);
    expect(states.slice(before)).toEqual(['connecting']);
    expect(shown()).toBe('hello');
    feed.stop();
  });

  it('has no byte twice where two pieces overlap', () => {
    expect(text(unread({ from: 5 }, bytes('abc'), 7))).toBe('c');
    expect(text(unread({ from: 5 }, bytes('abc'), 5))).toBe('abc');
  });

  it('is bytes, whatever they are', () => {
    const all = Uint8Array.from({ length: 70_000 }, (_, at) => at & 0xff);
    expect(fromBase64(toBase64(all))).toEqual(all);
  });
});

describe('hostile output', () => {
  let terminal: Terminal;
  beforeEach(() => {
    terminal = new Terminal({ cols: 40, rows: 4 });
    guard(terminal);
  });
  const show = (said: string) => new Promise<void>((resolve) => terminal.write(said, resolve));
  const line = () => terminal.buffer.active.getLine(0)?.translateToString(true);

  it('names nothing, copies nothing, links nothing, and the text around it stays', async () => {
    const titles: string[] = [];
    terminal.onTitleChange((title) => titles.push(title));
    await show('a\x1b]0;evil\x07b\x1b]2;evil\x1b\\c\x1b]52;c;ZXZpbA==\x07d\x1b]8;;https://evil.invalid\x07link\x1b]8;;\x07e');
    expect(titles).toEqual([]);
    expect(line()).toBe('abcdlinke');
  });

  it('may ask for colours and not change them', () => {
    expect([isQuestion(10, '?'), isQuestion(11, '?;?'), isQuestion(4, '1;?;2;?')]).toEqual([true, true, true]);
    expect([isQuestion(10, '#fff'), isQuestion(11, '?;#000'), isQuestion(4, '1;?;2;rgb:0/0/0'), isQuestion(4, ''), isQuestion(4, '1')]).toEqual([false, false, false, false, false]);
  });

  it('cannot make the page answer while nobody may type', async () => {
    const answers: string[] = [];
    terminal.onData((answer) => answers.push(answer));
    terminal.options.disableStdin = true;
    await show('\x1b[6n\x1b[c\x1b[5n');
    expect(answers).toEqual([]);
    terminal.options.disableStdin = false;
    await show('\x1b[5n');
    expect(answers).toEqual(['\x1b[0n']);
  });
});

describe('the colours of a terminal', () => {
  const light = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: string, b: string) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);

  it.each(['light', 'dark'] as const)('are all legible on the ground when it is %s', (theme) => {
    const { background = '', selectionBackground: _selection, cursorAccent: _accent, ...rest } = paletteOf(theme);
    const colours = Object.entries(rest).filter(([name]) => !name.startsWith('scrollbar')) as [string, string][];
    expect(colours).toHaveLength(18);
    for (const [name, colour] of colours) expect(contrast(colour, background), name).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });
});

describe('a seat', () => {
  beforeEach(() => vi.resetModules());
  afterEach(() => {
    sessionStorage.clear();
    Reflect.deleteProperty(navigator, 'locks');
  });

  /** A browser in which these locks are held by others. */
  const browser = (...taken: string[]) =>
    Object.defineProperty(navigator, 'locks', {
      configurable: true,
      value: { request: (name: string, _options: unknown, act: () => unknown) => (taken.includes(name) ? Promise.reject(new Error('timeout')) : Promise.resolve(act())) },
    });
  const claim = async () => (await import('../src/lib/seat')).mySeat();

  it('is kept through a reload', async () => {
    browser();
    const first = await claim();
    expect(first).toMatch(/^tab-[a-z0-9]{8}$/);
    vi.resetModules();
    expect(await claim()).toBe(first);
  });

  it('is another one in the copy of a tab', async () => {
    sessionStorage.setItem('godwit-seat', 'tab-aaaaaaaa');
    browser('godwit-seat/tab-aaaaaaaa');
    const mine = await claim();
    expect(mine).not.toBe('tab-aaaaaaaa');
    expect(sessionStorage.getItem('godwit-seat')).toBe(mine);
  });

  it('says what kind of place it is', () => {
    expect(['tab-3f9k2c7x', 'tty-18213', 'robot'].map(placeOf)).toEqual(['tab', 'tty', 'other']);
  });
});
