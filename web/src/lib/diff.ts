// Unified diffs in files and lines, and a small colouring of source text. Nothing here makes markup: a piece of text
// stays text, whatever an agent wrote into it.

export interface DiffLine {
  kind: 'context' | 'add' | 'del' | 'hunk';
  text: string;
  old: number | null;
  new: number | null;
}
export interface DiffFile {
  path: string;
  isBinary: boolean;
  added: number;
  deleted: number;
  lines: DiffLine[];
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

function pathOf(line: string): string {
  const quoted = line.replace(/\t.*$/, '').replace(/^"(.*)"$/, '$1');
  return quoted === '/dev/null' ? '' : quoted.replace(/^[ab]\//, '');
}

export function parseDiff(text: string): DiffFile[] {
  const files: DiffFile[] = [];
  let file: DiffFile | undefined;
  let inHunk = false;
  let [old, next] = [0, 0];
  for (const line of text.split('\n')) {
    if (line.startsWith('diff --git ')) {
      const half = line.slice('diff --git '.length);
      file = { path: pathOf(half.slice(half.lastIndexOf(' b/') + 1)), isBinary: false, added: 0, deleted: 0, lines: [] };
      files.push(file);
      inHunk = false;
      continue;
    }
    if (!file) continue;
    const hunk = HUNK.exec(line);
    if (hunk) {
      [old, next, inHunk] = [Number(hunk[1]), Number(hunk[2]), true];
      file.lines.push({ kind: 'hunk', text: line, old: null, new: null });
    } else if (!inHunk) {
      if (line.startsWith('+++ ') && pathOf(line.slice(4))) file.path = pathOf(line.slice(4));
      else if (line.startsWith('--- ') && pathOf(line.slice(4))) file.path = pathOf(line.slice(4));
      else if (line.startsWith('Binary files ') || line.startsWith('GIT binary patch')) file.isBinary = true;
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

export interface Token {
  kind: 'k' | 's' | 'c' | 'n' | '';
  text: string;
}

const WORDS =
  'as async await break case catch class const continue def default do elif else enum export extends false fn for from func function go if impl import in interface is let loop match mod module mut new nil none None not null or package pass pub public private return self Self static struct super switch then this throw trait true True False try type typeof use var void where while with yield';
const KEYWORDS = new Set(WORDS.split(' '));
const HASH_COMMENTS = /\.(py|rb|sh|bash|toml|ya?ml|pl|r|mk|cfg|ini)$|(^|\/)(Makefile|Dockerfile)$/;
const PROSE = /\.(md|txt|rst|json|lock|csv|log)$/;
const PIECE = /(\/\/.*$|\/\*.*?(?:\*\/|$)|#.*$)|("(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`?)|(\b\d[\w.]*)|([A-Za-z_]\w*)/g;
/** Longer lines are no source for people; colouring them only costs time. */
const LONGEST = 500;

/** One line in coloured pieces; put together they are the line. */
export function colour(line: string, path: string): Token[] {
  if (line.length > LONGEST || PROSE.test(path)) return [{ kind: '', text: line }];
  const tokens: Token[] = [];
  let end = 0;
  for (const match of line.matchAll(PIECE)) {
    const [whole, comment, text, number, word] = match;
    const isHash = comment?.startsWith('#') ?? false;
    if (isHash && !HASH_COMMENTS.test(path)) continue;
    const kind = comment ? 'c' : text ? 's' : number ? 'n' : word && KEYWORDS.has(word) ? 'k' : '';
    if (kind === '' || match.index < end) continue;
    if (match.index > end) tokens.push({ kind: '', text: line.slice(end, match.index) });
    tokens.push({ kind, text: whole });
    end = match.index + whole.length;
  }
  if (end < line.length || tokens.length === 0) tokens.push({ kind: '', text: line.slice(end) });
  return tokens;
}
