// What a review is made of, as pure functions: the rows of a diff, the tree of its files, what the evidence says of
// each file, and the one message that the comments become.
import { cut, inert } from './inert';
import { pairs, type DiffFile, type DiffLine, type Pair } from './diff';

/** How lines stand: below each other, or what was beside what is. */
export type Form = 'unified' | 'split';

/** Where a comment belongs. A line that was taken away is counted on the old side. */
export interface Place {
  path: string;
  side: 'old' | 'new';
  line: number;
}

/** A comment that has not been sent. */
export interface Draft extends Place {
  id: string;
  /** The commit that it is about. */
  commit: string;
  /** The line itself, as it was. */
  quote: string;
  text: string;
}

export const placeOf = (path: string, line: DiffLine): Place | null => {
  if (line.new !== null) return { path, side: 'new', line: line.new };
  if (line.old !== null) return { path, side: 'old', line: line.old };
  return null;
};
export const samePlace = (a: Place, b: Place) => a.path === b.path && a.side === b.side && a.line === b.line;
const keyOf = (place: Place) => `${place.side}:${place.line}:${place.path}`;

/** A row of the review. The whole diff is one list of them, so that only what is seen is drawn. */
export type Row =
  | { kind: 'file'; file: number }
  | { kind: 'note'; file: number }
  | { kind: 'line'; file: number; line: DiffLine }
  | { kind: 'pair'; file: number; pair: Pair }
  | { kind: 'more'; file: number; hidden: number }
  | { kind: 'draft'; file: number; draft: Draft };

/** So many lines of one file are shown before somebody asks for the rest. */
export const LINES = 2000;

export interface Shape {
  form: Form;
  /** Paths of which only the head is shown. */
  folded: ReadonlySet<string>;
  /** Paths of which every line is shown. */
  whole: ReadonlySet<string>;
  drafts: readonly Draft[];
}

/** The rows of all files. */
export function rowsOf(files: DiffFile[], shape: Shape): Row[] {
  const drafts = new Map<string, Draft[]>();
  shape.drafts.forEach((draft) => drafts.set(keyOf(draft), [...(drafts.get(keyOf(draft)) ?? []), draft]));
  const rows: Row[] = [];
  files.forEach((file, at) => {
    rows.push({ kind: 'file', file: at });
    if (shape.folded.has(file.path)) return;
    if (file.isBinary || file.modes || file.lines.length === 0) rows.push({ kind: 'note', file: at });
    const shown = shape.whole.has(file.path) ? file.lines : file.lines.slice(0, LINES);
    const follow = (line: DiffLine | null) => {
      const place = line && placeOf(file.path, line);
      if (!place) return;
      drafts.get(keyOf(place))?.forEach((draft) => rows.push({ kind: 'draft', file: at, draft }));
    };
    if (shape.form === 'unified') {
      for (const line of shown) {
        rows.push({ kind: 'line', file: at, line });
        follow(line);
      }
    } else {
      for (const pair of pairs(shown)) {
        rows.push({ kind: 'pair', file: at, pair });
        if (pair.old !== pair.new) follow(pair.old);
        follow(pair.new);
      }
    }
    if (shown.length < file.lines.length) rows.push({ kind: 'more', file: at, hidden: file.lines.length - shown.length });
  });
  return rows;
}

/** The line that a row stands for: the new one where there are two. */
export function lineOf(row: Row | undefined): DiffLine | null {
  if (row?.kind === 'line') return row.line.kind === 'hunk' ? null : row.line;
  if (row?.kind === 'pair') return (row.pair.new ?? row.pair.old)?.kind === 'hunk' ? null : (row.pair.new ?? row.pair.old);
  return null;
}

/** An entry of the tree: a directory, or a file with its place in the diff. */
export interface Entry {
  name: string;
  path: string;
  depth: number;
  /** The place in the diff; `null` for a directory. */
  file: number | null;
  added: number;
  deleted: number;
}

interface Node {
  directories: Map<string, Node>;
  files: { name: string; at: number }[];
}

