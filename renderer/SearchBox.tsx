import { IconSearch } from '@tabler/icons-react'
import { allCommands, keysText, perform } from './app-commands.ts'

/** Looks like a field and opens the command palette. */
export function SearchBox({ text }: { text: string }) {
  return (
    <button type="button" className="n-search" data-testid="search" onClick={() => perform('palette')}>
      <IconSearch size={14} aria-hidden />
      <span>{text}</span>
      <kbd>{keysText(allCommands.palette!)}</kbd>
    </button>
  )
}
