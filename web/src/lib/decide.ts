// Deciding, when somebody else may have been faster: in another tab, on a phone, in a terminal. That is no failure, so it
// is told as what it is: who has decided, and what.
import { api, ApiError } from '../api/client';
import { useCommand } from '../api/queries';
import type { Approval } from '../api/types';
import { useText } from '../text';
import { tellReader } from './notice';

/** The newest decision about a mission, of those that a person made. */
export function newestDecision(approvals: Approval[]): Approval | null {
  const decided = approvals.filter((approval) => approval.decided_at && approval.decided_by && approval.verdict !== 'withdrawn');
  return decided.sort((a, b) => Date.parse(b.decided_at ?? '') - Date.parse(a.decided_at ?? ''))[0] ?? null;
}

/** A decision as a command. One that came too late tells who was faster; everything else that is refused is an error. */
export function useDecision<T>(missionOf: (item: T) => string, act: (item: T) => Promise<unknown>) {
  const { t, word, ago } = useText();
  return useCommand(async (item: T) => {
    try {
      await act(item);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'wrong-state') throw error;
      const mission = await api.mission(missionOf(item));
      const faster = newestDecision(mission.approvals);
      const isOpen = mission.approvals.some((approval) => !approval.verdict);
      if (!faster || isOpen) throw error;
      tellReader(t('decided.already', { who: faster.decided_by ?? '', verdict: word('verdict', faster.verdict ?? ''), ago: ago(faster.decided_at ?? ''), title: mission.title.slice(0, 80) }));
    }
  });
}
