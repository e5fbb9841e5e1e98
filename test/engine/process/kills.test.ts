import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Network } from '../../../engine/network/schema.ts'
import { createProject, verifyProject } from '../../../engine/store/index.ts'
import { digits } from '../../../engine/templates/digits.ts'
import { addModule, edit } from '../store/helpers.ts'
import { startEngine } from './client.ts'

/** A quarter of them on most days; all with `NEURULA_KILLS=100`. */
const KILLS = Number(process.env.NEURULA_KILLS ?? 25)

test.skipIf(process.platform !== 'linux')(
  `${KILLS} kills of engine and run at random moments lose no acknowledged edit`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neurula-kills-'))
    const path = join(folder, 'a.neurula')
    const wire = (from: string, to: string) => ({
      from: { module: from, port: 'out' },
      to: { module: to, port: 'in' },
      connectivity: { kind: 'dense' },
    })
    createProject(
      path,
      Network.parse({
        ...digits.network,
        modules: { image: digits.network.modules.image, units: digits.network.modules.units, digit: digits.network.modules.digit },
        projections: { a: wire('image', 'units'), b: wire('units', 'digit') },
        curriculum: [{ ...digits.network.curriculum[0]!, budget: { epochs: 10_000 } }],
      }),
    ).close()

    const acknowledged = new Map<string, number>()
    let [run, resumed, epoch, engineKills, runKills] = ['', 0, 0, 0, 0]
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    for (let kill = 0; kill < KILLS; kill++) {
      const client = startEngine()
      const opened = await client.engine.open({ token: client.token(path) })
      // Nothing that was acknowledged is missing or elsewhere.
      expect(opened.seq).toBeGreaterThanOrEqual(acknowledged.size)
      if (kill % 10 === 0) {
        const lines: { id: string; seq: number }[] = []
        for (let before: number | null = null; ; ) {
          const part = await client.engine.history({ before, limit: 1000 })
          lines.push(...part)
          if (part.length < 1000) break
          before = part.at(-1)!.seq
        }
        const there = new Map(lines.map((line) => [line.id, line.seq]))
        for (const [id, seq] of acknowledged) expect(there.get(id)).toBe(seq)
      }
      if (run === '') run = (await client.engine.startRun({ seed: 1, fromScratch: true })).id
      else {
        expect(opened.runs[0]).toMatchObject({ id: run, status: 'interrupted' })
        await client.engine.resumeRun({ run })
        resumed++
      }
      let streaming = true
      const stream = (async () => {
        for (let k = 0; streaming; k++) {
          const e =
            k % 5 === 0
              ? addModule(`m${kill % 7}`)
              : edit([{ op: 'replace', path: ['modules', 'units', 'position'], value: { x: k, y: kill } }])
          client.engine.append({ edits: [e] }).then(
            ([answer]) => acknowledged.set(answer!.id, answer!.seq),
            () => undefined,
          )
          await pause(20)
        }
      })()
      // Some kills hit while the run is starting, some in training, some in a checkpoint.
      await pause(100 + ((kill * 7919) % 1000) * 1.5)
      const pids = client.children()
      const which = kill % 3
      if (which !== 0)
        for (const pid of pids) {
          process.kill(pid, 'SIGKILL')
          runKills++
        }
      if (which === 1) await pause(50)
      client.child.kill('SIGKILL')
      engineKills++
      await client.exited
      streaming = false
      await stream
      epoch = Math.max(epoch, ...client.runs.map((r) => r.epoch))
      expect(verifyProject(path).problems, `kill ${kill}`).toEqual([])
    }
    const client = startEngine()
    const opened = await client.engine.open({ token: client.token(path) })
    for (const [id, seq] of acknowledged) expect(seq, id).toBeLessThanOrEqual(opened.seq)
    await client.engine.resumeRun({ run })
    const first = await client.until((r) => r.status === 'running')
    // Ten sittings' training would be gone if it began anew; it goes on within what a checkpoint may be old.
    expect(first.epoch).toBeGreaterThan(epoch / 2)
    console.log(
      JSON.stringify({
        name: 'kills',
        engine: engineKills,
        runs: runKills,
        acknowledged: acknowledged.size,
        lost: 0,
        resumed,
        epochs: Number(first.epoch.toFixed(1)),
      }),
    )
    client.tell({ type: 'quit' })
    await client.exited
    expect(verifyProject(path).problems).toEqual([])
    rmSync(folder, { recursive: true, force: true })
  },
  500_000,
)
