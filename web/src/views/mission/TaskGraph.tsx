// The tasks of a mission as a graph, from top to bottom, as they go on: each below what it needs. Where a task stands
// is said by colour, by a sign and by a word. The arrow keys go from task to task; the same is there as a table.
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { MissionDetail, Task } from '../../api/types';
import { draw, neighbour, NODE, type Drawing } from '../../lib/graph';
import { openHolds, type Tone } from '../../lib/status';
import { useText } from '../../text';
import { Code, Facts, Pill, Words } from '../../ui';
import { Choice } from '../time/Choice';
import { CELL, HEAD } from '../time/RunTable';
import { classOf, taskTone } from './Story';

type Part = Pick<MissionDetail, 'tasks' | 'runs' | 'holds'>;

const PAD = 6;
const LOOKS: Record<Tone, string> = {
  you: 'bg-you-soft border-you', bad: 'bg-bad-soft border-bad border-2', work: 'bg-work-soft border-work', wait: 'bg-surface border-dashed border-strong',
  good: 'bg-good-soft border-good', over: 'bg-sunken border-line',
};
const INKS: Record<Tone, string> = { you: 'text-you', bad: 'text-bad', work: 'text-work', wait: 'text-quiet', good: 'text-good', over: 'text-quiet' };

/** A sign that differs in shape, not in colour alone: ring, clock, play, cross, tick. */
const SIGNS: Partial<Record<string, string>> = {
  waiting: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10', 'awaiting-start': 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10', queued: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10M8 5v3l2 1.5', parked: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10M8 5v3l2 1.5',
  held: 'M4 4l8 8M12 4l-8 8', done: 'M3 8.5l3.5 3.5L13 5',
};
const AT_WORK = 'M5 3.5v9l7-4.5z';

export function Sign({ status }: { status: string }) {
  const path = SIGNS[status];
  return (
    <svg aria-hidden viewBox="0 0 16 16" className={`size-4 shrink-0 ${path ? 'fill-none' : 'fill-current'}`} stroke="currentColor" strokeWidth={path ? 2 : 0} strokeLinecap="round" strokeLinejoin="round">
      <path d={path ?? AT_WORK} />
    </svg>
  );
}

export function TaskGraph({ mission }: { mission: Part }) {
  const { t } = useText();
  const [isTable, setTable] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const { tasks } = mission;
  const task = tasks.find((task) => task.name === chosen);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-quiet">{t('graph.summary', { done: tasks.filter((task) => task.status === 'done').length, total: tasks.length })}</p>
        <Choice label={t('picture.as', { title: t('tab.tasks') })} value={isTable ? 'table' : 'picture'} onChoose={(word) => setTable(word === 'table')} options={[['picture', t('picture.picture')], ['table', t('picture.table')]]} />
      </div>
      {isTable ? <TaskTable mission={mission} /> : <Picture tasks={tasks} chosen={chosen} onChoose={setChosen} />}
      {!isTable && (task ? <Chosen task={task} mission={mission} /> : <p className="text-sm text-quiet">{t('graph.hint')}</p>)}
    </div>
  );
}

