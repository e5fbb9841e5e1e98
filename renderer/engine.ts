/** The window's end of the engine: calls as promises, events by subscription. Nothing here outlives a dead engine. */
import { createBirpc } from 'birpc'
import type { EngineCalls, EngineEvents } from '../engine/protocol.ts'
import { decodeMessage, encodeMessage } from '../engine/wire.ts'
import type { Unsubscribe } from '../electron/shell-api.ts'

type Name = keyof EngineEvents
const heard: { [K in Name]: Set<EngineEvents[K]> } = {
  run: new Set(),
  points: new Set(),
  activity: new Set(),
  confusions: new Set(),
  pictures: new Set(),
  generations: new Set(),
  offer: new Set(),
  data: new Set(),
  looking: new Set(),
  fileProblem: new Set(),
}

/** Calls `listener` at each event of the engine until the returned function is called. */
export function onEvent<K extends Name>(name: K, listener: EngineEvents[K]): Unsubscribe {
  heard[name].add(listener)
  return () => {
    heard[name].delete(listener)
  }
}

const events: EngineEvents = {
  run: (run) => heard.run.forEach((tell) => tell(run)),
  points: (run, series) => heard.points.forEach((tell) => tell(run, series)),
  activity: (run, probe) => heard.activity.forEach((tell) => tell(run, probe)),
  confusions: (run, confusions) => heard.confusions.forEach((tell) => tell(run, confusions)),
  pictures: (run, pictures) => heard.pictures.forEach((tell) => tell(run, pictures)),
  generations: (run, stage, censuses) => heard.generations.forEach((tell) => tell(run, stage, censuses)),
  offer: (run, edit) => heard.offer.forEach((tell) => tell(run, edit)),
  data: (entry) => heard.data.forEach((tell) => tell(entry)),
  looking: (share) => heard.looking.forEach((tell) => tell(share)),
  fileProblem: (message) => heard.fileProblem.forEach((tell) => tell(message)),
}

/** An error crosses as plain data; here it is an `Error` again. */
function deserialize(bytes: Uint8Array): unknown {
  const message = decodeMessage(bytes) as { e?: unknown }
  if (message.e === undefined || message.e === null) return message
  const text = typeof message.e === 'string' ? message.e : (message.e as { message?: unknown }).message
  return { ...message, e: new Error(typeof text === 'string' && text !== '' ? text : 'The engine could not do that.') }
}

// The first calls may wait in the pipe until the engine reads them.
let alive = true
const rpc = createBirpc<EngineCalls, EngineEvents>(events, {
  post: (bytes) => {
    if (!alive) throw new EngineGone('The engine is being started again; try once more in a moment.')
    window.neurula.send(bytes)
  },
  on: (take) => {
    window.neurula.onBytes(take)
  },
  serialize: encodeMessage,
  deserialize,
  timeout: -1,
})

/** Every call rejects with one sentence for a person. */
export const engine: EngineCalls = rpc

/** Rejects a call that a dead engine cannot answer. The banner tells of it already. */
export class EngineGone extends Error {}

/** Says whether the engine lives. While it does not, calls reject at once, and those that wait are given up. */
export function setAlive(lives: boolean): void {
  alive = lives
  if (!lives)
    rpc.$rejectPendingCalls(({ reject }) => reject(new EngineGone('The engine ended before it answered; try once more in a moment.')))
}

/** The sentence of whatever was thrown. */
export const sentence = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^Error invoking remote method '[^']*': (Error: )?/, '') : String(error)
