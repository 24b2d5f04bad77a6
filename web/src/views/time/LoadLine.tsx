// How many runs were at work at once, against how many may be. The runs' table has the same in numbers.
import type { RunSpan } from '../../api/types';
import { load, type Window } from '../../lib/timeline';
import { useText } from '../../text';

const HEIGHT = 56;
const PAD = 4;

export function LoadLine({ spans, window, now, slots }: { spans: RunSpan[]; window: Window; now: number; slots: number }) {
  const { t } = useText();
  const steps = load(spans, { from: window.from, until: now }, now);
  const peak = Math.max(0, ...steps.map((step) => step.runs));
  const top = Math.max(peak, Math.min(slots, peak * 2), 1);
  const x = (at: number) => ((at - window.from) / (window.until - window.from)) * window.width;
  const y = (runs: number) => HEIGHT - (runs / top) * (HEIGHT - PAD);
  const line = steps.map((step, index) => `${index === 0 ? 'M' : 'H'}${x(step.at).toFixed(1)}${index === 0 ? ` ${y(step.runs)}` : ` V${y(step.runs).toFixed(1)}`}`).join(' ');
  const end = x(now).toFixed(1);
  return (
    <svg role="img" aria-label={t('timeline.load', { peak, slots })} width={window.width} height={HEIGHT} className="block overflow-visible">
      {slots <= top && <line x1={0} x2={x(now)} y1={y(slots)} y2={y(slots)} className="stroke-strong" strokeDasharray="3 4" />}
      <path d={`${line} H${end} V${HEIGHT} H${x(window.from)} Z`} className="fill-work-soft" />
      <path d={`${line} H${end}`} className="fill-none stroke-work" strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}
