import { expect, type Page, test } from '@playwright/test'
import { accessible, launch, openDigits, pictures, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('story')

/** Drags a wire from one port to another, as a hand does. */
async function wire(page: Page, from: string, to: string): Promise<void> {
  const middle = async (id: string) => {
    const box = (await page.getByTestId(id).boundingBox())!
    return [box.x + box.width / 2, box.y + box.height / 2] as const
  }
  await page.mouse.move(...(await middle(from)))
  await page.mouse.down()
  const [x, y] = await middle(to)
  await page.mouse.move(x - 30, y - 10, { steps: 5 })
  await page.mouse.move(x, y, { steps: 5 })
  await page.mouse.up()
}

test('a person trains the digits, edits, closes without saving and finds everything again', async () => {
  let { app, page } = await launch(home)
  await expect(page.getByTestId('template-digits')).toBeVisible()
  await picture(page, '01-gallery')
  await accessible(page, 'gallery')
  await openDigits(page)
  await page.getByTestId('run').click()
  await expect(page.getByTestId('curves').locator('canvas')).toHaveCount(2)
  await expect(page.getByTestId('confusion')).toHaveAttribute('data-filled', 'yes', { timeout: 60_000 })
  await expect(page.getByTestId('run-memory')).toContainText('MB')
  await picture(page, '02-running')
  await page.getByTestId('pause').click()
  await expect(page.getByTestId('resume')).toBeVisible()
  await picture(page, '03-paused')
  await page.getByTestId('resume').click()
  await expect(page.getByTestId('pause')).toBeVisible()
  await page.getByTestId('stop').click()
  await expect(page.getByTestId('test-accuracy')).toBeVisible()
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 1')
  await accessible(page, 'editor')

  // A module is dragged in and wired between two others.
  await page.getByTestId('palette-neurons').dragTo(page.getByTestId('canvas'), { targetPosition: { x: 145, y: 330 } })
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 2')
  const added = (
    await page.locator('[data-testid^="module-"]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-testid')!.slice(7)))
  ).find((id) => !['image', 'edges', 'edgePool', 'shapes', 'shapePool', 'units', 'digit'].includes(id))!
  await wire(page, 'port-shapePool-out-out', `port-${added}-in-in`)
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 3')
  await wire(page, `port-${added}-out-out`, 'port-digit-in-in')
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 4')
  await picture(page, '04-wired')
  // What may not be wired says why and changes nothing.
  await wire(page, 'port-digit-out-out', 'port-edges-in-in')
  await expect(page.locator('.n-note')).not.toHaveClass(/is-gone/)
  await picture(page, '05-refused')
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 4')
  await page.getByTestId('run').click()
  await expect(page.getByRole('combobox', { name: 'Run', exact: true })).toContainText('Run 2 · running', { timeout: 90_000 })
  await page.getByText('run 1', { exact: true }).click()
  await expect(page.getByTestId('pause')).toBeVisible()
  await page.waitForTimeout(2500)
  await picture(page, '06-second-run')
  await page.getByTestId('stop').click()
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 5')

  // A digit drawn by hand: a one.
  const pad = page.getByTestId('drawpad').locator('canvas')
  const box = (await pad.boundingBox())!
  await page.mouse.move(box.x + 72, box.y + 25)
  await page.mouse.down()
  await page.mouse.move(box.x + 68, box.y + 115, { steps: 12 })
  await page.mouse.up()
  await expect(page.getByTestId('drawn-answer').locator('.n-winner')).toHaveText('1')
  await picture(page, '07-drawn')

  // Undo takes the weights of the second run away, redo brings them back.
  await page.getByTestId('module-units').click()
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 6')
  await page.keyboard.press('Control+y')
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 7')
  // Arranged by a worker beside the page.
  await page.keyboard.press('Control+l')
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 8')
  await page.getByTestId('tab-history').click()
  await page.getByTestId('history').locator('li').nth(4).hover()
  await expect(page.getByTestId('history-preview').locator('svg')).toBeVisible()
  await picture(page, '08-history')
  await page.keyboard.press('Control+k')
  await expect(page.getByPlaceholder('Search modules, commands, runs')).toBeVisible()
  await picture(page, '09-commands')
  await page.keyboard.press('Escape')
  await expect(page.getByPlaceholder('Search modules, commands, runs')).toBeHidden()
  await page.keyboard.press('Control+,')
  await expect(page.getByText('As the system').or(page.getByLabel('Theme')).first()).toBeVisible()
  await page.waitForTimeout(300)
  await picture(page, '10-settings')
  await page.keyboard.press('Escape')
  const accuracy = await page.getByTestId('test-accuracy').textContent()
  await app.close()

  ;({ app, page } = await launch(home, [], 'dark'))
  await page.getByTestId('recent-0').click()
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 8')
  await expect(page.locator('[data-testid^="module-"]')).toHaveCount(8)
  await expect(page.locator('.react-flow__edge')).toHaveCount(8)
  await page.getByTestId('tab-run').click()
  await expect(page.getByTestId('test-accuracy')).toHaveText(accuracy!)
  await expect(page.getByTestId('curves').locator('canvas')).toHaveCount(2)
  await expect(page.getByTestId('samples').locator('.n-says-right').first()).toBeVisible()
  await page.waitForTimeout(300)
  await picture(page, '11-reopened-dark')
  await accessible(page, 'editor in the dark')
  await app.close()
})

test('the ticks of a sample are looked through one by one, and a text says how it was foretold', async () => {
  const { app, page } = await launch(home, [], 'dark')
  await page.getByTestId('template-recall').click()
  const tick = page.getByTestId('ticks').locator('.n-mono')
  await expect(tick).toHaveText('18 / 18')
  const shown = () =>
    page
      .getByTestId('module-memory')
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  await page.keyboard.press(',')
  await page.keyboard.press(',')
  await expect(tick).toHaveText('16 / 18')
  await page.getByLabel('Tick', { exact: true }).focus()
  await page.keyboard.press('Home')
  await expect(tick).toHaveText('1 / 18')
  await page.waitForTimeout(200)
  const first = await shown()
  await page.getByRole('button', { name: 'Play the ticks' }).click()
  await expect(tick).toHaveText('3 / 18')
  await page.getByRole('button', { name: 'Stop at this tick' }).click()
  await page.getByLabel('Tick', { exact: true }).focus()
  await page.keyboard.press('End')
  await expect.poll(shown).not.toBe(first)
  await picture(page, '12-ticks')
  await accessible(page, 'ticks')

  await page.keyboard.press('Control+n')
  await page.getByTestId('template-text').click()
  await expect(page.getByTestId('passages').locator('button')).toHaveCount(3)
  await expect(page.getByTestId('passages').locator('span[title$="%"]').first()).toBeVisible()
  await picture(page, '13-text')
  await accessible(page, 'text')
  await app.close()
})
