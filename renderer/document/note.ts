/** One sentence for the person about what they just did, shown on the canvas. */
import { create } from 'zustand'

export interface Note {
  readonly text: string /** Pixels in the window; absent: at the foot of the canvas. */
  readonly at?: { readonly x: number; readonly y: number }
}
export const useNote = create<{ note: Note | null }>(() => ({ note: null }))

let timer: ReturnType<typeof setTimeout> | undefined
export function say(text: string, at?: Note['at']): void {
  clearTimeout(timer)
  useNote.setState({ note: at ? { text, at } : { text } })
  timer = setTimeout(() => useNote.setState({ note: null }), 6000)
}

/** Takes the sentence away, as when the next gesture begins. */
export function hush(): void {
  clearTimeout(timer)
  if (useNote.getState().note) useNote.setState({ note: null })
}
