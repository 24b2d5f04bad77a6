// What a review is made of, without a page: paths, rows, the tree, pictures, flags and the message.
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { applyDelta, decode85, pictureType } from '../src/lib/binary';
import { pairs, parseDiff, type DiffFile } from '../src/lib/diff';
import { parseKept } from '../src/lib/kept';
import { newestDecision } from '../src/lib/decide';
import { isOtherBuild } from '../src/lib/newer';
import type { Approval } from '../src/api/types';
import { bytesOf, flagsOf, inTreeOrder, LINES, messageOf, rowsOf, treeOf, type Draft } from '../src/lib/review';

const file = (path: string, more: Partial<DiffFile> = {}): DiffFile => ({ path, state: 'changed', isBinary: false, binary: null, modes: null, added: 1, deleted: 0, lines: [], ...more });
const draft = (more: Partial<Draft> = {}): Draft => ({ id: 'd', commit: 'c'.repeat(40), path: 'a.rs', side: 'new', line: 3, quote: 'let a = 1;', text: 'Why?', ...more });

describe('a diff', () => {
  it('knows odd paths, new files, modes and binary parts', () => {
    const text =
      'diff --git "a/\\346\\226\\207 \\"x\\".txt" "b/\\346\\226\\207 \\"x\\".txt"\nnew file mode 100644\n--- /dev/null\n+++ "b/\\346\\226\\207 \\"x\\".txt"\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n' +
      'diff --git a/run b/c b/run b/c\nold mode 100644\nnew mode 100755\n' +
      'diff --git a/p.png b/p.png\ndeleted file mode 100644\nindex 1..0\nGIT binary patch\nliteral 0\nHcmV?d00001\n\nliteral 3\nKcmZ0\n\n';
    const [odd, mode, picture] = parseDiff(text);
    expect(odd).toMatchObject({ path: '文 "x".txt', state: 'added', added: 1 });
    expect(mode).toMatchObject({ path: 'run b/c', modes: ['100644', '100755'] });
    expect(picture).toMatchObject({ path: 'p.png', state: 'deleted', isBinary: true, binary: { next: { size: 0 }, old: { form: 'literal', size: 3, lines: ['KcmZ0'] } } });
  });

  it('stands beside what came in its place', () => {
    const { lines } = parseDiff('diff --git a/x b/x\n@@ -1,3 +1,3 @@\n-a\n-b\n+c\n same\n+d\n')[0] ?? file('x');
    expect(pairs(lines).map((pair) => [pair.old?.text, pair.new?.text])).toEqual([['@@ -1,3 +1,3 @@', '@@ -1,3 +1,3 @@'], ['a', 'c'], ['b', undefined], ['same', 'same'], [undefined, 'd']]);
  });

  it('shows so many lines at first, and nothing of what is folded', () => {
    const long = file('long', { lines: Array.from({ length: LINES + 5 }, (_, n) => ({ kind: 'add', text: '', old: null, new: n + 1 })) });
    const shape = { form: 'unified', folded: new Set<string>(), whole: new Set<string>(), drafts: [draft({ path: 'long' })] } as const;
    const rows = rowsOf([long], shape);
    expect(rows.at(-1)).toEqual({ kind: 'more', file: 0, hidden: 5 });
    expect(rows[4]).toMatchObject({ kind: 'draft', draft: { line: 3 } });
    expect(rowsOf([long], { ...shape, whole: new Set(['long']) })).toHaveLength(1 + LINES + 5 + 1);
    expect(rowsOf([long], { ...shape, folded: new Set(['long']) })).toHaveLength(1);
    expect(rowsOf([long], { ...shape, form: 'split' }).filter((row) => row.kind === 'draft')).toHaveLength(1);
  });
});

describe('the tree', () => {
  it('puts directories first, joins those with one child, and sums', () => {
    const files = [file('b.rs'), file('src/a/b/one.rs'), file('src/a/b/two.rs', { deleted: 2 }), file('src/z.rs')];
    expect(treeOf(files, new Set()).map((entry) => [entry.name, entry.depth, entry.added, entry.deleted])).toEqual([
      ['src', 0, 3, 2], ['a/b', 1, 2, 2], ['one.rs', 2, 1, 0], ['two.rs', 2, 1, 2], ['z.rs', 1, 1, 0], ['b.rs', 0, 1, 0],
    ]);
    expect(treeOf(files, new Set(['src']))).toHaveLength(2);
    expect(inTreeOrder(files).map((one) => one.path)).toEqual(['src/a/b/one.rs', 'src/a/b/two.rs', 'src/z.rs', 'b.rs']);
  });
});

