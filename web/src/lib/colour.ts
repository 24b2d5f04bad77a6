// A light colouring of source text. It makes no markup: a piece of text stays text, whatever an agent wrote into it.

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
