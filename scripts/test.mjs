/**
 * `npm test [-- WORD ...]`: the set-up, then types, lint, import rules, unit tests and the real app. Words choose unit tests and
 * end-to-end tests by file name. A check that fails counts as one failure. The last line is `N passed, N failed`.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { environment, modules, noDisplay, node24, root, run, withDisplay } from './platform.mjs'
import { main, setup } from './setup.mjs'

const words = process.argv.slice(2)
const results = join(root, 'test-results')
let passed = 0
let failed = 0

const tool = (path, ...args) => [node24(), [join(modules, ...path.split('/')), ...args]]

async function check(name, command, args) {
  const since = Date.now()
  const good = (await run(command, args)) === 0
  if (good) passed++
  else failed++
  console.log(`test: ${name} ${good ? 'passed' : 'FAILED'} (${((Date.now() - since) / 1000).toFixed(1)} s)`)
}

/** Runs a test runner and adds what its JSON report counts; a runner that fails without a failed test counts as one failure. */
async function suite(name, report, count, [command, args], env = {}) {
  const file = join(results, report)
  rmSync(file, { force: true })
  const code = await run(command, args, { env: { ...environment(), ...env } })
  const counted = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 }
  passed += counted.passed
  failed += code !== 0 && counted.failed === 0 ? 1 : counted.failed
  console.log(
    `test: ${name}: ${counted.passed} passed${counted.again ? ` (${counted.again} at a second try)` : ''}, ${counted.failed} failed${code !== 0 && counted.failed === 0 ? '; the runner itself FAILED' : ''}`,
  )
}

await main(async () => {
  await setup()
  mkdirSync(results, { recursive: true })
  if (words.length === 0) {
    for (const side of ['engine', 'electron', 'renderer', 'test'])
      await check(`types of ${side}`, ...tool('typescript/bin/tsc', '-p', `tsconfig.${side}.json`))
    await check('lint', ...tool('@biomejs/biome/bin/biome', 'check', '--diagnostic-level=error'))
    const folders = ['engine', 'electron', 'renderer'].filter((name) => existsSync(join(root, name)))
    await check('import rules', ...tool('dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', ...folders))
  }
  const vitest = tool(
    'vitest/vitest.mjs',
    'run',
    ...words,
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=test-results/vitest.json',
  )
  // A file that cannot even be loaded has no test that failed.
  const unloaded = (report) => report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const units = (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded(report) })

  const specs = join(root, 'test', 'e2e')
  const chosen = existsSync(specs)
    ? readdirSync(specs).filter(
        (name) => name.endsWith('.spec.ts') && (words.length === 0 || words.some((word) => `test/e2e/${name}`.includes(word))),
      )
    : []
  // The real app mostly waits, so one goes beside the unit tests, and a second when they are done, each on a display of its own: two windows
  // on one would share its clipboard. On a busy machine a click can come to nothing, so a test has a second try, and that is said.
  const count = ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected, again: stats.flaky })
  const lane = async (display) => {
    for (let spec = chosen.shift(); spec; spec = chosen.shift()) {
      const [stem, report] = [spec.replace('.spec.ts', ''), `playwright-${spec}.json`]
      const playwright = tool(
        '@playwright/test/cli.js',
        'test',
        `test/e2e/${spec}`,
        `--output=test-results/e2e/${stem}`,
        '--retries=1',
        '--reporter=list,json',
      )
      await suite(`the real app, ${stem}`, report, count, withDisplay(...playwright, display), {
        PLAYWRIGHT_JSON_OUTPUT_NAME: `test-results/${report}`,
      })
    }
  }
  await Promise.all([lane(99), suite('unit tests', 'vitest.json', units, vitest).then(() => (noDisplay ? lane(119) : undefined))])
  return failed > 0 ? 1 : 0
}).finally(() => console.log(`${passed} passed, ${failed + (process.exitCode && failed === 0 ? 1 : 0)} failed`))
