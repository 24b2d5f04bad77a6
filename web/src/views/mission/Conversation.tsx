// What people have said and decided since they asked for it, newest last as it was said.
import { useState } from 'react';
import type { MissionDetail, Said } from '../../api/types';
import { useText } from '../../text';
import { Button, Card, Time, Words } from '../../ui';

/** So many acts are on the page at first. */
const SHOWN = 4;

export function Conversation({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const [isWhole, setWhole] = useState(false);
  const said = isWhole ? mission.said : mission.said.slice(-SHOWN);
  const hidden = mission.said.length - said.length;
  return (
    <Card title={t('mission.said')} label={t('mission.said')}>
      {hidden > 0 && <Button kind="quiet" className="mb-2" onClick={() => setWhole(true)}>{t('mission.saidEarlier', { n: hidden })}</Button>}
      <ol className="space-y-3">{said.map((act, index) => <Act key={`${act.at}/${index}`} said={act} />)}</ol>
    </Card>
  );
}

function Act({ said }: { said: Said }) {
  const { t, word } = useText();
  return (
    <li>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span><bdi className="font-medium">{said.act === 'unheard' ? t('act.nobody') : said.by}</bdi> {word('act', said.act)}{said.task && <span className="text-quiet"> · <Words text={said.task} /></span>}</span>
        <small className="text-quiet"><Time at={said.at} /></small>
      </p>
      {said.text && <blockquote className="mt-1 max-h-60 overflow-auto border-l-2 border-line pl-3"><Words text={said.text} /></blockquote>}
    </li>
  );
}
