// One line of a transcript: what kind it is, when it came, and what it says. It comes from an agent and is shown as text;
// how it began, its limits and its retries are godwit's own sentences.
import { memo, useState } from 'react';
import { api } from '../../api/client';
import type { LogLine } from '../../api/types';
import { cut, inert } from '../../lib/inert';
import { parted, sinceBegin } from '../../lib/transcript';
import { useText } from '../../text';
import { Button, Problem, Told } from '../../ui';

/** How the times of lines are shown. */
export type Times = 'since' | 'clock';

/** So much of a folded line is shown. */
const FIRST = 160;
const FOLDED = new Set(['tool', 'tool-result', 'thinking', 'raw']);
/** In these lines godwit tells in its own words what the agent said. */
const OWN = new Set(['started', 'limit', 'retry']);
const KINDS: Record<string, string> = { error: 'text-bad', message: 'text-ink', result: 'text-good', tool: 'text-work', limit: 'text-you', retry: 'text-you' };
const GRID = 'grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 border-b border-line/60 px-3 py-2 sm:grid-cols-[3.5rem_5.5rem_4.5rem_minmax(0,1fr)]';

interface Props {
  run: string;
  /** When the run began. */
  begun: string;
  line: LogLine;
  /** From 0. */
  index: number;
  times: Times;
  /** What is looked for, in small letters. */
  wanted: string;
  /** Whether it is the one that was gone to. */
  isAt: boolean;
  isOpen: boolean;
  onFold: (index: number, isOpen: boolean) => void;
}

export const LineRow = memo(function LineRow({ run, begun, line, index, times, wanted, isAt, isOpen, onFold }: Props) {
  const { word, number, clock, wholeMoment } = useText();
  const [first = '', ...rest] = line.text.split('\n', 2);
  const isFoldable = FOLDED.has(line.kind) && (rest.length > 0 || first.length > FIRST);
  const mono = line.kind === 'message' || line.kind === 'result' ? '' : 'font-mono text-xs leading-5';
  return (
    <div className={`${GRID} ${isAt ? 'bg-accent-soft' : ''}`} aria-current={isAt || undefined}>
      <small className="hidden pt-0.5 text-right text-xs text-quiet tabular-nums sm:block">{number(index + 1)}</small>
      <div className="text-xs sm:contents">
        <span className={`block pt-0.5 text-xs ${KINDS[line.kind] ?? 'text-quiet'}`}>{word('line', line.kind)}</span>
        {line.at ? <time dateTime={line.at} title={wholeMoment(line.at)} className="block pt-0.5 text-xs text-quiet tabular-nums">{times === 'clock' ? clock(line.at) : sinceBegin(line.at, begun)}</time> : <span />}
      </div>
      <div className={mono}>
        {isFoldable ? (
          <details open={isOpen} onToggle={({ currentTarget: { open } }) => { if (open !== isOpen) onFold(index, open); }}>
            <summary className="truncate"><Sought text={cut(first, FIRST)} wanted={wanted} /></summary>
            {isOpen && <div className="mt-1"><Sought text={line.text} wanted={wanted} isWhole /></div>}
          </details>
        ) : OWN.has(line.kind) && wanted === '' ? (
          <Told text={line.text} />
        ) : (
          <Sought text={line.text} wanted={wanted} isWhole />
        )}
        {(line.left_out ?? 0) > 0 && (isOpen || !isFoldable) && <LeftOut run={run} line={line} />}
      </div>
    </div>
  );
});

/** A line whose text has not come yet. */
export function ComingRow({ index }: { index: number }) {
  const { t, number } = useText();
  return (
    <div className={GRID}>
      <small className="hidden pt-0.5 text-right text-xs text-quiet tabular-nums sm:block">{number(index + 1)}</small>
      <span className="sr-only">{t('run.lineComes', { n: index + 1 })}</span>
      <span aria-hidden className="shimmer h-5 w-2/3 rounded bg-sunken sm:col-span-3" />
    </div>
  );
}

/** A text in which what was looked for is marked. */
function Sought({ text, wanted, isWhole = false }: { text: string; wanted: string; isWhole?: boolean }) {
  const parts = parted(inert(text), wanted);
  return (
    <bdi className={isWhole ? 'whitespace-pre-wrap [overflow-wrap:anywhere]' : ''}>
      {parts.map((part, index) => (index % 2 === 1 ? <mark key={index} className="rounded-xs bg-you-soft text-ink">{part}</mark> : part))}
    </bdi>
  );
}

/** How much of a line is missing, and the way to all of it: as the agent wrote it, into a file. */
function LeftOut({ run, line }: { run: string; line: LogLine }) {
  const { t } = useText();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const page = await api.runLog(run, line.offset, true, { limit: 1 });
      const address = URL.createObjectURL(new Blob(page.lines.map(({ text }) => `${text}\n`), { type: 'text/plain' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = `${run}-${line.offset}.txt`;
      link.click();
      URL.revokeObjectURL(address);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <div className="mt-2 space-y-2 font-sans text-sm">
      <p className="flex flex-wrap items-center gap-2 text-quiet">{t('run.leftOut', { n: line.left_out ?? 0 })} <Button busy={isBusy} onClick={() => void save()}>{t('run.whole')}</Button></p>
      {error !== null && <Problem error={error} />}
    </div>
  );
}
