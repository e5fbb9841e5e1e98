import { defineConfig } from '@playwright/test'

/** The real app in real Electron, one window at a time. Screenshots go under test-results/. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results/e2e',
  workers: 1,
  retries: 0,
  timeout: 400_000,
  // The app of a person is never as slow as one of several on a busy machine.
  expect: { timeout: 30_000 },
  use: { trace: 'retain-on-failure' },
})
