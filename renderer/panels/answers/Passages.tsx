import { useEffect, useState } from 'react'
import type { Probe } from '../../../engine/protocol.ts'
import { useDocument } from '../../document/store.ts'
import { engine } from '../../engine.ts'
import { showActivity } from '../../runs/activity.ts'
import { liveRun, useRuns } from '../../runs/store.ts'
import { percent } from '../../words.ts'

const COUNT = 3
interface Passage {
  readonly index: number
  readonly tokens: Float32Array
}

/** The probability that the network gave to each token, from what came before it; null for the first. */
function foretold({ said }: Probe, tokens: Float32Array): (number | null)[] {
  const n = said.shape.at(-1)!
  return Array.from(tokens, (token, k) => (k === 0 || k * n > said.values.length ? null : said.values[(k - 1) * n + token]!))
}

/** Text that the network did not learn from, each token as strong as the network expected it; clicking a passage shows what it does to every module. */
export function Passages() {
  const task = useDocument((s) => s.network?.curriculum[0]?.task)
  const answers = useRuns((s) => s.answers)
  const [words, setWords] = useState<readonly string[]>([])
  const [passages, setPassages] = useState<readonly Passage[]>([])
  const [said, setSaid] = useState<readonly (Probe | null)[]>([])
  useEffect(() => {
    if (!task) return
    void Promise.all(
      Array.from({ length: COUNT }, async (_, k) => {
        const index = k * 81 + 7
        const found = await engine.samples({ task, start: index, count: 1 })
        setWords(found.words ?? [])
        return { index, tokens: new Float32Array(found.values.slice().buffer) }
      }),
    ).then(setPassages, () => setPassages([]))
  }, [task])
  useEffect(() => {
    if (!task || passages.length === 0) return
    let current = true
    void Promise.all(passages.map(({ index }) => engine.probe({ task, index }).catch(() => null))).then((probes) => {
      if (!current) return
      setSaid(probes)
      // A run shows its own samples in the modules.
      if (probes[0] && !liveRun(useRuns.getState().runs)) showActivity(probes[0])
    })
    return () => {
      current = false
    }
  }, [task, passages, answers])
  return (
    <div className="n-passages" data-testid="passages">
      {passages.map(({ index, tokens }, k) => {
        const probe = said[k]
        const shares = probe ? foretold(probe, tokens) : null
        return (
          <button key={index} type="button" title="Show it in every module" onClick={() => probe && showActivity(probe)}>
            {Array.from(tokens, (token, at) => {
              const share = shares?.[at] ?? null
              return (
                <span
                  key={at}
                  style={{ opacity: share === null ? 0.5 : 0.25 + 0.75 * share }}
                  title={share === null ? undefined : percent(share)}
                >
                  {words[token] === '\n' ? ' ¶ ' : words[token]}
                </span>
              )
            })}
          </button>
        )
      })}
    </div>
  )
}
