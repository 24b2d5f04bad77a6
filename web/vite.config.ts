import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Everything goes into files with hashed names: the page's policy allows nothing in line.
export default defineConfig({
  plugins: [react(), tailwind()],
  build: { target: 'es2022', emptyOutDir: false, assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  // Most of the tests need no page, and to set one up takes longer than they do: who needs one says so at its head.
  // Nothing else is to be done meanwhile, so that no core is kept free.
  test: { environment: 'node', include: ['tests/**/*.test.{ts,tsx}'], restoreMocks: true, maxWorkers: '100%' },
});
