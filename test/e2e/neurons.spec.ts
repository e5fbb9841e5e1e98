/** A free module's neurons, edited one by one in the real app. */
import { expect, type Page, test } from '@playwright/test'
import { launch, pictures, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('neurons')
const step = (page: Page, n: number) => expect(page.getByTestId('save-state')).toHaveText(`Saved · step ${n}`)

test('neurons are added, joined, moved, changed and deleted by hand, and every gesture is undone', async () => {
  const { app, page } = await launch(home)
  await page.getByTestId('template-digits-free').click()
  await page.getByTestId('module-neurons').click()
  await picture(page, 'card')
  await page.getByRole('button', { name: 'Edit neurons' }).click()
  const field = page.getByTestId('neurons')
  const holds = (neurons: number, connections: number) =>
    expect(field).toHaveAttribute('aria-label', `${neurons} neurons with ${connections} connections`)
  await holds(500, 10000)
  await picture(page, 'drawn')

  // All away, then a graph of three by hand, in a loop.
  const box = (await field.boundingBox())!
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const
  await field.click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await holds(0, 0)
  await step(page, 1)
  await page.getByText('Add', { exact: true }).click()
  const three = [at(0.4, 0.3), at(0.6, 0.3), at(0.5, 0.6)]
  for (const [x, y] of three) await page.mouse.click(x, y)
  await holds(3, 0)
  const join = async (from: readonly [number, number], to: readonly [number, number]) => {
    await page.mouse.move(...from)
    await page.mouse.down()
    await page.mouse.move(to[0], to[1] - 4, { steps: 4 })
    await page.mouse.up()
  }
  await page.getByText('Join', { exact: true }).click()
  for (const k of [0, 1, 2]) await join(three[k]!, three[(k + 1) % 3]!)
  await join(three[2]!, three[2]!)
  await holds(3, 4)
  await join(three[0]!, three[1]!)
  await holds(3, 4)
  await step(page, 8)

  // A connection's delay and weight; a neuron's role and place.
  await page.getByRole('textbox', { name: 'Weight' }).fill('-0.5')
  await page.keyboard.press('Enter')
  await step(page, 9)
  await page.getByText('Move', { exact: true }).click()
  await page.mouse.click(...three[0]!)
  await page.getByRole('radiogroup', { name: 'Role' }).getByText('input', { exact: true }).click()
  await step(page, 10)
  await page.mouse.move(...three[1]!)
  await page.mouse.down()
  await page.mouse.move(...at(0.7, 0.4), { steps: 5 })
  await page.mouse.up()
  await step(page, 11)
  await page.getByRole('radiogroup', { name: 'Role' }).getByText('output', { exact: true }).click()
  await step(page, 12)
  await page.mouse.move(5, 5)
  await picture(page, 'by-hand')

  // A box chooses, Delete takes away what is joined too; undo brings it back, to the drawn graph.
  await page.mouse.move(...at(0.3, 0.2))
  await page.mouse.down()
  await page.mouse.move(...at(0.47, 0.45), { steps: 4 })
  await page.mouse.up()
  await page.keyboard.press('Delete')
  await holds(2, 2)
  await page.keyboard.press('Control+z')
  await holds(3, 4)
  for (let k = 0; k < 12; k++) await page.keyboard.press('Control+z')
  await holds(500, 10000)
  for (let k = 0; k < 12; k++) await page.keyboard.press('Control+Shift+z')
  await holds(3, 4)
  await page.keyboard.press('Escape')
  await expect(field).toBeHidden()
  await page.mouse.click(5, 300)
  await picture(page, 'closed')
  await app.close()
})

test('a column and a sheet show their units in the dark', async () => {
  const { app, page } = await launch(home, [], 'dark')
  await page.getByTestId('template-digits-columns').click()
  await expect(page.getByTestId('module-low')).toBeVisible()
  await page.getByTestId('palette-column').click()
  await picture(page, 'columns-dark')
  await app.close()
})
