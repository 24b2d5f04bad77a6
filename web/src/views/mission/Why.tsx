// Why a mission waits: what really is in its way, as the daemon decides it, and until when as far as that is known.
import { useQuery } from '@tanstack/react-query';
import { whyQuery } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { useText } from '../../text';
import { Told, Words } from '../../ui';

/** What waits for a slot, an account or a time, of missions and of tasks. */
export const WAITS: ReadonlySet<string> = new Set(['queued', 'parked']);

export function Why({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const { data } = useQuery(whyQuery(mission.id));
  const waiting = (data?.tasks ?? []).filter(({ status }) => WAITS.has(status));
  if (waiting.length === 0) return null;
  return (
    <ul className="space-y-1 text-sm text-quiet">
      {waiting.map(({ id, name, why }) => mission.is_planned
        ? <li key={id}><Words text={name} />{t('sign.colon')}<Told text={why} /></li>
        : <li key={id} className="first-letter:uppercase"><Told text={why} /></li>)}
    </ul>
  );
}
