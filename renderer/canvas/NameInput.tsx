interface Props {
  label: string
  name: string
  className?: string
  /** A new name, trimmed. */
  rename(name: string): void
  /** The name is no longer typed. */
  close(): void
}

/** A name that is being typed, on a card or a region: Enter or leaving it keeps it, Escape does not. */
export function NameInput({ label, name, className = '', rename, close }: Props) {
  const keep = (text: string) => {
    const next = text.trim().slice(0, 120)
    if (next && next !== name) rename(next)
    close()
  }
  return (
    <input
      className={`${className} nodrag`}
      aria-label={label}
      defaultValue={name}
      // The caret belongs here: the person asked to type a name.
      ref={(element) => {
        element?.focus()
        element?.select()
      }}
      onBlur={(event) => keep(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') keep(event.currentTarget.value)
        if (event.key === 'Escape') close()
      }}
    />
  )
}
