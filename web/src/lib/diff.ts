// A unified diff cut into files and lines. Nothing here makes markup: a piece of text stays text, whatever an agent
// wrote into it.

export interface DiffLine {
  kind: 'context' | 'add' | 'del' | 'hunk';
  text: string;
  old: number | null;
  new: number | null;
}

/** One side of a binary patch as git writes it: the whole content, or what to change in the other side's. */
export interface BinaryPart {
  form: 'literal' | 'delta';
  /** Bytes of what was packed. */
  size: number;
  /** Its lines, in git's base 85. */
  lines: string[];
}

export interface DiffFile {
  path: string;
  state: 'added' | 'deleted' | 'changed';
  isBinary: boolean;
  /** The new side and the old one, when the patch holds them. */
  binary: { next: BinaryPart; old: BinaryPart } | null;
  /** The modes before and after, when they differ: `100644` and `100755`. */
  modes: [string, string] | null;
  added: number;
  deleted: number;
  lines: DiffLine[];
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;
const ESCAPED: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A path as git quotes it, read back; a path without quotes is itself. */
function unquoted(text: string): string {
  if (!/^".*"$/.test(text)) return text;
  const bytes: number[] = [];
  for (const [, octal, sign, plain] of text.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gu)) {
    if (octal) bytes.push(parseInt(octal, 8));
    else if (sign) bytes.push(ESCAPED[sign] ?? 0xfffd);
    else bytes.push(...new TextEncoder().encode(plain ?? ''));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The path in a header; empty for no file. */
function pathOf(text: string): string {
  const path = unquoted(text.replace(/\t.*$/, ''));
  return path === '/dev/null' ? '' : path.replace(/^[ab]\//, '');
}

/** The path of `diff --git a/x b/x`: both halves are the same, since nothing counts as renamed. */
function pathOfHead(half: string): string {
  if (half.endsWith('"')) return pathOf(half.slice(half.lastIndexOf(' "') + 1));
  return pathOf(half.slice(Math.ceil(half.length / 2)).trimStart());
}

/** What stands between a file's head and its lines. */
function readHeader(file: DiffFile, line: string) {
  if (line.startsWith('+++ ') || line.startsWith('--- ')) file.path = pathOf(line.slice(4)) || file.path;
  else if (line.startsWith('new file mode ')) file.state = 'added';
  else if (line.startsWith('deleted file mode ')) file.state = 'deleted';
  else if (line.startsWith('old mode ')) file.modes = [line.slice(9), ''];
  else if (line.startsWith('new mode ') && file.modes) file.modes = [file.modes[0], line.slice(9)];
  else if (line.startsWith('Binary files ') || line.startsWith('GIT binary patch')) file.isBinary = true;
}

/** The parts of a binary patch, until a line that is none of it. */
class BinaryReader {
  private readonly parts: BinaryPart[] = [];
  private isOpen = false;

  constructor(private readonly file: DiffFile) {}

  read(line: string) {
    const head = /^(literal|delta) (\d+)$/.exec(line);
    if (head && !this.isOpen) {
      this.parts.push({ form: head[1] as BinaryPart['form'], size: Number(head[2]), lines: [] });
      this.isOpen = true;
    } else if (line === '') {
      this.isOpen = false;
      const [next, old] = this.parts;
      if (next && old) this.file.binary = { next, old };
    } else if (this.isOpen) {
      this.parts.at(-1)?.lines.push(line);
    }
  }
}

export function parseDiff(text: string): DiffFile[] {
  const files: DiffFile[] = [];
  let file: DiffFile | undefined;
  let binary: BinaryReader | undefined;
  let inHunk = false;
  let [old, next] = [0, 0];
  for (const line of text.split('\n')) {
    if (line.startsWith('diff --git ')) {
      const path = pathOfHead(line.slice('diff --git '.length));
      file = { path, state: 'changed', isBinary: false, binary: null, modes: null, added: 0, deleted: 0, lines: [] };
      files.push(file);
      binary = new BinaryReader(file);
      inHunk = false;
      continue;
    }
    if (!file) continue;
    const hunk = HUNK.exec(line);
    if (hunk) {
      [old, next, inHunk] = [Number(hunk[1]), Number(hunk[2]), true];
      file.lines.push({ kind: 'hunk', text: line, old: null, new: null });
    } else if (file.isBinary) {
      binary?.read(line);
    } else if (!inHunk) {
      readHeader(file, line);
    } else if (line.startsWith('+')) {
      file.lines.push({ kind: 'add', text: line.slice(1), old: null, new: next++ });
      file.added += 1;
    } else if (line.startsWith('-')) {
      file.lines.push({ kind: 'del', text: line.slice(1), old: old++, new: null });
      file.deleted += 1;
    } else if (line.startsWith(' ')) {
      file.lines.push({ kind: 'context', text: line.slice(1), old: old++, new: next++ });
    }
  }
  return files;
}

/** A row of two columns: what was, and what is. A hunk's head is in both. */
export interface Pair {
  old: DiffLine | null;
  new: DiffLine | null;
}

/** Lines beside each other: what was taken away stands left of what came in its place. */
export function pairs(lines: DiffLine[]): Pair[] {
  const rows: Pair[] = [];
  let dels: DiffLine[] = [];
  let adds: DiffLine[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(dels.length, adds.length); at += 1) rows.push({ old: dels[at] ?? null, new: adds[at] ?? null });
    [dels, adds] = [[], []];
  };
  for (const line of lines) {
    if (line.kind === 'del') {
      if (adds.length > 0) flush();
      dels.push(line);
    } else if (line.kind === 'add') {
      adds.push(line);
    } else {
      flush();
      rows.push({ old: line, new: line });
    }
  }
  flush();
  return rows;
}
