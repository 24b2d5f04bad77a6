// What is said to an agent that asks something is said to that, and to nothing else that it may ask by then.
import { api, ApiError } from '../../api/client';
import type { Inquiry } from '../../api/types';
import { inquiryOf } from '../../lib/inquiry';
import { tellReader } from '../../lib/notice';
import { useText } from '../../text';

/** What is asked, and by whom. */
export interface Asked {
  mission: string;
  /** The task of a plan whose agent asks. */
  task: string | null;
  inquiry: Inquiry;
}

/** How something is said to what is asked: whether it was, for the reader is told when somebody was faster. */
export function useSayingTo() {
  const { t } = useText();
  return async ({ mission, task, inquiry }: Asked, say: () => Promise<unknown>): Promise<boolean> => {
    try {
      await say();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || !['wrong-state', 'invalid'].includes(error.code)) throw error;
      const now = inquiryOf(await api.mission(mission), task);
      if (now?.key === inquiry.key) throw error;
      tellReader(t(now ? 'asks.other' : 'asks.answered'));
      return false;
    }
  };
}
