import type { Preview } from '../../../engine/tasks/own/definition.ts'
import { count } from '../../words.ts'

const number = (value: number) => String(Number(value.toPrecision(4)))

/** What is asked for: a bar a class, or how numbers are spread. */
export function Asked({ asks }: { asks: Preview['asks'] }) {
  if (asks.kind === 'next') return <p className="n-quiet">At every place of the text: what comes next?</p>
  if (asks.kind === 'values') {
    const most = Math.max(...asks.bars)
    return (
      <div className="n-own-spread">
        <div role="img" aria-label={`Numbers from ${number(asks.least)} to ${number(asks.most)}`}>
          {asks.bars.map((times, k) => (
            <i key={k} style={{ height: `${(100 * times) / most}%` }} title={count(times)} />
          ))}
        </div>
        <span>{number(asks.least)}</span>
        <span>{number(asks.most)}</span>
      </div>
    )
  }
  const most = Math.max(...asks.counts)
  return (
    <ul className="n-own-classes" tabIndex={0} aria-label={`${count(asks.names.length)} classes`} data-testid="own-classes">
      {asks.names.map((name, k) => (
        <li key={name} className={asks.counts[k] === 1 ? 'is-alone' : ''}>
          <span title={name}>{name}</span>
          <i style={{ width: `${(100 * asks.counts[k]!) / most}%` }} />
          <b>{count(asks.counts[k]!)}</b>
        </li>
      ))}
    </ul>
  )
}
