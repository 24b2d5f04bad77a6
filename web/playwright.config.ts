import { defineConfig } from '@playwright/test';

// The suites drive the built binary, each with a home of its own, in the system's Chromium.
export default defineConfig({
  testDir: 'e2e',
  // Two files side by side: each test has a home, a daemon and a port of its own. More would wait for the processor.
  workers: 2,
  // Generous: only a failure uses them up, and a machine may be busy with ten other things.
  timeout: 600_000,
  expect: { timeout: 90_000, toPass: { timeout: 90_000 } },
  reporter: [['list']],
  use: {
    actionTimeout: 90_000,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    colorScheme: 'light',
    // A page whose files come from a directory has no worker: it would ask the binary for them.
    serviceWorkers: process.env['GODWIT_DIST'] ? 'block' : 'allow',
    launchOptions: { executablePath: process.env['GODWIT_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
});
