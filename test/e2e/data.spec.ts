/** The data catalogue in the app: on its way, stopped, gone on with, refused, brought, removed. The source is a mirror on this machine. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { accessible, choose, launch, pictures, temporaryHome } from './app.ts'

const home = temporaryHome()
const picture = pictures('data')
/** As long as the real text, but another. */
const other = Buffer.alloc(1_115_394, 'To be, or not to be. ')

/** Gives what it is asked for up to `until`, then waits. */
let until = 400_000
const asked: (string | undefined)[] = []
const mirror = createServer(({ headers: { range } }, response) => {
  asked.push(range)
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
  response.writeHead(from > 0 ? 206 : 200, {
    etag: '"1"',
    'content-length': other.length - from,
    ...(from > 0 && { 'content-range': `bytes ${from}-${other.length - 1}/${other.length}` }),
  })
  response.write(other.subarray(from, until))
  if (until >= other.length) response.end()
})
test.beforeAll(() => new Promise<void>((ready) => mirror.listen(0, '127.0.0.1', ready)))
test.afterAll(() => {
  mirror.closeAllConnections()
  mirror.close()
})

test('data are got, stopped, gone on with and refused; a copy of a person is taken over', async () => {
  const given = process.env.NEURULA_DATA
  process.env.NEURULA_DATA = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`
  const { app, page } = await launch(home).finally(() => {
    if (given === undefined) delete process.env.NEURULA_DATA
    else process.env.NEURULA_DATA = given
  })
  await page.getByTestId('open-data').click()
  const entry = page.getByTestId('data-tiny-shakespeare')
  await expect(entry).toHaveAttribute('data-state', 'absent')
  await entry.scrollIntoViewIfNeeded()
  await page.getByTestId('get-tiny-shakespeare').click()
  await expect(page.getByTestId('amount-tiny-shakespeare')).toContainText(/^400 kB of 1\.1 MB/)
  await picture(page, 'on-its-way')
  await page.getByTestId('stop-tiny-shakespeare').click()
  await expect(entry).toHaveAttribute('data-state', 'part')
  await expect(entry).toContainText('400 kB of 1.1 MB are here')
  until = other.length
  await page.getByTestId('get-tiny-shakespeare').click()
  await expect(entry.getByRole('alert')).toContainText('the source has other bytes than the catalogue knows')
  expect(asked.slice(0, 2)).toEqual([undefined, 'bytes=400000-'])
  await expect(entry).toHaveAttribute('data-state', 'absent')
  await picture(page, 'refused')
  await accessible(page, 'the data catalogue')
  if (given) {
    await choose(app, join(given, 'text', 'tinyshakespeare.txt'))
    await page.getByTestId('use-tiny-shakespeare').click()
    await expect(entry).toHaveAttribute('data-state', 'here')
    await expect(entry).toContainText('First Citizen')
    await picture(page, 'here')
    await page.getByTestId('remove-tiny-shakespeare').click()
    await expect(entry).toHaveAttribute('data-state', 'absent')
  }
  await app.close()
})
