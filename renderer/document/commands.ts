/** The editor's commands: one table that keys, menu and command palette all read. No DOM; the canvas is reached through `surface.ts`. */
import type { Alignment } from './modules.ts'
import { align, moveModules, remove } from './modules.ts'
import { labelOf } from './label.ts'
import { clipOf, insertClip, parseClip } from './clipboard.ts'
import { arrange } from './layout.ts'
import { say } from './note.ts'
import { group, ungroup } from './regions.ts'
import { edit, redo, select, undo, useDocument } from './store.ts'
import { currentSurface } from './surface.ts'

export interface Command {
  readonly id: string
  readonly label: string
  /** Name of a Tabler icon, such as `IconTrash`. */
  readonly icon: string
  /** Keys such as `mod+Z`; `mod` is Ctrl, or Command on a Mac. */
  readonly shortcut?: string | readonly string[]
  /** The canvas hears these keys itself (copy, cut and paste as the page's own events); a key handler shows the shortcut and lets it pass. */
  readonly native?: true
  readonly when?: () => boolean
  readonly run: () => void | Promise<void>
  readonly group: string
}

const state = useDocument.getState
const open = () => state().network !== null
const chosen = () => state().selection.modules
const hasChosen = () => chosen().length > 0
const hasAny = () => chosen().length + state().selection.projections.length > 0

/** Text of the selected modules, or `null`. */
export function copyText(): string | null {
  const { network } = state()
  const clip = network && clipOf(network, chosen())
  return clip ? JSON.stringify(clip) : null
}

/** Inserts clipboard text at the middle of what is seen, or a step away within one document. Says so when it holds nothing of ours. */
export function pasteText(text: string): void {
  const clip = parseClip(text)
  if ('problem' in clip) return say(clip.problem)
  const here = Object.keys(clip.modules).some((id) => Object.hasOwn(state().network?.modules ?? {}, id))
  insertClip('Paste', clip, here ? undefined : currentSurface()?.centre())
}

const removeChosen = () => remove(chosen(), state().selection.projections)
function duplicate(): void {
  const { network } = state()
  const clip = network && clipOf(network, chosen())
  if (clip) insertClip('Duplicate', clip)
}
function mute(): void {
  const modules = chosen()
  const muted = !modules.every((id) => state().network!.modules[id]!.muted)
  edit(labelOf(muted ? 'Mute' : 'Unmute', modules), (draft) => {
    for (const id of modules) draft.modules[id]!.muted = muted
  })
}
/** Pixels of a canvas that is not on the screen. */
const ROOM = { width: 900, height: 500 }
async function layout(): Promise<void> {
  const { network } = state()
  if (!network) return
  const positions = await arrange(network, currentSurface()?.sizes() ?? {}, currentSurface()?.room() ?? ROOM)
  if (state().network) moveModules('Arrange', positions)
  currentSurface()?.fit()
}
const aligned = (how: Alignment, label: string, icon: string, least = 2) => ({
  id: how.startsWith('distribute') ? how : `align-${how}`,
  label,
  icon,
  group: 'Arrange',
  when: () => chosen().length >= least,
  run: () => align(chosen(), how, currentSurface()?.sizes() ?? {}),
})

