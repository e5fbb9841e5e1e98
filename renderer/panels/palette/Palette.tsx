import './palette.css'
import { Popover, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { KIND_TYPE } from '../../canvas/Canvas.tsx'
import { Icon } from '../../canvas/Icon.tsx'
import { byFamily, type Kind, kindsCalled } from '../../document/kinds.ts'
import { addModule, freePlace } from '../../document/modules.ts'
import { currentSurface } from '../../document/surface.ts'
import { familyColour } from '../../theme.ts'
import { Markdown } from '../inspector/Markdown.tsx'

/** Milliseconds that the pointer rests on a kind before its help comes. */
const REST = 500
const add = (kind: string) => addModule(kind, freePlace(currentSurface()?.centre() ?? { x: 0, y: 0 }))

/** Every kind of module by family; drag one onto the canvas, or click it. Families fold; what is searched for shows through. */
export function Palette() {
  const [text, setText] = useState('')
  const [folded, setFolded] = useLocalStorage<string[]>({ key: 'palette-folded', defaultValue: [], getInitialValueInEffect: false })
  const found = kindsCalled(text)
  const searching = text.trim() !== ''
  return (
    <div className="n-panel" data-testid="palette">
      <TextInput
        aria-label="Find a module"
        placeholder="Find a module"
        leftSection={<Icon name="IconSearch" size={14} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0]) add(found[0][0])
          if (event.key === 'Escape') setText('')
        }}
      />
      {byFamily(found).map(({ family, title, kinds }) => {
        const open = searching || !folded.includes(family)
        return (
          <section key={family} aria-label={title} style={{ '--family': familyColour(family) } as React.CSSProperties}>
            <h3 className="n-heading">
              <button
                type="button"
                className="n-family"
                aria-expanded={open}
                disabled={searching}
                onClick={() => setFolded((before) => (open ? [...before, family] : before.filter((other) => other !== family)))}
              >
                <Icon name={open ? 'IconChevronDown' : 'IconChevronRight'} size={12} />
                {title}
                {!open && <span className="n-family-count">{kinds.length}</span>}
              </button>
            </h3>
            {open && kinds.map((kind) => <KindButton key={kind[0]} of={kind} />)}
          </section>
        )
      })}
      {found.length === 0 && <p className="n-empty">No kind of module is called that.</p>}
    </div>
  )
}

/** A kind; what it computes and where that comes from, when the pointer rests or the keyboard stands on it. */
function KindButton({ of: [kind, definition] }: { of: Kind }) {
  const [asked, setAsked] = useState(false)
  const [told, setTold] = useState(false)
  useEffect(() => {
    if (!asked) return setTold(false)
    const timer = setTimeout(() => setTold(true), REST)
    return () => clearTimeout(timer)
  }, [asked])
  return (
    <Popover opened={told} position="right-start" width={320} offset={10} withRoles={false}>
      <Popover.Target>
        <button
          type="button"
          className="n-kind"
          draggable
          data-testid={`palette-${kind}`}
          aria-describedby={told ? `help-${kind}` : undefined}
          onMouseEnter={() => setAsked(true)}
          onMouseLeave={() => setAsked(false)}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setAsked(true)}
          onBlur={() => setAsked(false)}
          onClick={() => {
            setAsked(false)
            add(kind)
          }}
          onDragStart={(event) => {
            setAsked(false)
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
      </Popover.Target>
      <Popover.Dropdown id={`help-${kind}`} role="tooltip" className="n-kind-help">
        <strong>{definition.title}</strong>
        <Markdown text={definition.help} />
        <p className="n-quiet">Drag it onto the canvas, or click to add it in the middle.</p>
      </Popover.Dropdown>
    </Popover>
  )
}
