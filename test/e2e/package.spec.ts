import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { pictures, root, temporaryHome } from './app.ts'

const home = temporaryHome()
const unpacked = join(root, 'dist', 'linux-unpacked')
test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'packs the Linux build')

test('the packaged app opens and trains, with its fuses shut, and has a command', async () => {
  test.setTimeout(400_000)
  execFileSync('npm', ['run', 'package'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const command = join(unpacked, 'neurula')
  expect(execFileSync(command, ['templates'], { encoding: 'utf8' })).toContain('digits')
  expect(execFileSync(command, ['run', '--template', 'digits', '--seconds', '1', '--json'], { encoding: 'utf8' })).toContain(
    '"event":"done"',
  )
  expect(existsSync(join(unpacked, 'resources', 'licences', 'neurula.txt'))).toBe(true)
  expect(readFileSync(join(unpacked, 'resources', 'licences', 'third-party.txt'), 'utf8')).toContain('onnxruntime')

  const port = 9222
  const app = spawn(
    join(unpacked, 'neurula-app'),
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--remote-debugging-port=${port}`],
    { env: { ...process.env, XDG_CONFIG_HOME: home }, stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => app.once('exit', resolve))
  try {
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${port}/json/list`).then(
            async (answer) => ((await answer.json()) as { type: string }[]).filter(({ type }) => type === 'page').length,
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBe(1)
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    const page = browser.contexts()[0]!.pages()[0]!
    await page.getByTestId('template-digits').click()
    await page.getByTestId('run').click()
    await expect(page.getByTestId('confusion')).toHaveAttribute('data-filled', 'yes', { timeout: 60_000 })
    await pictures('package')(page, 'training')
    await page.getByTestId('stop').click()
    await expect(page.getByTestId('test-accuracy')).toContainText('%')
    // No Node in the page, nothing from the network, no second window.
    expect(
      await page.evaluate(() => [
        typeof (globalThis as { require?: unknown }).require,
        typeof (globalThis as { process?: unknown }).process,
        window.open('https://example.org') === null,
      ]),
    ).toEqual(['undefined', 'undefined', true])
    expect(
      await page.evaluate(() =>
        fetch('https://example.org').then(
          () => 'loaded',
          () => 'refused',
        ),
      ),
    ).toBe('refused')
    await browser.close()
  } finally {
    app.kill('SIGTERM')
    await ended
  }
})
