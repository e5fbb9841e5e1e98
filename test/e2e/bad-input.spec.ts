/** Every kind of bad input in the real window: one clear sentence, nothing lost, nothing crashes. */
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { choose, engines, launch, pictures, root, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('bad-input')
const node = join(root, 'node_modules', '.bin', 'node')
const cli = (...words: string[]) => execFileSync(node, [join(root, 'engine', 'cli.ts'), ...words], { stdio: 'pipe' })
/** Changes a database with better-sqlite3 in a Node that can load it. */
const sql = (file: string, text: string) =>
  execFileSync(
    node,
    ['-e', `const D=require('better-sqlite3');const d=new D(process.argv[1]);d.exec(process.argv[2]);d.close()`, file, text],
    {
      cwd: root,
    },
  )
const step = (page: Page, n: number) => expect(page.getByTestId('save-state')).toHaveText(`Saved · step ${n}`)
const disks = process.platform === 'linux' && process.getuid?.() === 0

test('files that are no project of ours, or not whole, or not to be had, are one sentence each and stay as they were', async () => {
  const good = join(home, 'good.neurula')
  cli('new', good, '--template', 'digits')
  const at = (name: string) => join(home, `${name}.neurula`)
  writeFileSync(at('letter'), 'This is a letter. '.repeat(50))
  sql(at('songs'), 'CREATE TABLE song (title TEXT)')
  for (const name of ['cut', 'newer', 'taken']) copyFileSync(good, at(name))
  truncateSync(at('cut'), 9000)
  sql(at('newer'), 'PRAGMA user_version = 99')
  const holder = spawn(
    node,
    [
      '--input-type=module',
      '-e',
      `const s=await import(${JSON.stringify(join(root, 'engine/store/index.ts'))});globalThis.held=s.openProject(${JSON.stringify(at('taken'))});console.log('open');setTimeout(()=>{},300000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await new Promise((opened) => holder.stdout!.once('data', opened))
  const { app, page } = await launch(home)
  await expect(page.getByTestId('gallery')).toBeVisible()
  const refused = async (file: string, sentence: RegExp) => {
    const before = readFileSync(file)
    await choose(app, file)
    await page.getByTestId('open-project').click()
    await expect(page.getByText(sentence)).toBeVisible()
    expect(readFileSync(file).equals(before)).toBe(true)
  }
  await refused(at('letter'), /“letter\.neurula” is not a Neurula project\./)
  await refused(at('songs'), /“songs\.neurula” .*(another program|not a Neurula project)/)
  await refused(at('cut'), /“cut\.neurula” is damaged .* it was left as it is/)
  await refused(at('newer'), /“newer\.neurula” .*newer/)
  await refused(at('taken'), /“taken\.neurula” is open in another Neurula; close it there first\./)
  await picture(page, 'refused-files')
  if (disks) {
    const disk = mkdtempSync('/tmp/neurula-ro-')
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk])
    try {
      copyFileSync(good, join(disk, 'frozen.neurula'))
      execFileSync('mount', ['-o', 'remount,ro', disk])
      await refused(join(disk, 'frozen.neurula'), /“frozen\.neurula” .*read-only/)
    } finally {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true })
    }
  }
  holder.kill('SIGKILL')
  // After all that the app still opens what is good.
  await choose(app, good)
  await page.getByTestId('open-project').click()
  await expect(page.getByTestId('project-name')).toHaveText('good')
  await app.close()
})

test('a full disk: says so, keeps what is on the screen, and goes on in a new place', async () => {
  test.skip(!disks, 'mounts a small disk')
  const disk = mkdtempSync('/tmp/neurula-full-')
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', disk])
  try {
    const file = join(disk, 'small.neurula')
    cli('new', file, '--template', 'digits')
    const { app, page } = await launch(home, [file])
    await expect(page.getByTestId('module-edges')).toBeVisible()
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(100))
    execFileSync('sh', ['-c', `cat /dev/zero > ${disk}/ballast 2>/dev/null || true`])
    for (let k = 0; k < 12; k++) await page.getByTestId('palette-pool').click()
    const alert = page.getByRole('alert').filter({ hasText: 'There is no space left on the disk' })
    await expect(alert).toBeVisible()
    await expect(page.locator('[data-testid^="module-"]')).toHaveCount(19)
    await picture(page, 'full-disk')
    // Space is made; everything that waited is saved.
    rmSync(join(disk, 'ballast'))
    await page.getByTestId('palette-pool').click()
    await step(page, 13)
    await expect(alert).toHaveCount(0)
    await app.close()
  } finally {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true })
  }
})

test('networks that cannot run say why; a loss that is no number ends the run with a sentence and leaves the weights', async () => {
  // A cycle without delay and shapes that cannot agree, as a file may bring them.
  const knot = join(home, 'knot.neurula')
  cli('new', knot, '--template', 'digits')
  const { app, page } = await launch(home, [knot])
  await expect(page.getByTestId('module-edges')).toBeVisible()
  await page.getByTestId('module-edges').click()
  await page.getByLabel('Kernel, pixels').fill('31')
  await page.keyboard.press('Enter')
  await page.getByTestId('tab-problems').click()
  await expect(
    page.getByTestId('problems').getByText(/"Edges" has a kernel of 31 on an image of 28x28; make the kernel smaller/),
  ).toBeVisible()
  await page.getByTestId('run').click()
  await expect(page.locator('.mantine-Notifications-root').getByText(/"Edges" has a kernel of 31/)).toBeVisible()
  await page.keyboard.press('Control+z')

  // A wire back within the tick: the recurrent projection that the editor makes loses its delay.
  const middle = async (id: string) => {
    const box = (await page.getByTestId(id).boundingBox())!
    return [box.x + box.width / 2, box.y + box.height / 2] as const
  }
  await page.mouse.move(...(await middle('port-units-out-out')))
  await page.mouse.down()
  await page.mouse.move(...(await middle('port-units-in-in')), { steps: 8 })
  await page.mouse.up()
  await expect(page.locator('.n-badge')).toHaveText('1 tk')
  // The badge lets a click through to its projection.
  const badge = (await page.locator('.n-badge').boundingBox())!
  await page.mouse.click(badge.x + badge.width / 2, badge.y + badge.height / 2)
  await page.getByLabel('Delay, ticks').fill('0')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('problems').getByText(/form a loop within one tick; make one of its projections recurrent/)).toBeVisible()
  await picture(page, 'loop')
  await page.getByTestId('canvas').click({ position: { x: 60, y: 480 } })
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('problems').getByText('Nothing is wrong')).toBeVisible()

  const seq = await page.getByTestId('save-state').textContent()
  await page.getByRole('combobox', { name: 'Optimiser' }).click()
  await page.getByRole('option', { name: 'sgd' }).click()
  await page.getByLabel('Learning rate', { exact: true }).fill('10')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('save-state')).not.toHaveText(seq!)
  await page.getByTestId('run').click()
  await page.getByTestId('tab-run').click()
  await expect(page.getByRole('status').filter({ hasText: /loss|number/i })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('combobox', { name: 'Run', exact: true })).toContainText('failed')
  await picture(page, 'no-number')
  expect(engines(app)).toHaveLength(1)
  await app.close()
})
