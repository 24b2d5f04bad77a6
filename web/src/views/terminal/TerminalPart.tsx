// The terminal of a run with all that belongs to it: who has the keyboard, and the screen; or the recording.
import { Link } from '@tanstack/react-router';
import type { Run } from '../../api/types';
import { useSeat } from '../../lib/seat';
import { holderOf } from '../../lib/takeover';
import { useText } from '../../text';
import { KeyboardBar } from './KeyboardBar';
import { TerminalView } from './TerminalView';

export function TerminalPart({ run }: { run: Run }) {
  const seat = useSeat();
  const isLive = !run.ended_at;
  const isMine = isLive && holderOf(run.keyboard, seat) === 'me';
  return <TerminalView run={run} seat={isMine ? seat : null}>{isLive ? <KeyboardBar run={run} seat={seat} /> : <Over mission={run.mission} />}</TerminalView>;
}

function Over({ mission }: { mission: string }) {
  const { t } = useText();
  return (
    <p className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
      {t('terminal.over')}
      <Link to="/missions/$id" params={{ id: mission }} className="underline decoration-line underline-offset-2">{t('terminal.toMission')}</Link>
    </p>
  );
}
