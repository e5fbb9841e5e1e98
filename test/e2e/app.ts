/** The real app for a test: started with a home of its own, and ended. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { _electron as electron, type ElectronApplication, expect, type Page, test } from '@playwright/test'

export const root = join(import.meta.dirname, '..', '..')

/** Folder of its own for settings and projects; removed after the tests of the file. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'neurula-app-'))
  test.afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }))
  return home
}

export async function launch(
  home: string,
  files: readonly string[] = [],
  /** `null`: as the app's own setting says. */
  colorScheme: 'light' | 'dark' | null = 'light',
): Promise<{ app: ElectronApplication; page: Page }> {
  const app = await electron.launch({
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, ...files],
    cwd: root,
    colorScheme,
    env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: home },
  })
  const page = await app.firstWindow()
  page.on('pageerror', (error) => {
    throw error
  })
  return { app, page }
}

/** Opens the template in a window that shows the gallery. */
export async function openDigits(page: Page): Promise<void> {
  await page.getByTestId('template-digits').click()
  await expect(page.getByTestId('module-edges')).toBeVisible()
}

/** Saves what the window shows under test-results/. */
export function pictures(folder: string) {
  const place = join(root, 'test-results', folder)
  mkdirSync(place, { recursive: true })
  return (page: Page, name: string) => page.screenshot({ path: join(place, `${name}.png`) })
}

/** Process ids of the engines under the app (Linux). */
export function engines(app: ElectronApplication): number[] {
  const parentOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1])
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine/main')) return false
        for (let up = pid; up > 1; up = parentOf(up)) if (up === app.process().pid) return true
        return false
      } catch {
        return false
      }
    })
}

/** The command line, whose answer is one JSON object. */
export const inspect = (file: string) =>
  new Promise<{ edits: number; runs: { number: number; status: string; test_accuracy?: number }[] }>((done, fail) =>
    execFile(join(root, 'node_modules', '.bin', 'node'), [join(root, 'engine', 'cli.ts'), 'inspect', file, '--json'], (error, out) =>
      error ? fail(error) : done(JSON.parse(out)),
    ),
  )

/** Projects that were made in this home and have no place yet. */
export const untitledProjects = (home: string): string[] =>
  readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.neurula'))
    .map((name) => join(home, name))

/** What a person would choose in the system's dialogs. */
export const choose = (app: ElectronApplication, file: string) =>
  app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [path] })) as typeof dialog.showOpenDialog
    dialog.showSaveDialog = (async () => ({ canceled: false, filePath: path })) as typeof dialog.showSaveDialog
  }, file)

/** No serious breach of the accessibility rules (WCAG 2 A and AA), contrast included. */
export async function accessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .exclude('.react-flow__attribution')
    .analyze()
  const found = violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map(
      (v) =>
        `${v.id}: ${v.nodes
          .slice(0, 3)
          .map((n) => n.html.slice(0, 160))
          .join(' | ')}`,
    )
  expect(found, what).toEqual([])
}
