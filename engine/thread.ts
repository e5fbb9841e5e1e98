/** A thread of a kernel's team (kernels/team.ts). */
import { workerData } from 'node:worker_threads'
import { type Shared, serve } from './kernels/team.ts'

const { shared, thread } = workerData as { shared: Shared; thread: number }
serve(shared, thread)
