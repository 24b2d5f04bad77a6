// Draws the icons of the installed page from its one drawing, with the system's Chromium. Run by hand after the drawing
// changed: `node scripts/icons.mjs`.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const open = (name) => fileURLToPath(new URL(`../public/${name}`, import.meta.url));
const drawing = await readFile(open('favicon.svg'), 'utf8');
/** Where a system cuts the icon to its own shape, the drawing has no corners and keeps to the middle. */
const whole = drawing.replace(' rx="8"', '').replace('viewBox="0 0 32 32"', 'viewBox="0 0 32 32" style="background:#0f5c63"');
const icons = [
  ['icon-192.png', 192, drawing, 0],
  ['icon-512.png', 512, drawing, 0],
  ['icon-maskable.png', 512, whole, 0.1],
  ['icon-apple.png', 180, whole, 0.06],
];
const browser = await chromium.launch({ executablePath: process.env['GODWIT_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, size, svg, margin] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const inner = Math.round(size * (1 - 2 * margin));
  const ground = margin > 0 ? '#0f5c63' : 'transparent';
  await page.setContent(`<body style="margin:0;background:${ground};display:grid;place-items:center;height:${size}px"><div style="width:${inner}px;height:${inner}px">${svg}</div>`);
  await page.screenshot({ path: open(name), omitBackground: true });
  await page.close();
}
await browser.close();
