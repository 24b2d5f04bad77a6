// Writes the worker that keeps the built files, puts a gzip copy beside each file that becomes smaller by it, and says
// how large the first load is.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const place = process.argv.slice(2).find((word) => !word.startsWith('--'));
const dist = place ?? fileURLToPath(new URL('../dist', import.meta.url));
const LIMIT = 250_000;

// With --clean, takes away what an earlier build left; the file that keeps the directory in git stays.
if (process.argv.includes('--clean')) {
  for (const entry of await readdir(dist)) {
    if (!entry.startsWith('.')) await rm(join(dist, entry), { recursive: true });
  }
  process.exit(0);
}

await writeWorker();

const sizes = new Map();
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.endsWith('.gz') || entry.name.startsWith('.')) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const plain = await readFile(path);
  const packed = gzipSync(plain, { level: 9 });
  if (packed.length < plain.length) await writeFile(`${path}.gz`, packed);
  sizes.set(path, Math.min(packed.length, plain.length));
}
const page = await readFile(join(dist, 'index.html'), 'utf8');
const first = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => sizes.get(join(dist, match[1])) ?? 0);
const total = first.reduce((sum, size) => sum + size, sizes.get(join(dist, 'index.html')) ?? 0);
console.log(`first load: ${total} bytes packed, of at most ${LIMIT}`);
if (total > LIMIT) process.exitCode = 1;

/** The worker knows every file of this build, and is another one when any of them is. */
async function writeWorker() {
  const names = (await readdir(dist, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/^\.|\.gz$|^sw\.js$|^index\.html$/.test(entry.name))
    .map((entry) => `/${relative(dist, join(entry.parentPath ?? entry.path, entry.name))}`)
    .sort();
  const hash = createHash('sha256');
  for (const name of ['index.html', ...names]) hash.update(await readFile(join(dist, name)));
  const worker = await readFile(new URL('worker.js', import.meta.url), 'utf8');
  const lines = worker.replace("['/']", JSON.stringify(['/', ...names])).replace('godwit-build', `godwit-${hash.digest('hex').slice(0, 16)}`);
  await writeFile(join(dist, 'sw.js'), lines);
}
