/** One tick of a leaky neuron with an exponential synaptic current, without error of integration (Rotter & Diesmann 1999). */
interface Times {
  /** Milliseconds. */
  readonly timeConstant: number
  readonly synapse: number
}
export interface Step {
  /** What is left of the potential, and of the current, after a tick. */
  readonly keep: number
  readonly fade: number
  /** What a current of 1 adds to the potential in a tick while it fades. */
  readonly gain: number
  /** The current whose potential is 1 at its peak. */
  readonly scale: number
}

/** `(1 - exp(-x)) / x`, also at 0, where both time constants are the same. */
const ramp = (x: number) => (x === 0 ? 1 : -Math.expm1(-x) / x)

/**
 * Of `tau dv/dt = i - v` and `tau_s di/dt = -i`: from v = 0 and i = 1 the potential after t ms is
 * `t / tau exp(-t / tau) ramp(t (1 / tau_s - 1 / tau))`, whose peak lies at `ln(tau / tau_s) / (1 / tau_s - 1 / tau)`.
 */
export function stepOf({ timeConstant, synapse }: Times, dt: number): Step {
  const faster = 1 / synapse - 1 / timeConstant
  const after = (t: number) => (t / timeConstant) * Math.exp(-t / timeConstant) * ramp(t * faster)
  const peak = faster === 0 ? timeConstant : Math.log(timeConstant / synapse) / faster
  return { keep: Math.exp(-dt / timeConstant), fade: Math.exp(-dt / synapse), gain: after(dt), scale: 1 / after(peak) }
}

/**
 * The chances of at most 0, 1, 2 ... of a background's spikes in a tick (Poisson), as float32, up to the last that a draw of 24 bits can reach.
 * @param rate spikes a second
 */
export function chancesOf(rate: number, dt: number): Float32Array {
  const mean = (rate * dt) / 1000
  const chances: number[] = []
  let term = Math.exp(-mean)
  let sum = 0
  do {
    sum += term
    chances.push(sum)
    term *= mean / chances.length
  } while (sum < 1 - 2 ** -25 && chances.length < mean + 1000)
  return Float32Array.from(chances)
}
