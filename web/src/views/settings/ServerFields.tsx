// The MCP servers of a role: what its runs are given besides godwit's own, and nothing else.
import { useState } from 'react';
import type { ApiError } from '../../api/client';
import type { ConfigFile } from '../../api/types';
import { at, isServerName, keyOfProblem, serverEdits, serversOf, splitKey, type ROLES, type Server, type Values } from '../../lib/config';
import { useText } from '../../text';
import { Button, FieldProblem, Words } from '../../ui';
import { FIELD } from '../NewMission';
import { ChangeCard } from './ChangeCard';

type Role = (typeof ROLES)[number];

/** A form of a role's servers: its fields, and the card of what they come to. */
export function useServers(file: ConfigFile, role: Role) {
  const { t } = useText();
  const [drafts, setDrafts] = useState<Server[] | null>(null);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const values = file.values as Values;
  const servers = drafts ?? serversOf(values, role);
  const refused = refusal ? keyOfProblem(refusal.message) : null;
  const [, , table, at_] = refused ? splitKey(refused) : [];
  const isToldAtField = table === 'mcp_servers' && servers.some(({ name }) => name === at_);
  const edit = (next: Server[]) => { setRefusal(null); setDrafts(next); };
  const isLocked = (name: string) => {
    const args = at(values, `roles.${role}.mcp_servers.${name}.args`);
    return Array.isArray(args) && args.includes(null);
  };
  const fields = (
    <div className="space-y-3">
      {servers.length === 0 && <p className="text-sm text-quiet">{t('server.none')}</p>}
      <ul className="space-y-3">
        {servers.map((server) => (
          <li key={server.name} className="space-y-3 rounded-lg border border-line p-3">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <h3 className="font-mono text-sm font-medium"><Words text={server.name} /></h3>
              <Button kind="quiet" aria-label={t('config.removeOf', { name: server.name })} onClick={() => edit(servers.filter((one) => one !== server))}>{t('review.remove')}</Button>
            </div>
            <ServerFields server={server} isLocked={isLocked(server.name)} onEdit={(next) => edit(servers.map((one) => (one === server ? next : one)))} />
            {refusal && isToldAtField && at_ === server.name && <FieldProblem error={refusal} />}
          </li>
        ))}
      </ul>
      <NewServer names={servers.map(({ name }) => name)} onAdd={(name) => edit([...servers, { name, command: '', args: '' }])} />
    </div>
  );
  const hasFault = servers.some(({ command }) => command.trim() === '');
  const card = <ChangeCard of={t('server.title')} changes={serverEdits(values, role, servers)} hasFault={hasFault} isToldAtField={isToldAtField} onDiscard={() => setDrafts(null)} onRefused={setRefusal} />;
  return { fields, card };
}

function ServerFields({ server, isLocked, onEdit }: { server: Server; isLocked: boolean; onEdit: (server: Server) => void }) {
  const { t } = useText();
  const [command, args] = [`server-${server.name}-command`, `server-${server.name}-args`];
  return (
    <>
      <div className="space-y-1.5">
        <label htmlFor={command} className="text-sm font-medium">{t('server.command')} <span className="ml-1 font-mono text-xs font-normal text-quiet">{'command'}</span></label>
        <input id={command} type="text" autoComplete="off" spellCheck={false} value={server.command} onChange={(event) => onEdit({ ...server, command: event.target.value })} className={`${FIELD} font-mono text-sm`} />
      </div>
      <div className="space-y-1.5">
        <label htmlFor={args} className="text-sm font-medium">{t('server.args')} <span className="ml-1 font-mono text-xs font-normal text-quiet">{'args'}</span></label>
        <textarea id={args} rows={Math.min(8, server.args.split('\n').length + 1)} spellCheck={false} disabled={isLocked} value={server.args} onChange={(event) => onEdit({ ...server, args: event.target.value })} className={`${FIELD} font-mono text-sm`} />
        {isLocked && <p className="text-sm text-quiet">{t('config.lockedArgs')}</p>}
      </div>
    </>
  );
}

function NewServer({ names, onAdd }: { names: string[]; onAdd: (name: string) => void }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const fault = name === '' || isServerName(name) ? (names.includes(name) ? 'server.nameTaken' : null) : 'server.nameRule';
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        <input type="text" autoComplete="off" spellCheck={false} aria-label={t('server.newName')} aria-invalid={fault !== null || undefined} placeholder={t('server.newName')} value={name} onChange={(event) => setName(event.target.value)} className={`${FIELD} min-w-32 flex-1 font-mono text-sm`} />
        <Button disabled={name === '' || fault !== null} onClick={() => { onAdd(name); setName(''); }}>{t('server.add')}</Button>
      </div>
      {fault && <p role="alert" className="mt-1.5 text-sm text-bad">{t(fault)}</p>}
    </div>
  );
}
