/** A training step on WebGPU, over the software Vulkan that Electron brings: the machine needs no graphics card. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
// @ts-expect-error a plain script without types
import { electronDist } from '../../../scripts/platform.mjs'

const driver = join(electronDist() ?? '', 'vk_swiftshader_icd.json')

/** The loader of Vulkan and the driver lie beside Electron; both are found by the environment that a process starts with. */
test.skipIf(!existsSync(driver))('a network learns on WebGPU as on the processor', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'webgpu-child.ts')], {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: electronDist(), VK_ICD_FILENAMES: driver, NEURULA_PROVIDER: 'webgpu' },
  })
  expect(stdout, stderr).not.toBe('')
  const { provider, note, losses, apart } = JSON.parse(stdout) as {
    provider: string
    note: string | null
    losses: Record<'cpu' | 'webgpu', number[]>
    apart: Record<string, number>
  }
  expect({ provider, note }).toEqual({ provider: 'webgpu', note: null })
  expect(losses.webgpu.at(-1)).toBeLessThan(losses.webgpu[0]! - 0.1)
  losses.webgpu.forEach((loss, k) => expect(Math.abs(loss - losses.cpu[k]!)).toBeLessThan(1e-4))
  expect(Object.keys(apart).length).toBeGreaterThan(5)
  for (const [name, distance] of Object.entries(apart)) expect(distance, name).toBeLessThan(1e-4)
})
