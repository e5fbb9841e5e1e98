import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron as electron, expect, test } from '@playwright/test'

const root = join(import.meta.dirname, '..', '..')
const home = mkdtempSync(join(tmpdir(), 'neurula-story-'))
test.afterAll(() => rmSync(home, { recursive: true, force: true }))

const launch = () =>
  electron.launch({
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root], cwd: root,
    env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: home },
  })

test('a person trains the digits, edits, closes without saving and finds everything again', async () => {
  const pictures = join(root, 'test-results', 'story')
  mkdirSync(pictures, { recursive: true })
  let app = await launch()
  let page = await app.firstWindow()
  const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) })
  await expect(page.getByTestId('template-digits')).toBeVisible()
  await picture('1-gallery')
  await page.getByTestId('template-digits').click()
  await expect(page.getByTestId('module-edges')).toBeVisible()
  await page.getByTestId('run').click()
  await expect(page.getByTestId('curves').locator('canvas')).toHaveCount(2)
  await expect(page.getByTestId('confusion')).toHaveAttribute('data-filled', 'yes', { timeout: 60_000 })
  await picture('2-running')
  await page.getByTestId('pause').click()
  await expect(page.getByTestId('resume')).toBeVisible()
  await picture('3-paused')
  await page.getByTestId('resume').click()
  await expect(page.getByTestId('pause')).toBeVisible()
  await page.getByTestId('stop').click()
  await expect(page.getByTestId('test-accuracy')).toBeVisible()
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 1')
  await page.getByTestId('palette-neurons').dragTo(page.getByTestId('canvas'), { targetPosition: { x: 300, y: 60 } })
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 2')
  await picture('4-edited')
  const accuracy = await page.getByTestId('test-accuracy').textContent()
  await app.close()

  app = await launch()
  page = await app.firstWindow()
  await page.getByTestId('recent-0').click()
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 2')
  await expect(page.locator('[data-testid^="module-"]')).toHaveCount(8)
  await expect(page.getByTestId('test-accuracy')).toHaveText(accuracy!)
  await expect(page.getByTestId('curves').locator('canvas')).toHaveCount(2)
  await picture('5-reopened')
  await app.close()
})
