import AxeBuilder from '@axe-core/playwright'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { png } from '../engine/formats/drawn.ts'
import { choose, inspect, launch, pictures, temporaryHome, untitledProjects } from './app.ts'

const picture = pictures('own-data')
const home = temporaryHome()
const put = (name: string, content: Uint8Array | string) => {
  mkdirSync(dirname(join(home, name)), { recursive: true })
  writeFileSync(join(home, name), content)
  return join(home, name)
}

test('a folder of pictures becomes a project that learns; a table with mistakes says them by row and takes the place of a task', async () => {
  test.setTimeout(180_000)
  for (let k = 0; k < 30; k++) {
    const at = (x: number, y: number, on: boolean) => (on ? [200, 60 + x, 40 + y, 255] : [0, 0, 0, 0])
    put(`shapes/across/${k}.png`, png({ width: 12, height: 12, pixel: (x, y) => at(x, y, Math.abs(y - (k % 9) - 2) < 2) }))
    put(`shapes/down/${k}.png`, png({ width: 12, height: 12, pixel: (x, y) => at(x, y, Math.abs(x - (k % 9) - 2) < 2) }))
  }
  put('shapes/down/broken.png', 'GIF89a')
  const rows = Array.from({ length: 60 }, (_, k) => `${(k % 2) + 0.1 * Math.sin(k)},${k % 7},${k % 2 ? 'left' : 'right'}`)
  const table = put('sides.csv', ['depth,height,side', ...rows, 'deep,1,left', '1,2'].join('\n'))
  const { app, page } = await launch(home)
  await choose(app, join(home, 'shapes'))
  await page.getByTestId('open-own-data').click()
  await page.getByRole('button', { name: 'Choose a folder…' }).click()
  await expect(page.getByTestId('own-source')).toHaveText('shapes: 60 pictures in 2 folders')
  await expect(page.getByText('60 pictures are transparent in places: white shows through.')).toBeVisible()
  await expect(page.getByText(/“down\/broken.png”: It is neither PNG nor JPEG/)).toBeVisible()
  await expect(page.getByTestId('own-samples').locator('canvas')).toHaveCount(12)
  await page.getByText('Black', { exact: true }).click()
  await expect(page.getByText('60 pictures are transparent in places: black shows through.')).toBeVisible()
  const { violations } = await new AxeBuilder({ page })
    .include('[role="dialog"]')
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await picture(page, 'pictures')
  await page.getByTestId('bring-own').click()
  const modules = page.locator('[data-testid^="module-"]')
  await expect(modules).toHaveCount(5)
  await page.getByTestId('run').click()
  await expect(page.getByTestId('samples').getByText('across').first()).toBeVisible()
  await expect(page.getByText(/% held-out accuracy/)).toBeVisible({ timeout: 60_000 })
  await picture(page, 'learned')
  // For the stage: the task is the table, and input and readout follow.
  await choose(app, table)
  await page.getByRole('combobox', { name: 'Task' }).click()
  await page.getByRole('option', { name: 'Bring your own data…' }).click()
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(page.getByText('Row 62 holds "deep" in "depth", which is no number')).toBeVisible()
  await expect(page.getByText('Row 63 has 2 cells where the first row has 3')).toBeVisible()
  await picture(page, 'table')
  await page.getByTestId('bring-own').click()
  await expect(page.getByRole('combobox', { name: 'Task' })).toHaveValue('sides')
  await expect(modules).toHaveCount(5)
  // Out of the field, whose own undo it would be.
  await page.locator('.react-flow__pane').click({ position: { x: 30, y: 60 } })
  await page.keyboard.press('Control+Z')
  await expect(page.getByRole('combobox', { name: 'Task' })).toHaveValue('shapes')
  await app.close()
  // Brought in, learned, brought in, taken back.
  expect(await inspect(untitledProjects(home)[0]!)).toMatchObject({ edits: 4, runs: [{ status: 'done' }] })
})
