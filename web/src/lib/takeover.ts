// Taking over: who sits at an agent's terminal, which tasks can be taken over, and what waits to be told. Pure.
import type { Keyboard, MissionDetail, QueuedMessage, Run, Takeover, Task } from '../api/types';

type Tasks = Pick<MissionDetail, 'tasks'>;

/** Every takeover that is going on, with its task. */
export const takeoversOf = (mission: Tasks): { task: Task; takeover: Takeover }[] =>
  mission.tasks.flatMap((task) => (task.takeover ? [{ task, takeover: task.takeover }] : []));

/** Every message that waits for an agent, oldest first, with its task. */
export const queueOf = (mission: Tasks): { task: Task; message: QueuedMessage }[] =>
  mission.tasks.flatMap((task) => (task.queue ?? []).map((message) => ({ task, message }))).sort((a, b) => a.message.message - b.message.message);

/** While a commit is made there is no place for a person, and what is over has none any more. */
const OPEN = ['running', 'queued', 'parked', 'paused', 'stopped', 'held', 'checking', 'sealing', 'awaiting-approval'];
const OPEN_TASKS = ['running', 'queued', 'parked', 'held', 'checking', 'sealing'];

/** The tasks that a person can take over now: those that have a workspace to sit down in. */
export function tasksToTake(mission: Pick<MissionDetail, 'status' | 'tasks' | 'is_planned'>): Task[] {
  if (!OPEN.includes(mission.status)) return [];
  const isOpen = ({ status }: Task) => !mission.is_planned || OPEN_TASKS.includes(status) || (status === 'done' && mission.status === 'awaiting-approval');
  return mission.tasks.filter((task) => !task.takeover && task.base && task.status !== 'preparing' && isOpen(task));
}

/** The task that a run works for. */
export const taskOf = (mission: Tasks, run: string): Task | undefined => mission.tasks.find((task) => run.startsWith(`${task.id}-`));

export const isInteractive = (run: Pick<Run, 'mode'>) => run.mode === 'interactive';

/** Who may type at a run's terminal, as this tab sees it. */
export function holderOf(keyboard: Keyboard | null | undefined, seat: string | null): 'me' | 'another' | 'nobody' {
  if (!keyboard) return 'nobody';
  return keyboard.seat === seat ? 'me' : 'another';
}
