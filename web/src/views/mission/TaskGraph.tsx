// The tasks of a mission as a graph: each stands right of what it needs. Readers of screens get the same as a list.
import type { Task } from '../../api/types';
import { layers, type Tone } from '../../lib/status';
import { useText } from '../../text';
import { Pill, Words } from '../../ui';
import { taskTone } from './Story';

const [WIDTH, HEIGHT, GAP_X, GAP_Y] = [148, 46, 40, 16];
const FILLS: Record<Tone, string> = {
  you: 'fill-you-soft stroke-you', bad: 'fill-bad-soft stroke-bad', work: 'fill-work-soft stroke-work', wait: 'fill-sunken stroke-strong',
  good: 'fill-good-soft stroke-good', over: 'fill-sunken stroke-line',
};

export function TaskGraph({ tasks }: { tasks: Task[] }) {
  const { word, t } = useText();
  return (
    <div className="space-y-5">
      <Picture tasks={tasks} />
      <ol className="space-y-2">
        {tasks.map((task) => (
          <li key={task.id} className="flex flex-wrap items-baseline justify-between gap-2 text-sm">
            <span><code className="font-mono text-xs">{task.name}</code> <Words text={task.title} />{task.needs.length > 0 && <small className="block text-quiet">{t('mission.needs', { names: task.needs.join(', ') })}</small>}</span>
            <Pill tone={taskTone(task.status)}>{word('task', task.status)}</Pill>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Picture({ tasks }: { tasks: Task[] }) {
  const columns = layers(tasks);
  const places = new Map<string, { x: number; y: number }>();
  columns.forEach((column, x) => column.forEach((name, y) => places.set(name, { x: x * (WIDTH + GAP_X) + 1, y: y * (HEIGHT + GAP_Y) + 1 })));
  const width = columns.length * (WIDTH + GAP_X) - GAP_X + 2;
  const height = Math.max(1, ...columns.map((column) => column.length)) * (HEIGHT + GAP_Y) - GAP_Y + 2;
  const edges = tasks.flatMap((task) => task.needs.map((need) => [need, task.name] as const));
  return (
    <div className="overflow-x-auto">
      <svg aria-hidden width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        {edges.map(([from, to]) => {
          const [a, b] = [places.get(from), places.get(to)];
          if (!a || !b) return null;
          const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
          return <path key={`${from}-${to}`} d={`M${x1} ${y1} C${x1 + GAP_X / 2} ${y1} ${x2 - GAP_X / 2} ${y2} ${x2} ${y2}`} className="fill-none stroke-strong" strokeWidth={1.5} />;
        })}
        {tasks.map((task) => {
          const place = places.get(task.name);
          if (!place) return null;
          return (
            <g key={task.id}>
              <rect {...place} width={WIDTH} height={HEIGHT} rx={10} className={FILLS[taskTone(task.status)]} />
              <text x={place.x + WIDTH / 2} y={place.y + HEIGHT / 2 + 4} textAnchor="middle" className="fill-ink text-xs">{task.name.length > 20 ? `${task.name.slice(0, 19)}…` : task.name}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
