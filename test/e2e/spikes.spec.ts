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
    await picture(page, `${scheme}-measured`)
    await app.close()
  })
