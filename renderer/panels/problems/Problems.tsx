export const Problems = () => null
