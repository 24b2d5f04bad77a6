// One field to go anywhere and do what is not about one mission.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { api } from '../api/client';
import { session } from '../api/session';
import { missionsQuery, searchQuery } from '../api/queries';
import { cut } from '../lib/inert';
import { LEAST, MOST, targetOf, usePause } from '../lib/found';
import { standingOf } from '../lib/status';
import { useText } from '../text';
import { Dialog, Words } from '../ui';
import { toggleTheme } from '../ui/theme';

interface Entry {
  id: string;
  label: string;
  hint: string;
  run: () => void;
}
const SHOWN = 12;

export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useText();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} label={t('nav.palette')}>
      <Finder onClose={onClose} />
    </Dialog>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const entries = useEntries();
  const wanted = text.trim().toLowerCase();
  const here = entries.filter((entry) => `${entry.label} ${entry.id}`.toLowerCase().includes(wanted)).slice(0, SHOWN);
  const there = useFound(text.trim());
  const found = [...here, ...there.filter((entry) => !here.some((one) => one.id === entry.id))];
  const at = Math.min(place, Math.max(0, found.length - 1));
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setPlace(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setPlace(Math.max(at - 1, 0));
    else if (event.key === 'Enter') choose(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div onKeyDown={onKey}>
      <input autoFocus type="text" role="combobox" aria-expanded aria-controls="palette-list" aria-activedescendant={found[at] ? `palette-${found[at].id}` : undefined}
        aria-label={t('palette.placeholder')} placeholder={t('palette.placeholder')} value={text} maxLength={MOST}
        onChange={(event) => { setText(event.target.value); setPlace(0); }}
        className="w-full border-b border-line bg-transparent px-4 py-3.5 outline-none placeholder:text-quiet" />
      <ul id="palette-list" role="listbox" aria-label={t('nav.palette')} className="max-h-[50vh] overflow-auto p-2">
        {found.map((entry, index) => (
          <li key={entry.id} id={`palette-${entry.id}`} role="option" aria-selected={index === at} onClick={() => choose(entry)} onMouseMove={() => setPlace(index)}
            className="flex cursor-pointer items-baseline justify-between gap-4 rounded-lg px-3 py-2 aria-selected:bg-sunken">
            <span className="min-w-0 truncate"><Words text={cut(entry.label, 200)} isLine /></span>
            <span className="shrink-0 text-xs text-quiet">{entry.hint}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="px-5 pb-4 text-sm text-quiet">{t('palette.none')}</p>}
    </div>
  );
}

/** So many of each kind are found beside what the page knows already. */
const FOUND = 5;

/** What the daemon finds, and the way to all of it. */
function useFound(text: string): Entry[] {
  const { t, word } = useText();
  const navigate = useNavigate();
  const wanted = usePause(text);
  const { data } = useQuery({ ...searchQuery(wanted, FOUND), enabled: wanted.length >= LEAST, placeholderData: keepPreviousData });
  if (text.length < LEAST) return [];
  const hits = (data?.hits ?? []).map((hit): Entry => ({
    id: hit.id, label: hit.kind === 'hold' ? t('sentences', { first: word('hold', hit.title), second: hit.excerpt }) : hit.title,
    hint: hit.kind === 'mission' && hit.status ? word('status', hit.status) : t(`found.${hit.kind}`),
    run: () => void navigate(targetOf(hit)),
  }));
  return [...hits, { id: 'search', label: t('palette.all', { text }), hint: t('search.title'), run: () => void navigate({ to: '/search', search: { q: text } }) }];
}

function useEntries(): Entry[] {
  const { t, word, language, choose } = useText();
  const navigate = useNavigate();
  const { data } = useQuery(missionsQuery);
  return useMemo(() => {
    const page = (id: string, label: string, to: '/' | '/inbox' | '/new' | '/repos' | '/time' | '/settings' | '/archive' | '/gallery'): Entry => ({
      id, label, hint: t('palette.pages'), run: () => void navigate({ to }),
    });
    const signOut = () => {
      void api.closeSession().finally(() => session.forget().finally(() => location.assign('/')));
    };
    const missions = (data?.items ?? []).map((mission): Entry => ({
      id: mission.id, label: mission.title, hint: word(...standingOf(mission)),
      run: () => void navigate({ to: '/missions/$id', params: { id: mission.id } }),
    }));
    return [
      page('fleet', t('nav.fleet'), '/'), page('inbox', t('nav.inbox'), '/inbox'), page('new', t('nav.new'), '/new'),
      page('repos', t('nav.repos'), '/repos'), page('settings', t('nav.settings'), '/settings'), page('time', t('nav.time'), '/time'), page('archive', t('archive.title'), '/archive'),
      { id: 'board', label: t('nav.board'), hint: t('palette.pages'), run: () => location.assign('/status') },
      ...missions,
      { id: 'theme', label: t('theme.toggle'), hint: '', run: toggleTheme },
      { id: 'language', label: t('language.toggle'), hint: '', run: () => choose(language === 'en' ? 'zh' : 'en') },
      page('gallery', t('gallery.title'), '/gallery'),
      { id: 'sign-out', label: t('nav.signOut'), hint: '', run: signOut },
    ];
  }, [t, word, language, choose, navigate, data]);
}
