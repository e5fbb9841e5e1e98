import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { choose, engines, inspect, launch, openDigits, pictures, temporaryHome, untitledProjects } from './app.ts'

const picture = pictures('trouble')
const home = temporaryHome()

test.skip(process.platform !== 'linux', 'finds processes under /proc')

test('the engine is killed under an open window: it says so, comes back, loses nothing, and the run goes on', async () => {
  const { app, page } = await launch(home)
  await openDigits(page)
  await page.getByTestId('run').click()
  await expect(page.getByTestId('confusion')).toHaveAttribute('data-filled', 'yes', { timeout: 60_000 })
  const [engine] = engines(app)
  process.kill(engine!, 'SIGKILL')
  await expect(page.getByRole('alert').filter({ hasText: 'nothing on the screen is lost' })).toBeVisible()
  await picture(page, 'engine-killed')
  // An edit while no engine is there.
  await page.getByTestId('palette-pool').click()
  await expect(page.locator('[data-testid^="module-"]')).toHaveCount(8)
  await expect(page.getByText('Engine ready')).toBeVisible()
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 1')
  await picture(page, 'engine-back')
  await expect(page.locator('.n-banner')).toHaveCount(0)
  expect(engines(app)[0]).not.toBe(engine)
  await page.getByTestId('resume').click()
  await expect(page.getByTestId('pause')).toBeVisible()
  // The machine falls asleep and wakes up.
  await app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('suspend')
  })
  await expect(page.getByTestId('resume')).toBeVisible()
  await app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('resume')
  })
  await page.waitForTimeout(500)
  await expect(page.getByTestId('resume')).toBeVisible()
  await page.getByTestId('resume').click()
  await expect(page.getByTestId('pause')).toBeVisible()
  // Closing asks first; "Keep running" keeps the window, "Stop and close" ends at a checkpoint.
  const asked = (response: number) =>
    app.evaluate(({ dialog }, answer) => {
      dialog.showMessageBox = (async (...given: unknown[]) => {
        ;(globalThis as { asked?: unknown }).asked = given.at(-1)
        return { response: answer, checkboxChecked: false }
      }) as typeof dialog.showMessageBox
    }, response)
  await asked(0)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  await expect.poll(() => app.evaluate(() => (globalThis as { asked?: { message?: string } }).asked?.message)).toContain('Keep running?')
  await expect(page.getByTestId('pause')).toBeVisible()
  await asked(1)
  const closed = app.waitForEvent('close')
  await app.evaluate(({ app: electron }) => electron.quit())
  await closed
  const [file] = untitledProjects(home)
  expect(await inspect(file!)).toMatchObject({ edits: 1, runs: [{ number: 1, status: 'interrupted' }] })
  expect(existsSync(`${file}-wal`)).toBe(false)
})

test('a file that is moved while open says so and is given a new place; bad files are one sentence', async () => {
  const { app, page } = await launch(home)
  const letter = join(home, 'letter.neurula')
  writeFileSync(letter, 'This is a letter. '.repeat(50))
  await choose(app, letter)
  await page.getByTestId('open-project').click()
  await expect(page.getByText('“letter.neurula” is not a Neurula project.')).toBeVisible()
  await picture(page, 'not-a-project')
  const before = new Set(untitledProjects(home))
  await openDigits(page)
  const [file] = untitledProjects(home).filter((name) => !before.has(name))
  await expect(page.getByTestId('save-state')).toContainText('Saved')
  renameSync(file!, join(home, 'elsewhere.neurula'))
  const alert = page.getByRole('alert').filter({ hasText: 'was moved, deleted or replaced' })
  await expect(alert).toBeVisible()
  await picture(page, 'file-moved')
  await choose(app, join(home, 'found.neurula'))
  await alert.getByRole('button').click()
  await expect(alert).toHaveCount(0)
  await expect(page.getByTestId('project-name')).toHaveText('found')
  await page.getByTestId('palette-pool').click()
  await expect(page.getByTestId('save-state')).toContainText('Saved')

  // A second window: copied there, pasted here.
  await page.getByTestId('module-units').click()
  await page.keyboard.press('Control+c')
  const opened = app.waitForEvent('window')
  await app.evaluate(({ Menu }) => (Menu.getApplicationMenu()!.items[0]!.submenu!.items[0] as unknown as { click(): void }).click())
  const second = await opened
  await second.getByTestId('new-project').click()
  await expect(second.getByTestId('canvas')).toBeVisible()
  await second.getByTestId('canvas').click({ position: { x: 200, y: 200 } })
  await second.keyboard.press('Control+v')
  await expect(second.locator('[data-testid^="module-"]')).toHaveCount(1)
  await picture(second, 'pasted')
  // By the menu as well, which needs no permission to read the clipboard.
  await app.evaluate(({ Menu, BrowserWindow }) => {
    const item = Menu.getApplicationMenu()!.items[1]!.submenu!.items.find((i) => i.label === 'Paste') as unknown as {
      click(item: unknown, browser: unknown): void
    }
    item.click(
      item,
      BrowserWindow.getAllWindows().find((w) => w.getTitle().startsWith('Untitled')),
    )
  })
  await expect(second.locator('[data-testid^="module-"]')).toHaveCount(2)
  await app.close()
})
