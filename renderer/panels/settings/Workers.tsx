import { Button, Loader, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Workers as Found } from '../../../engine/protocol.ts'
import { engine } from '../../engine.ts'

/** Milliseconds from one look at who is there to the next. */
const LOOK_MS = 3000

/** Who is there, in words. */
function words({ there, at }: Found): string {
  const ours = there.filter((worker) => worker.ours)
  const threads = ours.reduce((sum, worker) => sum + worker.threads, 0)
  const strangers = there.filter((worker) => !worker.ours).map(({ machine, version }) => `${machine} (${version})`)
  const here =
    ours.length === 0
      ? `None is there yet: start one on any machine with neurula worker --redis redis://${at}.`
      : `${ours.length === 1 ? 'One worker is' : `${ours.length} workers are`} there, ${threads} ${threads === 1 ? 'thread' : 'threads'}, on ${[...new Set(ours.map(({ machine }) => machine))].join(', ')}.`
  return strangers.length === 0 ? here : `${here} Of another version, so without jobs from here: ${strangers.join(', ')}.`
}

/** The Redis at which workers on other machines wait, and who of them is there. */
export function Workers() {
  const [address, setAddress] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [found, setFound] = useState<Found | null | undefined>(undefined)
  const [kept, setKept] = useState(true)
  const look = () => {
    void engine.workers().then(setFound, () => undefined)
    void window.neurula.settings.get().then(({ redis }) => setKept(redis?.kept ?? true))
  }
  useEffect(() => {
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  const name = async (text: string | null) => {
    const wrong = await window.neurula.settings.setRedis(text)
    setProblem(wrong)
    if (wrong) return
    setAddress('')
    setFound(undefined)
    look()
  }
  if (found === undefined)
    return (
      <div className="n-actions">
        <Loader size="xs" />
        <Text size="sm" c="var(--n-text2)">
          Looking for workers…
        </Text>
      </div>
    )
  if (found === null)
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void name(address)
        }}
      >
        <TextInput
          label="Workers on other machines"
          description="The address of a Redis at which they wait for networks to judge, as redis://MACHINE:PORT, with a password as redis://:PASSWORD@MACHINE:PORT. Counts from the next run on."
          value={address}
          error={problem}
          maxLength={500}
          onChange={(e) => {
            setAddress(e.currentTarget.value)
            setProblem(null)
          }}
          rightSectionWidth={64}
          rightSection={
            <Button variant="default" size="compact-xs" type="submit" disabled={address.trim() === ''}>
              Use it
            </Button>
          }
        />
      </form>
    )
  return (
    <>
      <Text size="sm" fw={500} mt="sm">
        Workers on other machines
      </Text>
      <div className="n-actions">
        <Text size="sm" c="var(--n-text2)" data-testid="workers">
          They wait at {found.at}. {found.problem ?? words(found)}
          {!kept && ' This system has no key store for its password, so the address is forgotten when Neurula ends.'}
        </Text>
        <Button variant="default" size="compact-xs" onClick={() => void name(null)}>
          Work alone
        </Button>
      </div>
    </>
  )
}
