import { Button, NumberInput, Text } from '@mantine/core'
import { useState } from 'react'
import { importModel, useWaiting } from '../../imports.ts'
import { attempt } from '../../project.ts'
import { showModal } from '../../ui.ts'

/** Asks for the sizes and numbers that a model leaves open. */
export function ModelSizes() {
  const { token, open } = useWaiting()
  const [given, setGiven] = useState<Readonly<Record<string, number>>>(() => Object.fromEntries(open.map((name) => [name, 1])))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        showModal(null)
        if (token !== null) void attempt(() => importModel(token, given))()
      }}
    >
      <Text size="sm" c="var(--n-text2)">
        The model takes any size here, or one number for all samples. A module has to know which.
      </Text>
      {open.map((name, k) => (
        <NumberInput
          key={name}
          mt="sm"
          label={name}
          value={given[name]}
          {...(k === 0 && { 'data-autofocus': true })}
          onChange={(v) => typeof v === 'number' && setGiven({ ...given, [name]: v })}
        />
      ))}
      <Button mt="md" size="xs" type="submit">
        Import
      </Button>
    </form>
  )
}
