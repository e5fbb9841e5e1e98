/** From keys and pointer to an action of a world. */
import type { WorldDefinition } from '../../../engine/tasks/world-definition.ts'

/** What a person does at this moment. */
export interface Hand {
  /** Names of keys that are down. */
  readonly keys: ReadonlySet<string>
  /** Where the pointer is held in the picture, from -1 to 1, x to the right and y up; null: nowhere. */
  readonly pointer: readonly [x: number, y: number] | null
  /** The button of a choice that is held. */
  readonly button: number | null
}
/** What is done where nothing is pressed. */
const IDLE = ['none', 'ahead']

export function actionOf({ action }: WorldDefinition, { keys, pointer, button }: Hand, last: readonly number[]): number[] {
  if (action.kind === 'values') {
    const { low, high } = action
    const way = (less: string, more: string, held: number | undefined) => held ?? (keys.has(more) ? 1 : 0) - (keys.has(less) ? 1 : 0)
    const ways = [way('ArrowLeft', 'ArrowRight', pointer?.[0]), way('ArrowDown', 'ArrowUp', pointer?.[1])]
    return action.names.map((_, k) => low + ((high - low) * (1 + (ways[k] ?? 0))) / 2)
  }
  const { names } = action
  const pressed = [...keys].map(Number).find((n) => n >= 1 && n <= names.length)
  const idle = names.findIndex((name) => IDLE.includes(name))
  const chosen =
    button ??
    (pressed !== undefined
      ? pressed - 1
      : keys.has('ArrowLeft')
        ? 0
        : keys.has('ArrowRight')
          ? names.length - 1
          : idle >= 0
            ? idle
            : Math.max(0, last.indexOf(1)))
  return names.map((_, k) => Number(k === chosen))
}

/** What can be pressed, and what it does; `button`: the place of the one of several things that is also a button. */
export function keysOf({
  action,
}: WorldDefinition): { readonly keys: readonly string[]; readonly what: string; readonly button: number | null }[] {
  if (action.kind === 'values') return action.names.slice(0, ARROWS.length).map((what, k) => ({ keys: ARROWS[k]!, what, button: null }))
  const last = action.names.length - 1
  return action.names.map((what, k) => ({
    keys: [...(k === 0 ? ['←'] : k === last ? ['→'] : []), String(k + 1)],
    what,
    button: k,
  }))
}
const ARROWS = [
  ['←', '→'],
  ['↓', '↑'],
] as const

/** What to press, in words. */
export const hint = ({ action }: WorldDefinition): string =>
  action.kind === 'choice'
    ? `Arrow keys, or ${action.names.map((name, k) => `${k + 1} ${name}`).join(', ')}.`
    : `Arrow keys, or hold the pointer in the picture: ${action.names.map((name, k) => `${name} ${k === 0 ? '← →' : '↓ ↑'}`).join(', ')}.`
