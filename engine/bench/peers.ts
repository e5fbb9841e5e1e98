/** Programs that measure other libraries beside us. They are no part of what ships; a checkout has them. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What a program of test/bench/peers prints, a line of JSON each. Throws where it is not beside the engine, or ends early. */
export async function* besidePeers(program: string, args: readonly string[]): AsyncGenerator<any> {
  const script = join(import.meta.dirname, '../../test/bench/peers', program)
  if (!existsSync(script)) throw new Error('The other libraries are measured from a checkout of the source, with npm run neurula.')
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line)
  if ((await ended) !== 0) throw new Error('The benchmark ended early.')
}
