// Puts a gzip copy beside each built file that becomes smaller by it, and says how large the first load is.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const LIMIT = 250_000;

// With --clean, takes away what an earlier build left; the file that keeps the directory in git stays.
if (process.argv.includes('--clean')) {
  for (const entry of await readdir(dist)) {
    if (!entry.startsWith('.')) await rm(join(dist, entry), { recursive: true });
  }
  process.exit(0);
}

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
