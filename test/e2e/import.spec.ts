import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, test } from '@playwright/test'
import { realModels, small } from '../engine/formats/onnx/models.ts'
import { choose, inspect, launch, openDigits, pictures, temporaryHome, untitledProjects } from './app.ts'

const picture = pictures('import')
const home = temporaryHome()

test('models come in by command, leave as ONNX and safetensors, and a bad file is one sentence', async () => {
  test.setTimeout(300_000)
  const at = (name: string) => join(home, name)
  writeFileSync(at('small.onnx'), small())
  writeFileSync(at('broken.onnx'), small().subarray(0, 200))
  const { app, page } = await launch(home)
  await openDigits(page)
  const modules = page.locator('[data-testid^="module-"]')
  const before = await modules.count()
  const command = async (name: string) => {
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('Control+K')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  // A pretrained model: placed from the palette, wired to what the network sees, its picture alive; another size reads it again.
  await page.getByLabel('Find a module').fill('text direction')
  await page.getByTestId('palette-text-direction').click()
  await expect(modules).toHaveCount(before + 1, { timeout: 60_000 })
  await picture(page, 'pretrained')
  const eyes = page.locator('.n-card.is-selected')
  await expect(eyes).toContainText('Text direction')
  await expect(page.getByTestId('inspector').getByText('Licence: Apache-2.0.')).toBeVisible()
  const middle = async (port: Locator) => {
    const box = (await port.boundingBox())!
    return [box.x + box.width / 2, box.y + box.height / 2] as const
  }
  await page.mouse.move(...(await middle(page.getByTestId('port-image-out-out'))))
  await page.mouse.down()
  await page.mouse.move(...(await middle(eyes.locator('[data-testid$="-in-picture"]'))), { steps: 8 })
  await page.mouse.up()
  await expect(eyes.locator('canvas')).toHaveCount(1)
  const pad = await middle(page.getByTestId('drawpad').locator('canvas'))
  await page.mouse.move(pad[0] - 20, pad[1] - 30)
  await page.mouse.down()
  await page.mouse.move(pad[0] + 15, pad[1] + 35, { steps: 8 })
  await page.mouse.up()
  const drawn = () =>
    eyes.locator('canvas').evaluate((c: HTMLCanvasElement) => {
      const { data } = c.getContext('2d')!.getImageData(0, 0, c.width, c.height)
      return new Set(data.filter((_, k) => k % 4 === 3)).size
    })
  // Maps of many strengths; what is drawn before anything ran has few.
  await expect.poll(drawn).toBeGreaterThan(60)
  await picture(page, 'pretrained-alive')
  await page.getByTestId('inspector').getByLabel('Width').fill('56')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('inspector').getByText('200×1×24')).toBeVisible({ timeout: 60_000 })
  await picture(page, 'pretrained-wider')
  await page.getByLabel('Find a module').fill('')
  await page.getByTestId('canvas').click({ position: { x: 60, y: 480 } })
  for (let k = 0; k < 3; k++) await page.keyboard.press('Control+Z')
  await expect(modules).toHaveCount(before)
  await choose(app, at('small.onnx'))
  await command('Import ONNX')
  await expect(modules).toHaveCount(before + 1, { timeout: 60_000 })
  await expect(page.getByText('small', { exact: true }).first()).toBeVisible()
  await picture(page, 'module')
  // One edit.
  await page.keyboard.press('Control+Z')
  await expect(modules).toHaveCount(before)
  await page.keyboard.press('Control+Y')
  await expect(modules).toHaveCount(before + 1)
  await choose(app, at('broken.onnx'))
  await command('Import ONNX')
  await expect(page.getByText(/The file is not an ONNX model|The model cannot be read/)).toBeVisible({ timeout: 60_000 })
  await picture(page, 'broken')
  for (const { name, bytes } of realModels()) {
    const now = await modules.count()
    writeFileSync(at(name), bytes)
    await choose(app, at(name))
    await command('Import ONNX')
    if (name.startsWith('silero')) {
      await expect(page.getByText('What the model leaves open')).toBeVisible({ timeout: 60_000 })
      await page.getByLabel('sequence').fill('576')
      await page.getByLabel('sr').fill('16000')
      await picture(page, 'open-sizes')
      await page.getByRole('button', { name: 'Import' }).click()
    }
    await expect(modules).toHaveCount(now + 1, { timeout: 90_000 })
  }
  await page.keyboard.press('Control+L')
  await page.waitForTimeout(1500)
  await picture(page, 'all')
  await page.keyboard.press('Control+Z')
  for (let k = realModels().length + 1; k > 0; k--) await page.keyboard.press('Control+Z')
  await expect(modules).toHaveCount(before)
  await choose(app, at('out.safetensors'))
  await command('Export weights')
  await expect(page.getByText('The weights were exported.')).toBeVisible({ timeout: 30_000 })
  await command('Import weights')
  await expect(page.getByText('The weights are in.')).toBeVisible({ timeout: 30_000 })
  await choose(app, at('out.onnx'))
  await command('Export as ONNX')
  await expect(page.getByText('The network was exported.')).toBeVisible({ timeout: 30_000 })
  await app.close()
  const [file] = untitledProjects(home)
  expect((await inspect(file!)).edits).toBeGreaterThan(3)
})
