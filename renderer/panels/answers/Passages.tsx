import type { Probe } from '../../../engine/protocol.ts'
import { showActivity } from '../../runs/activity.ts'
import { useWords } from '../../views/words.ts'
import { percent } from '../../words.ts'
import { type AnswerView, type Shown, useSamples } from './view.ts'

const COUNT = 3

/** The probability that the network gave to each token, from what came before it; null for the first. */
function foretold({ said }: Probe, tokens: Float32Array): (number | null)[] {
  const n = said.shape.at(-1)!
  return Array.from(tokens, (token, k) => (k === 0 || k * n > said.values.length ? null : said.values[(k - 1) * n + token]!))
}

/** Text that the network did not learn from, the ground of each token as strong as the network expected it; a click shows a passage in every module. */
function Passages({ task, definition, readout, condition }: Shown) {
  const words = useWords(task)
  return (
    <figure className="n-foretold">
      <figcaption>
        Foretold <span className="n-quiet">shaded by how much each {definition.each} was expected</span>
      </figcaption>
      <div className="n-passages" data-testid="passages">
        {useSamples({ task, readout, condition }, COUNT).map(({ sample: { index, values: tokens }, probe }) => {
          const shares = probe ? foretold(probe, tokens) : null
          return (
            <button key={index} type="button" title="Show it in every module" onClick={() => probe && showActivity(probe)}>
              {Array.from(tokens, (token, at) => {
                const share = shares?.[at] ?? null
                return (
                  <span
                    key={at}
                    style={{ '--share': share ?? 0 } as React.CSSProperties}
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
    </figure>
  )
}

/** Texts whose next token is asked for. */
export const passages: AnswerView = { suits: ({ each }) => each !== undefined, Figure: Passages }
