/** The table of kernels, by the operator that each one does. */
import { gridKernels } from './grid.ts'
import type { Kernel } from './kernel.ts'
import { listedKernels } from './listed.ts'

export const kernels = { ...gridKernels, ...listedKernels } satisfies Record<string, Kernel>
export type KernelName = keyof typeof kernels
