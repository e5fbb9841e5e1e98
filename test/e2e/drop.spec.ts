import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { small, traced } from '../engine/formats/onnx/models.ts'
import { inspect, launch, openDigits, pictures, temporaryHome, untitledProjects } from './app.ts'

const picture = pictures('drop')
const home = temporaryHome()

/**
 * Lets a file of the disk fall on the canvas, at a share of its width and height: the page gets it as it gets one that a person drags there,
 * with its place on the disk.
 */
async function drop(page: Page, path: string, across: number, down: number): Promise<void> {
  await page.evaluate(() => {
    const chooser = document.createElement('input')
    chooser.type = 'file'
    chooser.id = 'chooser'
    document.body.append(chooser)
  })
  const chooser = page.locator('#chooser')
  await chooser.setInputFiles(path)
  await page.evaluate(
    ([across, down]) => {
      const chosen = document.querySelector<HTMLInputElement>('#chooser')!
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(chosen.files![0]!)
      const canvas = document.querySelector('.react-flow__pane')!
      const { x, y, width, height } = canvas.getBoundingClientRect()
      const at = { clientX: x + width * across!, clientY: y + height * down!, bubbles: true, cancelable: true, dataTransfer }
      for (const type of ['dragenter', 'dragover', 'drop']) canvas.dispatchEvent(new DragEvent(type, at))
      chosen.remove()
    },
    [across, down],
  )
}

test('model files dropped on the canvas become modules; others are one sentence, or nothing', async () => {
  test.setTimeout(180_000)
  const at = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(home, name), bytes)
    return join(home, name)
  }
  const { app, page } = await launch(home)
  await openDigits(page)
  const modules = page.locator('[data-testid^="module-"]')
  const before = await modules.count()
  for (const [k, file] of [at('convolved.onnx', small()), at('traced.onnx', traced)].entries()) {
    await drop(page, file, 0.1 + 0.6 * k, 0.8)
    await expect(modules).toHaveCount(before + k + 1, { timeout: 60_000 })
    const card = page.locator('.react-flow__node', { hasText: basename(file, '.onnx') })
    const [there, canvas] = [(await card.boundingBox())!, (await page.locator('.react-flow__pane').boundingBox())!]
    // Where it fell, or beside what stood there.
    expect(Math.abs(there.x - (canvas.x + canvas.width * (0.1 + 0.6 * k)))).toBeLessThan(canvas.width / 4)
  }
  // The second takes its samples one by one, and the problems say so.
  await expect(page.getByText(/was made for one sample at a time/).first()).toBeVisible()
  await picture(page, 'modules')
  await drop(page, at('damaged.onnx', small().subarray(0, 200)), 0.5, 0.5)
  await expect(page.getByText(/The file is not an ONNX model|The model cannot be read/)).toBeVisible({ timeout: 60_000 })
  await picture(page, 'damaged')
  await drop(page, at('notes.pdf', 'Nothing is done with this.'), 0.5, 0.5)
  // A table is looked at.
  await drop(page, at('table.csv', `a,b\n${'1,x\n2,y\n'.repeat(20)}`), 0.5, 0.5)
  await expect(page.getByTestId('own-source')).toHaveText('table: 40 rows of 2 columns')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // One whose heads say that its rows are connections is a connectome.
  await drop(page, at('edges.csv', 'Source,Target,Weight\na,b,1\nb,c,2\n'), 0.5, 0.5)
  await expect(page.getByTestId('connectome-comes')).toHaveText('Becomes one free form.')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // Each was one edit.
  await page.keyboard.press('Control+Z')
  await expect(modules).toHaveCount(before + 1)
  await page.keyboard.press('Control+Z')
  await expect(modules).toHaveCount(before)
  await app.close()
  expect((await inspect(untitledProjects(home)[0]!)).edits).toBe(4)
})
