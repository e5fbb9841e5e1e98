import './palette.css'
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Family, ModuleDefinition } from '../../../engine/network/definition.ts'
import { KIND_TYPE } from '../../canvas/Canvas.tsx'
import { Icon } from '../../canvas/Icon.tsx'
import { addModule, freePlace } from '../../document/modules.ts'
import { tables } from '../../document/store.ts'
import { currentSurface } from '../../document/surface.ts'
import { familyColour } from '../../theme.ts'

/** In the order of the panel. */
const FAMILIES: readonly (readonly [Family, string])[] = [
  ['cortex', 'Cortex'],
  ['vision', 'Vision'],
  ['language', 'Language'],
  ['audio', 'Audio'],
  ['free', 'Free form'],
  ['memory', 'Memory and time'],
  ['spiking', 'Spiking'],
  ['control', 'Control'],
  ['task', 'Tasks and readouts'],
]
const add = (kind: string) => addModule(kind, freePlace(currentSurface()?.centre() ?? { x: 0, y: 0 }))

/** Every kind of module by family; drag one onto the canvas, or click it. */
export function Palette() {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const found = Object.entries(tables.modules).filter(([kind, d]) =>
    `${kind} ${d.title} ${d.summary} ${d.family}`.toLowerCase().includes(wanted),
  )
  return (
    <div className="n-panel" data-testid="palette">
      <TextInput
        aria-label="Find a module"
        placeholder="Find a module"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0]) add(found[0][0])
          if (event.key === 'Escape') setText('')
        }}
        mb={12}
      />
      {FAMILIES.map(([family, title]) => {
        const kinds = found.filter(([, d]) => d.family === family)
        return kinds.length === 0 ? null : (
          <section key={family} aria-label={title}>
            <h3 className="n-heading">{title}</h3>
            {kinds.map(([kind, definition]) => (
              <Kind key={kind} kind={kind} definition={definition} />
            ))}
          </section>
        )
      })}
      {found.length === 0 && <p className="n-empty">No kind of module is called that.</p>}
    </div>
  )
}

function Kind({ kind, definition }: { kind: string; definition: ModuleDefinition }) {
  return (
    <button
      type="button"
      className="n-kind"
      draggable
      data-testid={`palette-${kind}`}
      title="Drag it onto the canvas, or click to add it in the middle."
      style={{ '--family': familyColour(definition.family) } as React.CSSProperties}
      onClick={() => add(kind)}
      onDragStart={(event) => {
        event.dataTransfer.setData(KIND_TYPE, kind)
        event.dataTransfer.effectAllowed = 'copy'
      }}
    >
      <span className="n-kind-icon">
        <Icon name={definition.icon} size={17} />
      </span>
      <span className="n-kind-text">
        <span>{definition.title}</span>
        <span className="n-kind-summary">{definition.summary}</span>
      </span>
    </button>
  )
}
