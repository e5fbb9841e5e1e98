import { expect, test } from '@playwright/test'
import { launch, pictures, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('spikes')

for (const scheme of ['light', 'dark'] as const)
  test(`a network that only fires is measured and drawn (${scheme})`, async () => {
    const { app, page } = await launch(home, [], scheme)
    await page.getByTestId('template-tonic-burst').click()
    await expect(page.getByTestId('module-burst')).toBeVisible()
    await page.getByTestId('run').click()
    await expect(page.getByTestId('findings')).toContainText('irregularity', { timeout: 60_000 })
    // What learns nothing has no curves.
    await expect(page.getByTestId('curves')).toHaveCount(0)
    await picture(page, `${scheme}-measured`)
    // A window asks before it closes on a run.
    await expect(page.getByTestId('run')).toBeEnabled()
    await app.close()
  })

test('a column of thousands of spiking neurons is drawn before it runs, and measured by population', async () => {
  const { app, page } = await launch(home)
  await page.getByTestId('template-column-spiking').click()
  await expect(page.getByTestId('module-l4e')).toBeVisible()
  await page.getByTestId('run').click()
  await expect(page.getByTestId('findings')).toContainText('rates hz', { timeout: 60_000 })
  await expect(page.getByTestId('findings')).toContainText('L2/3E')
  await picture(page, 'column')
  await expect(page.getByTestId('run')).toBeEnabled()
  await app.close()
})
