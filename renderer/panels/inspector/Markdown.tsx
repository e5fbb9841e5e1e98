import { Fragment } from 'react'

/** Paragraphs, `code`, **strong** and *emphasis*; no HTML ever comes of it. */
export function Markdown({ text }: { text: string }) {
  return text.split(/\n{2,}/).map((paragraph, i) => {
    const whole = /^`([^`]+)`$/.exec(paragraph.trim())
    return whole ? (
      <pre key={i} className="n-formula">
        {whole[1]}
      </pre>
    ) : (
      <p key={i} className="n-help">
        {inline(paragraph)}
      </p>
    )
  })
}

const inline = (text: string) =>
  text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part, i) => {
    if (part.startsWith('`') && part.length > 2)
      return (
        <code key={i} className="n-mono">
          {part.slice(1, -1)}
        </code>
      )
    if (part.startsWith('**') && part.length > 4) return <strong key={i}>{part.slice(2, -2)}</strong>
    if (part.startsWith('*') && part.length > 2) return <em key={i}>{part.slice(1, -1)}</em>
    return <Fragment key={i}>{part}</Fragment>
  })
