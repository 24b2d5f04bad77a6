// Records of decisions among what a mission changed: texts that say what was decided and why, found by where projects
// keep them.
import type { DiffFile } from './diff';

/** The directories that the common tools use (adr-tools, log4brains, MADR), and numbered texts anywhere below them. */
const RECORD = /(^|\/)(adr|adrs|decisions|decision-records|architecture-decisions)\/([^/]+\/)*[^/]+\.(md|markdown|rst|adoc|txt)$/i;
/** What such a directory holds beside its records. */
const NONE = /\/(index|readme|template|summary)\.[a-z]+$/i;

export interface DecisionRecord {
  path: string;
  state: DiffFile['state'];
  /** Its whole text when it is new; of one that was there, what was added to it. */
  text: string;
}

export const isRecord = (path: string) => RECORD.test(path) && !NONE.test(`/${path}`);

/** Whether a diff has any: told by the heads of its files, as which no line of a file can pose. */
export const hasRecords = (diff: string) => [...diff.matchAll(/^diff --git .+ "?b\/(.+?)"?$/gm)].some(([, path]) => isRecord(path ?? ''));

export function recordsOf(files: DiffFile[]): DecisionRecord[] {
  return files
    .filter((file) => !file.isBinary && isRecord(file.path))
    .map(({ path, state, lines }) => ({ path, state, text: lines.filter(({ kind }) => kind === 'add').map(({ text }) => text).join('\n') }));
}
