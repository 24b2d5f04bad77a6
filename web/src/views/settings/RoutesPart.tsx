// Who does what, in which order, what a failure leads to, and which MCP servers there are for it.
import { useState } from 'react';
import type { ApiError } from '../../api/client';
import type { ConfigFile } from '../../api/types';
import { AGENT_FIELDS, at, editsOf, keyOfProblem, preferEdit, preferOf, ROLES, ROUTE_FIELDS, SECOND_KEYS, textOf, type Choice, type Values } from '../../lib/config';
import { useText } from '../../text';
import { Button, Card, FieldProblem } from '../../ui';
import { FIELD } from '../NewMission';
import { agentsIn } from './AgentsPart';
import { ChangeCard } from './ChangeCard';
import { ConfigField } from './ConfigField';
import { usePlain } from './PlainPart';
import { useServers } from './ServerFields';

type Role = (typeof ROLES)[number];
interface Edits {
  prefer?: Choice[];
  fields: Record<string, string>;
}

export function RoutesPart({ file }: { file: ConfigFile }) {
  const { t } = useText();
  const [edits, setEdits] = useState<Partial<Record<Role, Edits>>>({});
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const second = usePlain(file, SECOND_KEYS, {}, t('route.second'));
  const servers = useServers(file, 'coder');
  const values = file.values as Values;
  const refused = refusal ? keyOfProblem(refusal.message) : null;
  const changes = ROLES.flatMap((role) => {
    const edit = edits[role];
    if (!edit) return [];
    return [...(edit.prefer ? preferEdit(values, role, edit.prefer) : []), ...editsOf(values, `routes.${role}.`, ROUTE_FIELDS, edit.fields)];
  });
  const edit = (role: Role, next: Partial<Edits>) => {
    setRefusal(null);
    setEdits((before) => ({ ...before, [role]: { ...(before[role] ?? { fields: {} }), ...next } }));
  };
  return (
    <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0 space-y-5">
        {ROLES.map((role) => {
          const of = edits[role] ?? { fields: {} };
          return (
            <Card key={role} title={t(`route.${role}`)} label={t(`route.${role}`)}>
              <p className="mb-4 text-sm text-quiet">{t(`route.${role}.meaning`)}</p>
              <Prefer role={role} prefer={of.prefer ?? preferOf(values, role)} agents={agentsIn(file)} onEdit={(prefer) => edit(role, { prefer })} />
              {refused?.startsWith(`routes.${role}.prefer`) && refusal && <FieldProblem error={refusal} />}
              <div className="mt-5 space-y-5">
                {Object.entries(ROUTE_FIELDS).map(([name, field]) => (
                  <ConfigField key={name} idPrefix={`${role}-`} name={name} field={field} text={of.fields[name] ?? textOf(at(values, `routes.${role}.${name}`))}
                    onEdit={(text) => edit(role, { fields: { ...of.fields, [name]: text } })} refusal={refused === `routes.${role}.${name}` ? refusal : null} />
                ))}
              </div>
            </Card>
          );
        })}
        <Card title={t('route.second')} label={t('route.second')}><div className="space-y-5">{second.fields}</div></Card>
        <Card title={t('server.title')} label={t('server.title')}>
          <p className="mb-4 text-sm text-quiet">{t('server.meaning')}</p>
          {servers.fields}
        </Card>
      </div>
      <aside className="min-w-0 space-y-4 xl:sticky xl:top-20 xl:self-start">
        <ChangeCard changes={changes} hasFault={false} isToldAtField={refused?.startsWith('routes.') ?? false} onDiscard={() => setEdits({})} onRefused={setRefusal} />
        {second.card}
        {servers.card}
      </aside>
    </div>
  );
}

function Prefer({ role, prefer, agents, onEdit }: { role: Role; prefer: Choice[]; agents: string[]; onEdit: (prefer: Choice[]) => void }) {
  const { t, word } = useText();
  const change = (place: number, next: Partial<Choice>) => onEdit(prefer.map((one, index) => (index === place ? { ...one, ...next } : one)));
  const swap = (place: number) => onEdit(prefer.map((one, index) => (index === place - 1 ? prefer[place] ?? one : index === place ? prefer[place - 1] ?? one : one)));
  return (
    <fieldset className="space-y-3">
      <legend className="text-sm font-medium">{t('route.prefer')} <span className="ml-1 font-mono text-xs font-normal text-quiet">{'prefer'}</span></legend>
      <p className="text-sm text-quiet">{t('route.prefer.meaning')}</p>
      {prefer.length === 0 && <p className="text-sm text-quiet">{t('route.nobody')}</p>}
      <ol className="space-y-3">
        {prefer.map((one, place) => {
          const n = place + 1;
          return (
            <li key={place} className="grid gap-2 rounded-lg border border-line p-3 sm:grid-cols-2">
              <select aria-label={t('route.agentOf', { n, role: t(`route.${role}`) })} value={one.agent} onChange={(event) => change(place, { agent: event.target.value })} className={FIELD}>
                {(agents.includes(one.agent) ? agents : [one.agent, ...agents]).map((agent) => <option key={agent}>{agent}</option>)}
              </select>
              <input type="text" autoComplete="off" spellCheck={false} placeholder={t('route.model')} aria-label={t('route.modelOf', { n })} value={one.model ?? ''} onChange={(event) => change(place, { model: event.target.value })} className={FIELD} />
              <select aria-label={t('route.effortOf', { n })} value={one.effort ?? ''} onChange={(event) => change(place, { effort: event.target.value })} className={FIELD}>
                <option value="">{t('route.effort')}</option>
                {AGENT_FIELDS['models.simple.effort']?.choices?.map((choice) => <option key={choice} value={choice}>{word('config.effort', choice)}</option>)}
              </select>
              <input type="text" autoComplete="off" spellCheck={false} placeholder={t('route.account')} aria-label={t('route.accountOf', { n })} value={one.account ?? ''} onChange={(event) => change(place, { account: event.target.value })} className={FIELD} />
              <div className="flex flex-wrap gap-2 sm:col-span-2">
                <Button kind="quiet" disabled={place === 0} onClick={() => swap(place)} aria-label={t('route.earlierOf', { n })}>{t('route.earlier')}</Button>
                <Button kind="quiet" onClick={() => onEdit(prefer.filter((_, index) => index !== place))} aria-label={t('route.removeOf', { n })}>{t('review.remove')}</Button>
              </div>
            </li>
          );
        })}
      </ol>
      <Button disabled={agents.length === 0} onClick={() => onEdit([...prefer, { agent: agents.find((agent) => !prefer.some((one) => one.agent === agent)) ?? agents[0] ?? '' }])}>{t('route.add')}</Button>
    </fieldset>
  );
}
