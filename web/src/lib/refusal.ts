// What a refusal says in the page, and what to do next there. The daemon's sentence is shown where the reader can use it: in
// their language, and not where it speaks of commands; then the words for its code are, and the sentence is in the details.
import { ApiError } from '../api/client';
import { isKey, translated, type Key, type Language } from '../text';

/** A sentence of the page, or one of the daemon's. */
export type Telling = { key: Key } | { told: string };

export interface Refusal {
  says: Telling;
  /** What to do, where there is something. */
  next: Telling | null;
  /** What else the daemon said. */
  more: string[];
}

const COMMANDS = 'account|agent|backup|config|doctor|down|explain|gate|health|hold|log|mission|open|push|quota|repo|rescue|restart|risk|route|run|search|secret|tail|up|usage|watch';
const FOR_TERMINAL = new RegExp(`(^|[\\s\`(])(godwit (${COMMANDS})\\b|--[a-z])`);

/** Whether a sentence is for whoever sits at a terminal: it names a command or an option. */
export const isForTerminal = (text: string): boolean => FOR_TERMINAL.test(text);

/** What is wrong, without where it is: the repository, the file and its line, and the key, unless the words are about it. */
export function withoutPlace(detail: string, language: Language): string {
  const whole = detail.replace(/^policy of `[^`]*`: /, '').replace(/^\S+, line \d+: /, '');
  const nearest = whole.replace(/^(?:[a-z_]+\.[^:\s]+?\.)(?=[a-z_]+: )/, '');
  const known = [nearest, whole].find((text) => translated(language, text) !== null);
  return known ?? whole.replace(/^(?:`[^`]+`:? |[a-z_]+(?:\.[^:\s]+)?(?:\[\d+\])?: )(?=\S)/, '');
}

const keyOf = (group: string, word: string): Telling | null => (isKey(`${group}.${word}`) ? { key: `${group}.${word}` as Key } : null);

export function refusalOf(error: unknown, language: Language): Refusal {
  if (!(error instanceof ApiError)) return { says: { told: error instanceof Error ? error.message : String(error) }, next: null, more: [] };
  if (error.code === 'unreachable') return { says: { key: 'problem.unreachable' }, next: { key: 'problemNext.unreachable' }, more: [] };
  const isReadable = (text: string) => (language === 'en' ? !isForTerminal(text) : translated(language, text) !== null);
  const code = keyOf('problemCode', error.code);
  const isSaid = !code || isReadable(error.message);
  const hint = error.hint !== undefined && isReadable(error.hint) ? { told: error.hint } : null;
  return {
    says: isSaid ? { told: error.message } : code,
    next: hint ?? keyOf('problemNext', error.code),
    more: [...(isSaid && language === 'en' ? [] : [error.message]), ...(error.hint !== undefined && (!hint || language !== 'en') ? [error.hint] : [])],
  };
}
