import { expect, test } from 'vitest'
import { type Ask, inLanes } from '../../../engine/stages/lanes.ts'

const always = async () => true

test('so many at once, in their order', async () => {
  const waiting: (() => void)[] = []
  let most = 0
  const done = inLanes(
    [3, 1, 4, 1, 5, 9, 2],
    3,
    async (item, place) => {
      most = Math.max(
        most,
        waiting.push(() => undefined),
      )
      await new Promise<void>((resolve) => {
        waiting[waiting.length - 1] = resolve
        // The last that came is done first.
        if (waiting.length === 3 || place === 6) for (const one of waiting.splice(0).reverse()) one()
      })
      return item * 10
    },
    always,
  )
  expect(await done).toEqual([30, 10, 40, 10, 50, 90, 20])
  expect(most).toBe(3)
  expect(await inLanes([], 3, () => expect.unreachable(), always)).toEqual([])
})

test('it is asked between two; where it does not go on nothing more begins', async () => {
  const shares: number[] = []
  const acted: number[] = []
  const going = async (share: number) => shares.push(share) < 3
  expect(await inLanes([0, 1, 2, 3], 1, (item) => acted.push(item), going)).toBeNull()
  expect(acted).toEqual([0, 1, 2])
  expect(shares).toEqual([0.25, 0.5, 0.75])
})

test('it is asked while something lasts, and need not be awaited', async () => {
  let asked = 0
  const never = new Promise<number>(() => undefined)
  expect(
    await inLanes(
      [0, 1],
      2,
      () => never,
      async () => ++asked < 3,
    ),
  ).toBeNull()
  expect(asked).toBe(3)
})

test('what fails while a person thinks it over is said then, and nothing more begins', async () => {
  const acted: number[] = []
  let fail = (_: Error) => {}
  const act = (item: number) => {
    acted.push(item)
    return item === 0 ? 0 : new Promise<number>((_, reject) => void (fail = reject))
  }
  const going = async () => {
    fail(new Error('It broke.'))
    await new Promise((resolve) => setImmediate(resolve))
    return true
  }
  await expect(inLanes([0, 1, 2, 3], 2, act, going)).rejects.toThrow('It broke.')
  expect(acted).toEqual([0, 1])
})

test('what blocks the thread asks by itself: it waits with the others, and ends before all is over', async () => {
  const order: string[] = []
  const block = async (item: number, _: number, ask: Ask) => {
    try {
      for (;;) {
        const until = performance.now() + 50
        while (performance.now() < until);
        await ask()
      }
    } finally {
      order.push(`${item} ended`)
    }
  }
  let asked = 0
  const going = async () => {
    await new Promise((resolve) => setTimeout(resolve, 250))
    return ++asked < 3
  }
  expect(await inLanes([0, 1, 2], 2, block, going)).toBeNull()
  order.push('over')
  expect(order.slice().sort()).toEqual(['0 ended', '1 ended', 'over'])
  expect(order.at(-1)).toBe('over')
  expect(asked).toBe(3)
})
