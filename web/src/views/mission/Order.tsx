// What keeps missions in order: a project, labels, a flag for attention, the archive. It changes nothing of the work.
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { MissionDetail, OrganiseMission } from '../../api/types';
import { isOver } from '../../lib/status';
import { useText } from '../../text';
import { Button, Pill, Problem, Words } from '../../ui';
import { FIELD } from '../NewMission';

export function Order({ mission }: { mission: MissionDetail }) {
  const { t } = useText();
  const change = useCommand((what: OrganiseMission) => api.organise(mission.id, what));
  const { project, labels, flag, archived } = mission;
  return (
    <div className="space-y-2 text-sm">
      {flag && (
        <p className="flex flex-wrap items-center gap-2 rounded-lg border border-line border-l-4 border-l-you bg-surface p-2">
          <span className="min-w-0 flex-1"><strong>{t('order.flagged')}</strong> <Words text={flag} /></span>
          <Button busy={change.isPending} onClick={() => change.mutate({ change: 'unflag' })}>{t('order.unflag')}</Button>
        </p>
      )}
      <details>
        <summary className="text-quiet">
          <span className="inline-flex flex-wrap items-center gap-1.5">
            {t('order.title')}
            {project && <Pill tone="work">{project}</Pill>}
            {labels.map((label) => <Pill key={label} tone="wait">{label}</Pill>)}
            {archived && <Pill tone="over">{t('order.archived')}</Pill>}
          </span>
        </summary>
        <div className="mt-2 space-y-2 rounded-lg border border-line bg-surface p-3">
          <OneField label={t('order.project')} action={t('order.set')} start={project ?? ''} isEmptyAllowed onSend={(text) => change.mutate({ change: 'project', project: text || null })} />
          <OneField label={t('order.label')} action={t('order.add')} start="" onSend={(text) => change.mutate({ change: 'label', add: [text], remove: [] })} />
          {labels.length > 0 && (
            <p className="flex flex-wrap gap-1.5">{labels.map((label) => <Button key={label} kind="quiet" aria-label={t('order.removeLabel', { label })} onClick={() => change.mutate({ change: 'label', add: [], remove: [label] })}>{label} ×</Button>)}</p>
          )}
          {!flag && <OneField label={t('order.flagWhy')} action={t('order.flag')} start="" onSend={(reason) => change.mutate({ change: 'flag', reason })} />}
          {(archived || isOver(mission.status)) && <Button onClick={() => change.mutate({ change: archived ? 'unarchive' : 'archive' })}>{t(archived ? 'order.unarchive' : 'order.archive')}</Button>}
          {change.error && <Problem error={change.error} title={t('problem.refused')} />}
        </div>
      </details>
    </div>
  );
}

function OneField({ label, action, start, isEmptyAllowed = false, onSend }: { label: string; action: string; start: string; isEmptyAllowed?: boolean; onSend: (text: string) => void }) {
  const [text, setText] = useState(start);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend(text.trim());
    if (!isEmptyAllowed) setText('');
  };
  return (
    <form onSubmit={submit} className="flex gap-2">
      <input type="text" aria-label={label} placeholder={label} value={text} onChange={(event) => setText(event.target.value)} className={`${FIELD} min-w-0 flex-1`} />
      <Button type="submit" disabled={!isEmptyAllowed && text.trim() === ''}>{action}</Button>
    </form>
  );
}
