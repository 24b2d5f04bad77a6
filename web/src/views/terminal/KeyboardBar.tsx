// Who may type at an agent's terminal: there is one keyboard, and whoever looks on may take it.
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { Run } from '../../api/types';
import { placeOf } from '../../lib/seat';
import { holderOf } from '../../lib/takeover';
import { useText } from '../../text';
import { Button, Dot, Problem, Time, Words } from '../../ui';

export function KeyboardBar({ run, seat }: { run: Run; seat: string | null }) {
  const { t } = useText();
  const take = useCommand((seat: string) => api.takeKeyboard(run.id, seat));
  const { keyboard } = run;
  const holder = holderOf(keyboard, seat);
  const place = keyboard ? t(`seat.${placeOf(keyboard.seat)}`) : '';
  const words = holder === 'nobody' ? t('keyboard.nobody') : holder === 'me' ? t('keyboard.me') : t('keyboard.another', { who: keyboard?.by ?? '', place });
  return (
    <div className="min-w-0 flex-1 basis-60">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <p aria-live="polite" className="flex min-w-0 items-baseline gap-2">
          <Dot tone={holder === 'me' ? 'good' : 'wait'} />
          <span className={holder === 'me' ? 'font-medium' : ''}><Words text={words} /></span>
        </p>
        {keyboard && <small className="text-quiet"><Time at={keyboard.at} /></small>}
        {holder !== 'me' && seat && <Button busy={take.isPending} onClick={() => take.mutate(seat)}>{t('keyboard.take')}</Button>}
      </div>
      {take.error && <div className="mt-2"><Problem error={take.error} title={t('problem.refused')} /></div>}
    </div>
  );
}
