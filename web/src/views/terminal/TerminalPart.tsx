// The terminal of a run with all that belongs to it: who has the keyboard, and the screen; or the recording.
import type { Run } from '../../api/types';
import { useSeat } from '../../lib/seat';
import { holderOf } from '../../lib/takeover';
import { useText } from '../../text';
import { ButtonLink } from '../../ui';
import { KeyboardBar } from './KeyboardBar';
import { TerminalView } from './TerminalView';

export function TerminalPart({ run }: { run: Run }) {
  const seat = useSeat();
  const isLive = !run.ended_at;
  const isMine = isLive && holderOf(run.keyboard, seat) === 'me';
  return (
    <>
      {isLive ? <KeyboardBar run={run} seat={seat} /> : <Over mission={run.mission} />}
      <TerminalView run={run} seat={isMine ? seat : null} />
    </>
  );
}

function Over({ mission }: { mission: string }) {
  const { t } = useText();
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl border border-line bg-surface px-4 py-2.5 text-sm">
      <p>{t('terminal.over')}</p>
      <ButtonLink to="/missions/$id" params={{ id: mission }}>{t('terminal.toMission')}</ButtonLink>
    </div>
  );
}
