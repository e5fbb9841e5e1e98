import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useEffect, useState } from 'react'
import { addableOf, addablesCalled } from '../addables.ts'
import { familyColour } from '../theme.ts'
import { Icon } from './Icon.tsx'

interface Props {
  /** Pixels in the canvas. */
  x: number
  y: number
  /** Where the module goes. */
  at: { x: number; y: number }
  close(): void
}

/** Adds a module by typing its name. */
export function AddBox({ x, y, at, close }: Props) {
  const [text, setText] = useState('')
  const combobox = useCombobox({ defaultOpened: true })
  const found = addablesCalled(text)
  useEffect(() => void combobox.selectFirstOption(), [text])
  return (
    <div className="n-add nodrag nowheel nopan" style={{ left: x, top: y }}>
      <Combobox
        store={combobox}
        withinPortal={false}
        onOptionSubmit={(name) => {
          addableOf(name)?.add(at)
          close()
        }}
      >
        <Combobox.EventsTarget>
          <TextInput
            data-testid="add-module"
            aria-label="Add a module by name"
            placeholder="Add a module"
            data-autofocus
            ref={(element) => element?.focus()}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onBlur={close}
            onKeyDown={(event) => {
              event.stopPropagation()
              if (event.key === 'Escape') close()
            }}
          />
        </Combobox.EventsTarget>
        <Combobox.Options className="n-add-list">
          {found.map(({ name, family, icon, title, summary }) => (
            <Combobox.Option key={name} value={name} className="n-add-option">
              <span style={{ color: familyColour(family), display: 'flex' }}>
                <Icon name={icon} />
              </span>
              <span>{title}</span>
              <span className="n-quiet n-add-summary">{summary}</span>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>No module is called that.</Combobox.Empty>}
        </Combobox.Options>
      </Combobox>
    </div>
  )
}
