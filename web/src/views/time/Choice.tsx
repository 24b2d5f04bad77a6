// Small choices above pictures, and the one that each picture has: to be read as a table.
import { useState, type ReactNode } from 'react';
import { useText } from '../../text';
import { Card } from '../../ui';

export function Choice<W extends string>({ label, value, options, onChoose }: { label: string; value: W; options: [W, string][]; onChoose: (word: W) => void }) {
  return (
    <div role="group" aria-label={label} className="inline-flex flex-wrap rounded-lg border border-line bg-surface p-0.5">
      {options.map(([word, words]) => (
        <button key={word} type="button" aria-pressed={word === value} onClick={() => onChoose(word)}
          className="rounded-md px-2.5 py-1 text-sm whitespace-nowrap text-quiet hover:text-ink aria-pressed:bg-sunken aria-pressed:font-medium aria-pressed:text-ink max-sm:min-h-10">
          {words}
        </button>
      ))}
    </div>
  );
}

export function PictureOrTable({ title, picture, table, aside, note }: { title: string; picture: ReactNode; table: ReactNode; aside?: ReactNode; note?: string | null }) {
  const { t } = useText();
  const [isTable, setTable] = useState(false);
  const toggle = <Choice label={t('picture.as', { title })} value={isTable ? 'table' : 'picture'} onChoose={(word) => setTable(word === 'table')} options={[['picture', t('picture.picture')], ['table', t('picture.table')]]} />;
  return (
    <Card title={title} aside={<div className="flex flex-wrap items-center gap-2">{aside}{toggle}</div>} label={title}>
      {isTable ? <div className="max-h-[32rem] overflow-auto" tabIndex={0} role="region" aria-label={t('picture.tableOf', { title })}>{table}</div> : picture}
      {note && <p className="mt-3 text-sm text-quiet">{note}</p>}
    </Card>
  );
}