/** The tree in the order in which it is read. A directory with nothing but one directory in it is one entry. */
export function treeOf(files: DiffFile[], closed: ReadonlySet<string>): Entry[] {
  const root: Node = { directories: new Map(), files: [] };
  files.forEach((file, at) => {
    const parts = file.path.split('/');
    const name = parts.pop() ?? file.path;
    let node = root;
    for (const part of parts) {
      const next: Node = node.directories.get(part) ?? { directories: new Map(), files: [] };
      node.directories.set(part, next);
      node = next;
    }
    node.files.push({ name, at });
  });
  const entries: Entry[] = [];
  const sums = (node: Node): [number, number] => {
    const own = node.files.map(({ at }) => [files[at]?.added ?? 0, files[at]?.deleted ?? 0] as const);
    return [...own, ...[...node.directories.values()].map(sums)].reduce<[number, number]>(([a, d], [more, less]) => [a + more, d + less], [0, 0]);
  };
  const walk = (node: Node, above: string, depth: number) => {
    for (const [first, child] of [...node.directories].sort(([a], [b]) => (a < b ? -1 : 1))) {
      let [name, inside] = [first, child];
      for (let only = [...inside.directories][0]; only && inside.directories.size === 1 && inside.files.length === 0; only = [...inside.directories][0]) {
        [name, inside] = [`${name}/${only[0]}`, only[1]];
      }
      const path = `${above}${name}`;
      const [added, deleted] = sums(inside);
      entries.push({ name, path, depth, file: null, added, deleted });
      if (!closed.has(path)) walk(inside, `${path}/`, depth + 1);
    }
    for (const { name, at } of node.files) {
      const file = files[at];
      if (file) entries.push({ name, path: file.path, depth, file: at, added: file.added, deleted: file.deleted });
    }
  };
  walk(root, '', 0);
  return entries;
}

/** The files in the order of their tree, so that the next file in the diff is the next one in the tree. */
export function inTreeOrder(files: DiffFile[]): DiffFile[] {
  return treeOf(files, new Set()).flatMap((entry) => (entry.file === null ? [] : (files[entry.file] ?? [])));
}

/** What the evidence says of a path. */
export const FLAGS = ['secret', 'forbidden', 'outside', 'secret-file', 'control-plane', 'sensitive', 'migration', 'dependency', 'secret-use'] as const;
export type Flag = (typeof FLAGS)[number];
/** What blocks a landing. */
export const BLOCKING: ReadonlySet<Flag> = new Set<Flag>(['secret', 'forbidden', 'outside']);

interface Hit {
  path?: unknown;
}
interface Touched {
  first?: Hit[];
}
interface Facts {
  secrets?: Hit[];
  forbidden?: Hit[];
  outside_allowed?: unknown[];
  makeup?: Partial<Record<'secret_files' | 'control_plane' | 'sensitive' | 'migrations' | 'dependencies' | 'secret_uses', Touched>> | null;
}

/** The flags of each path that the sealed facts name; an older package may name none. */
export function flagsOf(manifest: unknown): Map<string, Flag[]> {
  const facts = ((manifest as { facts?: Facts } | null)?.facts ?? {}) as Facts;
  const makeup = facts.makeup ?? {};
  const sources: [Flag, unknown[]][] = [
    ['secret', facts.secrets ?? []], ['forbidden', facts.forbidden ?? []], ['outside', facts.outside_allowed ?? []],
    ['secret-file', makeup.secret_files?.first ?? []], ['control-plane', makeup.control_plane?.first ?? []],
    ['sensitive', makeup.sensitive?.first ?? []], ['migration', makeup.migrations?.first ?? []],
    ['dependency', makeup.dependencies?.first ?? []], ['secret-use', makeup.secret_uses?.first ?? []],
  ];
  const flags = new Map<string, Flag[]>();
  for (const [flag, hits] of sources) {
    for (const hit of hits) {
      const path = typeof hit === 'string' ? hit : (hit as Hit).path;
      if (typeof path !== 'string' || flags.get(path)?.includes(flag)) continue;
      flags.set(path, [...(flags.get(path) ?? []), flag]);
    }
  }
  return flags;
}

/** The most bytes of a message to an agent. */
export const MESSAGE_BYTES = 64 * 1024;
/** Longer lines are quoted in part; the agent has the file. */
const QUOTED = 300;

export const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** The one message that comments become: where, the line as it is there, and what is said of it. */
export function messageOf(drafts: readonly Draft[], remark: string): string {
  const order = [...drafts].sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  const commits = new Set(drafts.map((draft) => draft.commit));
  const about = (draft: Draft) => {
    const where = `${inert(draft.path).replace(/\s/g, ' ')}:${draft.line}`;
    const told = [draft.side === 'old' ? 'deleted line' : '', commits.size > 1 ? `in ${draft.commit.slice(0, 12)}` : ''].filter(Boolean);
    const place = told.length > 0 ? `${where} (${told.join(', ')})` : where;
    return `${place}\n> ${cut(inert(draft.quote).replace(/[\n\t]/g, ' ').trim(), QUOTED)}\n${draft.text.trim()}`;
  };
  const [commit] = commits;
  const head = commits.size === 1 && commit ? `Comments on your result ${commit.slice(0, 12)}:` : 'Comments on your results:';
  // What is shown before it is sent and what is sent are the same text, so it is made harmless here.
  return inert([remark.trim(), ...(order.length > 0 ? [head, ...order.map(about)] : [])].filter(Boolean).join('\n\n'));
}
