import { Button, Modal, NumberInput, Select, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Space } from '../../../engine/protocol.ts'
import type { About, Settings } from '../../../electron/shell-api.ts'
import { engine } from '../../engine.ts'
import { leaveOwnData } from '../../own-data.ts'
import { attempt, nameVersion, useProject } from '../../project.ts'
import { clearPopulations, loadPopulations } from '../../runs/populations.ts'
import { currentRun, useRuns } from '../../runs/store.ts'
import { showModal, useUi } from '../../ui.ts'
import { bytes } from '../../words.ts'
import { ConnectomeForm } from '../connectome/ConnectomeForm.tsx'
import { NeuronEditor } from '../neurons/NeuronEditor.tsx'
import { Data } from '../data/Data.tsx'
import { OwnDataDialog } from '../own-data/OwnDataDialog.tsx'
import { ModelSizes } from './ModelSizes.tsx'
import { Workers } from './Workers.tsx'

const computing: readonly { value: Settings['provider']; label: string }[] = [
  { value: 'cpu', label: 'The processor' },
  { value: 'webgpu', label: 'Graphics, by WebGPU' },
  { value: 'dml', label: 'Graphics, by DirectML (Windows)' },
  { value: 'coreml', label: 'CoreML (macOS)' },
  { value: 'cuda', label: 'Graphics, by CUDA (Nvidia)' },
]

function SettingsForm() {
  const [settings, setSettings] = useState<Settings | null>(null)
  const [space, setSpace] = useState<Space | null>(null)
  const [there, setThere] = useState<readonly Settings['provider'][]>([])
  const project = useProject((s) => s.name)
  useEffect(() => {
    void engine.providers().then(setThere, () => undefined)
    void window.neurula.settings.get().then(setSettings)
    if (project) void engine.space().then(setSpace, () => setSpace(null))
  }, [project])
  if (!settings) return null
  const change = (part: Partial<Omit<Settings, 'untitledFolder' | 'redis'>>) => void window.neurula.settings.set(part).then(setSettings)
  return (
    <>
      <Select
        label="Theme"
        data={[
          { value: 'system', label: 'As the system' },
          { value: 'dark', label: 'Dark' },
          { value: 'light', label: 'Light' },
        ]}
        value={settings.theme}
        allowDeselect={false}
        onChange={(theme) => theme && change({ theme: theme as Settings['theme'] })}
      />
      <NumberInput
        label="Scale"
        suffix=" %"
        min={50}
        max={200}
        step={10}
        value={Math.round(100 * settings.scale)}
        onChange={(v) => typeof v === 'number' && v >= 50 && v <= 200 && change({ scale: v / 100 })}
      />
      <NumberInput
        label="Threads"
        description="How many a run may use; 0 means all. Counts when the engine starts again."
        min={0}
        max={256}
        value={settings.threads}
        onChange={(v) => typeof v === 'number' && change({ threads: v })}
      />
      <Select
        label="Computes on"
        description="What the runtime of this machine has. Where it does not start, the processor computes, and the run says so. Counts when the engine starts again."
        data={computing.map((choice) => ({ ...choice, disabled: choice.value !== 'cpu' && !there.includes(choice.value) }))}
        value={settings.provider}
        allowDeselect={false}
        onChange={(provider) => provider && change({ provider: provider as Settings['provider'] })}
      />
      <Workers />
      <Text size="sm" fw={500} mt="sm">
        Untitled projects
      </Text>
      <div className="n-actions">
        <Text size="sm" c="var(--n-text2)">
          They live in the folder “{settings.untitledFolder}” until they are given a place.
        </Text>
        <Button variant="default" size="compact-xs" onClick={() => void window.neurula.settings.pickFolder().then(setSettings)}>
          Choose a folder
        </Button>
      </div>
      {space && <Taken space={space} change={setSpace} />}
    </>
  )
}