function Picture({ tasks, chosen, onChoose }: { tasks: Task[]; chosen: string | null; onChoose: (name: string) => void }) {
  const { t, word } = useText();
  const shape = tasks.map((task) => `${task.name}<${task.needs.join()}`).join();
  // States change often, the shape of a plan never does.
  const drawing: Drawing = useMemo(() => draw(tasks), [shape]);
  const box = useRef<HTMLDivElement>(null);
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const stop = chosen ?? tasks.find((task) => task.status === 'held')?.name ?? drawing.places[0]?.name;
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const from = (event.target as HTMLElement).dataset['task'];
    const next = from === undefined ? null : neighbour(drawing.places, from, event.key);
    if (next === null) return;
    event.preventDefault();
    onChoose(next);
    box.current?.querySelector<HTMLElement>(`[data-task="${CSS.escape(next)}"]`)?.focus();
  };
  // A wide plan is seen from its middle.
  useEffect(() => {
    const view = box.current?.parentElement;
    if (view) view.scrollLeft = (view.scrollWidth - view.clientWidth) / 2;
  }, [drawing]);
  return (
    <div className="overflow-x-auto" style={{ padding: PAD }}>
      <div ref={box} role="group" aria-label={t('graph.label')} onKeyDown={walk} className="relative mx-auto" style={{ width: drawing.width, height: drawing.height }}>
        <svg aria-hidden width={drawing.width} height={drawing.height} className="absolute inset-0 overflow-visible">
          <defs>
            {(['met', 'open'] as const).map((state) => (
              <marker key={state} id={`arrow-${state}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" className={state === 'met' ? 'fill-good' : 'fill-strong'} /></marker>
            ))}
          </defs>
          {drawing.edges.map((edge) => {
            const isMet = byName.get(edge.from)?.status === 'done';
            return <path key={`${edge.from}>${edge.to}`} d={edge.path} markerEnd={`url(#arrow-${isMet ? 'met' : 'open'})`} className={`fill-none ${isMet ? 'stroke-good' : 'stroke-strong'}`} strokeWidth={1.75} strokeDasharray={isMet ? undefined : '4 4'} />;
          })}
        </svg>
        {drawing.places.map((place) => {
          const task = byName.get(place.name);
          if (!task) return null;
          const tone = taskTone(task.status);
          const state = word('task', task.status);
          return (
            <button key={task.id} type="button" data-task={task.name} tabIndex={task.name === stop ? 0 : -1} aria-pressed={task.name === chosen} onClick={() => onChoose(task.name)}
              aria-label={task.needs.length > 0 ? t('graph.node', { name: task.name, state, needs: task.needs.join(', ') }) : t('graph.root', { name: task.name, state })}
              className={`absolute rounded-xl border px-2.5 text-left shadow-card aria-pressed:outline-2 aria-pressed:outline-accent ${LOOKS[tone]}`} style={{ left: place.x, top: place.y, width: NODE.width, height: NODE.height }}>
              <span className="block truncate text-sm font-medium">{task.name}</span>
              <span className={`flex items-center gap-1 text-xs ${INKS[tone]} ${tone === 'work' ? 'pulse-ink' : ''}`}><Sign status={task.status} /><span className="truncate">{state}</span></span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

const runsOf = (task: Task, mission: Part) => mission.runs.filter((run) => run.id.startsWith(`${task.id}-r`));

function RunLinks({ task, mission }: { task: Task; mission: Part }) {
  const { t, word } = useText();
  const runs = runsOf(task, mission);
  if (runs.length === 0) return <>{t('repos.none')}</>;
  return (
    <span className="inline-flex flex-wrap gap-x-3">
      {runs.map((run) => <Link key={run.id} to="/runs/$id" params={{ id: run.id }} className="underline decoration-line underline-offset-2">{t('graph.run', { n: run.attempt, state: run.ended_at ? word('class', classOf(run)) : t('run.live') })}</Link>)}
    </span>
  );
}

function Chosen({ task, mission }: { task: Task; mission: Part }) {
  const { t, word, number } = useText();
  const hold = openHolds(mission).find((hold) => hold.task === task.name);
  return (
    <section aria-label={task.name} aria-live="polite" className="rounded-lg border border-line p-3">
      <h3 className="mb-2 flex flex-wrap items-center justify-between gap-2 font-medium"><Words text={task.title} /><Pill tone={taskTone(task.status)}>{word('task', task.status)}</Pill></h3>
      {hold && <p className="mb-2 text-sm text-bad">{word('hold', hold.code)}</p>}
      <Facts facts={[
        [t('graph.needs'), task.needs.length > 0 ? task.needs.join(', ') : t('repos.none')],
        [t('run.agent'), <Words key="agent" text={task.agent ?? t('unknown')} />],
        [t('timeline.runs'), <RunLinks key="runs" task={task} mission={mission} />],
        [t('repos.checks'), t('graph.checks', { passed: task.checks.filter((check) => check.verdict === 'passed').length, total: task.checks.length })],
        [t('run.output'), task.usage.output_tokens == null ? t('unknown') : number(task.usage.output_tokens)],
        ...(task.result ? [[t('graph.result'), <Code key="result">{task.result.slice(0, 12)}</Code>] as [string, ReactNode]] : []),
      ]} />
    </section>
  );
}

function TaskTable({ mission }: { mission: Part }) {
  const { t, word } = useText();
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('picture.tableOf', { title: t('tab.tasks') })}>
      <table className="w-full text-sm">
        <thead><tr>{[t('graph.task'), t('graph.state'), t('graph.needs'), t('timeline.runs')].map((words) => <th key={words} scope="col" className={HEAD}>{words}</th>)}</tr></thead>
        <tbody>
          {mission.tasks.map((task) => (
            <tr key={task.id}>
              <th scope="row" className={`${CELL} text-left font-normal`}><code className="font-mono text-xs">{task.name}</code><span className="block text-quiet"><Words text={task.title} /></span></th>
              <td className={CELL}><Pill tone={taskTone(task.status)}>{word('task', task.status)}</Pill></td>
              <td className={CELL}>{task.needs.length > 0 ? task.needs.join(', ') : t('repos.none')}</td>
              <td className={CELL}><RunLinks task={task} mission={mission} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
