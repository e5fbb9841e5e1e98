import { expect, test } from '@playwright/test'
import { launch, pictures, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('answers')

test('samples, answers and ticks are of the stage that is looked at, and of the readout that is chosen', async () => {
  const { app, page } = await launch(home)
  await page.getByTestId('template-three-senses').click()
  await expect(page.getByTestId('ticks')).toContainText('12 / 12', { timeout: 30_000 })
  const of = page.getByTestId('answers-of')
  const choose = async (label: string, option: string) => {
    await of.getByLabel(label).first().click()
    await page.getByRole('option', { name: option }).click()
  }
  await choose('Answer of', 'Sees: no layers')
  await choose('Task', 'Evidence for two choices')
  await expect(page.getByTestId('ticks')).toContainText('40 / 40', { timeout: 30_000 })
  await expect(of.getByLabel('Answer of').first()).toHaveValue('Decides: column')
  await page.getByTestId('module-decide-column').click()
  await expect(page.getByText('Learning rate, stage 3')).toBeVisible()
  await picture(page, 'of-a-stage')
  await app.close()
})

test('what a Boltzmann machine dreams is drawn while it learns', async () => {
  const { app, page } = await launch(home, [], 'dark')
  await page.getByTestId('template-digits-rbm').click()
  await page.getByTestId('run').click()
  await expect(page.getByTestId('dreams').locator('canvas')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('curves')).toContainText('Reconstruction')
  await expect(page.getByTestId('curves')).not.toContainText('Accuracy')
  await picture(page, 'dreams')
  await page.getByTestId('stop').click()
  await expect(page.getByTestId('test-accuracy')).toBeVisible({ timeout: 30_000 })
  await app.close()
})
