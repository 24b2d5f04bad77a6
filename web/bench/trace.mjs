// What kept a page from answering: reads a trace that `cockpit.mjs` recorded, and prints the longest tasks of the pages'
// main threads, each with the time that it had a processor, what it consisted of, and the functions that were seen in it.
// `node bench/trace.mjs FILE [LEAST_MS]`.
import { readFileSync } from 'node:fs';

/** What has to be recorded for that. */
export const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', 'v8', 'disabled-by-default-v8.gc', 'disabled-by-default-v8.cpu_profiler', 'loading', '__metadata'];

const SHOWN_TASKS = 12;
const SHOWN_PARTS = 8;
const milliseconds = (microseconds) => (microseconds / 1000).toFixed(1);

/** The samples of every profile: when, and which functions were on the stack. */
function samplesOf(events) {
  const profiles = new Map();
  for (const event of events) {
    if (event.name !== 'Profile' && event.name !== 'ProfileChunk') continue;
    const key = `${event.pid}/${event.id}`;
    const profile = profiles.get(key) ?? { pid: event.pid, nodes: new Map(), at: 0, samples: [] };
    profiles.set(key, profile);
    const data = event.args.data ?? {};
    if (event.name === 'Profile') profile.at = data.startTime;
    for (const node of data.cpuProfile?.nodes ?? []) profile.nodes.set(node.id, node);
    (data.cpuProfile?.samples ?? []).forEach((node, index) => {
      profile.at += data.timeDeltas[index];
      profile.samples.push({ at: profile.at, node });
    });
  }
  return [...profiles.values()];
}

function stackOf(profile, id) {
  const names = [];
  for (let node = profile.nodes.get(id); node; node = profile.nodes.get(node.parent)) {
    const { functionName, url, lineNumber, columnNumber } = node.callFrame;
    names.push(`${functionName || '(anonymous)'}${url ? ` ${url.split('/').pop()}:${lineNumber ?? 0}:${columnNumber ?? 0}` : ''}`);
  }
  return names;
}

const most = (sums) => [...sums].sort((a, b) => b[1] - a[1]).slice(0, SHOWN_PARTS);

function explain(task, inside, profiles) {
  const cpu = task.tdur === undefined ? '' : `, ${milliseconds(task.tdur)} ms of them on a processor`;
  console.log(`\n${milliseconds(task.dur)} ms${cpu}, of process ${task.pid}, at ${milliseconds(task.ts)}`);
  const parts = new Map();
  for (const event of inside) {
    const label = event.args?.data?.functionName || event.args?.data?.type ? `${event.name}(${event.args.data.functionName ?? ''}${event.args.data.type ?? ''})` : event.name;
    parts.set(label, (parts.get(label) ?? 0) + event.dur);
  }
  most(parts).forEach(([name, sum]) => console.log(`  part ${milliseconds(sum)} ms  ${name}`));
  const [self, total] = [new Map(), new Map()];
  for (const profile of profiles.filter(({ pid }) => pid === task.pid)) {
    profile.samples.forEach(({ at, node }, index) => {
      if (at < task.ts || at > task.ts + task.dur) return;
      const weight = (profile.samples[index + 1]?.at ?? at) - at;
      const stack = stackOf(profile, node);
      self.set(stack[0], (self.get(stack[0]) ?? 0) + weight);
      for (const name of new Set(stack)) total.set(name, (total.get(name) ?? 0) + weight);
    });
  }
  most(self).forEach(([name, sum]) => console.log(`  self ${milliseconds(sum)} ms  ${name}`));
  most(total).forEach(([name, sum]) => console.log(`  with what it called ${milliseconds(sum)} ms  ${name}`));
}

export function report(file, least) {
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8'));
  const mains = new Set(traceEvents.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map((event) => `${event.pid}/${event.tid}`));
  const onMain = traceEvents.filter((event) => event.ph === 'X' && mains.has(`${event.pid}/${event.tid}`));
  const tasks = onMain.filter((event) => event.name === 'RunTask' || event.name === 'ThreadControllerImpl::RunTask');
  const long = tasks.filter((event) => event.dur >= least * 1000).sort((a, b) => b.dur - a.dur);
  const profiles = samplesOf(traceEvents);
  console.log(`${tasks.length} tasks, ${long.length} of at least ${least} ms`);
  const seen = [];
  for (const task of long) {
    // A task is recorded by two layers.
    if (seen.some((other) => other.pid === task.pid && task.ts >= other.ts && task.ts <= other.ts + other.dur)) continue;
    seen.push(task);
    if (seen.length > SHOWN_TASKS) break;
    const inside = onMain.filter((event) => event.pid === task.pid && event.tid === task.tid && event !== task && event.ts >= task.ts && event.ts + event.dur <= task.ts + task.dur);
    explain(task, inside, profiles);
  }
}

if (process.argv[1]?.endsWith('trace.mjs')) report(process.argv[2], Number(process.argv[3] ?? 30));
