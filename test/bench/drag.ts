/**
 * Frames of the real window while a module is dragged and a run uses every core: `xvfb-run -a node test/bench/drag.ts [SECONDS]`.
 * Prints one JSON object: the page's own frame times in ms, and the share of frames later than 20 ms (50 a second).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron as electron } from '@playwright/test'
// @ts-expect-error The set-up's scripts run without types.
import { electronDist } from '../../scripts/platform.mjs'

process.env.ELECTRON_OVERRIDE_DIST_PATH ??= electronDist()
const seconds = Number(process.argv[2] ?? 8)
const root = join(import.meta.dirname, '..', '..')
const home = mkdtempSync(join(tmpdir(), 'neurula-drag-'))
const app = await electron.launch({
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
  cwd: root,
  env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: home },
})
const page = await app.firstWindow()
await page.getByTestId('template-digits').click()
await page.getByTestId('module-edges').waitFor()

/** Drags the module in circles and gives the frame times meanwhile. */
async function drag(): Promise<number[]> {
  const box = (await page.getByTestId('module-units').boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + 6]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.evaluate(() => {
    const store = globalThis as unknown as { frames?: number[]; sampling?: boolean }
    store.frames = []
    store.sampling = true
    let last = performance.now()
    const next = (now: number) => {
      store.frames!.push(now - last)
      last = now
      if (store.sampling) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  const end = performance.now() + 1000 * seconds
  for (let k = 0; performance.now() < end; k++) await page.mouse.move(x + 60 * Math.sin(k / 9), y + 60 * (1 - Math.cos(k / 9)))
  const frames = await page.evaluate(() => {
    const store = globalThis as unknown as { frames?: number[]; sampling?: boolean }
    store.sampling = false
    return store.frames!.slice(5)
  })
  await page.mouse.up()
  return frames
}
function summary(frames: number[]) {
  const sorted = [...frames].sort((a, b) => a - b)
  const at = (share: number) => Number(sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1))
  const total = frames.reduce((a, b) => a + b, 0)
  return {
    frames_per_second: Number(((1000 * frames.length) / total).toFixed(1)),
    median_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    worst_ms: at(1),
    late: Number((frames.filter((f) => f > 20).length / frames.length).toFixed(4)),
  }
}
const idle = summary(await drag())
await page.getByTestId('run').click()
await page.getByTestId('pause').waitFor()
await page.waitForTimeout(3000)
const running = summary(await drag())
const status = await page.getByTestId('pause').isVisible()
console.log(JSON.stringify({ name: 'drag', idle, running, run_was_going: status }))
await page.getByTestId('stop').click()
await page.getByTestId('test-accuracy').waitFor()
await app.close()
rmSync(home, { recursive: true, force: true })
