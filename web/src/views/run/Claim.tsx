// The typed result that an agent gave of its own work. It is a claim, and looks like one: nothing is decided by it.
import { useText } from '../../text';
import { Card, Pill, Words } from '../../ui';

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const sentence = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What is there of a result, in the order in which it is read; other fields follow by their own names. */
const ORDER = ['verdict', 'complexity', 'reason', 'summary', 'confidence', 'changed', 'tests_run', 'open_questions', 'reasons', 'findings', 'learnings', 'tasks'];

export function Claim({ result }: { result: object }) {
  const { t, word } = useText();
  const fields = result as Fields;
  const kind = typeof fields['kind'] === 'string' ? fields['kind'] : '';
  const names = Object.keys(fields).filter((name) => name !== 'kind');
  names.sort((a, b) => (ORDER.indexOf(a) + 1 || ORDER.length + 1) - (ORDER.indexOf(b) + 1 || ORDER.length + 1));
  return (
    <Card title={word('claim', kind)} aside={<Pill tone="wait">{t('claim.pill')}</Pill>}>
      <p className="mb-3 text-sm text-quiet">{t('claim.note')}</p>
      <dl className="space-y-3 text-sm">
        {names.map((name) => (
          <div key={name}>
            <dt className="text-quiet">{word('claimField', name)}</dt>
            <dd><Value value={fields[name]} /></dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Value({ value }: { value: unknown }) {
  const { t, word } = useText();
  if (!Array.isArray(value)) return <Words text={typeof value === 'string' ? word('claimWord', value) : sentence(value)} />;
  if (value.length === 0) return <span className="text-quiet">{t('claim.none')}</span>;
  return <ul className="list-disc space-y-1 pl-5">{value.map((item, index) => <li key={index}><Item item={item} /></li>)}</ul>;
}

/** A finding with its place, a learning with its scope, a task with its title; anything else as it is. */
function Item({ item }: { item: unknown }) {
  const { word } = useText();
  if (!isFields(item) || typeof (item['text'] ?? item['title'] ?? item['id']) !== 'string') return <Words text={sentence(item)} />;
  const { text, title, id, path, line, severity, scope } = item;
  const mark = [severity, scope].find((value) => typeof value === 'string');
  return (
    <>
      {typeof mark === 'string' && <small className="mr-1.5 text-quiet">{word('claimWord', mark)}</small>}
      <Words text={sentence(text ?? title ?? id)} />
      {typeof path === 'string' && <code className="block font-mono text-xs text-quiet"><Words text={typeof line === 'number' ? `${path}:${line}` : path} /></code>}
    </>
  );
}