/** What the project takes, and what of it can go. */
function Taken({ space, change }: { space: Space; change: (space: Space) => void }) {
  const [asked, setAsked] = useState(false)
  const clean = attempt(async () => {
    change(await engine.cleanUp())
    setAsked(false)
    clearPopulations()
    const run = currentRun(useRuns.getState())
    if (run) await loadPopulations(run.id)
  })
  return (
    <>
      <Text size="sm" mt="md" c="var(--n-text2)">
        This project takes {bytes(space.file)}: weights {bytes(space.weights)}, data {bytes(space.data)}, checkpoints{' '}
        {bytes(space.checkpoints)}, history {bytes(space.journal)}, curves {bytes(space.metrics)}, populations {bytes(space.generations)}.
      </Text>
      {space.generations > 0 && (
        <div className="n-actions">
          <Text size="sm" c="var(--n-text2)">
            {asked
              ? 'The individuals of all runs but the newest are removed for good; networks, curves and history stay.'
              : 'Populations of earlier runs may go.'}
          </Text>
          <Button variant="default" size="compact-xs" data-testid="clean-up" onClick={asked ? () => void clean() : () => setAsked(true)}>
            {asked ? 'Remove them' : 'Clean up…'}
          </Button>
        </div>
      )}
    </>
  )
}

function AboutText() {
  const [about, setAbout] = useState<About | null>(null)
  const [licences, setLicences] = useState('')
  useEffect(() => {
    void window.neurula.about().then(setAbout)
    // Written beside the page when the app is built.
    void fetch('licences.txt')
      .then((answer) => answer.text())
      .then(setLicences, () => setLicences('The licences could not be read; they lie beside the app.'))
  }, [])
  return (
    about && (
      <>
        <Text>
          Neurula {about.neurula}, under the {about.licence} licence.
        </Text>
        <Text size="sm" c="var(--n-text2)">
          Electron {about.electron}, Chromium {about.chromium}, Node {about.node}, {about.system}.
        </Text>
        <h3 className="n-heading">What it is built with</h3>
        <pre className="n-licences" data-testid="licences" tabIndex={0} aria-label="Licences of what the app is built with">
          {licences}
        </pre>
      </>
    )
  )
}

function VersionName() {
  const [name, setName] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void nameVersion(name.trim())
        showModal(null)
      }}
    >
      <TextInput label="Name" data-autofocus value={name} maxLength={120} onChange={(e) => setName(e.currentTarget.value)} />
      <Button mt="md" size="xs" type="submit" disabled={name.trim() === ''}>
        Name this version
      </Button>
    </form>
  )
}

const titles = {
  settings: 'Settings',
  about: 'About Neurula',
  'name-version': 'Name this version',
  'model-sizes': 'What the model leaves open',
  neurons: 'Neurons',
  data: 'Data',
  'own-data': 'Bring your own data',
  connectome: 'Import a connectome',
}
const sizes: Partial<Record<keyof typeof titles, string>> = { neurons: '94%', data: '1120px', 'own-data': '920px', connectome: '1120px' }
export function Modals() {
  const modal = useUi((s) => s.modal)
  const close = () => {
    if (modal === 'own-data') leaveOwnData()
    showModal(null)
  }
  return (
    <Modal
      opened={modal !== null}
      onClose={close}
      closeButtonProps={{ 'aria-label': 'Close' }}
      title={modal && titles[modal]}
      size={(modal && sizes[modal]) ?? 'md'}
    >
      {modal === 'settings' && <SettingsForm />}
      {modal === 'about' && <AboutText />}
      {modal === 'name-version' && <VersionName />}
      {modal === 'model-sizes' && <ModelSizes />}
      {modal === 'neurons' && <NeuronEditor />}
      {modal === 'data' && <Data />}
      {modal === 'own-data' && <OwnDataDialog />}
      {modal === 'connectome' && <ConnectomeForm />}
    </Modal>
  )
}