const table: readonly Command[] = [
  { id: 'undo', label: 'Undo', icon: 'IconArrowBackUp', shortcut: 'mod+Z', group: 'Edit', when: () => state().done.length > 0, run: undo },
  {
    id: 'redo',
    label: 'Redo',
    icon: 'IconArrowForwardUp',
    shortcut: ['mod+shift+Z', 'mod+Y'],
    group: 'Edit',
    when: () => state().undone.length > 0,
    run: redo,
  },
  {
    id: 'cut',
    label: 'Cut',
    icon: 'IconCut',
    shortcut: 'mod+X',
    native: true,
    group: 'Edit',
    when: hasChosen,
    run: () => currentSurface()?.clipboard('cut'),
  },
  {
    id: 'copy',
    label: 'Copy',
    icon: 'IconCopy',
    shortcut: 'mod+C',
    native: true,
    group: 'Edit',
    when: hasChosen,
    run: () => currentSurface()?.clipboard('copy'),
  },
  {
    id: 'paste',
    label: 'Paste',
    icon: 'IconClipboard',
    shortcut: 'mod+V',
    native: true,
    group: 'Edit',
    when: open,
    run: () => currentSurface()?.clipboard('paste'),
  },
  { id: 'duplicate', label: 'Duplicate', icon: 'IconCopyPlus', shortcut: 'mod+D', group: 'Edit', when: hasChosen, run: duplicate },
  { id: 'delete', label: 'Delete', icon: 'IconTrash', shortcut: ['Delete', 'Backspace'], group: 'Edit', when: hasAny, run: removeChosen },
  {
    id: 'select-all',
    label: 'Select all',
    icon: 'IconSelectAll',
    shortcut: 'mod+A',
    group: 'Edit',
    when: open,
    run: () => select(Object.keys(state().network!.modules), Object.keys(state().network!.projections)),
  },
  {
    id: 'add-module',
    label: 'Add a module',
    icon: 'IconPlus',
    shortcut: 'Space',
    group: 'Edit',
    when: open,
    run: () => currentSurface()?.openAddBox(),
  },
  {
    id: 'rename',
    label: 'Rename',
    icon: 'IconPencil',
    shortcut: 'F2',
    group: 'Edit',
    when: () => chosen().length === 1,
    run: () => currentSurface()?.rename(chosen()[0]!),
  },
  {
    id: 'group',
    label: 'Group into a region',
    icon: 'IconBoxMultiple',
    shortcut: 'mod+G',
    group: 'Arrange',
    when: hasChosen,
    run: () => void group(chosen()),
  },
  {
    id: 'ungroup',
    label: 'Ungroup the region',
    icon: 'IconUnlink',
    shortcut: 'mod+shift+G',
    group: 'Arrange',
    when: () => chosen().some((id) => state().network!.modules[id]?.region !== undefined),
    run: () => ungroup(chosen()),
  },
  { id: 'mute', label: 'Mute or unmute', icon: 'IconVolumeOff', shortcut: 'M', group: 'Edit', when: hasChosen, run: mute },
  {
    id: 'fit',
    label: 'Zoom to fit',
    icon: 'IconMaximize',
    shortcut: 'shift+1',
    group: 'View',
    when: open,
    run: () => currentSurface()?.fit(),
  },
  {
    id: 'zoom-selection',
    label: 'Zoom to selection',
    icon: 'IconZoomScan',
    shortcut: 'shift+2',
    group: 'View',
    when: hasChosen,
    run: () => currentSurface()?.show(chosen()),
  },
  {
    id: 'zoom-in',
    label: 'Zoom in',
    icon: 'IconZoomIn',
    shortcut: ['mod+=', 'mod++'],
    group: 'View',
    when: open,
    run: () => currentSurface()?.zoomIn(),
  },
  {
    id: 'zoom-out',
    label: 'Zoom out',
    icon: 'IconZoomOut',
    shortcut: 'mod+-',
    group: 'View',
    when: open,
    run: () => currentSurface()?.zoomOut(),
  },
  { id: 'layout', label: 'Arrange', icon: 'IconLayoutDistributeVertical', shortcut: 'mod+L', group: 'Arrange', when: open, run: layout },
  aligned('left', 'Align left', 'IconLayoutAlignLeft'),
  aligned('centre', 'Align centres', 'IconLayoutAlignCenter'),
  aligned('right', 'Align right', 'IconLayoutAlignRight'),
  aligned('top', 'Align top', 'IconLayoutAlignTop'),
  aligned('middle', 'Align middles', 'IconLayoutAlignMiddle'),
  aligned('bottom', 'Align bottom', 'IconLayoutAlignBottom'),
  aligned('distribute-x', 'Space evenly across', 'IconLayoutDistributeVertical', 3),
  aligned('distribute-y', 'Space evenly down', 'IconLayoutDistributeHorizontal', 3),
]

export type CommandId =
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'duplicate'
  | 'delete'
  | 'select-all'
  | 'add-module'
  | 'rename'
  | 'mute'
  | 'group'
  | 'ungroup'
  | 'fit'
  | 'zoom-selection'
  | 'zoom-in'
  | 'zoom-out'
  | 'layout'
  | `align-${Exclude<Alignment, `distribute-${string}`>}`
  | `distribute-${'x' | 'y'}`
export const commands = Object.fromEntries(table.map((c) => [c.id, c])) as Record<CommandId, Command>
