// What was used: by day as columns, and by who and where as bars. What nobody told is hatched and has no length.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usageQuery } from '../../api/queries';
import { daemonNow } from '../../lib/clock';
import { byDay, figureOf, METRICS, roundUp, sinceDays, type Figure, type Metric } from '../../lib/usage';
import { useText } from '../../text';
import { Empty, Problem, Skeleton, Words } from '../../ui';
import { Choice, PictureOrTable } from './Choice';
import { LandedPart } from './LandedPart';
import { CELL, HEAD } from './RunTable';

const DAYS = ['7', '30'] as const;
type Days = (typeof DAYS)[number];
const PARTS = ['agent', 'account', 'model', 'repo'] as const;

export function UsagePart() {
  const { t } = useText();
  const [metric, setMetric] = useState<Metric>('tokens');
  const [days, setDays] = useState<Days>('7');
  const since = sinceDays(Number(days), daemonNow());
  return (
    <section aria-label={t('usage.title')} className="space-y-4">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold">{t('usage.title')}</h2>
        <div className="flex flex-wrap gap-2">
          <Choice label={t('usage.metric')} value={metric} onChoose={setMetric} options={METRICS.map((word) => [word, t(`usage.${word}`)])} />
          <Choice label={t('usage.days')} value={days} onChoose={setDays} options={DAYS.map((word) => [word, t('usage.lastDays', { n: Number(word) })])} />
        </div>
      </header>
      <Days metric={metric} days={Number(days)} since={since} />
      <LandedPart since={since} />
      <div className="grid gap-4 md:grid-cols-2">{PARTS.map((by) => <Part key={by} by={by} metric={metric} since={since} />)}</div>
    </section>
  );
}

function useShown(metric: Metric) {
  const { t, number, money } = useText();
  const shown = (value: number) => (metric === 'tokens' ? number(value) : money(value));
  return (figure: Figure) =>
    figure.known === null && figure.runs > 0 ? t('unknown')
    : figure.unknown > 0 ? t('usage.andUnknown', { value: shown(figure.known ?? 0), n: figure.unknown })
    : shown(figure.known ?? 0);
}

