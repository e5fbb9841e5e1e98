import type { Dataset, Split } from '../tasks.ts'

const silence = (count: number): Split => ({ count, sizes: {}, read: () => undefined })

export const loadRest = async (): Promise<Dataset> => ({ train: silence(10), validation: silence(10), test: silence(1) })
