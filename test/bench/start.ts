/**
 * From `npm start` to a window with the gallery in it, when everything is set up already: `xvfb-run -a node test/bench/start.ts [ROUNDS]`.
 * Prints one JSON object, seconds.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'

const root = join(import.meta.dirname, '..', '..')
const rounds = Number(process.argv[2] ?? 5)
const [windows, galleries]: [number[], number[]] = [[], []]
for (let round = 0; round < rounds; round++) {
  const home = mkdtempSync(join(tmpdir(), 'neurula-start-'))
  const port = 9300 + round
  const began = performance.now()
  const npm = spawn('npm', ['start', '--', `--remote-debugging-port=${port}`], {
    cwd: root,
    env: { ...process.env, XDG_CONFIG_HOME: home },
    stdio: 'ignore',
    detached: true,
  })
  try {
    for (;;) {
      const found = await fetch(`http://127.0.0.1:${port}/json/list`).then(
        (answer) => answer.json() as Promise<{ type: string }[]>,
        () => [],
      )
      if (found.some(({ type }) => type === 'page')) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    windows.push((performance.now() - began) / 1000)
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    await browser.contexts()[0]!.pages()[0]!.getByTestId('template-digits').waitFor()
    galleries.push((performance.now() - began) / 1000)
    await browser.close()
  } finally {
    process.kill(-npm.pid!, 'SIGTERM')
    await new Promise((resolve) => npm.once('exit', resolve))
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
const median = (values: number[]) => Number([...values].sort((a, b) => a - b)[values.length >> 1]!.toFixed(2))
console.log(
  JSON.stringify({
    name: 'start',
    window_s: median(windows),
    gallery_s: median(galleries),
    worst_s: Number(Math.max(...galleries).toFixed(2)),
    rounds,
  }),
)
