// Pictures out of a patch: git's base 85, zlib and its deltas, undone in the page. What cannot be read is said to be so.
import type { BinaryPart, DiffFile } from './diff';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
/** Larger pictures are not shown, so that a page stays a page. */
const LARGEST = 4_000_000;

/** Undoes git's base 85: each line says first how many bytes it holds. */
export function decode85(lines: string[]): Uint8Array {
  const bytes: number[] = [];
  for (const line of lines) {
    const sign = line.charCodeAt(0);
    const length = sign >= 97 ? sign - 97 + 27 : sign - 65 + 1;
    const piece: number[] = [];
    for (let at = 1; at + 5 <= line.length; at += 5) {
      let value = 0;
      for (const digit of line.slice(at, at + 5)) {
        const known = VALUES.get(digit);
        if (known === undefined) throw new Error('not in base 85');
        value = value * 85 + known;
      }
      piece.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
    }
    bytes.push(...piece.slice(0, length));
  }
  return Uint8Array.from(bytes);
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Applies one of git's deltas: pieces of what was, and pieces of its own. */
export function applyDelta(base: Uint8Array, delta: Uint8Array): Uint8Array {
  let at = 0;
  const byte = () => {
    const value = delta[at++];
    if (value === undefined) throw new Error('the delta ends too early');
    return value;
  };
  const size = () => {
    let [value, shift, next] = [0, 0, 128];
    while (next & 128) {
      next = byte();
      value += (next & 127) * 2 ** shift;
      shift += 7;
    }
    return value;
  };
  if (size() !== base.length) throw new Error('the delta is of something else');
  const out = new Uint8Array(size());
  let end = 0;
  while (at < delta.length) {
    const head = byte();
    if (head & 128) {
      const part = (first: number, count: number) =>
        Array.from({ length: count }, (_, n) => (head & (first << n) ? byte() * 2 ** (8 * n) : 0)).reduce((sum, one) => sum + one, 0);
      const from = part(1, 4);
      const length = part(16, 3) || 65_536;
      out.set(base.subarray(from, from + length), end);
      end += length;
    } else {
      out.set(delta.subarray(at, at + head), end);
      at += head;
      end += head;
    }
  }
  return out;
}

const PICTURES: Record<string, string> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', ico: 'image/x-icon' };

/** What a path says of being a picture that can be shown; text such as SVG is no such picture. */
export const pictureType = (path: string): string | null => PICTURES[path.toLowerCase().split('.').at(-1) ?? ''] ?? null;

/** Both sides' bytes; `null` where there was nothing, or where the patch does not hold enough. */
export async function sidesOf(file: DiffFile): Promise<{ old: Uint8Array | null; next: Uint8Array | null }> {
  const { binary } = file;
  if (!binary || Math.max(binary.next.size, binary.old.size) > LARGEST) return { old: null, next: null };
  const read = (part: BinaryPart) => inflate(decode85(part.lines) as Uint8Array<ArrayBuffer>);
  const [next, old] = await Promise.all([read(binary.next), read(binary.old)]);
  const whole = {
    next: binary.next.form === 'literal' ? next : binary.old.form === 'literal' ? applyDelta(old, next) : null,
    old: binary.old.form === 'literal' ? old : binary.next.form === 'literal' ? applyDelta(next, old) : null,
  };
  return { old: file.state === 'added' ? null : whole.old, next: file.state === 'deleted' ? null : whole.next };
}

/** An address that holds the picture itself, since the page may ask nobody for one. */
export function dataAddress(bytes: Uint8Array, type: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:${type};base64,${btoa(text)}`;
}
