// Records of decisions are found where projects keep them, and nowhere else.
import { expect, it } from 'vitest';
import { parseDiff } from '../src/lib/diff';
import { hasRecords, isRecord, recordsOf } from '../src/lib/records';

const diffOf = (path: string, ...lines: string[]) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}\n`;

it.each([
  ['docs/adr/0007-one-writer.md', true],
  ['adr/use-sqlite.rst', true],
  ['doc/architecture/decisions/0001-record.md', true],
  ['docs/decisions/api/0003-versions.adoc', true],
  ['docs/adr/README.md', false],
  ['docs/adr/template.md', false],
  ['docs/adr/0007.png', false],
  ['src/adr/parser.ts', false],
  ['docs/quadratic/notes.md', false],
  ['decisions.md', false],
])('%s is a record: %s', (path, expected) => {
  expect(isRecord(path)).toBe(expected);
  expect(hasRecords(diffOf(path, 'We use one writer.'))).toBe(expected);
});

it('a new record is read whole, and what a line of a file says makes none', () => {
  const diff = diffOf('docs/adr/0007-one-writer.md', '# One writer', '', '++ b/docs/adr/0008.md') + diffOf('src/main.rs', 'fn main() {}');
  expect(recordsOf(parseDiff(diff))).toEqual([{ path: 'docs/adr/0007-one-writer.md', state: 'added', text: '# One writer\n\n++ b/docs/adr/0008.md' }]);
  expect(hasRecords(diffOf('notes.md', '++ b/docs/adr/0008.md'))).toBe(false);
});
