// What an agent asks a person, shown so that nothing of it hides: whoever allows a command has to see all of it.
import type { Inquiry, MissionDetail } from '../api/types';

/** Signs that steer a display, and signs and blanks that nobody sees; the ends of lines, tabs and the ordinary blank do
 * neither. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}|[\u115f\u1160\u2800\u3164\uffa0]|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

/** A text as it is; what nobody would see is told by its number. */
export const exact = (text: string) => text.replace(UNSEEN, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);

/** What is longer is folded, and has to be unfolded before it can be allowed. */
const MANY_LINES = 12;
const MANY_SIGNS = 900;

export const isLong = (text: string) => text.length > MANY_SIGNS || text.split('\n').length > MANY_LINES;

/** What a mission's agent asks now: that of a task, or the first that there is. */
export function inquiryOf(mission: Pick<MissionDetail, 'tasks'>, task: string | null): Inquiry | null {
  const asking = mission.tasks.filter((one) => one.inquiry && (task === null || one.name === task));
  return asking[0]?.inquiry ?? null;
}

/** What a message answers that says nobody's name: what the only agent asks that asks anything, as the daemon takes it. */
export function answeredByMessage(mission: Pick<MissionDetail, 'tasks'>): { task: string; inquiry: Inquiry } | null {
  const [only, another] = mission.tasks.filter(({ inquiry }) => inquiry);
  return only?.inquiry && !another ? { task: only.name, inquiry: only.inquiry } : null;
}