function FigureTable({ figures, metric, head, name }: { figures: Figure[]; metric: Metric; head: string; name: (figure: Figure) => string }) {
  const { t, number, money } = useText();
  return (
    <table className="w-full text-sm">
      <thead><tr>{[head, t(`usage.${metric}`), t('usage.runs'), t('usage.notTold')].map((words, index) => <th key={words} scope="col" className={`${HEAD} ${index > 0 ? 'text-right' : ''}`}>{words}</th>)}</tr></thead>
      <tbody>
        {figures.map((figure) => (
          <tr key={figure.key ?? ''}>
            <th scope="row" className={`${CELL} text-left font-normal`}><Words text={name(figure)} /></th>
            <td className={`${CELL} text-right tabular-nums`}>{figure.known === null ? t('unknown') : metric === 'tokens' ? number(figure.known) : money(figure.known)}</td>
            <td className={`${CELL} text-right tabular-nums`}>{number(figure.runs)}</td>
            <td className={`${CELL} text-right tabular-nums`}>{number(figure.unknown)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Days({ metric, days, since }: { metric: Metric; days: number; since: string }) {
  const { t, language } = useText();
  const { data, error, isPending, refetch } = useQuery(usageQuery('day', since));
  if (isPending) return <Skeleton lines={4} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  const figures = byDay(data.items, metric, days, daemonNow());
  const named = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  const name = (figure: Figure) => named.format(new Date(`${figure.key}T00:00:00Z`));
  return <PictureOrTable title={t('usage.byDay')} picture={<Columns figures={figures} metric={metric} name={name} />} table={<FigureTable figures={figures} metric={metric} head={t('usage.day')} name={name} />} note={t('usage.unknownNote')} />;
}

const HEIGHT = 168;
const UNKNOWN = 18;

/** A column a day; the lines behind say how much. */
function Columns({ figures, metric, name }: { figures: Figure[]; metric: Metric; name: (figure: Figure) => string }) {
  const { t, compact, moneyCompact, language } = useText();
  const short = new Intl.DateTimeFormat(language, { [figures.length > 7 ? 'day' : 'weekday']: figures.length > 7 ? 'numeric' : 'narrow', timeZone: 'UTC' });
  const say = useShown(metric);
  const top = roundUp(Math.max(...figures.map((figure) => figure.known ?? 0)));
  const scale = (value: number) => (value / top) * (HEIGHT - UNKNOWN);
  const every = Math.ceil(figures.length / 10);
  return (
    <div className="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-x-2">
      <div aria-hidden className="relative text-right text-xs text-quiet tabular-nums" style={{ height: HEIGHT }}>
        {[0, 0.5, 1].map((part) => <span key={part} className="absolute right-0 translate-y-1/2" style={{ bottom: scale(top * part) }}>{metric === 'tokens' ? compact(top * part) : moneyCompact(top * part)}</span>)}
      </div>
      <div className="relative" style={{ height: HEIGHT }}>
        {[0, 0.5, 1].map((part) => <div key={part} aria-hidden className="absolute inset-x-0 h-px bg-line" style={{ bottom: scale(top * part) }} />)}
        <ul aria-label={t('usage.byDay')} className="absolute inset-0 flex items-end gap-[clamp(2px,1%,12px)]">
          {figures.map((figure) => (
            <li key={figure.key} className="group flex h-full min-w-0 flex-1 flex-col items-center justify-end" title={t('usage.figure', { name: name(figure), value: say(figure) })}>
              <span className="sr-only">{t('usage.figure', { name: name(figure), value: say(figure) })}</span>
              {figure.unknown > 0 && <span aria-hidden className="hatched w-full max-w-14 shrink-0 rounded-t border border-b-0 border-strong text-center text-[0.6875rem] leading-4 text-quiet" style={{ height: UNKNOWN }}>{t('usage.mark')}</span>}
              <span aria-hidden className={`block w-full max-w-14 shrink-0 bg-accent group-hover:brightness-110 ${figure.unknown > 0 ? '' : 'rounded-t'}`} style={{ height: Math.max((figure.known ?? 0) > 0 ? 2 : 0, scale(figure.known ?? 0)) }} />
            </li>
          ))}
        </ul>
      </div>
      <span />
      <div aria-hidden className="flex gap-[clamp(2px,1%,12px)] pt-1 text-xs text-quiet">
        {figures.map((figure, index) => <span key={figure.key} className="min-w-0 flex-1 text-center whitespace-nowrap"><span className={(figures.length - 1 - index) % every === 0 ? '' : 'hidden'}><span className="md:hidden">{short.format(new Date(`${figure.key}T00:00:00Z`))}</span><span className="max-md:hidden">{name(figure)}</span></span></span>)}
      </div>
    </div>
  );
}

function Part({ by, metric, since }: { by: (typeof PARTS)[number]; metric: Metric; since: string }) {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(usageQuery(by, since));
  if (isPending) return <Skeleton lines={4} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  const title = t(`usage.by.${by}`);
  if (data.items.length === 0) return <Empty title={title}>{t('usage.none')}</Empty>;
  const figures = data.items.map((sum) => figureOf(sum, metric)).sort((a, b) => (b.known ?? -1) - (a.known ?? -1));
  const asked = by === 'model' ? data.items.reduce((runs, sum) => runs + (sum.without_model ?? 0), 0) : 0;
  const name = (figure: Figure) => figure.key ?? t(by === 'model' ? 'timeline.noModel' : 'unknown');
  return <PictureOrTable title={title} picture={<HorizontalBars figures={figures} metric={metric} name={name} />} table={<FigureTable figures={figures} metric={metric} head={t(`timeline.by.${by}`)} name={name} />} note={asked > 0 ? t('usage.modelAsked', { n: asked }) : null} />;
}

const SHOWN = 8;

function HorizontalBars({ figures, metric, name }: { figures: Figure[]; metric: Metric; name: (figure: Figure) => string }) {
  const { t } = useText();
  const say = useShown(metric);
  const most = Math.max(1, ...figures.map((figure) => figure.known ?? 0));
  const rest = figures.length - SHOWN;
  return (
    <>
      <ul className="space-y-3">
        {figures.slice(0, SHOWN).map((figure) => (
          <li key={figure.key ?? ''} className="text-sm">
            <p className="flex items-baseline justify-between gap-3"><span className="min-w-0 truncate"><Words text={name(figure)} isLine /></span><span className="shrink-0 text-quiet tabular-nums">{say(figure)}</span></p>
            <div aria-hidden className="mt-1 flex h-2.5 gap-px">
              <span className="block rounded-full bg-accent" style={{ width: `${((figure.known ?? 0) / most) * 85}%` }} />
              {figure.unknown > 0 && <span className="hatched block w-[12%] rounded-full border border-strong" />}
            </div>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="mt-3 text-xs text-quiet">{t('usage.more', { n: rest })}</p>}
    </>
  );
}
