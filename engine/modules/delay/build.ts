import type { z } from 'zod'
import { zeros } from '../../tensor/algebra.ts'
import { type Course, delayed, finalOnly, sliced } from '../../tensor/course.ts'
import type { Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { beside } from '../concat/beside.ts'
import type { Params } from './definition.ts'

/** In a loop each tick of the past is a state, and a tick renames them; elsewhere the past is read where it lies. */
export const buildDelay: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { ticks, taps }, arriving, state }) => {
    const x = arriving.in!
    const nothing = state ? null : zeros(graph, x.shape)
    const ago = (k: number) => state?.[`ago${k}`] ?? nothing!
    const kept = Array.from({ length: ticks * taps }, (_, k): [string, Tensor] => [`ago${k + 1}`, k === 0 ? x : ago(k)])
    return {
      outputs: {
        out: beside(
          graph,
          Array.from({ length: taps }, (_, k) => ago((k + 1) * ticks)),
        ),
      },
      state: Object.fromEntries(kept),
    }
  },
  whole: ({ graph, params, arriving, batch, ticks, need }) => {
    const x = arriving.in!
    const like = x.constant ? x.at(0)!.shape : [batch, ...x.all().shape.slice(1)]
    const courses = Array.from({ length: params.taps }, (_, k) => delayed(graph, ticks, x, (k + 1) * params.ticks, like))
    if (courses.length === 1) return { out: courses[0]! }
    const read = (at: (course: Course) => Tensor) => beside(graph, courses.map(at))
    if (need === 'last')
      return {
        out: finalOnly(
          ticks,
          read((c) => c.at(ticks - 1) ?? zeros(graph, like)),
        ),
      }
    return {
      out: sliced(
        graph,
        ticks,
        read((c) => c.all()),
      ),
    }
  },
}
