/** The window around the editor: files from outside, copies and versions, settings, notices, and what the page may not do. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { choose, inspect, launch, openDigits, pictures, root, temporaryHome, untitledProjects } from './app.ts'

const home = temporaryHome()
const picture = pictures('window')
const cli = (...words: string[]) =>
  new Promise<string>((done, fail) =>
    execFile(join(root, 'node_modules', '.bin', 'node'), [join(root, 'engine', 'cli.ts'), ...words], (error, out) =>
      error ? fail(error) : done(out),
    ),
  )
const step = (page: Page, n: number) => expect(page.getByTestId('save-state')).toHaveText(`Saved · step ${n}`)
const menu = (app: ElectronApplication, label: string) =>
  app.evaluate(({ Menu, BrowserWindow }, wanted) => {
    for (const top of Menu.getApplicationMenu()!.items)
      for (const item of top.submenu?.items ?? [])
        if (item.label === wanted)
          (item as unknown as { click(a: unknown, b: unknown): void }).click(item, BrowserWindow.getAllWindows()[0])
  }, label)

test('files come in by argument, second start, drop and dialog; a project has one window', async () => {
  const given = join(home, 'given.neurula')
  const other = join(home, 'other.neurula')
  await cli('new', given, '--template', 'digits')
  await cli('new', other, '--template', 'digits')
  const { app, page } = await launch(home, [given])
  await expect(page.getByTestId('project-name')).toHaveText('given')
  await expect(page.getByTestId('module-edges')).toBeVisible()
  // As the file association does it: the app is called once more, with a file.
  const opened = app.waitForEvent('window')
  await app.evaluate(({ app: electron }, file) => {
    electron.emit('second-instance', {}, [], '', { files: [file] })
  }, other)
  const second = await opened
  await expect(second.getByTestId('project-name')).toHaveText('other')
  await app.evaluate(({ app: electron }, file) => {
    electron.emit('second-instance', {}, [], '', { files: [file] })
  }, given)
  await page.waitForTimeout(500)
  expect(app.windows()).toHaveLength(2)

  // Dropped onto the window: it goes on with that project.
  const third = join(home, 'third.neurula')
  await cli('new', third, '--template', 'digits')
  await second.evaluate(() => {
    const field = document.createElement('input')
    field.type = 'file'
    field.id = 'drop-field'
    document.body.append(field)
  })
  await second.locator('#drop-field').setInputFiles(third)
  await second.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#drop-field')!
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(field.files![0]!)
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    field.remove()
  })
  await expect(second.getByTestId('project-name')).toHaveText('third')
  await app.close()
})

test('a copy, a place, a named version, the way back; settings, licences, diagnostics, and where the window was', async () => {
  let { app, page } = await launch(home, [], null)
  await openDigits(page)
  const [untitled] = untitledProjects(home).filter((file) => file.includes('Untitled'))
  expect(untitled).toBeDefined()
  await page.getByTestId('palette-pool').click()
  await step(page, 1)

  await choose(app, join(home, 'copy.neurula'))
  await menu(app, 'Save a Copy...')
  await expect(page.getByText('A copy was saved.')).toBeVisible()
  expect(await inspect(join(home, 'copy.neurula'))).toMatchObject({ edits: 1 })

  await menu(app, 'Name This Version...')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('With a pool')
  await dialog.getByRole('button', { name: 'Name this version' }).click()
  await expect(dialog).toBeHidden()
  await page.getByTestId('palette-neurons').click()
  await step(page, 2)
  await page.getByTestId('return-to-opened').click()
  await step(page, 3)
  await expect(page.locator('[data-testid^="module-"]')).toHaveCount(7)
  await page.getByTestId('tab-history').click()
  await page.getByRole('button', { name: 'With a pool' }).click()
  await step(page, 4)
  await expect(page.locator('[data-testid^="module-"]')).toHaveCount(8)
  await page.getByTestId('history').getByRole('button', { name: 'Go back to this moment' }).nth(1).click()
  await step(page, 5)
  await expect(page.locator('[data-testid^="module-"]')).toHaveCount(9)
  await picture(page, 'history')

  await choose(app, join(home, 'placed.neurula'))
  await menu(app, 'Give It a Place...')
  await expect(page.getByTestId('project-name')).toHaveText('placed')
  expect(existsSync(untitled!)).toBe(false)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle())).toBe('placed - Neurula')

  // Settings: theme, scale, threads, the folder of untitled projects, the space taken.
  await menu(app, 'Settings...')
  await expect(page.getByText(/This project takes .* history/)).toBeVisible()
  await page.getByLabel('Theme').first().click()
  await page.getByRole('option', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.getByLabel('Threads').fill('1')
  const folder = join(home, 'drafts')
  mkdirSync(folder)
  await choose(app, folder)
  await page.getByRole('button', { name: 'Choose a folder' }).click()
  await expect(page.getByText('“drafts”')).toBeVisible()
  await picture(page, 'settings')
  // Where workers wait the shell is told; a password is nowhere to be read.
  const workers = page.getByLabel('Workers on other machines')
  await workers.fill('redis://:spoken@127.0.0.1:1/path')
  await page.getByRole('button', { name: 'Use it' }).click()
  await expect(page.getByText('That is no address of Redis; write it as')).toBeVisible()
  await workers.fill('redis://:spoken@127.0.0.1:1')
  await workers.press('Enter')
  await expect(page.getByTestId('workers')).toContainText('They wait at 127.0.0.1:1. Redis at 127.0.0.1:1 does not answer.')
  await picture(page, 'settings-workers')
  const kept = await app.evaluate(({ app: a }) => `${a.getPath('userData')}/settings.json`)
  expect(readFileSync(kept, 'utf8')).not.toContain('spoken')
  await page.getByRole('button', { name: 'Work alone' }).click()
  await expect(workers).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()

  await menu(app, 'About Neurula')
  await expect(page.getByTestId('licences')).toContainText('onnxruntime')
  await picture(page, 'about')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()

  await choose(app, join(home, 'facts.json'))
  await menu(app, 'Save a Diagnostics File...')
  await expect.poll(() => existsSync(join(home, 'facts.json'))).toBe(true)
  expect(JSON.parse(readFileSync(join(home, 'facts.json'), 'utf8'))).toMatchObject({ project: { seq: 5 } })

  // The gallery lets the project go; a new one lives where the setting says.
  await page.keyboard.press('Control+n')
  await expect(page.getByTestId('gallery')).toBeVisible()
  await expect(page.getByTestId('recent-0')).toContainText('placed')
  await openDigits(page)
  await expect.poll(() => existsSync(join(folder, 'Digits.neurula'))).toBe(true)

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 30, width: 1210, height: 770 }))
  await page.waitForTimeout(300)
  await app.close()
  ;({ app, page } = await launch(home, [join(home, 'placed.neurula')], null))
  await expect(page.getByTestId('project-name')).toHaveText('placed')
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())).toMatchObject({
    width: 1210,
    height: 770,
  })
  await app.close()
})

test('a provider that does not start: the run computes on the processor and says so on the screen', async () => {
  test.skip(process.platform !== 'linux', 'takes the drivers away by the Vulkan loader')
  process.env.VK_ICD_FILENAMES = join(home, 'no-driver.json')
  const own = join(home, 'elsewhere')
  mkdirSync(own)
  let { app, page } = await launch(own)
  await expect(page.getByTestId('template-digits')).toBeVisible()
  await menu(app, 'Settings...')
  await page.getByRole('combobox', { name: 'Computes on' }).click()
  await expect(page.getByRole('option', { name: 'CoreML (macOS)' })).toHaveAttribute('data-combobox-disabled', 'true')
  await picture(page, 'computes-on')
  await page.getByRole('option', { name: 'Graphics, by WebGPU' }).click()
  await app.close()
  ;({ app, page } = await launch(own, [], 'dark'))
  await openDigits(page)
  await page.getByLabel('Budget, epochs').fill('1')
  await page.keyboard.press('Enter')
  await page.getByTestId('run').click()
  await page.getByTestId('tab-run').click()
  const said = page
    .getByRole('status')
    .filter({ hasText: /^WebGPU does not run this on this machine \(.*\), so the processor computes\.$/ })
  await expect(said).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('CPU · ONNX Runtime')).toBeVisible()
  await picture(page, 'falls-back')
  await expect(page.getByTestId('test-accuracy')).toBeVisible({ timeout: 300_000 })
  await expect(said).toBeVisible()
  await app.close()
  delete process.env.VK_ICD_FILENAMES
})

test('a notice comes when a run ends while the window is elsewhere', async () => {
  const { app, page } = await launch(home)
  await openDigits(page)
  await page.getByLabel('Budget, epochs').fill('1')
  await page.keyboard.press('Enter')
  await step(page, 1)
  await app.evaluate(({ Notification, BrowserWindow }) => {
    const store = globalThis as { notices?: unknown[] }
    store.notices = []
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: { title: string; body: string }) {
      store.notices!.push({ title: this.title, body: this.body })
    }
    BrowserWindow.prototype.isFocused = () => false
  })
  await page.getByTestId('run').click()
  // The panels are where the person left them; the run's may lie behind another.
  await page.getByTestId('tab-run').click()
  await expect(page.getByTestId('test-accuracy')).toBeVisible({ timeout: 300_000 })
  await expect
    .poll(() => app.evaluate(() => (globalThis as { notices?: unknown[] }).notices))
    .toEqual([{ title: expect.stringMatching(/^Run 1 of Digits( \d)?$/), body: expect.stringMatching(/^\d+\.\d\d % test accuracy\.$/) }])
  await app.close()
})

test('the page has no Node, no network, no second window, no permission and no other address', async () => {
  const { app, page } = await launch(home)
  await expect(page.getByTestId('gallery')).toBeVisible()
  expect(
    await page.evaluate(async () => [
      typeof (globalThis as { require?: unknown }).require,
      typeof (globalThis as { process?: unknown }).process,
      window.open('https://example.org'),
      await fetch('https://example.org').then(
        () => 'loaded',
        () => 'refused',
      ),
      await navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
      await navigator.clipboard.readText().then(
        () => 'read',
        () => 'refused',
      ),
      await new Promise((done) => {
        const script = document.createElement('script')
        script.textContent = 'window.injected = true'
        document.head.append(script)
        done((window as { injected?: boolean }).injected ?? 'refused')
      }),
      // In a task of its own: what a test evaluates itself is let through.
      await new Promise((done) =>
        setTimeout(() => {
          try {
            done(new Function('return 1')())
          } catch {
            done('refused')
          }
        }),
      ),
    ]),
  ).toEqual(['undefined', 'undefined', null, 'refused', 'denied', 'refused', 'refused', 'refused'])
  await page.evaluate(() => {
    location.href = 'https://example.org'
  })
  await page.waitForTimeout(500)
  expect(page.url()).toMatch(/^neurula:\/\/app\//)
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webSecurity }
  })
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
  // A call that comes from elsewhere than our page is refused.
  const stranger = await app.evaluate(async ({ BrowserWindow, app: electron }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${electron.getAppPath()}/out/preload/preload.cjs`, sandbox: true },
    })
    await window.loadURL('data:text/html,<p>hello</p>')
    const said = await window.webContents.executeJavaScript('neurula.recent().then(() => "answered", (error) => error.message)')
    window.destroy()
    return said
  })
  expect(stranger).toContain('Refused.')
  await app.close()
})
