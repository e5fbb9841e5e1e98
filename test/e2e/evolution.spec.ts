/** A population that evolves is seen, walked back, lived with and used, in the real app. */
import { expect, type Page, test } from '@playwright/test'
import { accessible, launch, pictures, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('evolution')

const cards = (page: Page) => page.locator('[data-testid^="module-"]')
const number = (page: Page) => page.getByLabel('Individual', { exact: true }).locator('.n-heading .n-mono').textContent()

test('a run of NEAT shows its population; an ancestor is opened, placed on the canvas and taken back; a person takes the controls', async () => {
  const { app, page } = await launch(home, [], 'dark')
  await page.getByTestId('template-two-poles').click()
  await page.getByTestId('tab-population').click()
  await expect(page.getByText('Nobody lives here yet')).toBeVisible()
  await page.getByTestId('run').click()
  // The panel comes to the front by itself with the first generation.
  await expect(page.getByTestId('population')).toBeVisible()
  await expect(page.getByTestId('stop')).toBeHidden()
  await expect(page.getByTestId('generation')).toHaveText(/^generation \d+$/)
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 1')

  await page.getByTestId('enlarge').click()
  await expect(page.getByTestId('world')).toBeVisible()
  await expect(page.getByTestId('network')).toBeVisible()
  await accessible(page, 'the population')
  await picture(page, 'population')

  const last = await number(page)
  const tree = (await page.getByTestId('phylogeny').boundingBox())!
  await page.mouse.click(tree.x + tree.width / 2, tree.y + tree.height / 2 - 5)
  await expect(page.getByTestId('follow')).toBeVisible()
  const ancestor = await number(page)
  expect(ancestor).not.toBe(last)
  // One step further back.
  await page.getByTestId('parent-0').click()
  await expect(async () => expect(await number(page)).not.toBe(ancestor)).toPass()

  // From the stream of species and with the keyboard too.
  await page.getByTestId('follow').click()
  const stream = (await page.getByTestId('species').boundingBox())!
  await page.mouse.click(stream.x + 0.3 * stream.width, stream.y + 0.7 * stream.height)
  await expect(page.getByTestId('follow')).toBeVisible()
  const found = await number(page)
  await page.getByTestId('fitness').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(async () => expect(await number(page)).not.toBe(found)).toPass()

  // Its life begins elsewhere.
  await page.getByTestId('start').click()
  await page.getByTestId('start-0').click()
  await expect(page.getByTestId('start')).toHaveText(/^Start \d+ of 625$/)
  await page.keyboard.press('Escape')
  await page.getByTestId('take-controls').click()
  await expect(page.getByText('Press a key')).toBeVisible()
  await page.keyboard.down('ArrowRight')
  await expect(page.getByTestId('hands-state')).toContainText('ended')
  await page.keyboard.up('ArrowRight')
  await page.getByTestId('take-controls').click()

  await page.getByTestId('place-on-canvas').click()
  await page.getByTestId('enlarge').click()
  await expect(cards(page)).toHaveCount(4)
  await expect(page.getByTestId('save-state')).toHaveText('Saved · step 2')
  // A dialog that fades away takes no keys.
  await page.keyboard.press('Control+,')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect(cards(page)).toHaveCount(3)

  // What the run changed is marked; the network becomes the ancestor, which is marked and taken back.
  await expect(page.getByTestId('changed')).toContainText('Network of run 1')
  await page.getByTestId('take-into').click()
  await expect(page.getByTestId('changed')).toContainText(/^Individual \d+ of run 1/)
  await expect(page.locator('.n-card.is-changed')).toHaveCount(1)
  await picture(page, 'marks')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('changed')).toBeHidden()
  await page.getByTestId('follow').click()
  await expect(async () => expect(await number(page)).toBe(last)).toPass()
  await app.close()
})
