import { create } from 'zustand'

/** What commands ask of the canvas on screen; it puts itself here while it is mounted. */
export interface Surface {
  fit(): void
  zoomIn(): void
  zoomOut(): void
  /** Brings modules into view. */
  show(modules: readonly string[]): void
  /** Opens the add-by-name box at the pointer, or in the middle. */
  openAddBox(): void
  /** Puts the caret into a module's name. */
  rename(module: string): void
  /** Raises the page's own event as the keys do, so that no permission to read the clipboard is needed. */
  clipboard(act: 'cut' | 'copy' | 'paste'): void
  /** Document position of the middle of what is seen. */
  centre(): { x: number; y: number }
  /** Document position of a card that is dropped at a place in the window, in its pixels. */
  at(place: { x: number; y: number }): { x: number; y: number }
  /** Pixels in which a network is shown when it is fitted. */
  room(): { width: number; height: number }
  /** Sizes of cards by module id, in document units. */
  sizes(): Readonly<Record<string, { width: number; height: number }>>
}

let surface: Surface | null = null
export const setSurface = (next: Surface | null): void => {
  surface = next
}
export const currentSurface = (): Surface | null => surface

/** How far the canvas is zoomed, 1 = actual size. */
export const useZoom = create<{ zoom: number }>(() => ({ zoom: 1 }))
