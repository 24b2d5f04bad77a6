// A policy as text: TOML, because it is read by people who know the configuration.

const isTable = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const key = (name: string) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name));

function value(one: unknown): string {
  if (Array.isArray(one)) return one.length > 3 ? `[\n${one.map((item) => `  ${value(item)},\n`).join('')}]` : `[${one.map(value).join(', ')}]`;
  if (isTable(one)) return `{ ${Object.entries(one).map(([name, item]) => `${key(name)} = ${value(item)}`).join(', ')} }`;
  if (typeof one === 'string') return JSON.stringify(one).replace(/\u007f/g, '\\u007f');
  return String(one as number | boolean);
}

/** An object as TOML: its plain values first, then its tables. What is not there has no line. */
export function toToml(object: Record<string, unknown>, path: string[] = []): string {
  const entries = Object.entries(object).filter(([, one]) => one !== null && one !== undefined);
  const plain = entries.filter(([, one]) => !isTable(one)).map(([name, one]) => `${key(name)} = ${value(one)}\n`);
  const tables = entries.filter((entry): entry is [string, Record<string, unknown>] => isTable(entry[1])).map(([name, one]) => {
    const place = [...path, name];
    const hasPlain = Object.values(one).some((item) => !isTable(item) && item != null);
    const head = hasPlain ? `\n[${place.map(key).join('.')}]\n` : '';
    return head + toToml(one, place);
  });
  return [...plain, ...tables].join('');
}
