import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx', '{engine,electron,renderer}/**/*.test.{ts,tsx}'],
    exclude: [...configDefaults.exclude, 'test/e2e/**', 'out/**', 'dist/**'],
    // Processes, not threads: onnxruntime-node aborts Node when a thread ends inside a session.
    pool: 'forks',
    setupFiles: ['test/properties.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
    // Every graph is checked after every pass.
    env: { NEURULA_VERIFY: '1' },
  },
})
