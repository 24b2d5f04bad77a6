// What the checks said: the verdict, the answer of a verify script, every try, and an earlier round that said otherwise.
import type { Check } from '../../api/types';
import type { Tone } from '../../lib/status';
import { useText } from '../../text';
import { Output, Pill, Told, Words } from '../../ui';

/** Only a pass is good; one that passes and fails on the same files is for a person to judge. */
export function toneOf(verdict: string): Tone {
  if (verdict === 'passed') return 'good';
  return verdict === 'flaky' ? 'you' : 'bad';
}

export function Checks({ checks }: { checks: Check[] }) {
  const { t, word, lasted } = useText();
  if (checks.length === 0) return <p className="py-6 text-center text-sm text-quiet">{t('checks.none')}</p>;
  return (
    <ul className="space-y-4">
      {checks.map((check) => (
        <li key={check.name}>
          <p className="mb-1.5 flex flex-wrap items-center gap-2">
            <Pill tone={toneOf(check.verdict)}>{word('check', check.verdict)}</Pill>
            <span className="font-medium">{check.name}</span>
            <small className="text-quiet"><Told text={check.exit} />{t('sign.comma')}{t('checks.took', { time: lasted(check.duration_ms) })}</small>
          </p>
          {check.answer && <Answer answer={check.answer} />}
          {check.earlier && (
            <p className="mb-1.5 text-sm text-quiet">
              {t('checks.earlier', { round: check.earlier.round, task: check.earlier.task, verdict: word('check', check.earlier.verdict) })}
            </p>
          )}
          {(check.tries ?? []).length > 0 ? <Tries check={check} /> : check.tail && <Output text={check.tail} label={check.name} />}
        </li>
      ))}
    </ul>
  );
}

function Answer({ answer }: { answer: NonNullable<Check['answer']> }) {
  const { t } = useText();
  const { details } = answer as { details?: unknown };
  return (
    <div className="mb-1.5 text-sm">
      <p>{t('checks.score', { score: answer.score })} <span className="text-quiet">{t(answer.prd_complete ? 'checks.complete' : 'checks.incomplete')}</span></p>
      {typeof details === 'string' ? <Words text={details} /> : details != null && <Output text={JSON.stringify(details, null, 2)} label={t('checks.details')} />}
    </div>
  );
}

function Tries({ check }: { check: Check }) {
  const { t, word, lasted } = useText();
  return (
    <ol className="space-y-2 border-l border-line pl-3">
      {(check.tries ?? []).map((one, index) => (
        <li key={index}>
          <p className="mb-1 flex flex-wrap items-center gap-2 text-sm">
            <Pill tone={toneOf(one.verdict)}>{word('check', one.verdict)}</Pill>
            <span>{t('checks.try', { n: index + 1 })}</span>
            <small className="text-quiet"><Told text={one.exit} />{t('sign.comma')}{t('checks.took', { time: lasted(one.duration_ms) })}</small>
          </p>
          {one.tail && <Output text={one.tail} label={t('checks.try', { n: index + 1 })} />}
        </li>
      ))}
    </ol>
  );
}
