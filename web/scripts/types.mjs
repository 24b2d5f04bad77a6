// Writes the types of the API from its checked-in description; with --check, says whether they are up to date.
import { readFile, writeFile } from 'node:fs/promises';
import openapi, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
const head = '// Made from docs/openapi.json by `npm run generate`; not edited by hand.\n\n';
const made = head + astToString(await openapi(JSON.parse(await readFile(source, 'utf8'))));

if (process.argv.includes('--check')) {
  const kept = await readFile(target, 'utf8').catch(() => '');
  if (kept !== made) {
    console.error('src/api/schema.d.ts is out of date; run `npm run generate` in web/ and commit it');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, made);
}
