// The runs of a window as a table: for readers of screens, for copying, for who prefers words.
import { Link } from '@tanstack/react-router';
import type { RunSpan } from '../../api/types';
import { beganAt, classWord, endedAt, toneOfSpan } from '../../lib/timeline';
import { useText } from '../../text';
import { Pill, Words } from '../../ui';

export const HEAD = 'sticky top-0 bg-surface py-1.5 pr-4 text-left text-xs font-medium text-quiet';
export const CELL = 'border-t border-line py-1.5 pr-4 align-top';

export function RunTable({ spans, now }: { spans: RunSpan[]; now: number }) {
  const { t, word, number, lasted, money, moment } = useText();
  const told = (value: number | null | undefined, shown: (value: number) => string) => (value == null ? t('unknown') : shown(value));
  return (
    <table className="w-full min-w-[44rem] text-sm">
      <caption className="sr-only">{t('timeline.runs')}</caption>
      <thead>
        <tr>
          {(['began', 'took', 'agent', 'account', 'repo', 'mission', 'ended', 'tokens', 'cost'] as const).map((name) => <th key={name} scope="col" className={HEAD}>{t(`timeline.column.${name}`)}</th>)}
        </tr>
      </thead>
      <tbody>
        {spans.map((span) => (
          <tr key={span.id}>
            <td className={`${CELL} whitespace-nowrap tabular-nums`}>{moment(beganAt(span))}</td>
            <td className={`${CELL} whitespace-nowrap tabular-nums`}>{lasted(endedAt(span, now) - beganAt(span))}</td>
            <td className={CELL}><Words text={span.agent ?? t('unknown')} /></td>
            <td className={CELL}><Words text={span.account ?? t('timeline.ofAgent')} /></td>
            <td className={CELL}><Words text={span.repo} /></td>
            <td className={CELL}><Link to="/runs/$id" params={{ id: span.id }} className="underline decoration-line underline-offset-2"><Words text={span.title} /></Link></td>
            <td className={CELL}><Pill tone={toneOfSpan(span)}>{span.ended_at ? word('class', classWord(span)) : t('run.live')}</Pill></td>
            <td className={`${CELL} text-right tabular-nums`}>{told(span.usage.output_tokens, number)}</td>
            <td className={`${CELL} text-right tabular-nums`}>{told(span.usage.cost_micro_usd, money)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
