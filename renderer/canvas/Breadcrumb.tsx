import { commonRegions, modulesIn } from '../document/regions.ts'
import { select, useDocument } from '../document/store.ts'
import { currentSurface } from '../document/surface.ts'

/** Where the selection lies: the network, and the regions around it. A step brings what it names into view. */
export function Breadcrumb() {
  const path = useDocument((s) => (s.network ? commonRegions(s.network, s.selection.modules).join(' ') : ''))
  const regions = useDocument((s) => s.network?.regions)
  const steps = path === '' ? [] : path.split(' ')
  const go = (region: string) => {
    const members = modulesIn(useDocument.getState().network!, region)
    select(members)
    currentSurface()?.show(members)
  }
  return (
    <nav className="n-breadcrumb" aria-label="Regions around the selection">
      <button
        type="button"
        onClick={() => {
          select([])
          currentSurface()?.fit()
        }}
      >
        Network
      </button>
      {steps.map((region) => (
        <button key={region} type="button" onClick={() => go(region)}>
          {regions?.[region]?.name}
        </button>
      ))}
    </nav>
  )
}
