import { useEffect } from 'react'
import { create } from 'zustand'
import { taskOf } from '../../engine/tasks/definitions.ts'
import { dataKept, useDocument } from '../document/store.ts'
import { engine } from '../engine.ts'

const NONE: readonly string[] = []
const useKnown = create<Readonly<Record<string, readonly string[]>>>(() => ({}))

/** What each token of a task's text stands for; nothing until the engine has said it, and for tasks that show no text. */
export function useWords(task: string | undefined): readonly string[] {
  const words = useKnown((known) => (task === undefined ? NONE : (known[task] ?? NONE)))
  const kept = useDocument(dataKept)
  useEffect(() => {
    if (task === undefined || !kept || !taskOf(useDocument.getState().network ?? {}, task)?.each || useKnown.getState()[task]) return
    // Asked once for all modules; asked again only when it failed.
    useKnown.setState({ [task]: NONE })
    engine.samples({ task, start: 0, count: 1 }).then(
      (found) => useKnown.setState({ [task]: found.words ?? NONE }),
      () => useKnown.setState({}, true),
    )
  }, [task, kept])
  return words
}
