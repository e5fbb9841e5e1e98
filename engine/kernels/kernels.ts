/** The table of kernels, by the operator that each one does. */
import { gridKernels } from './grid.ts'
import type { Kernel } from './kernel.ts'

export const kernels = { ...gridKernels } satisfies Record<string, Kernel>
export type KernelName = keyof typeof kernels
