// Taking over: a person sits down at the agent's own terminal. What that does is said before it is done; then the page
// of the terminal opens by itself as soon as there is one.
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { MissionDetail, Task } from '../../api/types';
import { useSeat } from '../../lib/seat';
import { tasksToTake } from '../../lib/takeover';
import { useText } from '../../text';
import { Button, Dialog, Problem, Words } from '../../ui';

/** The button, for one task or for whichever a person chooses. It is not there when nothing can be taken over. */
export function TakeOver({ mission, only }: { mission: MissionDetail; only?: string }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [awaited, setAwaited] = useState<string | null>(null);
  const tasks = tasksToTake(mission).filter((task) => !only || task.name === only);
  const begun = mission.tasks.find((task) => task.name === awaited)?.takeover;
  const terminal = begun?.state === 'live' ? begun.run : null;
  useEffect(() => {
    if (!terminal) return;
    setAwaited(null);
    void navigate({ to: '/runs/$id', params: { id: terminal } });
  }, [terminal, navigate]);
  if (tasks.length === 0) return null;
  return (
    <>
      <Button kind="quiet" aria-haspopup="dialog" onClick={() => setAsking(true)}>{t('takeover.action')}</Button>
      <Dialog isOpen={isAsking} onClose={() => setAsking(false)} label={t('takeover.title')}>
        <Ask mission={mission} tasks={tasks} onTaken={(task) => { setAwaited(task); setAsking(false); }} onClose={() => setAsking(false)} />
      </Dialog>
    </>
  );
}

interface Asking {
  mission: MissionDetail;
  tasks: Task[];
  onTaken: (task: string) => void;
  onClose: () => void;
}

function Ask({ mission, tasks, onTaken, onClose }: Asking) {
  const { t, word } = useText();
  const seat = useSeat();
  const [chosen, setChosen] = useState(tasks[0]?.name ?? '');
  const task = tasks.find(({ name }) => name === chosen) ?? tasks[0];
  const take = useCommand(async (seat: string) => {
    await api.takeOver(mission.id, seat, task?.name ?? null);
    onTaken(task?.name ?? '');
  });
  const isAtWork = (mission.is_planned ? task?.status : mission.status) === 'running';
  return (
    <div className="space-y-4 p-5">
      <h2 className="text-lg font-semibold">{t('takeover.title')}</h2>
      {tasks.length > 1 && (
        <fieldset className="space-y-1">
          <legend className="mb-1 text-sm text-quiet">{t('takeover.task')}</legend>
          {tasks.map(({ name, title, status }) => (
            <label key={name} className="flex items-center gap-2.5 rounded-lg border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft">
              <input type="radio" name="task" value={name} checked={name === task?.name} onChange={() => setChosen(name)} />
              <span className="min-w-0 flex-1"><Words text={title} /></span><small className="text-quiet">{word('task', status)}</small>
            </label>
          ))}
        </fieldset>
      )}
      <ul className="list-disc space-y-2 pl-5">
        <li>{t(isAtWork ? 'takeover.whatWorking' : 'takeover.whatResting')}</li>
        <li>{t('takeover.after')}</li>
        <li>{t('takeover.seen')}</li>
        <li>{t('takeover.idle')}</li>
      </ul>
      {take.error && <Problem error={take.error} title={t('problem.refused')} />}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" autoFocus busy={take.isPending || !seat} onClick={() => seat && take.mutate(seat)}>{t('takeover.begin')}</Button>
        <Button kind="quiet" onClick={onClose}>{t('action.notNow')}</Button>
      </div>
    </div>
  );
}