describe('pictures', () => {
  it('come out of base 85 and deltas as they went in', () => {
    const packed = deflateSync(Buffer.from('abc'));
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
    let line = String.fromCharCode(64 + packed.length);
    for (let at = 0; at < packed.length; at += 4) {
      let value = [0, 1, 2, 3].reduce((sum, n) => sum * 256 + (packed[at + n] ?? 0), 0);
      let piece = '';
      for (let n = 0; n < 5; n += 1) [piece, value] = [digits[value % 85] + piece, Math.floor(value / 85)];
      line += piece;
    }
    expect(Buffer.from(decode85([line])).equals(packed)).toBe(true);
    const base = new TextEncoder().encode('hello, wrold');
    const delta = Uint8Array.from([12, 12, 0x80 | 1 | 16, 0, 7, 5, ...new TextEncoder().encode('world')]);
    expect(new TextDecoder().decode(applyDelta(base, delta))).toBe('hello, world');
    expect(() => applyDelta(base.slice(1), delta)).toThrow();
    expect(() => decode85(['A"""""'])).toThrow();
  });

  it('are pictures by their names, and SVG is text', () => {
    expect(pictureType('a/b.PNG')).toBe('image/png');
    expect(pictureType('a.svg')).toBeNull();
    expect(pictureType('png')).toBe('image/png');
  });
});

describe('flags', () => {
  it('say what the sealed facts say, each once, the gravest first', () => {
    const manifest = { facts: { secrets: [{ path: 'a', line: 1 }, { path: 'a', line: 2 }], outside_allowed: ['b'], makeup: { dependencies: { first: [{ path: 'a' }] }, sensitive: {} } } };
    expect([...flagsOf(manifest)]).toEqual([['a', ['secret', 'dependency']], ['b', ['outside']]]);
    for (const other of [null, {}, { facts: { makeup: null } }, { facts: { secrets: [{}] } }]) expect(flagsOf(other).size).toBe(0);
  });
});

describe('the message', () => {
  it('says where, quotes the line, and steers no display', () => {
    const drafts = [draft({ path: 'b.rs', line: 9, side: 'old', text: ' gone? ' }), draft({ quote: '\tx\u202e = 1', text: 'No\u0000.' })];
    expect(messageOf(drafts, ' In all: good. ')).toBe(`In all: good.\n\nComments on your result cccccccccccc:\n\na.rs:3\n> x\ufffd = 1\nNo\ufffd.\n\nb.rs:9 (deleted line)\n> let a = 1;\ngone?`);
    expect(messageOf([], '')).toBe('');
    expect(messageOf([], 'Only this.')).toBe('Only this.');
    expect(messageOf([draft(), draft({ commit: 'd'.repeat(40) })], '')).toContain('a.rs:3 (in dddddddddddd)');
    expect(bytesOf('文')).toBe(3);
  });
});

describe('what a browser keeps', () => {
  it('is nothing when it is no review', () => {
    for (const text of [null, '', '{', '[]', '7', '{"viewed":7,"drafts":[{"path":1}]}']) expect(parseKept(text)).toMatchObject({ viewed: [], drafts: [] });
    expect(parseKept(JSON.stringify({ commit: 'c', viewed: ['a'], drafts: [draft()], remark: 'r', at: 1 })).drafts).toHaveLength(1);
  });
});

describe('who was faster', () => {
  it('is the newest decision of a person, and no withdrawal', () => {
    const of = (verdict: string | null, by: string | null, at: string | null) => ({ verdict, decided_by: by, decided_at: at }) as Approval;
    const ada = of('rejected', 'person:ada', '2025-01-02T00:00:00Z');
    expect(newestDecision([of('approved', 'person:bob', '2025-01-01T00:00:00Z'), ada, of('withdrawn', 'daemon', '2025-01-03T00:00:00Z'), of(null, null, null)])).toBe(ada);
    expect(newestDecision([of(null, null, null)])).toBeNull();
  });
});

describe('another version', () => {
  it('is seen by the name of its script, and never claimed without one', () => {
    const page = '<html><script type="module" crossorigin src="/assets/index-A1.js"></script></html>';
    expect(isOtherBuild(page, '/assets/index-A1.js')).toBe(false);
    expect(isOtherBuild(page, '/assets/index-B2.js')).toBe(true);
    expect(isOtherBuild('<p>built without the cockpit</p>', '/assets/index-B2.js')).toBe(false);
    expect(isOtherBuild(page, null)).toBe(false);
  });
});
