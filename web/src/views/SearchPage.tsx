// Everything that says something: missions, repositories, blockers and runs, grouped by what they are.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { searchQuery } from '../api/queries';
import type { SearchHit, SearchResults } from '../api/types';
import { LEAST, MOST, targetOf, usePause } from '../lib/found';
import { useText } from '../text';
import { Empty, Problem, Skeleton, StatusPill, Time, Words } from '../ui';
import { FIELD } from './NewMission';

const KINDS = ['mission', 'repo', 'hold', 'run'] as const;

export function SearchPage() {
  const { t } = useText();
  const navigate = useNavigate();
  const { q } = useSearch({ from: '/search' });
  const [text, setText] = useState(() => (q == null ? '' : String(q)));
  const wanted = usePause(text).trim();
  const isEnough = wanted.length >= LEAST;
  const { data, error, isPending } = useQuery({ ...searchQuery(wanted), enabled: isEnough, placeholderData: keepPreviousData });
  return (
    <div className="mx-auto max-w-3xl space-y-5">
      <h1 className="text-xl font-semibold">{t('search.title')}</h1>
      <input autoFocus type="search" maxLength={MOST} aria-label={t('search.field')} placeholder={t('search.field')} value={text} className={FIELD}
        onChange={(event) => { setText(event.target.value); void navigate({ to: '/search', search: { q: event.target.value }, replace: true }); }} />
      {!isEnough ? <p className="text-sm text-quiet">{t('search.hint')}</p>
        : error ? <Problem error={error} title={t('search.refused')} />
        : isPending ? <Skeleton lines={5} />
        : data && <Results results={data} />}
    </div>
  );
}

function Results({ results }: { results: SearchResults }) {
  const { t } = useText();
  return (
    <>
      <p aria-live="polite" className="text-sm text-quiet">{t('search.found', { n: results.hits.length })}</p>
      {results.hits.length === 0 && <Empty title={t('search.none')}>{t('search.noneText')}</Empty>}
      {KINDS.map((kind) => {
        const hits = results.hits.filter((hit) => hit.kind === kind);
        return hits.length > 0 && (
          <section key={kind} aria-label={t(`found.${kind}`)}>
            <h2 className="mb-2 text-sm font-semibold text-quiet">{t(`found.${kind}`)}</h2>
            <ul className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">{hits.map((hit) => <Hit key={hit.id} hit={hit} />)}</ul>
            {results.more.includes(kind) && <p className="mt-1 text-sm text-quiet">{t('search.more')}</p>}
          </section>
        );
      })}
    </>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { t, word } = useText();
  const title = hit.kind === 'hold' ? word('hold', hit.title) : hit.title;
  return (
    <li className="border-b border-line last:border-b-0">
      <Link {...targetOf(hit)} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-ground">
        <span className="min-w-0 flex-1 basis-56">
          <span className="line-clamp-2 font-medium"><Words text={title} /></span>
          {hit.excerpt !== '' && hit.excerpt !== hit.title && (
            <span className="line-clamp-2 text-sm text-quiet">{hit.place !== 'title' && t('search.place', { place: word('place', hit.place) })} <Words text={hit.excerpt} /></span>
          )}
        </span>
        {hit.at && <span className="w-24 text-right text-xs text-quiet"><Time at={hit.at} /></span>}
        {hit.kind === 'mission' && hit.status ? <span className="flex sm:w-36 sm:justify-end"><StatusPill status={hit.status} /></span>
          : hit.status && <span className="text-xs text-quiet">{word('found.status', hit.status)}</span>}
      </Link>
    </li>
  );
}
