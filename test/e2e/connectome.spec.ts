import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { choose, launch, pictures, temporaryHome } from './app.ts'

const picture = pictures('connectome')
const home = temporaryHome()

const edges =
  'pre,post,type,weight\ns1,i1,chemical,4\ns2,i1,chemical,2\ni1,m1,chemical,3\ni2,m1,chemical,1\ni1,i2,chemical,5\nm1,i1,electrical,2\ni1,m1,electrical,2\nm1,muscle,chemical,9\n'
const neurons =
  'name,class,transmitter,x,y\ns1,sensory,Glutamate,0,0\ns2,sensory,Glutamate,0,40\ni1,interneuron,Acetylcholine,50,20\ni2,interneuron,GABA,60,5\nm1,motor,Acetylcholine,100,0\n'

test('a connectome comes in by command: columns are shown and changed, a table of neurons is added, and it is one edit', async () => {
  const at = (name: string) => join(home, name)
  writeFileSync(at('edges.csv'), edges)
  writeFileSync(at('neurons.csv'), neurons)
  writeFileSync(at('broken.graphml'), '<graphml><graph edgedefault="directed"><node id="a"/>')
  const { app, page } = await launch(home, [], null)
  await page.getByTestId('new-project').click()
  const modules = page.locator('[data-testid^="module-"]')
  const dialog = page.getByTestId('connectome')
  const command = async () => {
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('Control+K')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type('connectome')
    await page.keyboard.press('Enter')
  }
  await expect(page.getByTestId('inspector')).toBeVisible()
  await choose(app, at('broken.graphml'))
  await command()
  await expect(page.getByText(/broken\.graphml is not whole or not GraphML/)).toBeVisible()
  await expect(dialog).toHaveCount(0)

  await choose(app, at('edges.csv'))
  await command()
  await expect(dialog.getByText('6 neurons, 7 connections, 1 of them electrical')).toBeVisible()
  await choose(app, at('neurons.csv'))
  await dialog.getByRole('button', { name: 'Add a table' }).click()
  await expect(dialog.getByText('5 neurons, 6 connections, 1 of them electrical')).toBeVisible()
  await expect(dialog.getByText(/1 connection with 1 name that the table of neurons does not have \(such as muscle\)/)).toBeVisible()
  await picture(page, 'dialog')
  // A column that is needed is asked for, and taken again.
  const post = dialog.getByLabel('The column post is taken for')
  await post.selectOption('ignored')
  await expect(dialog.getByRole('alert')).toContainText('No column of edges.csv is taken for the neuron that it reaches; say which it is.')
  await expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled()
  await picture(page, 'missing')
  await post.selectOption('post')
  await dialog.getByText('neurons', { exact: true }).click()
  await expect(dialog.getByTestId('connectome-comes')).toHaveText('Becomes 3 modules and 4 projections.')
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(modules).toHaveCount(3)
  await picture(page, 'modules')
  // While a dialog is on its way out, keys are still its own.
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Control+Z')
  await expect(modules).toHaveCount(0)

  await choose(app, at('edges.csv'))
  await command()
  await choose(app, at('neurons.csv'))
  await dialog.getByRole('button', { name: 'Add a table' }).click()
  await expect(dialog.getByTestId('connectome-comes')).toHaveText('Becomes one free form.')
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(modules).toHaveCount(1)
  await picture(page, 'free')
  await app.close()
})
