// What the mission decided for good: the records of decisions that it adds or changes. Their text is an agent's.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { resultDiffQuery } from '../../api/queries';
import type { MissionDetail } from '../../api/types';
import { parseDiff } from '../../lib/diff';
import { cut } from '../../lib/inert';
import { recordsOf } from '../../lib/records';
import type { Tone } from '../../lib/status';
import { useText } from '../../text';
import { Pill, Problem, Skeleton, Words } from '../../ui';

/** So much of a record is read here; the whole is in the diff. */
const READ = 8000;
const TONES: Record<string, Tone> = { added: 'good', changed: 'you', deleted: 'bad' };

export default function Records({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const { data, error, isPending } = useQuery(resultDiffQuery(mission));
  const records = useMemo(() => recordsOf(parseDiff(data?.text ?? '')), [data]);
  if (isPending) return <Skeleton />;
  if (!data) return <Problem error={error} />;
  return (
    <div className="space-y-5">
      {records.map(({ path, state, text }) => (
        <article key={path} className="space-y-2">
          <h3 className="flex flex-wrap items-center gap-2 font-mono text-xs"><span className="min-w-0 break-all"><Words text={path} isLine /></span><Pill tone={TONES[state] ?? 'wait'}>{t(`records.${state}`)}</Pill></h3>
          {text !== '' && <Words text={cut(text, READ)} />}
        </article>
      ))}
    </div>
  );
}
