export function ships(name: string, file: string): boolean
export function finish(resources: string): void
