/** Made by `electron.vite.config.ts`: every Tabler icon that is named in quotes, by its name. */
declare module 'virtual:icons' {
  const icons: Readonly<Record<string, import('@tabler/icons-react').Icon>>
  export default icons
}
