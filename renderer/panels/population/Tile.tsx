import type { ReactNode } from 'react'

interface Props {
  title: string
  of: string
  aside?: ReactNode
  wide?: boolean
  children: ReactNode
}
/** One picture with its heading. */
export function Tile({ title, of, aside, wide, children }: Props) {
  return (
    <figure className={`n-tile${wide ? ' is-wide' : ''}`}>
      <figcaption>
        <span>
          <strong>{title}</strong> <span className="n-quiet">{of}</span>
        </span>
        {aside !== undefined && <span className="n-quiet n-tile-aside">{aside}</span>}
      </figcaption>
      {children}
    </figure>
  )
}
