// The tasks of a plan as a drawing: each layer below everything that it needs, with few crossings, and lines that go
// around what is between. Pure; positions are in pixels.
import type { Task } from '../api/types';
import { layers } from './status';

export const NODE = { width: 138, height: 54 };
const LINE_WIDTH = 14;
const GAP_X = 16;
const GAP_Y = 44;
const SWEEPS = 4;

export interface Place {
  name: string;
  layer: number;
  x: number;
  y: number;
}

export interface Edge {
  from: string;
  to: string;
  path: string;
}

export interface Drawing {
  width: number;
  height: number;
  /** By layers, each from left to right. */
  places: Place[];
  edges: Edge[];
}

/** A task, or the place where a line passes a layer. */
interface Slot {
  id: string;
  task: string | null;
  above: string[];
}

type Need = Pick<Task, 'name' | 'needs'>;

export function draw(tasks: Need[]): Drawing {
  const rows = slots(tasks);
  order(rows);
  const widthOf = (row: Slot[]) => row.reduce((sum, slot) => sum + (slot.task ? NODE.width : LINE_WIDTH) + GAP_X, -GAP_X);
  const width = Math.max(NODE.width, ...rows.map(widthOf));
  const centres = new Map<string, { x: number; top: number }>();
  const places: Place[] = [];
  rows.forEach((row, layer) => {
    let x = (width - widthOf(row)) / 2;
    const y = layer * (NODE.height + GAP_Y);
    for (const slot of row) {
      const wide = slot.task ? NODE.width : LINE_WIDTH;
      centres.set(slot.id, { x: x + wide / 2, top: y });
      if (slot.task) places.push({ name: slot.task, layer, x, y });
      x += wide + GAP_X;
    }
  });
  const edges = tasks.flatMap((task) => task.needs.flatMap((need) => {
    const way = through(need, task.name, rows).map((id) => centres.get(id));
    return way.length > 1 && way.every((point) => point !== undefined) ? [{ from: need, to: task.name, path: line(way) }] : [];
  }));
  return { width, height: Math.max(1, rows.length) * (NODE.height + GAP_Y) - GAP_Y, places, edges };
}

const passing = (from: string, to: string, layer: number) => `${from} > ${to} @ ${layer}`;

function slots(tasks: Need[]): Slot[][] {
  const columns = layers(tasks);
  const layerOf = new Map(columns.flatMap((column, layer) => column.map((name) => [name, layer] as const)));
  const rows: Slot[][] = columns.map((column) => column.map((name) => ({ id: name, task: name, above: [] })));
  for (const task of tasks) {
    for (const need of task.needs) {
      const [top, bottom] = [layerOf.get(need), layerOf.get(task.name)];
      if (top === undefined || bottom === undefined || top >= bottom) continue;
      let above = need;
      for (let layer = top + 1; layer < bottom; layer += 1) {
        const id = passing(need, task.name, layer);
        rows[layer]?.push({ id, task: null, above: [above] });
        above = id;
      }
      rows[bottom]?.find((slot) => slot.id === task.name)?.above.push(above);
    }
  }
  return rows;
}

/** Puts each slot near the middle of what it is tied to, from above and from below in turns. */
function order(rows: Slot[][]) {
  const middle = (ids: string[], row: Slot[], own: number) => {
    const places = ids.map((id) => row.findIndex((slot) => slot.id === id)).filter((place) => place >= 0);
    return places.length > 0 ? (places.reduce((sum, place) => sum + place + 0.5, 0) / places.length) / row.length : own;
  };
  const sort = (row: Slot[], next: Slot[], tied: (slot: Slot) => string[]) => {
    const at = new Map(row.map((slot, index) => [slot, middle(tied(slot), next, (index + 0.5) / row.length)]));
    row.sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0));
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (let layer = 1; layer < rows.length; layer += 1) sort(rows[layer] ?? [], rows[layer - 1] ?? [], (slot) => slot.above);
    if (sweep === SWEEPS - 1) break;
    for (let layer = rows.length - 2; layer >= 0; layer -= 1) {
      const below = rows[layer + 1] ?? [];
      sort(rows[layer] ?? [], below, (slot) => below.filter((other) => other.above.includes(slot.id)).map((other) => other.id));
    }
  }
}

/** The slots that a line goes through, from one task to another. */
function through(from: string, to: string, rows: Slot[][]): string[] {
  const layerOf = (id: string) => rows.findIndex((row) => row.some((slot) => slot.id === id));
  const [top, bottom] = [layerOf(from), layerOf(to)];
  if (top < 0 || top >= bottom) return [];
  return [from, ...Array.from({ length: bottom - top - 1 }, (_, index) => passing(from, to, top + 1 + index)), to];
}

/** A line that leaves and arrives upright, and is straight where it passes a layer. */
function line(way: { x: number; top: number }[]): string {
  const [first, ...rest] = way;
  if (!first) return '';
  let path = `M${first.x} ${first.top + NODE.height}`;
  let at = { x: first.x, y: first.top + NODE.height };
  rest.forEach((point, index) => {
    const half = (point.top + at.y) / 2;
    path += ` C${at.x} ${half} ${point.x} ${half} ${point.x} ${point.top}`;
    at = { x: point.x, y: point.top };
    if (index < rest.length - 1) {
      at = { x: point.x, y: point.top + NODE.height };
      path += ` V${at.y}`;
    }
  });
  return path;
}

/** The task that an arrow key leads to: along its layer, or to the nearest of the next one. */
export function neighbour(places: Place[], from: string, key: string): string | null {
  const at = places.find((place) => place.name === from);
  if (!at) return places[0]?.name ?? null;
  const nearest = (candidates: Place[]) => [...candidates].sort((a, b) => Math.abs(a.x - at.x) - Math.abs(b.x - at.x))[0]?.name ?? null;
  const inLayer = (layer: number) => places.filter((place) => place.layer === layer);
  switch (key) {
    case 'ArrowRight':
      return nearest(inLayer(at.layer).filter((place) => place.x > at.x));
    case 'ArrowLeft':
      return nearest(inLayer(at.layer).filter((place) => place.x < at.x));
    case 'ArrowDown':
      return nearest(inLayer(at.layer + 1));
    case 'ArrowUp':
      return nearest(inLayer(at.layer - 1));
    case 'Home':
      return places[0]?.name ?? null;
    case 'End':
      return places.at(-1)?.name ?? null;
    default:
      return null;
  }
}
