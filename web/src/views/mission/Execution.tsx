// Where a mission is on its way, as seven steps.
import type { MissionDetail } from '../../api/types';
import { stepsOf, toneOf, type StepState } from '../../lib/status';
import { useText } from '../../text';
import { Told } from '../../ui';

const BARS: Record<StepState | 'you', string> = { done: 'bg-good', now: 'bg-work pulse', you: 'bg-you', open: 'bg-line', blocked: 'bg-bad' };
const WORDS: Record<StepState | 'you', string> = { done: 'text-ink', now: 'text-work font-medium', you: 'text-you font-medium', open: 'text-quiet', blocked: 'text-bad font-medium' };

export function Execution({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  // A step that waits for a person is no work of godwit's.
  const look = (state: StepState) => (state === 'now' && toneOf(mission.status) === 'you' ? 'you' : state);
  return (
    <section aria-label={t('mission.execution')} className="rounded-xl border border-line bg-surface px-4 py-3 shadow-card">
      <ol className="flex flex-wrap gap-x-1.5 gap-y-3">
        {stepsOf(mission).map(({ step, state }) => (
          <li key={step} className="min-w-16 flex-1" aria-current={state === 'now' ? 'step' : undefined}>
            <div aria-hidden className={`mb-1.5 h-1.5 rounded-full ${BARS[look(state)]}`} />
            <p className={`text-xs ${WORDS[look(state)]}`}>{t(`step.${step}`)}<span className="sr-only">: {t(`step.${state}`)}</span></p>
          </li>
        ))}
      </ol>
      <details className="mt-2 text-xs text-quiet">
        <summary>{t('details.codes')}</summary>
        <p className="mt-2"><code className="font-mono text-xs">{mission.status}</code> <Told text={mission.awaits} /></p>
      </details>
    </section>
  );
}
