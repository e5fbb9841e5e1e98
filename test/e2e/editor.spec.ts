/** What a hand and a keyboard do on the canvas, in the real app. */
import { expect, type Page, test } from '@playwright/test'
import { launch, openDigits, pictures, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('editor')
const seven = ['image', 'edges', 'edgePool', 'shapes', 'shapePool', 'units', 'digit']

const step = (page: Page, n: number) => expect(page.getByTestId('save-state')).toHaveText(`Saved · step ${n}`)
const cards = (page: Page) => page.locator('[data-testid^="module-"]')
const selected = (page: Page) => page.locator('.n-card.is-selected')
const middle = async (page: Page, id: string) => {
  const box = (await page.getByTestId(id).boundingBox())!
  return [box.x + box.width / 2, box.y + box.height / 2] as const
}
/** Pulls a wire from a port to a place, as a hand does. */
async function pull(page: Page, from: string, [x, y]: readonly [number, number]): Promise<void> {
  await page.mouse.move(...(await middle(page, from)))
  await page.mouse.down()
  await page.mouse.move(x - 30, y - 10, { steps: 5 })
  await page.mouse.move(x, y, { steps: 5 })
  await page.mouse.up()
}
/** Chooses a command by its name in the command palette. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search modules, commands, runs').fill(name)
  await page.getByRole('button', { name, exact: false }).last().click()
  await expect(page.getByPlaceholder('Search modules, commands, runs')).toBeHidden()
}

test('modules are added by name, chosen by a box, aligned, copied, cut, pasted and brought back', async () => {
  const { app, page } = await launch(home)
  await openDigits(page)
  await expect(page.locator('.react-flow__minimap')).toBeVisible()
  const canvas = (await page.getByTestId('canvas').boundingBox())!

  // By name: a double-click, and Space.
  await page.mouse.dblclick(canvas.x + 90, canvas.y + 330)
  await page.getByTestId('add-module').fill('pool')
  await picture(page, 'add-by-name')
  await page.keyboard.press('Enter')
  await step(page, 1)
  await expect(cards(page)).toHaveCount(8)
  await page.mouse.move(canvas.x + 80, canvas.y + 380)
  await page.keyboard.press('Space')
  await page.getByTestId('add-module').fill('neurons')
  await page.keyboard.press('Enter')
  await step(page, 2)
  await expect(selected(page)).toHaveCount(1)
  await expect(selected(page)).toContainText('Neurons')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await step(page, 4)
  await expect(cards(page)).toHaveCount(7)

  // The palette folds by family, and finds by word what is folded too.
  await page.getByRole('button', { name: 'Vision' }).click()
  await expect(page.getByTestId('palette-conv')).toHaveCount(0)
  await page.getByPlaceholder('Find a module').fill('kernel')
  await expect(page.getByTestId('palette').locator('.n-kind')).toHaveCount(1)
  await expect(page.getByTestId('palette-conv')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Vision' }).click()

  // A box drawn with Shift held, around the upper row.
  await page.getByTestId('canvas').click({ position: { x: 60, y: 480 } })
  await page.keyboard.down('Shift')
  await page.mouse.move(canvas.x + 8, canvas.y + 34)
  await page.mouse.down()
  await page.mouse.move(canvas.x + canvas.width - 8, canvas.y + 225, { steps: 8 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(selected(page)).toHaveCount(4)
  await page.getByTestId('canvas').click({ position: { x: 60, y: 480 } })
  await expect(selected(page)).toHaveCount(0)
  await page.keyboard.press('Control+a')
  await expect(selected(page)).toHaveCount(7)

  // Aligned by the command palette; undone as one step.
  const top = async () => new Set(await cards(page).evaluateAll((all) => all.map((card) => Math.round(card.getBoundingClientRect().top))))
  expect((await top()).size).toBe(2)
  await command(page, 'Align top')
  await step(page, 5)
  expect((await top()).size).toBe(1)
  await page.keyboard.press('Control+z')
  await step(page, 6)
  expect((await top()).size).toBe(2)

  // Duplicated, cut and pasted, with the projection between them.
  await page.getByTestId('module-units').click()
  await page.keyboard.down('Control')
  await page.getByTestId('module-digit').click()
  await page.keyboard.up('Control')
  await page.keyboard.press('Control+d')
  await step(page, 7)
  await expect(cards(page)).toHaveCount(9)
  await expect(page.locator('.react-flow__edge')).toHaveCount(7)
  await page.keyboard.press('Control+x')
  await step(page, 8)
  await expect(cards(page)).toHaveCount(7)
  await page.keyboard.press('Control+v')
  await step(page, 9)
  await expect(cards(page)).toHaveCount(9)
  await page.keyboard.press('Delete')
  await step(page, 10)
  await expect(cards(page)).toHaveCount(7)

  // Zoomed to what is selected, and back to all.
  const zoom = () => page.locator('.n-status-zoom').textContent()
  const whole = await zoom()
  await page.getByTestId('module-units').click()
  await page.keyboard.press('Shift+2')
  await expect.poll(zoom).not.toBe(whole)
  await page.keyboard.press('Shift+1')
  await expect.poll(zoom).toBe(whole)

  // Renamed in place.
  await page.keyboard.press('F2')
  await page.keyboard.type('Cortex')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('module-units')).toContainText('Cortex')
  // A module is found by the name it was given.
  await page.getByTestId('canvas').click({ position: { x: 60, y: 480 } })
  await command(page, 'Cortex')
  await expect(selected(page)).toContainText('Cortex')
  expect(await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map((item) => item.label))).toEqual(
    expect.arrayContaining(['&File', '&Edit', '&Run', '&View', '&Help']),
  )
  await app.close()
})

test('wires light what they may reach, settings change several modules at once, problems lead to their place', async () => {
  const { app, page } = await launch(home, [], 'dark')
  await openDigits(page)
  // While a wire is drawn, ports are lit or dim.
  await page.mouse.move(...(await middle(page, 'port-edgePool-out-out')))
  await page.mouse.down()
  const [x, y] = await middle(page, 'module-units')
  await page.mouse.move(x, y, { steps: 6 })
  await expect(page.locator('.n-port.is-lit').first()).toBeVisible()
  await expect(page.locator('.n-port.is-dim').first()).toBeVisible()
  await picture(page, 'wiring')
  await page.mouse.up()
  // Dropped on the card itself, it takes the free port.
  await step(page, 1)
  await expect(page.locator('.react-flow__edge')).toHaveCount(7)
  await page.keyboard.press('Control+z')
  await step(page, 2)

  // A loop becomes recurrent, and says so.
  await page.mouse.move(...(await middle(page, 'port-units-out-out')))
  await page.mouse.down()
  await page.mouse.move(...(await middle(page, 'port-units-in-in')), { steps: 8 })
  await page.mouse.up()
  await step(page, 3)
  await expect(page.locator('.n-badge')).toHaveText('1 tk')
  await expect(page.locator('.n-note')).toContainText('recurrent')
  await picture(page, 'recurrent')

  // Two convolutions: one change for both.
  await page.getByTestId('module-edges').click()
  await page.keyboard.down('Control')
  await page.getByTestId('module-shapes').click()
  await page.keyboard.up('Control')
  const maps = page.getByLabel('Maps, channels')
  await expect(maps).toHaveAttribute('placeholder', 'mixed')
  await maps.fill('8')
  await page.keyboard.press('Enter')
  await step(page, 4)
  await expect(page.getByTestId('module-edges')).toContainText('8×28×28')
  await expect(page.getByTestId('module-shapes')).toContainText('8×14×14')
  await picture(page, 'several')

  // A wire is cut; the problem names the module and selects it.
  await page.getByTestId('canvas').click({ position: { x: 60, y: 480 } })
  await page.locator('[data-testid="projection-p5"] .n-line-hit').click({ force: true })
  await page.keyboard.press('Delete')
  await step(page, 5)
  // Still fed by itself, so only the modules before it are at a loss; cutting that as well leaves it bare.
  await page.locator('.n-badge').waitFor()
  await page.getByTestId('module-units').click()
  await page.keyboard.press('Delete')
  await step(page, 6)
  await page.getByTestId('tab-problems').click()
  const problem = page.getByTestId('problems').getByText('Nothing is wired to "Digit"')
  await expect(problem).toBeVisible()
  await picture(page, 'problems')
  await problem.click()
  await expect(selected(page)).toContainText('Digit')
  await app.close()
})

test('a region is drawn around modules, carried, named, folded, opened and dissolved', async () => {
  const { app, page } = await launch(home)
  await openDigits(page)
  const region = page.locator('[data-testid^="region-"]')
  await page.getByTestId('module-edges').click()
  await page.keyboard.down('Control')
  for (const id of ['edgePool', 'shapes', 'shapePool']) await page.getByTestId(`module-${id}`).click()
  await page.keyboard.up('Control')
  await page.keyboard.press('Control+g')
  await step(page, 1)
  await expect(region).toHaveCount(1)
  await region.getByText('Region').dblclick()
  await page.keyboard.type('Early vision')
  await page.keyboard.press('Enter')
  await step(page, 2)
  await expect(page.getByRole('navigation')).toContainText('NetworkEarly vision')
  await picture(page, 'region')

  const before = (await page.getByTestId('module-edges').boundingBox())!
  const head = (await region.getByText('Early vision').boundingBox())!
  await page.mouse.move(head.x + 20, head.y + 8)
  await page.mouse.down()
  await page.mouse.move(head.x + 50, head.y + 28, { steps: 6 })
  await page.mouse.up()
  await step(page, 3)
  const after = (await page.getByTestId('module-edges').boundingBox())!
  expect(after.x - before.x).toBeGreaterThan(20)
  expect(after.y - before.y).toBeGreaterThan(10)

  await page.getByRole('button', { name: 'Fold Early vision' }).click()
  await step(page, 4)
  await expect(region).toContainText('4 modules')
  await expect(cards(page)).toHaveCount(3)
  await expect(page.locator('.react-flow__edge')).toHaveCount(3)
  await picture(page, 'region-folded')
  // Its ports are those of the modules inside, to pull wires from and to drop them onto.
  await page.locator('.react-flow__edge .n-line-hit').first().click({ force: true })
  await page.keyboard.press('Delete')
  await step(page, 5)
  await pull(page, 'port-image-out-out', await middle(page, 'port-edges-in-in'))
  await step(page, 6)
  await pull(page, 'port-shapePool-out-out', await middle(page, 'port-digit-in-in'))
  await step(page, 7)
  await expect(page.locator('.react-flow__edge')).toHaveCount(4)
  const [x, y] = await middle(page, 'port-edges-in-in')
  await pull(page, 'port-units-out-out', [x + 50, y - 20])
  await expect(page.locator('.n-note')).toContainText('"Edges" takes image')
  await page.getByRole('button', { name: 'Open Early vision' }).click()
  await step(page, 8)
  await expect(page.getByLabel('Projection from Pooled shapes to Digit')).toHaveCount(1)
  await expect(cards(page)).toHaveCount(seven.length)
  await region.getByText('Early vision').click()
  await expect(selected(page)).toHaveCount(4)
  await page.keyboard.press('Control+Shift+g')
  await step(page, 9)
  await expect(region).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await step(page, 10)
  await expect(region).toContainText('Early vision')
  await app.close()
})
